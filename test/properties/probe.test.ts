import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lab } from '../in-memory.ts';
import { anyCase } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { settle } from './settle.ts';
import { watch } from './watch.ts';

test('survey', async () => {
  const seen = new Map<string, [number, unknown]>();
  const n = Number(process.env.N ?? 300);
  const t = Date.now();
  let steps = 0;
  for (const one of fc.sample(anyCase, { numRuns: n, seed: Number(process.env.SEED ?? 1) })) {
    const there = watch(lab(one.world), one.desired);
    const note = (s: string) => {
      const key = s.replace(/[0-9A-F]{4}…[0-9A-F]{4}/g, 'X').replace(/[0-9A-F]{40}/g, 'T');
      const old = seen.get(key);
      const small = old === undefined || JSON.stringify(one).length < JSON.stringify(old[1]).length ? one : old[1];
      seen.set(key, [(old?.[0] ?? 0) + 1, small]);
    };
    try {
      const { wrong } = await settle(one.desired, there);
      for (const w of wrong) note(`${isHostile(one.world) ? 'hostile ' : ''}${w}`);
    } catch (error) {
      note(`THROWN ${error instanceof Error ? error.message : error}`);
    }
    steps += there.performed.length;
    for (const h of new Set(there.harms)) note(`${isHostile(one.world) ? 'hostile ' : ''}HARM ${h}`);
  }
  process.stdout.write(`${n} worlds ${steps} operations ${Date.now() - t} ms\n`);
  for (const [k, [count, one]] of [...seen].sort((a, b) => b[1][0] - a[1][0]))
    process.stdout.write(
      `${count} ${k}\n${process.env.SHOW && k.includes(process.env.SHOW) ? JSON.stringify(one) + '\n' : ''}`,
    );
  expect(1).toBe(1);
});
