import { createHash } from 'node:crypto';

/**
 * One value, one text: compact JSON, keys sorted by UTF-16 code unit at every depth. Written out by hand because an
 * object sorted first and given to JSON.stringify puts keys such as "10" in front, whatever the order they were set in.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return scalar(value);
  return `{${entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
    .join(',')}}`;
}

/** The same for people and for `git diff`: two spaces, one trailing newline. */
export const prettyCanonical = (value: unknown): string => `${pretty(value, '\n')}\n`;

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function pretty(value: unknown, newline: string): string {
  const inner = `${newline}  `;
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => pretty(item, inner)),
      ']',
      newline,
    );
  if (!isObject(value)) return scalar(value);
  const lines = entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${pretty(item, inner)}`);
  return block('{', lines, '}', newline);
}

const block = (open: string, lines: readonly string[], close: string, newline: string): string =>
  lines.length === 0 ? open + close : `${open}${newline}  ${lines.join(`,${newline}  `)}${newline}${close}`;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What JSON cannot say is null, as in JSON.stringify; as the value of a key it is left out instead. */
const scalar = (value: unknown): string => JSON.stringify(value) ?? 'null';

const entries = (value: Record<string, unknown>): [string, unknown][] =>
  Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => [key, value[key]]);
