import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Files that take long to make and are the same for every run. Outside the clone, because `npm ci` deletes
 * node_modules.
 */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['XDG_CACHE_HOME'] || process.env['LOCALAPPDATA'] || join(homedir(), '.cache');
  const folder = join(root, 'exstate', ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
