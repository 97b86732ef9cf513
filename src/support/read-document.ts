import { constants, type FileHandle, open } from 'node:fs/promises';
import type { FaultCode } from '../domain/codes.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { parseJson } from './parse-json.ts';

const MIB = 1024 * 1024;
/** An observation of a thousand servers has 10 MiB. A larger file is not one of ours. */
const LIMIT = 256 * MIB;
/** A thousand servers are 2 MiB of YAML, and parsing YAML takes a hundred times as long as parsing JSON. */
const DOCUMENT_LIMIT = 32 * MIB;
const CHUNK = 4 * MIB;

/** The text of a file in UTF-8, without its byte order mark. Throws E-not-utf8, E-file-too-large and others. */
export const readText = async (path: string, limit = LIMIT): Promise<string> =>
  textOf(await readBytes(path, limit), path);

/** The text of the bytes of a file. Throws E-not-utf8. */
export function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('E-not-utf8', path, `${path} is not text in UTF-8. Save it as UTF-8 and try again.`);
  }
}

export async function readBytes(path: string, limit = LIMIT): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe that has no writer blocks forever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (found.isDirectory()) throw fault('E-file-is-directory', path, `${path} is a folder; name a file in it.`);
    if (!found.isFile()) throw notAFile(path);
    return await readUpTo(handle, found.size, path, limit);
  } catch (error) {
    throw error instanceof Fault ? error : asFault(path, error);
  } finally {
    await handle?.close();
  }
}

/** Does not rely on the reported size: the file may grow, and files in /proc report a size of 0. */
async function readUpTo(handle: FileHandle, size: number, path: string, limit: number): Promise<Buffer> {
  if (size > limit) throw tooLarge(path, limit);
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, total === 0 ? size + 1 : CHUNK)));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > limit) throw tooLarge(path, limit);
    chunks.push(chunk.subarray(0, bytesRead));
  }
}

export const readJson = async (path: string): Promise<unknown> => parseJson(await readText(path), path);

export interface Document {
  readonly text: string;
  readonly value: unknown;
}

/** JSON or YAML, decided by the first character. JSON is YAML too, but its own parser takes a hundredth of the time. */
export async function readDocument(path: string): Promise<Document> {
  const text = await readText(path, DOCUMENT_LIMIT);
  return { text, value: /^\s*[{[]/.test(text) ? await parseEither(text, path) : await parseYaml(text, path) };
}

async function parseEither(text: string, path: string): Promise<unknown> {
  try {
    return parseJson(text, path);
  } catch (error) {
    // The text may still be YAML in flow style; the message of the YAML parser names the place as well.
    if (error instanceof Fault && error.code === 'E-not-json') return parseYaml(text, path);
    throw error;
  }
}

/** Loaded only if needed: most runs read no YAML except the desired state. */
const parseYaml = async (text: string, path: string): Promise<unknown> =>
  (await import('./parse-yaml.ts')).parseYaml(text, path);

const fault = (code: FaultCode, place: string, message: string): Fault => new Fault(code, EXIT.invalid, message, place);

const tooLarge = (path: string, limit: number): Fault =>
  fault(
    'E-file-too-large',
    path,
    `${path} is larger than ${limit / MIB} MiB; exstate reads no larger file. Is it the right file?`,
  );

const notAFile = (path: string): Fault =>
  fault(
    'E-not-a-file',
    path,
    `${path} is a device or a pipe; exstate reads only files. Save its content to a file, and name that file.`,
  );

function asFault(path: string, error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault('E-file-missing', path, `${path} does not exist.`);
    case 'EISDIR':
      return fault('E-file-is-directory', path, `${path} is a folder; name a file in it.`);
    case 'ENXIO':
      return notAFile(path);
    case 'EACCES':
    case 'EPERM':
      return fault('E-file-unreadable', path, `${path} cannot be read: no permission.`);
    case 'ELOOP':
      return fault('E-file-unreadable', path, `${path} cannot be read: its links lead in a circle.`);
    default:
      return fault(
        'E-file-unreadable',
        path,
        `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
      );
  }
}
