const HIDDEN = '(redacted)';

const SECRET_NAME =
  /pass(?:word|wd|phrase)|^pwd$|secret|credential|(?:^|[-_a-z])token$|api[-_]?key|private[-_]?key|pfx|pkcs12|authorization|cookie/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** After it no word of a sentence: one with capitals or signs inside, so that "Basic authentication" stays what it is. */
const BEARER = /\b(Bearer|Basic|bearer|basic)\s+(?=[A-Za-z]*(?:[a-z][A-Z]|[\d.~+/=_-]+[\w~+/=]))[\w.~+/=-]{8,}/g;
const NAMED = String.raw`\b((?:\w*(?:password|passwd|passphrase|secret|token|api[-_]?key|pfx)|pwd)["']?\s*`;
/** After `=` a value may hold spaces, as in a connection string; after `:` a sentence may go on. */
const ASSIGNED = new RegExp(
  String.raw`${NAMED}=\s*)("[^"]*"|'[^']*'|[^;&\r\n]+)|${NAMED}:\s*)("[^"]*"|'[^']*'|[^\s,;&]+)`,
  'gi',
);

/** Log fields as they may be written down: what is named like a secret, or looks like one inside a text, is masked. */
export const redact = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => masked(fields, []);

export const redactText = (text: string): string =>
  text.replace(PRIVATE_KEY, HIDDEN).replace(BEARER, `$1 ${HIDDEN}`).replace(ASSIGNED, `$1$3${HIDDEN}`);

function masked(fields: object, above: readonly object[]): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    SECRET_NAME.test(name) ? HIDDEN : mask(value, [...above, fields]),
  ]);
  return Object.fromEntries(entries);
}

function mask(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '(circular)';
  if (value instanceof Error) return { name: value.name, message: redactText(value.message) };
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) return value.map((item) => mask(item, [...above, value]));
  return masked(value, above);
}
