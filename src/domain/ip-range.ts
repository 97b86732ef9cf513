/** The addresses of one range, as numbers. Addresses of different versions are never in one range. */
export interface IpRange {
  readonly version: 4 | 6;
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * A range as a Receive connector writes it: one address, two with a hyphen, or an address with a prefix length or a mask.
 * Undefined if the text is none of these.
 */
export function ipRange(text: string): IpRange | undefined {
  const [, start = '', end, length, mask] = FORMS.exec(text.trim()) ?? [];
  const first = address(start);
  if (first === undefined) return undefined;
  if (end !== undefined) return between(first, address(end));
  const bits = length === undefined ? prefixOf(mask, first.version) : Number(length);
  return bits === undefined ? undefined : prefixed(first, bits);
}

const FORMS = /^([\da-f.:]+)(?:-([\da-f.:]+)|\/(\d{1,3})|\(([\d.]+)\))?$/i;

export const isIn = ({ version, from, to }: IpRange, one: IpRange): boolean =>
  version === one.version && from <= one.from && one.to <= to;

export const sizeOf = ({ from, to }: IpRange): bigint => to - from;

interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

function between(first: Address, last: Address | undefined): IpRange | undefined {
  if (last?.version !== first.version || last.value < first.value) return undefined;
  return { version: first.version, from: first.value, to: last.value };
}

function prefixed({ version, value }: Address, length: number): IpRange | undefined {
  const free = BITS[version] - length;
  if (free < 0) return undefined;
  const size = 1n << BigInt(free);
  const from = (value / size) * size;
  return { version, from, to: from + size - 1n };
}

const BITS = { 4: 32, 6: 128 } as const;

/** Without a mask, the whole address. Undefined if the ones of the mask are not all in front. */
function prefixOf(mask: string | undefined, version: 4 | 6): number | undefined {
  if (mask === undefined) return BITS[version];
  const found = address(mask);
  if (found === undefined) return undefined;
  const ones = /^(1*)0*$/.exec(found.value.toString(2).padStart(BITS[found.version], '0'))?.[1];
  return ones?.length;
}

const address = (text: string): Address | undefined => (text.includes(':') ? version6(text) : version4(text));

function version4(text: string): Address | undefined {
  const parts = text.split('.');
  const isValid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isValid ? { version: 4, value: joined(parts.map(Number), 256n) } : undefined;
}

function version6(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const [before, after] = [groups(head), groups(tail ?? '')];
  if (more.length > 0 || before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return { version: 6, value: joined([...before, ...Array<number>(missing).fill(0), ...after], 65_536n) };
}

function groups(text: string): number[] | undefined {
  const parts = text === '' ? [] : text.split(':');
  return parts.every((part) => /^[\da-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined;
}

const joined = (parts: readonly number[], base: bigint): bigint =>
  parts.reduce((value, part) => value * base + BigInt(part), 0n);
