import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readRun } from '../../src/journal/read.ts';
import { journals } from '../cli/exstate.ts';
import { drawn } from '../long.ts';
import { apply, breakOffAt, type Done, home, rollback, sweep, worldIn } from './broken-off.ts';

afterAll(sweep);

const SEARCH = drawn({ by: 'EXSTATE_STORIES', normal: 5, long: 100 }, 20261127);
const counted = new Map<string, number>();
const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);

type Act =
  | { readonly is: 'apply' | 'rollback' | 'close' }
  | { readonly is: 'break off'; readonly n: number; readonly when: 'sending' | 'answered' }
  | { readonly is: 'rollback of'; readonly run: number }
  | { readonly is: 'somebody'; readonly sets: 'back' | 'mail' | 'front' | 'setup' };

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ is: fc.constantFrom('apply', 'rollback', 'close') }),
  {
    arbitrary: fc.record({
      is: fc.constant('break off'),
      n: fc.integer({ min: 1, max: 5 }),
      when: fc.constantFrom('sending', 'answered'),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ is: fc.constant('rollback of'), run: fc.nat(4) }), weight: 2 },
  {
    arbitrary: fc.record({ is: fc.constant('somebody'), sets: fc.constantFrom('back', 'mail', 'front', 'setup') }),
    weight: 2,
  },
);

/** Another administrator changes something between two commands. */
function somebody(cwd: string, sets: string): void {
  const world = worldIn(cwd);
  const [server] = world.servers;
  const last = server.certificates.at(-1).id;
  if (sets === 'back') server.sslcert['0.0.0.0:444'] = server.sslcert['0.0.0.0:444'] === 'old' ? last : 'old';
  if (sets === 'mail') server.internalTransport = server.internalTransport === 'old' ? last : 'old';
  if (sets === 'front') server.sslcert['0.0.0.0:443'] = server.sslcert['0.0.0.0:443'] === 'public' ? 'old' : 'public';
  if (sets === 'setup') server.setupRunning = !server.setupRunning;
  writeFileSync(join(cwd, 'world.yaml'), stringify(world));
}

async function take(cwd: string, act: Act): Promise<Done | null> {
  const runs = journals(cwd).map((path) => path.replace(/.*\/|\.jsonl$/g, ''));
  switch (act.is) {
    case 'apply':
      return apply(cwd);
    case 'rollback':
      return rollback(cwd);
    case 'close':
      return rollback(cwd, undefined, true);
    case 'rollback of':
      return rollback(cwd, runs[act.run % Math.max(1, runs.length)] ?? '20260101T000000Z-none');
    case 'break off':
      await breakOffAt(cwd, act.n, act.when);
      return null;
    case 'somebody':
      somebody(cwd, act.sets);
      return null;
  }
}

const worldText = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');
const finishedIn = async (cwd: string): Promise<Map<string, boolean>> =>
  new Map(await Promise.all(journals(cwd).map(async (path) => [path, (await readRun(path)).finished] as const)));

test('runs that are interrupted, continued, undone and closed, with changes of others, leave complete journals and the same 443', () =>
  fc
    .assert(
      fc.asyncProperty(fc.array(anyAct, { minLength: 3, maxLength: 7 }), async (acts) => {
        const cwd = home();
        for (const act of acts) {
          const [before, was, texts] = [
            worldText(cwd),
            await finishedIn(cwd),
            journals(cwd).map((path) => readFileSync(path, 'utf8')),
          ];
          const front = worldIn(cwd).servers[0].sslcert['0.0.0.0:443'];
          const done = await take(cwd, act);
          count(`${act.is}: ${done === null ? '' : `${done.exit} ${done.fault}`}`);
          if (act.is === 'somebody') continue;
          const [server] = worldIn(cwd).servers;
          expect(server.sslcert['0.0.0.0:443']).toBe(front);
          expect(server.certificates.map(({ id }: { id: string }) => id)).toEqual(
            expect.arrayContaining(['old', 'public']),
          );
          expect(done?.exit).not.toBe(1);
          const is = await finishedIn(cwd);
          expect([...is.values()].filter((finished) => !finished).length).toBeLessThanOrEqual(1);
          // exstate never writes to a finished journal again.
          for (const [at, [path, finished]] of [...was].entries())
            if (finished) expect(readFileSync(path, 'utf8')).toBe(texts[at]);
          if (done && done.fault !== '') expect(worldText(cwd)).toBe(before);
          if (act.is === 'close') expect(worldText(cwd)).toBe(before);
          if (act.is === 'apply' && done?.exit === 0) {
            const fresh = server.sslcert['0.0.0.0:444'];
            expect([fresh === 'old', fresh === 'public', server.internalTransport === fresh]).toEqual([
              false,
              false,
              true,
            ]);
          }
        }
      }),
      SEARCH,
    )
    .finally(() => process.stdout.write(`older and newer: ${JSON.stringify(Object.fromEntries(counted))}\n`)));
