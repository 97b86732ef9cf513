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

/** One line per place, such as `servers > EX01 > facts > role > known: must be mailbox or edge, found "hub"`. */
export const sayErrors = (errors: readonly ErrorObject[] | null | undefined): string[] => [
  ...new Set((errors ?? []).filter(isInformative).map((error) => `${placeOf(error)}: ${says(error)}`)),
];

/** Errors of `if` and `anyOf` only repeat that something inside them failed. */
const isInformative = ({ keyword }: ErrorObject): boolean => keyword !== 'if' && keyword !== 'anyOf';

const placeOf = ({ instancePath }: ErrorObject): string =>
  instancePath === ''
    ? '(top)'
    : instancePath
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .join(' > ');

function says(error: ErrorObject): string {
  switch (error.keyword) {
    case 'required':
      return `${error.params['missingProperty']} is missing`;
    case 'additionalProperties':
      return `${error.params['additionalProperty']} is not known here`;
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

const shorten = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};
