import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The order in which projects, folders and files begin. The longest begin first, so that two workers end at about the
 * same time. On a new machine the first file compiles the console of PowerShell, and files that do not need it run
 * meanwhile. Files that share a process are together: vitest ends the process when a file of another project follows.
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

/** A new clone has no record of the duration of each file, so the order is fixed here. */
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
