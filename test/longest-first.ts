import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders and files in the order in which they are begun: two workers end together only if the longest begin first. */
const FIRST = [
  'test/lab/followed-by-hand',
  'test/lab/scripts',
  'test/powershell/helping',
  'test/powershell/many',
  'test/properties/converge',
  'test/properties/forged',
  'test/lab/',
  'test/contract/',
  'test/powershell/',
  'test/properties/',
  'test/cli/',
  'test/scenarios/',
  'test/doors/',
];

/** A clean clone has no record of how long each file took, so the order stands here. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const name = relative('.', moduleId).replaceAll('\\', '/');
      const at = FIRST.findIndex((start) => name.startsWith(start));
      return at < 0 ? FIRST.length : at;
    };
    return [...files].sort((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}
