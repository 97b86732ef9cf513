/** What a request may contain. Instants and bytes are sent as text; secrets are never sent. */
export type Sendable =
  | null
  | boolean
  | number
  | string
  | readonly Sendable[]
  | { readonly [name: string]: Sendable | undefined };

const NAMESPACE = 'http://schemas.microsoft.com/powershell/2004/04';
const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Requests are CLIXML, like answers. JSON would need a cmdlet that a bare engine does not have, and Windows PowerShell
 * and PowerShell 7 read its dates and its one-element lists differently.
 */
export const encodeClixml = (value: Sendable): string =>
  `<Objs Version="1.1.0.1" xmlns="${NAMESPACE}">${element(value)}</Objs>`;

/**
 * Escapes as PowerShell does: characters that XML cannot contain, each half of a surrogate pair, and text that looks
 * like an escape.
 */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML cannot contain
    .replace(/[\u0000-\u001F\u007F-\u009F\uD800-\uDFFF\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g, hex)
    .replace(/[&<>"]/g, (mark) => XML[mark] ?? mark);

const hex = (character: string): string => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

function element(value: Sendable, name?: string): string {
  const n = name === undefined ? '' : ` N="${escaped(name)}"`;
  if (value === null) return `<Nil${n} />`;
  if (typeof value === 'string') return `<S${n}>${escaped(value)}</S>`;
  if (typeof value === 'boolean') return `<B${n}>${value}</B>`;
  if (typeof value === 'number') return number(value, n);
  return `<Obj${n}>${isList(value) ? list(value) : members(value)}</Obj>`;
}

function number(value: number, n: string): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be sent`);
  return Number.isSafeInteger(value) ? `<I64${n}>${value}</I64>` : `<Db${n}>${value}</Db>`;
}

const isList = (value: object): value is readonly Sendable[] => Array.isArray(value);

const list = (items: readonly Sendable[]): string =>
  `<TN><T>System.Object[]</T><T>System.Array</T><T>System.Object</T></TN><LST>${items.map((item) => element(item)).join('')}</LST>`;

const members = (object: { readonly [name: string]: Sendable | undefined }): string =>
  `<MS>${Object.entries(object)
    .map(([name, value]) => (value === undefined ? '' : element(value, name)))
    .join('')}</MS>`;
