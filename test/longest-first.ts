import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Projects, folders and files in the order in which they are begun: two workers end together only if the longest begin first.
 * On a new machine the first file compiles the console of PowerShell, and files that need none run meanwhile. What shares a
 * process stands together: vitest ends the process where a file of another project is next.
 */
const FIRST = [
  'apart: test/lab/followed-by-hand',
  'shared: test/properties/',
  'shared: ',
  'apart: test/lab/command',
  'apart: test/lab/scripts',
  'apart: test/powershell/many',
  'apart: test/powershell/helping',
  'apart: test/lab/',
  'apart: test/contract/',
  'apart: test/powershell/',
  'apart: test/properties/',
  'apart: test/cli/',
  'apart: test/scenarios/',
  'apart: test/doors/',
];

/** A clean clone has no record of how long each file took, so the order stands here. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const name = `${project.name || 'apart'}: ${relative('.', moduleId).replaceAll('\\', '/')}`;
      const at = FIRST.findIndex((start) => name.startsWith(start));
      return at < 0 ? FIRST.length : at;
    };
    return [...files].sort((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}
