import { FORBIDDEN_KEY } from '../../../support/parse-json.ts';
import { type Clixml, isOfType } from './clixml.ts';
import type { Scalar } from './clixml-scalar.ts';

/** Data without PowerShell: enumerations by their names, bytes as base64, instants in UTC. */
export type Plain = Scalar | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * An object that is referred to twice is one object here too, so that a document cannot grow by being read; one
 * that holds itself is refused, because it has no end.
 */
export function plain(object: Clixml, done: Map<Clixml, Plain | undefined> = new Map()): Plain {
  const before = done.get(object);
  if (before !== undefined) return before;
  if (done.has(object)) throw new Error('an object holds itself');
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
  // An object without properties is either empty or cut at the depth limit, and then its text is all there is.
  if (members.size === 0 && text !== undefined) return text;
  return named([...members].map(([name, value]) => [name, into(value)]));
}

/** As in files: what copies an object would set what it inherits from. */
function named(entries: readonly (readonly [string, Plain])[]): Plain {
  if (entries.some(([name]) => name === FORBIDDEN_KEY)) throw new Error(`something is called ${FORBIDDEN_KEY}`);
  return Object.fromEntries(entries);
}

/** Names that a user chose may differ in case only, or be numbers: those stay a list of pairs. */
function table(entries: NonNullable<Clixml['entries']>, into: (part: Clixml) => Plain): Plain {
  const pairs = entries.map(([key, value]) => [into(key), into(value)] as const);
  const words = pairs.filter((pair): pair is readonly [string, Plain] => typeof pair[0] === 'string');
  return words.length === pairs.length ? named(words) : pairs.map(([key, value]) => ({ key, value }));
}
