import { createHash } from 'node:crypto';

/** Compact JSON with the keys sorted by UTF-16 code unit at every depth, so equal values give equal texts. */
export const canonicalJson = (value: unknown): string => text(value, COMPACT);

/** The same JSON for people and for `git diff`: indented by two spaces, with one line feed at the end. */
export function prettyCanonical(value: unknown): string {
  const pieces: string[] = [];
  feed(value, SPLIT + 2, PRETTY, (piece) => void pieces.push(piece));
  return `${pieces.join('')}\n`;
}

/**
 * The bytes of `prettyCanonical` for a file. One character outside Latin 1 would double a text of 38 MB, and to write it would
 * make another copy.
 */
export function prettyBytes(value: unknown): Buffer {
  const chunks: Buffer[] = [];
  const write = chunked((chunk) => void chunks.push(Buffer.from(chunk)));
  feed(value, SPLIT + 2, PRETTY, write.piece);
  write.piece('\n');
  write.end();
  return Buffer.concat(chunks);
}

/**
 * Where the text of a member of a document ends, if the document is written as `prettyCanonical` writes it, and undefined
 * if something else is there. Never makes the text of a whole document: the plan of a thousand servers is 38 MB.
 */
export function endOfMember(value: unknown, document: Buffer, start: number): number | undefined {
  let [at, isSame] = [start, true];
  feed(value, SPLIT + 1, inside(PRETTY), (piece) => {
    const bytes = Buffer.from(piece);
    isSame &&= document.subarray(at, at + bytes.length).equals(bytes);
    at += bytes.length;
  });
  return isSame ? at : undefined;
}

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** How a value is written in its place: the spaces for each level, and what begins a line there. */
export interface Layout {
  readonly indent: number;
  readonly newline: string;
}

export const COMPACT: Layout = { indent: 0, newline: '' };
export const PRETTY: Layout = { indent: 2, newline: '\n' };
const inside = ({ indent, newline }: Layout): Layout => ({ indent, newline: newline + ' '.repeat(indent) });

/** A part that is in several hashes: its text is made once. In pieces, because nothing needs it as a whole. */
export class CanonicalText {
  readonly pieces: readonly string[];
  constructor(value: unknown) {
    const pieces: string[] = [];
    inChunks(value, (piece) => void pieces.push(piece));
    this.pieces = pieces;
  }
}

const writers = new WeakMap<object, (layout: Layout) => string>();

/**
 * Says how the canonical text of a value is made that never changes, if there is a shorter way. Called for each text: those
 * of a thousand servers would be 20 MB.
 */
export const hasText = (value: object, write: (layout: Layout) => string): void => void writers.set(value, write);

/** The hash of the compact text. Never keeps the whole text in memory: the plan of a thousand servers is 15 MB. */
export function hashCanonical(value: unknown): string {
  const hash = createHash('sha256');
  inChunks(value, (text) => hash.update(text));
  return hash.digest('hex');
}

function inChunks(value: unknown, write: (text: string) => void): void {
  const into = chunked(write);
  feed(value, SPLIT, COMPACT, into.piece);
  into.end();
}

/** Each call of a hash takes time, so it receives large parts of the text. */
function chunked(write: (text: string) => void) {
  let chunk = '';
  const end = (): void => {
    write(chunk);
    chunk = '';
  };
  const piece = (text: string): void => {
    chunk += text;
    if (chunk.length >= CHUNK) end();
  };
  return { piece, end };
}

const CHUNK = 65_536;

/** A value below this level is a server or a step, and its text is small. In a saved plan, servers are two levels deeper. */
const SPLIT = 4;

function feed(value: unknown, levels: number, layout: Layout, write: (text: string) => void): void {
  const shorter = isObject(value) ? writers.get(value) : undefined;
  if (value instanceof CanonicalText) for (const piece of value.pieces) write(piece);
  else if (shorter !== undefined) write(shorter(layout));
  else if (levels === 0 || !isObject(value)) write(textIn(value, layout));
  else if (Array.isArray(value)) {
    const items = value.map((item) => ['', item] as const);
    feedAll('[', items, ']', levels, layout, write);
  } else {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    const space = layout.indent === 0 ? '' : ' ';
    const members = keys.sort().map((key) => [`${JSON.stringify(key)}:${space}`, value[key]] as const);
    feedAll('{', members, '}', levels, layout, write);
  }
}

function feedAll(
  open: string,
  members: readonly (readonly [head: string, value: unknown])[],
  close: string,
  levels: number,
  layout: Layout,
  write: (text: string) => void,
): void {
  const within = inside(layout);
  write(open);
  for (const [i, [head, value]] of members.entries()) {
    write(`${i === 0 ? '' : ','}${within.newline}${head}`);
    feed(value, levels - 1, within, write);
  }
  write(members.length === 0 ? close : `${layout.newline}${close}`);
}

/** The canonical text of a value in its place. */
export function textIn(value: unknown, layout: Layout): string {
  const whole = text(value, layout);
  return layout.indent === 0 ? whole : whole.replaceAll('\n', layout.newline);
}

/**
 * Usually sorts a copy of what is not in order yet, and lets JSON.stringify write it: that takes a third of the time of
 * `write`, and a plan is 10 MB.
 */
function text(value: unknown, { indent }: Layout): string {
  const ordered = inOrder(value);
  return ordered === NO_COPY ? write(value, indent, '\n') : (JSON.stringify(ordered, null, indent) ?? 'null');
}

/** A copy would lose the order: an object moves keys such as "10" to its front, and hides "__proto__". */
const NO_COPY = Symbol();
const isMoved = (key: string): boolean => /^\d|^__proto__$/.test(key);

/** The value with sorted keys at every depth. A part that is in order is returned itself. */
function inOrder(value: unknown): unknown {
  if (!isObject(value) || ordered.has(value)) return value;
  return Array.isArray(value) ? itemsInOrder(value) : membersInOrder(value);
}

function itemsInOrder(items: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i += 1) {
    const item = inOrder(items[i]);
    if (item === NO_COPY) return NO_COPY;
    if (item !== items[i]) copy ??= items.slice();
    if (copy !== undefined) copy[i] = item;
  }
  return copy ?? items;
}

function membersInOrder(value: Record<string, unknown>): unknown {
  const keys = Object.keys(value);
  const isSorted = isAscending(keys);
  let copy: Record<string, unknown> | undefined = isSorted ? undefined : {};
  for (const key of isSorted ? keys : keys.sort()) {
    const member = inOrder(value[key]);
    if (member === NO_COPY) return NO_COPY;
    if (member !== value[key]) copy ??= { ...value };
    if (copy === undefined) continue;
    if (!isSorted && isMoved(key)) return NO_COPY;
    copy[key] = member;
  }
  return copy ?? value;
}

/** Whether the keys are sorted at every depth, so that `JSON.stringify` writes the canonical text. */
export const isInOrder = (value: unknown): boolean => inOrder(value) === value;

/** Values that never change, and are in order. */
const ordered = new WeakSet<object>();

/** The value of a fact with its keys in order, once and for all: every text of it is then written without a search. */
export function inKeyOrder<T extends object>(value: T): T {
  const found = inOrder(value);
  if (!isObject(found)) return value;
  ordered.add(found);
  return found as unknown as T;
}

export function isAscending(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i += 1) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return false;
  return true;
}

function write(value: unknown, indent: number, newline: string): string {
  const inner = newline + ' '.repeat(indent);
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => write(item, indent, inner)),
      ']',
      indent,
      newline,
    );
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const lines = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${indent ? ' ' : ''}${write(value[key], indent, inner)}`);
  return block('{', lines, '}', indent, newline);
}

function block(open: string, lines: readonly string[], close: string, indent: number, newline: string): string {
  if (indent === 0 || lines.length === 0) return open + lines.join(',') + close;
  const inner = newline + ' '.repeat(indent);
  return `${open}${inner}${lines.join(`,${inner}`)}${newline}${close}`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
