import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * The tests of the command line use the built command. It is built again if one of its sources has changed. The folder for
 * all files of the tests is removed after them.
 */
export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'exstate-'));
  process.env['EXSTATE_TESTS_FOLDER'] = folder;
  if (!isCurrent()) await build({ logLevel: 'warn' });
  return () => rmSync(folder, { recursive: true, force: true });
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isCurrent(): boolean {
  const built = changedAt('dist/cli.js');
  return (
    ['src', 'schemas'].every((folder) => filesIn(folder).every((file) => changedAt(file) < built)) &&
    changedAt('vite.config.ts') < built
  );
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
