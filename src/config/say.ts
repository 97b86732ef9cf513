import { lastKey, readablePath } from './pointer.ts';

const LONGEST = 60;

/** A value from the file, in quotes and shortened. */
export const shown = (text: string): string => `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;

/** The type of a value, in words for administrators. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'string') return 'text';
  return 'a number';
}

const KINDS: Record<string, string> = {
  object: 'a mapping (key: value)',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

export const kindNamed = (type: string): string => KINDS[type] ?? type;

/** The subject of a sentence about the value at this path: its key, or its position in a list. */
export function nameOf(path: string): string {
  if (path === '') return 'The file';
  return /^\d+$/.test(lastKey(path)) ? readablePath(path) : lastKey(path);
}
