import { stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import replaceFile from 'write-file-atomic';
import type { FaultCode } from '../domain/codes.ts';
import { EXIT, Fault } from '../domain/fault.ts';

/** Writes the whole content or leaves the file as it was, also after a power failure: temporary name, fsync, rename. */
export async function writeAtomic(path: string, content: string | Buffer): Promise<void> {
  try {
    // A rename cannot replace a pipe or a device, and must not replace /dev/null.
    if (await isSpecial(path)) await writeFile(path, content);
    else await replaceFile(path, content);
  } catch (error) {
    throw writeFault(path, error);
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

export function writeFault(path: string, error: unknown): Fault {
  const fault = (code: FaultCode, message: string) => new Fault(code, EXIT.invalid, message, path);
  switch (codeOf(error)) {
    case 'ENOENT':
      return fault(
        'E-folder-missing',
        `${path} cannot be written: the folder ${dirname(path)} does not exist. Create it first.`,
      );
    case 'ENOTDIR':
      return fault('E-folder-missing', `${path} cannot be written: ${dirname(path)} is not a folder.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fault('E-not-writable', `${path} cannot be written: no permission to write in ${dirname(path)}.`);
    case 'EISDIR':
      return fault('E-file-is-directory', `${path} is a folder; name a file in it.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return fault(
        'E-not-written',
        `${path} cannot be written: the disk is full. Make room, then run the same command again.`,
      );
    default:
      return fault(
        'E-not-written',
        `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
  }
}
