import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { madeCaptures } from './made-captures.ts';

/** A folder of objects that PowerShell recorded, and an observation of the same server from another source. */
export interface Captures {
  readonly of: string;
  readonly folder: string;
}

/**
 * Objects of a real server are not part of the project; they are read if the folder exists. Objects of the same shape,
 * with certificates that the tests make, always exist, so that no test depends on files outside this folder.
 */
export function captures(): readonly Captures[] {
  const made: Captures = { of: 'a server that is made up', folder: madeCaptures() };
  const folder = process.env['EXSTATE_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');
  if (existsSync(folder)) return [made, { of: 'a real server', folder }];
  if (process.env['EXSTATE_CAPTURES']) throw new Error(`EXSTATE_CAPTURES names no folder: ${folder}`);
  process.stderr.write('No objects of a real server here (EXSTATE_CAPTURES): only those that are made up were read.\n');
  return [made];
}
