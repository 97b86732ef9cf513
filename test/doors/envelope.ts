import { createHash } from 'node:crypto';

/** One part of an answer as a shell writes it. */
export function envelope(id: string, part: number | 'end', payload: string | Buffer): string {
  const bytes = Buffer.from(payload as string);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `\nEXSTATE1 ${id} ${part} ${bytes.length} ${hash} ${bytes.toString('base64')}\n`;
}
