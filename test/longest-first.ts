import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The order in which folders and files begin. The longest begin first, so that two workers end at about the same time. On a
 * new machine the first file compiles the console of PowerShell, and files that do not need it run meanwhile.
 */
const FIRST = [
  'test/support/log',
  'test/powershell/lost',
  'test/lab/followed-by-hand',
  'test/properties/',
  'test/scenarios/',
  'test/lab/command',
  'test/examples/',
  'test/lab/scripts',
  'test/powershell/many',
  'test/powershell/helping',
  'test/lab/',
  'test/contract/',
  'test/powershell/',
  'test/properties/',
  'test/cli/progress',
  'test/cli/suspended',
  'test/cli/',
  'test/doors/',
];

/** A new clone has no record of the duration of each file, so the order is fixed here. */
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
