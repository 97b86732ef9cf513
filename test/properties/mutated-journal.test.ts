import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import equal from 'fast-deep-equal';
import { afterAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/domain/plan.ts';
import { digestFits } from '../../src/support/plan-digest.ts';
import { type Line, rechain } from '../journal/rechained.ts';
import { drawn } from '../long.ts';
import { apply, breakOffAt, type Done, home, journalIn, keep, rollback, sweep, worldIn } from './broken-off.ts';

afterAll(sweep);

const counted = new Map<string, number>();
const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);
afterAll(() => void process.stdout.write(`mutated journals: ${JSON.stringify(Object.fromEntries(counted))}\n`));

type Path = readonly (string | number)[];

/** Every place in a line with a value, an object or a list. The plan has its own seal and its own tests. */
function* places(value: unknown, at: Path = []): Iterable<Path> {
  if (at.length > 0) yield at;
  if (value === null || typeof value !== 'object') return;
  for (const [key, one] of Object.entries(value)) yield* places(one, [...at, Array.isArray(value) ? Number(key) : key]);
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<string, unknown>)[key as string], value);

/** A copy with another value there; `undefined` removes it. */
function changed<T>(value: T, [key, ...rest]: Path, by: unknown): T {
  if (key === undefined) return by as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const next = rest.length === 0 ? by : changed(copy[key as string], rest, by);
  if (next === undefined) {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else delete copy[key as string];
  } else copy[key as string] = next;
  return copy as T;
}

const THUMBPRINT = /^[0-9A-F]{40}$/;

/** Possible other values: certificates of this server, other steps, verdicts and times. */
function others(value: unknown, thumbprints: readonly string[]): unknown[] {
  const else_: unknown[] = [undefined];
  if (typeof value === 'boolean') else_.push(!value);
  else if (typeof value === 'number') else_.push(value + 1, 0);
  else if (typeof value === 'string' && THUMBPRINT.test(value))
    else_.push(...thumbprints.filter((one) => one !== value), null);
  else if (typeof value === 'string') else_.push(...WORDS.filter((one) => one !== value), `${value}x`);
  else if (value === null) else_.push(...thumbprints, true);
  else else_.push(Array.isArray(value) ? [] : {});
  return else_;
}

const WORDS = [
  'EX01/1',
  'EX01/2',
  'EX01/5',
  'verified',
  'failed',
  'lost',
  'web',
  'issue',
  'transport',
  'EX01',
  '2027-03-01T00:00:00Z',
];

const idsOf = (cwd: string): { all: string[]; bound: Record<string, string>; mail: string; certificates: number } => {
  const [server] = worldIn(cwd).servers;
  return {
    all: server.certificates.map(({ id }: { id: string }) => id),
    bound: server.sslcert,
    mail: server.internalTransport,
    certificates: server.certificates.length,
  };
};

/** Fails if the run did something that was not approved, or claims something that is false. */
async function expectHarmless(cwd: string, did: 'apply' | 'rollback', done: Done, what: string): Promise<void> {
  const is = idsOf(cwd);
  const own = is.all.filter((id) => id !== 'public');
  const found = {
    what,
    bug: done.exit === 1,
    old: is.all.includes('old') && is.all.includes('public'),
    front: [is.bound['0.0.0.0:443'], is.bound['127.0.0.1:443']],
    back: own.includes(is.bound['0.0.0.0:444'] ?? ''),
    mail: own.includes(is.mail),
    added: is.certificates <= 3,
  };
  expect(found).toEqual({
    what,
    bug: false,
    old: true,
    front: ['public', 'public'],
    back: true,
    mail: true,
    added: true,
  });
  if (did !== 'apply' || done.exit !== 0) return;
  const [fresh = ''] = is.all.filter((id) => id !== 'public' && id !== 'old');
  expect({ what, back: is.bound['0.0.0.0:444'], mail: is.mail }).toEqual({ what, back: fresh, mail: fresh });
}

async function tryEvery(
  n: number,
  when: 'sending' | 'answered',
  which: (line: Line, seq: number) => Iterable<[Path, unknown]>,
): Promise<Done[]> {
  const ends: Done[] = [];
  const cwd = home();
  expect(await breakOffAt(cwd, n, when)).toBe(true);
  const again = keep(cwd);
  expect(await rollback(cwd)).toMatchObject({ exit: 0 });
  const back = idsOf(cwd);
  again();
  const lines = readFileSync(journalIn(cwd), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  const all = lines.flatMap((line, seq) =>
    [...which(line, seq)]
      .filter(([path, by]) => !equal(valueAt(line, path), by))
      .map(([path, by]) => ({ seq, line, path, by })),
  );
  for (const { seq, line, path, by } of sample(all)) {
    for (const did of ['apply', 'rollback'] as const) {
      again();
      rechain(journalIn(cwd), (lines) => lines.map((one, i) => (i === seq ? changed(one, path, by) : one)));
      const before = readFileSync(join(cwd, 'world.yaml'), 'utf8');
      const done = did === 'apply' ? await apply(cwd) : await rollback(cwd);
      const what = `${did} at ${when} ${n}, line ${seq} ${line['event']}: ${path.join('.')} := ${JSON.stringify(by)} -> ${done.exit} ${done.fault}`;
      count(`${did} ${done.exit}${done.fault ? ` ${done.fault}` : ''}`);
      if (done.fault !== '')
        expect({ what, world: readFileSync(join(cwd, 'world.yaml'), 'utf8') }).toEqual({ what, world: before });
      ends.push(done);
      await expectHarmless(cwd, did, done, what);
      // If rollback reports that everything is undone, the server must be as with the unchanged journal.
      if (did === 'rollback' && done.exit === 0)
        expect({ what, bound: idsOf(cwd).bound, mail: idsOf(cwd).mail }).toEqual({
          what,
          bound: back.bound,
          mail: back.mail,
        });
    }
  }
  return ends;
}

/** All of them take an hour. The seed selects which are tried. */
const SEARCH = drawn({ by: 'EXSTATE_MUTATIONS', normal: 2, long: 200 }, 20261127);

const sample = <T>(all: readonly T[]): T[] =>
  all.length <= SEARCH.numRuns ? [...all] : fc.sample(fc.nat(all.length - 1), SEARCH).map((at) => all[at] as T);

const thumbprintsOf = (line: unknown): string[] => [...new Set(JSON.stringify(line).match(/\b[0-9A-F]{40}\b/g) ?? [])];

describe('a journal with one changed value and recomputed hashes is refused or does no harm', () => {
  test.for([
    [1, 'sending'],
    [1, 'answered'],
    [2, 'sending'],
    [3, 'sending'],
    [3, 'answered'],
    [4, 'answered'],
    [5, 'sending'],
    [5, 'answered'],
  ] as const)('interrupted at step %i, %s', async ([n, when]) => {
    const all = new Set<string>();
    await tryEvery(n, when, function* (line) {
      for (const one of thumbprintsOf(line)) all.add(one);
      const { plan: _, ...rest } = line as Line & { plan?: Plan };
      for (const path of places(rest)) {
        if (path[0] === 'previous' || path[0] === 'seq' || path[0] === 'at') continue;
        for (const by of others(valueAt(rest, path), [...all])) yield [path, by];
      }
    });
  });

  test('a journal whose plan was changed is refused', async () => {
    const ends = await tryEvery(3, 'sending', function* (line) {
      const plan = line['plan'] as Plan | undefined;
      if (plan === undefined) return;
      for (const path of places(plan)) yield [['plan', ...path], others(valueAt(plan, path), thumbprintsOf(line))[1]];
    });
    expect(ends.filter(({ fault }) => fault !== 'E-journal-damaged' && fault !== 'E-unknown-schema')).toEqual([]);
  });

  test.for([
    [2, 'sslcert/0.0.0.0:444'],
    [4, 'internal-transport'],
  ] as const)('interrupted at step %i, an undo does not return to another certificate at %s', async ([n, fact]) => {
    const cwd = home();
    expect(await breakOffAt(cwd, n, 'answered')).toBe(true);
    const [plan, before] = [readFileSync(journalIn(cwd), 'utf8'), readFileSync(join(cwd, 'world.yaml'), 'utf8')];
    const old = JSON.parse(plan.trim().split('\n').at(-1) ?? '').before[fact].known;
    const [other] = thumbprintsOf(plan).filter((one) => one !== old);
    rechain(journalIn(cwd), (lines) =>
      lines.map((one, i) => (i === lines.length - 1 ? changed(one, ['before', fact, 'known'], other) : one)),
    );
    for (const take of [apply, rollback]) expect(await take(cwd)).toMatchObject({ exit: 3, fault: 'E-before-differs' });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(before);
    expect(await rollback(cwd, undefined, true)).toMatchObject({ exit: 8, fault: '' });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(before);
  });

  test('the digest of an unchanged plan matches', async () => {
    const cwd = home();
    await apply(cwd);
    const [first = ''] = readFileSync(journalIn(cwd), 'utf8').split('\n');
    expect(digestFits(JSON.parse(first).plan)).toBe(true);
  });
});
