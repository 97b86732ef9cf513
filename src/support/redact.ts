const HIDDEN = '(redacted)';

const SECRET_NAME =
  /pass(?:word|wd|wort|phrase|code)|kennwort|^pwd$|secret|credential|(?:^|[-_a-z])token$|(?:api|account|access|private|shared)[-_]?key|pfx|pkcs12|authorization|cookie/i;

/** The names of a secret in a text, at the end of a word such as client_secret, AccountKey or sqlPassword. */
const CALLED = String.raw`(?:\w*(?:password|passwd|passphrase|passcode|passwort|kennwort|secret|token|(?:api|account|access|private|shared)[-_]?(?:access)?[-_]?key|pfx)|pwd)`;
/** A value starts only at the start of a word, so the time is linear in the length of the text. */
const VALUE = String.raw`(?!\(redacted\))(?:"[^"]*"|'[^']*'|(?<![^\s,;&|()])[^\s,;&|)"']+)`;
/** These words continue a sentence ("the password is wrong"), so they are not a value. */
const NO_VERB = String.raw`(?!(?:is|was|are|were|has|had|have|must|may|can|cannot|could|should|will|would|does|did|do|not|and|or|of|on|in|for|from|to|that|which|with|by|at|as|expired|missing|invalid|required|wrong|lost)\b)`;

/** Each rule keeps the text before the secret, so that a reader sees what was redacted. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // A PFX or a key in base64. A certificate of this length in a sentence is redacted, too; that is no loss.
  [/\bMI[IJ][A-Za-z0-9+/]{40}[A-Za-z0-9+/\s]{120,}={0,2}/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, HIDDEN],
  [/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})\b/g, HIDDEN],
  // The whole header, even if its value has several words.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*(?:(?:basic|bearer|ntlm|negotiate|digest)\s+)?)(?!\s*\(redacted\))(?=\S)(?!(?:basic|bearer|ntlm|negotiate|digest)\s+\(redacted\))[^\r\n]+/gi,
    `$1$2${HIDDEN}`,
  ],
  // "Bearer x" and "Basic x" only if x has capitals or signs inside, so that "Basic authentication" stays.
  [/\b(Bearer|Basic|bearer|basic)\s+(?=[A-Za-z]*(?:[a-z][A-Z]|[\d.~+/=_-]+[\w~+/=]))[\w.~+/=-]{8,}/g, `$1 ${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@?#]*):[^\s/]+@/gi, `$1:${HIDDEN}@`],
  [/([?&;]sig=)[^&\s"']+/gi, `$1${HIDDEN}`],
  [/(\s(?:-u|--user)\s+["']?[^\s:"']+):[^\s"']+/g, `$1:${HIDDEN}`],
  // The text that becomes a secure string is before the pipe or among the arguments, in any order.
  [new RegExp(String.raw`${VALUE}(\s*\|\s*ConvertTo-SecureString)`, 'gi'), `${HIDDEN}$1`],
  [/\b(ConvertTo-SecureString)(?! \(redacted\))(?:\s+(?:"[^"]*"?|'[^']*'?|[^\s|;)"']+))+/gi, `$1 ${HIDDEN}`],
  [/(?:"[^"]*"|'[^']*')(\s+-AsPlainText)/gi, `${HIDDEN}$1`],
  [/(-AsPlainText(?:\s+-Force)?(?:\s+-String)?\s+)(?:"[^"]*"?|'[^']*'?)/gi, `$1${HIDDEN}`],
  // After `=` a value may contain spaces, as in a connection string. After `:` a sentence may continue.
  [
    new RegExp(String.raw`\b(${CALLED}["']?\s*=\s*)(?!\s*\(redacted\))(?:"[^"]*"|'[^']*'|[^;&\r\n]+)`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [
    new RegExp(String.raw`\b(${CALLED}["']?\s*:\s*)(?!\s*\(redacted\))(?:"[^"]*"|'[^']*'|[^\s,;&]+)`, 'gi'),
    `$1${HIDDEN}`,
  ],
  // An option of a command, and a name such as db_password that cannot be a word of a sentence.
  [new RegExp(String.raw`((?:^|\s)-{1,2}(?:\w+-)*${CALLED}\s+)${NO_VERB}(?!-)${VALUE}`, 'gi'), `$1${HIDDEN}`],
  [
    new RegExp(String.raw`\b(\w*_(?:password|passwd|passphrase|secret|token|key)\s+)${NO_VERB}${VALUE}`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [/\b((?:password|passphrase|passwort|kennwort|secret)\s+(?:is\s+|was\s+)?)(?:"[^"]+"|'[^']+')/gi, `$1${HIDDEN}`],
];

/**
 * Log fields without secrets: redacts a field whose name is that of a secret, and anything inside a text that looks
 * like one.
 */
export const redact = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => masked(fields, []);

export const redactText = (text: string): string =>
  RULES.reduce((shown, [secret, instead]) => shown.replace(secret, instead), text);

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
