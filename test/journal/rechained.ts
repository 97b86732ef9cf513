import { readFileSync, writeFileSync } from 'node:fs';
import { sha256 } from '../../src/support/canonical.ts';

export type Line = Record<string, unknown>;

/**
 * Changes a journal and computes the hash chain again, as if the lines had always been like this. A last line that a
 * killed process did not finish is left out.
 */
export function rechain(path: string, change: (lines: Line[]) => Line[]): void {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  let previous: string | null = null;
  const texts = change(lines).map((line) => {
    const text = JSON.stringify({ ...line, previous });
    previous = sha256(text);
    return text;
  });
  writeFileSync(path, `${texts.join('\n')}\n`);
}

/** A journal with these events, even if they cannot follow each other. */
export function chained(path: string, events: readonly object[]): void {
  writeFileSync(path, '');
  rechain(path, () =>
    events.map((event, seq) => ({
      ...(seq === 0 ? { schema: 'exstate/journal/v1' } : {}),
      seq,
      at: '2026-11-22T00:00:00Z',
      ...event,
    })),
  );
}

/** As if the run had started on real servers. */
export const onServers = (path: string): void =>
  rechain(path, ([first, ...rest]) => [
    { ...first, source: { kind: 'servers', name: 'MGMT01', through: 'powershell' }, origin: { kind: 'servers' } },
    ...rest,
  ]);

/** As if the run had started in a lab with this file. */
export const onLab = (path: string, world: string): void =>
  rechain(path, ([first, ...rest]) => [
    {
      ...first,
      source: { kind: 'simulated', name: '127.0.0.1:1', through: 'powershell' },
      origin: { kind: 'lab', world },
    },
    ...rest,
  ]);
