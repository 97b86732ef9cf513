import { FORBIDDEN_KEY } from '../../../support/parse-json.ts';
import { type Clixml, isOfType } from './clixml.ts';
import type { Scalar } from './clixml-scalar.ts';

/** Data without PowerShell types: enumerations by name, bytes as base64, instants in UTC. */
export type Plain = Scalar | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * An object with two references stays one object, so that a document cannot grow when it is read. An object that
 * contains itself is refused, because it has no end.
 */
export function plain(object: Clixml, done: Map<Clixml, Plain | undefined> = new Map()): Plain {
  const before = done.get(object);
  if (before !== undefined) return before;
  if (done.has(object)) throw new Error('an object contains itself');
  done.set(object, undefined);
  const made = make(object, (part) => plain(part, done));
  done.set(object, made);
  return made;
}

function make(object: Clixml, into: (part: Clixml) => Plain): Plain {
  const { scalar, items, entries, members, text } = object;
  if (scalar !== undefined) return isOfType(object, 'System.Enum') ? (text ?? scalar) : scalar;
  if (entries) return table(entries, into);
  if (items) return items.map(into);
  const utc = isOfType(object, 'System.DateTimeOffset') ? members.get('UtcDateTime') : undefined;
  if (utc) return into(utc);
  // An object without properties is empty or was cut at the depth limit. In both cases only its text is available.
  if (members.size === 0 && text !== undefined) return text;
  return named([...members].map(([name, value]) => [name, into(value)]));
}

/** Refuses `__proto__`, as when reading files: copying such an object would set its prototype. */
function named(entries: readonly (readonly [string, Plain])[]): Plain {
  if (entries.some(([name]) => name === FORBIDDEN_KEY)) throw new Error(`a member has the name ${FORBIDDEN_KEY}`);
  return Object.fromEntries(entries);
}

/**
 * Keys from outside may differ only in case, or be numbers. A table with other keys than text becomes a list of pairs.
 */
function table(entries: NonNullable<Clixml['entries']>, into: (part: Clixml) => Plain): Plain {
  const pairs = entries.map(([key, value]) => [into(key), into(value)] as const);
  const words = pairs.filter((pair): pair is readonly [string, Plain] => typeof pair[0] === 'string');
  return words.length === pairs.length ? named(words) : pairs.map(([key, value]) => ({ key, value }));
}
