import type { ErrorObject } from 'ajv';
import schema from '../../schemas/desired-state.schema.json' with { type: 'json' };
import type { Diagnostic } from './finding.ts';
import { nearest } from './near.ts';
import { child, parent, readablePath } from './pointer.ts';
import { kindNamed, kindOf, nameOf, shown } from './say.ts';
import type { Yaml } from './yaml.ts';

/** The parts of a schema from which messages are made. A `$comment` in the schema is the reason for a limit. */
interface Part {
  readonly $id?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly $comment?: string;
}

interface SchemaError {
  readonly error: ErrorObject;
  readonly part: Part;
  readonly path: string;
  readonly name: string;
  /** A text as its value. A number as it is written in the file: after parsing, `1E5` and `0123` look different. */
  readonly written: string;
}

const EXPLAIN: Record<string, (error: SchemaError) => Diagnostic> = {
  additionalProperties: unknownKey,
  required: missingKey,
  type: wrongType,
  const: unknownVersion,
  enum: notAllowed,
  pattern: malformed,
  minimum: outOfRange,
  maximum: outOfRange,
  minItems: noItems,
  uniqueItems: repeated,
};

export const RANK: readonly string[] = Object.keys(EXPLAIN);

/** Explains an error of ajv to an administrator: a code, the place, and what would be right. */
export function explainSchemaError(error: ErrorObject, yaml: Yaml): Diagnostic {
  const path = error.instancePath;
  const written = typeof error.data === 'string' ? error.data : yaml.source.slice(yaml.places.value(path));
  const explained: SchemaError = { error, part: error.parentSchema ?? {}, path, name: nameOf(path), written };
  const scalar = typeof error.data !== 'object';
  if (scalar && isThumbprint(written)) return thumbprint(explained);
  return plainQuotes((EXPLAIN[error.keyword] ?? other)(explained), scalar ? written : keyIn(error));
}

const keyIn = ({ params }: ErrorObject): string => String(params['additionalProperty'] ?? '');

/** Word processors and mail programs turn quotes into typographic ones, which YAML reads as letters. */
function plainQuotes(diagnostic: Diagnostic, written: string): Diagnostic {
  const bare = written.replace(/^[\u2018-\u201f\u00ab\u00bb]+|[\u2018-\u201f\u00ab\u00bb]+$/g, '');
  if (bare === written) return diagnostic;
  const says = `${diagnostic.says} Its quotes are typographic ones, which belong to the text in YAML. Type plain quotes: ${shown(bare)}`;
  return { ...diagnostic, says };
}

function unknownKey({ error, part, path }: SchemaError): Diagnostic {
  const key = String(error.params['additionalProperty']);
  const allowed = Object.keys(part.properties ?? {}).filter((name) => !name.startsWith('$'));
  const home = homeOf(key);
  const elsewhere = home === undefined ? '' : ` It belongs ${home}.`;
  const free = allowed.filter((name) => typeof error.data !== 'object' || !Object.hasOwn(error.data ?? {}, name));
  return {
    code: 'E-unknown-key',
    path: child(path, key),
    says: `${shown(key)} is not a key of ${readablePath(path)}.${elsewhere}`,
    didYouMean: home === undefined ? (nearest(key, free) ?? nearest(key, allowed)) : undefined,
    allowed: allowed.sort(),
  };
}

/** Where this key belongs: usually a misplaced key is only indented too little or too far. */
function homeOf(key: string): string | undefined {
  const { properties, $defs } = schema;
  const has = (part: Part): boolean => Object.hasOwn(part.properties ?? {}, key);
  const blocks: Readonly<Record<string, Part>> = $defs;
  const homes = Object.keys(blocks).filter((block) => block !== 'server' && has(blocks[block] ?? {}));
  if (homes.length > 0) return `under ${homes.join(' or ')}`;
  if (has(properties.defaults)) return 'under a server, or under defaults for all servers';
  if (has($defs.server)) return 'under a server';
  return Object.hasOwn(properties, key) ? 'at the top of the file, not indented' : undefined;
}

function missingKey({ error, part, path, name }: SchemaError): Diagnostic {
  const key = String(error.params['missingProperty']);
  const example = part.properties?.[key]?.examples?.[0];
  const how = typeof example === 'string' ? ` Write, for example, ${key}: ${example}` : '';
  return { code: 'E-missing-key', path: child(path, key), says: `${name} has no ${shown(key)}.${how}` };
}

function wrongType({ error, part, path, name, written }: SchemaError): Diagnostic {
  const wanted = kindNamed(String(error.params['type']));
  if (error.data === null || error.data === undefined)
    return {
      code: 'E-empty-value',
      path,
      says: `${name} is empty; it must be ${wanted}${part.properties ? ', or left out' : ''}.`,
    };
  const says = `${name} must be ${wanted}; here it is ${kindOf(error.data)}.${remedy(error, part, name, written)}`;
  return { code: 'E-wrong-type', path, says };
}

function remedy({ data, params }: ErrorObject, part: Part, name: string, written: string): string {
  const key = Object.entries(part.properties ?? {}).find(([, property]) => property.enum?.includes(data))?.[0];
  if (key !== undefined) return ` Write ${name}: { ${key}: ${String(data)} }.`;
  if (params['type'] === 'string' && typeof data !== 'object') return ` Write it in quotes: ${shown(written)}.`;
  if (params['type'] === 'integer' && typeof data === 'string' && /^\d+$/.test(data)) return ' Leave out the quotes.';
  if (params['type'] === 'array' && typeof data === 'string') return ` Write ${name}: [${shown(data).slice(1, -1)}].`;
  return '';
}

function unknownVersion({ error, path, name, written }: SchemaError): Diagnostic {
  const known = String(error.params['allowedValue']);
  const world = error.data === 'exstate/world/v1' ? ' This file is a world; name a desired state.' : '';
  const says = `${name} is ${shown(written)}; this version of exstate reads ${shown(known)}.${world}`;
  return { code: 'E-unknown-version', path, says, allowed: [known] };
}

function notAllowed({ error, part, path, written }: SchemaError): Diagnostic {
  const allowed = (part.enum ?? []).map(String);
  const what = readablePath(/\/\d+$/.test(path) ? parent(path) : path);
  if (error.data === 'IMAP' || error.data === 'POP')
    return {
      code: 'E-not-yet',
      path,
      says: `exstate does not handle ${error.data} yet. Leave it out of ${what}; exstate does not change the certificate that it uses now.`,
      allowed,
    };
  return {
    code: 'E-not-allowed',
    path,
    says: `${shown(written)} is not allowed for ${what}.`,
    didYouMean: typeof error.data === 'string' ? nearest(error.data, allowed) : undefined,
    allowed,
  };
}

function malformed({ part, path, name, written }: SchemaError): Diagnostic {
  return {
    code: 'E-malformed',
    path,
    says: `${name}: ${shown(written)} is not ${part.$comment ?? 'in the right form'}.`,
  };
}

function outOfRange({ error, part, path, name, written }: SchemaError): Diagnostic {
  const bound = `at ${error.keyword === 'minimum' ? 'least' : 'most'} ${String(error.params['limit'])}`;
  const why = error.keyword === 'maximum' && part.$comment ? `: ${part.$comment}` : '';
  return { code: 'E-out-of-range', path, says: `${name} is ${shown(written)}, but must be ${bound}${why}.` };
}

function noItems({ path, name }: SchemaError): Diagnostic {
  return { code: 'E-empty-value', path, says: `${name} is an empty list; there must be at least one.` };
}

function repeated({ error, path, name }: SchemaError): Diagnostic {
  const at = Math.max(Number(error.params['i']), Number(error.params['j']));
  const item: unknown = Array.isArray(error.data) ? error.data[at] : undefined;
  return { code: 'E-repeated', path: child(path, at), says: `${shown(String(item))} is listed twice in ${name}.` };
}

function thumbprint({ part, path, written }: SchemaError): Diagnostic {
  const says = `${shown(written)} is a thumbprint. exstate finds or issues the certificate itself, so do not write a thumbprint here.`;
  return { code: 'E-thumbprint', path, says, ...(part.enum ? { allowed: part.enum.map(String) } : {}) };
}

/** A keyword of the schema for which we have no message. The message of ajv is used. */
function other({ error, path, name }: SchemaError): Diagnostic {
  return { code: 'E-malformed', path, says: `${name} ${error.message ?? 'is not valid'}.` };
}

/** Also accepts the form of the certificate snap-in: pairs of digits after an invisible character (U+200E). */
export const isThumbprint = (text: string): boolean => /^[0-9a-f]{40}$/i.test(text.replace(/[\s:'"\u200e\u200f]/g, ''));
