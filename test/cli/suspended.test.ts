import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { readRun } from '../../src/journal/read.ts';
import { LONG } from '../long.ts';
import { untilLines } from './break-off.ts';
import { DESIRED, exstateApart, folder, journals, linesOf, start } from './exstate.ts';
import { slow } from './worlds.ts';

const APPLY = ['apply', '--world', 'world.yaml', '--yes'];
const LATENCY = 400;
const aFolder = () => folder({ 'exstate.yaml': DESIRED, 'world.yaml': slow(LATENCY) });
const home = (cwd: string): string => join(cwd, '.exstate', 'contoso');

/** Makes the lease old, as after a suspension of more than a minute, so that another process may take it over. */
function longAgo(cwd: string): void {
  const then = Date.now() / 1000 - 120;
  utimesSync(join(home(cwd), 'lease.lock'), then, then);
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 5) {
    if (waited > 60_000) throw new Error('it did not come');
    await wait(5);
  }
}

/** Suspends `apply` at this place, until others can take over its lease. */
async function asleep(cwd: string, where: () => Promise<void>): Promise<ReturnType<typeof start>> {
  const first = start(cwd, APPLY);
  await where();
  first.child.kill('SIGSTOP');
  await until(() => stateOf(first.child) === 'T');
  longAgo(cwd);
  return first;
}

const stateOf = ({ pid }: ChildProcess): string | undefined =>
  /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];

const PLANNED = 'when it has planned and not begun';
const SENDING = 'while a step is being sent to the server';

describe.concurrent('a process that was suspended until its lease expired writes nothing, and reports it:', () => {
  const positions: readonly [string, (cwd: string) => Promise<void>][] = [
    [PLANNED, (cwd) => until(() => existsSync(join(home(cwd), 'lease.json'))).then(() => wait(LATENCY * 2.3))],
    ['between run-started and the first step', (cwd) => untilLines(cwd, 1)],
    [SENDING, (cwd) => untilLines(cwd, 2)],
    ['while it checks whether a step is done', (cwd) => untilLines(cwd, 2).then(() => wait(LATENCY * 1.2))],
    ['between two stages', (cwd) => untilLines(cwd, 4)],
    ['in the middle of a stage', (cwd) => untilLines(cwd, 6)],
    ['before its last line', (cwd) => untilLines(cwd, 14)],
  ];

  /** If it continues during its last look before the first step, it sees the changes of the second process. */
  const ENDS: Readonly<Record<string, RegExp>> = { [PLANNED]: /E-lease-lost|E-stale-plan/ };

  /** The position with an open request is tested in both ways, and two others in one each. */
  const some = (other: number) => positions.filter((_, at) => LONG || at === other || at === 2);

  test.for(some(0))('%s, while the second process is active', async ([position, where], { expect }) => {
    const cwd = aFolder();
    const first = await asleep(cwd, () => where(cwd));
    const written = linesIn(cwd);
    const second = start(cwd, APPLY);
    await until(() => linesIn(cwd) > written);
    first.child.kill('SIGCONT');
    const woken = await first.ended;
    expect(woken.err).toMatch(ENDS[position] ?? /E-lease-lost/);
    expect(woken.code).toBe(woken.err.includes('E-stale-plan') ? 6 : 9);
    const ended = await second.ended;
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err }).toEqual({ code: 0, err: '' });
    await expectOneWriter(cwd, expect);
  });

  test.for(some(5))('%s, after the second has ended', async ([position, where], { expect }) => {
    const cwd = aFolder();
    const first = await asleep(cwd, () => where(cwd));
    expect(await exstateApart(cwd, APPLY.join(' '))).toMatchObject({ code: 0 });
    const before = readdirSync(join(home(cwd), 'runs')).map((name) =>
      readFileSync(join(home(cwd), 'runs', name), 'utf8'),
    );
    const world = readFileSync(join(cwd, 'world.yaml'), 'utf8');
    first.child.kill('SIGCONT');
    const { err } = await first.ended;
    expect(err).toMatch(ENDS[position] ?? /E-lease-lost/);
    expect(
      readdirSync(join(home(cwd), 'runs')).map((name) => readFileSync(join(home(cwd), 'runs', name), 'utf8')),
    ).toEqual(before);
    // Only the request that was sent before the suspension can still have an effect.
    const more = certificatesIn(readFileSync(join(cwd, 'world.yaml'), 'utf8')) - certificatesIn(world);
    expect([0, position === SENDING ? 1 : 0]).toContain(more);
    await expectOneWriter(cwd, expect);
  });

  test('the second process keeps its lease when the first ends', async ({ expect }) => {
    const cwd = aFolder();
    const first = await asleep(cwd, () => untilLines(cwd, 4));
    const second = start(cwd, APPLY);
    await until(() => recordIn(cwd)?.holder.pid === second.child.pid);
    first.child.kill('SIGCONT');
    await first.ended;
    expect(existsSync(join(home(cwd), 'lease.lock'))).toBe(true);
    expect(recordIn(cwd)?.holder.pid).toBe(second.child.pid);
    expect(await exstateApart(cwd, APPLY.join(' '))).toMatchObject({ code: 9 });
    expect(await second.ended).toMatchObject({ code: 0 });
  });
});

const linesIn = (cwd: string): number => journals(cwd).flatMap(linesOf).length;
const certificatesIn = (world: string): number => world.match(/notAfter/g)?.length ?? 0;

function recordIn(cwd: string): { holder: { pid: number } } | undefined {
  try {
    return JSON.parse(readFileSync(join(home(cwd), 'lease.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Every journal is complete and has one end, and the second process has left the desired state. */
async function expectOneWriter(
  cwd: string,
  expect: (what: unknown) => { toEqual: (what: unknown) => void },
): Promise<void> {
  for (const journal of journals(cwd).filter((one) => linesOf(one).length > 0)) {
    const { lines, torn } = await readRun(journal);
    expect([torn, lines.filter(({ event }) => event === 'run-finished').length]).toEqual([0, 1]);
  }
  const { code, err } = await exstateApart(cwd, 'plan --world world.yaml --detailed-exitcode');
  expect({ code, err }).toEqual({ code: 0, err: '' });
}
