import type { FaultCode } from '../domain/codes.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { findJsonFault } from './json-fault.ts';

/**
 * The greatest depth of JSON. The deepest that exstate writes, the evidence in a journal, has less than a quarter of
 * it.
 */
export const DEEPEST = 64;
/** Not an ordinary key: it sets the prototype of an object, and most code that copies an object sets it. */
export const FORBIDDEN_KEY = '__proto__';

/**
 * Parses JSON from outside. Refuses what is dangerous for later code: values that are nested too deep, and a key
 * `__proto__`. `outer`: how deep the text stands in its file.
 */
export function parseJson(text: string, path: string, outer = 0): unknown {
  const deep = tooDeepAt(text, outer);
  if (deep !== undefined) throw tooDeep(path, text, deep);
  const value = parsed(text, path);
  // A key that is written with escapes is visible only after parsing.
  const place = /__proto__|\\u/.test(text) ? forbiddenIn(value) : undefined;
  if (place !== undefined) throw forbiddenKey(path, place);
  return value;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, says } = findJsonFault(text);
    throw faultAt('E-not-json', path, line, column, `${path} is not JSON: line ${line}, column ${column}: ${says}.`);
  }
}

/** The offset of the bracket that is one level too deep. Strings are skipped, so 10 MB take milliseconds. */
function tooDeepAt(text: string, outer: number): number | undefined {
  let depth = outer;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (mark === 0x22) at = endOfString(text, at);
    else if (mark === 0x7b || mark === 0x5b) {
      depth++;
      if (depth > DEEPEST) return at;
    } else if (mark === 0x7d || mark === 0x5d) depth--;
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function tooDeep(path: string, text: string, at: number): Fault {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return faultAt('E-too-deep', path, line, at - before.lastIndexOf('\n'), saysTooDeep(path, line));
}

export const saysTooDeep = (path: string, line: number): string =>
  `${path} is nested more than ${DEEPEST} levels deep on line ${line}. exstate does not write such files. Is it the right file?`;

/** The place of a forbidden key, such as `servers > 0 > rows`. The depth of the value was checked before. */
function forbiddenIn(value: unknown, place: readonly string[] = []): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, FORBIDDEN_KEY)) return place;
  for (const [key, inner] of Object.entries(value)) {
    const found = forbiddenIn(inner, [...place, key]);
    if (found) return found;
  }
  return undefined;
}

export const saysForbidden = (path: string, place: string): string =>
  `${path} is refused: ${place} has a key ${FORBIDDEN_KEY}, which exstate does not allow. Remove it.`;

const forbiddenKey = (path: string, place: readonly string[]): Fault =>
  new Fault(
    'E-forbidden-key',
    EXIT.invalid,
    saysForbidden(path, place.length === 0 ? 'its top level' : place.join(' > ')),
    path,
  );

export const faultAt = (code: FaultCode, path: string, line: number, column: number, message: string): Fault =>
  new Fault(code, EXIT.invalid, message, `${path}:${line}:${column}`);
