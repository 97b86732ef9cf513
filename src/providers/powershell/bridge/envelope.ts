import { createHash } from 'node:crypto';

export const MARKER = 'EXSTATE1';

/** A part of an answer. Parts are numbered from 0; the last one is `end`. */
export interface Envelope {
  readonly id: string;
  readonly part: number | 'end';
  readonly payload: string;
}

export type Line = { readonly is: 'noise'; readonly text: string } | Damaged | ({ readonly is: 'envelope' } & Envelope);
interface Damaged {
  readonly is: 'damaged';
  readonly why: string;
}

/** A line is ASCII only, so that neither a code page nor the width of a console can change it. */
export function readLine(text: string): Line {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (!line.startsWith(MARKER)) return { is: 'noise', text: line };
  const [, id, part, bytes, hash, base64, ...more] = line.split(' ');
  if (!id || !base64 || more.length > 0) return damaged('it does not have six words');
  if (!part || !/^(end|0|[1-9]\d{0,8})$/.test(part)) return damaged('the part number is missing');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return damaged('its data is not base64');
  const payload = Buffer.from(base64, 'base64');
  if (String(payload.length) !== bytes) return damaged(`${payload.length} bytes instead of ${bytes}`);
  if (hashPrefix(payload) !== hash) return damaged('its hash does not match');
  return { is: 'envelope', id, part: part === 'end' ? 'end' : Number(part), payload: payload.toString('utf8') };
}

const damaged = (why: string): Damaged => ({ is: 'damaged', why });
const hashPrefix = (payload: Buffer): string => createHash('sha256').update(payload).digest('hex').slice(0, 16);

/** Splits the output into lines. A line of megabytes arrives in hundreds of chunks, so they are joined only once. */
export class Lines {
  private parts: string[] = [];

  *take(chunk: string): Iterable<string> {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      this.parts.push(chunk.slice(from, at));
      yield this.parts.join('');
      this.parts = [];
      from = at + 1;
    }
    if (from < chunk.length) this.parts.push(chunk.slice(from));
  }
}
