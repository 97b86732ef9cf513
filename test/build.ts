import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** The tests of the command line use the built command. It is built again if one of its sources has changed. */
export default async function setup(): Promise<void> {
  if (!isCurrent()) await build({ logLevel: 'warn' });
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
