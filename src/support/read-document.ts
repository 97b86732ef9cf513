import { type FileHandle, open } from 'node:fs/promises';
import { EXIT, Fault } from '../domain/fault.ts';
import { findJsonFault } from './json-fault.ts';

const MIB = 1024 * 1024;
/** A thousand servers make an observation of 10 MiB; beyond this it is some other file. */
const LIMIT = 256 * MIB;

/** The text of a file in UTF-8, without its byte order mark. */
export async function readText(path: string, limit = LIMIT): Promise<string> {
  const bytes = await readBytes(path, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('E-not-utf8', path, `${path} is not text in UTF-8. Save it as UTF-8 and try again.`);
  }
}

export async function readBytes(path: string, limit = LIMIT): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { size } = await handle.stat();
    if (size > limit) throw tooLarge(path, size, limit);
    return await handle.readFile();
  } catch (error) {
    throw error instanceof Fault ? error : asFault(path, error);
  } finally {
    await handle?.close();
  }
}

export const readJson = async (path: string): Promise<unknown> => parseJson(await readText(path), path);

/** JSON or YAML, as the text itself shows: JSON is YAML too, but its own parser takes a tenth of the time. */
export async function readDocument(path: string): Promise<unknown> {
  const text = await readText(path);
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // It may still be YAML in flow style; what YAML says about it names the place as well.
    }
  }
  return parseYaml(text, path);
}

export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, says } = findJsonFault(text);
    throw fault(
      'E-not-json',
      `${path}:${line}:${column}`,
      `${path} is not JSON: line ${line}, column ${column}: ${says}.`,
    );
  }
}

async function parseYaml(text: string, path: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (!error) return document.toJS();
  const { line, col } = lineCounter.linePos(error.pos[0]);
  throw fault(
    'E-not-yaml',
    `${path}:${line}:${col}`,
    `${path} is not YAML: line ${line}, column ${col}: ${error.message}`,
  );
}

const fault = (code: string, place: string, message: string): Fault => new Fault(code, EXIT.invalid, message, place);

const tooLarge = (path: string, size: number, limit: number): Fault =>
  fault('E-file-too-large', path, `${path} has ${Math.ceil(size / MIB)} MiB; at most ${limit / MIB} MiB are read.`);

function asFault(path: string, error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return fault('E-file-missing', path, `${path} does not exist.`);
  if (code === 'EISDIR') return fault('E-file-is-directory', path, `${path} is a folder; name a file in it.`);
  if (code === 'EACCES' || code === 'EPERM')
    return fault('E-file-unreadable', path, `${path} cannot be read: no permission.`);
  return fault('E-file-unreadable', path, `${path} cannot be read: ${error instanceof Error ? error.message : error}`);
}
