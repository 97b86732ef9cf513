import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is slow to make and the same for every run: outside the clone, because `npm ci` deletes node_modules. */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['XDG_CACHE_HOME'] || process.env['LOCALAPPDATA'] || join(homedir(), '.cache');
  const folder = join(root, 'exstate', ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
