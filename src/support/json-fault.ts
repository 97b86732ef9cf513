/** Where a text stops being JSON, and what is there. JSON.parse often reports neither. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

// \p{Cc} contains more characters than JSON forbids in a string, so [\x7f-\x9f] is allowed again.
const STRING = String.raw`"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const SCALAR = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?(?![\w.])|true|false|null`;
const TOKEN = new RegExp(String.raw`[ \t\r\n]*(?:([{}\[\],:])|(${STRING})|(${SCALAR}))`, 'uy');

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'the end';

/** Called only for a text that JSON.parse has refused, so speed does not matter. */
export function findJsonFault(text: string): JsonFault {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  TOKEN.lastIndex = 0;
  for (let end = 0; ; end = TOKEN.lastIndex) {
    const token: RegExpExecArray | null = TOKEN.exec(text);
    const next: Wanted | undefined = token ? accept(wanted, token, open) : undefined;
    if (next === undefined) return describe(text, end, wanted);
    wanted = next;
  }
}

/** What may follow this token, or undefined if this token is not allowed here. */
function accept(wanted: Wanted, [, mark, word]: RegExpExecArray, open: ('{' | '[')[]): Wanted | undefined {
  if (wanted.startsWith('key') && word !== undefined) return ':';
  if (wanted === ':') return mark === ':' ? 'value' : undefined;
  if (mark === ',' && wanted.startsWith(',')) return open.at(-1) === '{' ? 'key' : 'value';
  if ((mark === '}' || mark === ']') && wanted.endsWith(`or ${mark}`)) {
    open.pop();
    return after(open);
  }
  if (!wanted.startsWith('value')) return undefined;
  if (mark === '{' || mark === '[') {
    open.push(mark);
    return mark === '{' ? 'key or }' : 'value or ]';
  }
  return mark === undefined ? after(open) : undefined;
}

const after = (open: readonly ('{' | '[')[]): Wanted => {
  const last = open.at(-1);
  return last === undefined ? 'the end' : last === '{' ? ', or }' : ', or ]';
};

function describe(text: string, end: number, wanted: Wanted): JsonFault {
  const blank = /[ \t\r\n]*/y;
  blank.lastIndex = end;
  const offset = end + (blank.exec(text)?.[0].length ?? 0);
  const before = text.slice(0, offset);
  const [found] = text.slice(offset, offset + 2);
  const sees = found === undefined ? 'but the file ends' : `found ${JSON.stringify(found)}`;
  const column = offset - before.lastIndexOf('\n');
  return { line: before.split('\n').length, column, says: `expected ${wanted}, ${sees}` };
}
