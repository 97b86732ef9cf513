import type { ErrorObject } from 'ajv';
import type { FaultCode } from '../domain/codes.ts';
import { EXIT, Fault } from '../domain/fault.ts';

const SHOWN = 100;

/** Refuses a document of another kind or version before reading its content. The message names both versions. */
export function requireSchema(document: unknown, wanted: string, file: string, key = 'schema'): void {
  const found = typeof document === 'object' && document !== null ? Reflect.get(document, key) : undefined;
  if (found === wanted) return;
  const sees = found === undefined ? `has no ${key}` : `has the ${key} ${JSON.stringify(found)}`;
  throw new Fault(
    'E-unknown-schema',
    EXIT.invalid,
    `${file} ${sees}; this version of exstate reads ${JSON.stringify(wanted)}.`,
    file,
  );
}

/** One fault that lists all places at which a document does not match its schema. */
export function faultFor(code: FaultCode, file: string, what: string, places: readonly string[]): Fault {
  const more = places.length > SHOWN ? [`… and ${places.length - SHOWN} more`] : [];
  const lines = [...places.slice(0, SHOWN), ...more].map((line) => `  ${line}`);
  return new Fault(code, EXIT.invalid, `${file} is not a valid ${what}:\n${lines.join('\n')}`, file);
}

/** What is wrong in a document, and the names on the way there. `key`: the fault is this key, which is not known there. */
export interface DocumentFault {
  readonly at: readonly string[];
  readonly key?: string;
  readonly says: string;
}

/** One line, such as `servers > EX01 > facts > role > known: must be mailbox or edge, found "hub"`. */
export const faultSaid = ({ at, says }: DocumentFault): string =>
  `${at.length === 0 ? '(top)' : at.join(' > ')}: ${says}`;

/** Each fault once. */
export function faultsOf(errors: readonly ErrorObject[] | null | undefined): DocumentFault[] {
  const faults = (errors ?? []).filter(isInformative).map((error) => ({ at: namesTo(error), ...faultIn(error) }));
  return [...new Map(faults.map((fault) => [faultSaid(fault), fault])).values()];
}

export const sayErrors = (errors: readonly ErrorObject[] | null | undefined): string[] =>
  faultsOf(errors).map(faultSaid);

/** Errors of `if` and `anyOf` only repeat that something inside them failed. */
const isInformative = ({ keyword }: ErrorObject): boolean => keyword !== 'if' && keyword !== 'anyOf';

const namesTo = ({ instancePath }: ErrorObject): string[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function faultIn(error: ErrorObject): Omit<DocumentFault, 'at'> {
  if (error.keyword !== 'additionalProperties') return { says: says(error) };
  const key = String(error.params['additionalProperty']);
  return { key, says: `${cut(key)} is not known here` };
}

function says(error: ErrorObject): string {
  switch (error.keyword) {
    case 'required':
      return `${error.params['missingProperty']} is missing`;
    case 'enum':
      return `must be ${alternatives(error.params['allowedValues'])}, found ${shorten(error.data)}`;
    case 'const':
      return `must be ${JSON.stringify(error.params['allowedValue'])}, found ${shorten(error.data)}`;
    case 'format':
      return `must be ${FORMATS[error.params['format']] ?? error.params['format']}, found ${shorten(error.data)}`;
    case 'false schema':
      return 'does not belong here';
    case 'minProperties':
    case 'maxProperties':
      return 'must be either known or unknown';
    default:
      return `${error.message}, found ${shorten(error.data)}`;
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'an instant that exists, such as 2026-11-22T00:00:00Z',
  'date or date-time': 'an instant that exists, such as 2026-11-22T00:00:00Z, or a day, such as 2026-11-22',
};

const alternatives = (values: readonly unknown[]): string => values.map((value) => String(value)).join(' or ');

const shorten = (value: unknown): string => cut(JSON.stringify(value) ?? String(value));

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
