import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readRun } from '../../src/journal/read.ts';
import { LONG } from '../long.ts';
import { DESIRED, exstateApart, folder, journals, linesOf, start, WORLD } from './exstate.ts';

/** The real time that each observation and each operation takes, so that there is time for a kill. */
const LATENCY = 200;
const SLOW = WORLD.replace('servers:', `latencyMs: ${LATENCY}\nservers:`);
const STEPS = 5;
/** The lines of a journal: run-started, two for each step, one for each of three stages, run-finished. */
const LINES = 1 + 2 * STEPS + 3 + 1;

/** run-started, an intended step, the end of a stage, and the line before the last. */
const FEW_LINES = [2, LINES - 1];

let kills = 0;
afterAll(() => void process.stdout.write(`SIGKILL: ${kills} runs killed and continued\n`));

/** Kills when the journal has this number of lines, after a further delay. */
async function killAt(child: ChildProcess, cwd: string, lines: number, milliseconds: number): Promise<boolean> {
  for (;;) {
    const [journal] = journals(cwd);
    if (journal !== undefined && linesOf(journal).length >= lines) break;
    if (child.exitCode !== null) return false;
    await wait(3);
  }
  await wait(milliseconds);
  return child.kill('SIGKILL');
}

async function killAndContinue(lines: number, milliseconds = 0): Promise<void> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': SLOW });
  const { child, ended } = start(cwd, ['apply', '--world', 'world.yaml', '--yes']);
  if (await killAt(child, cwd, lines, milliseconds)) kills += 1;
  await ended;
  const again = await exstateApart(cwd, 'apply --world world.yaml --yes');
  expect({ code: again.code, err: again.code === 0 ? '' : again.err + again.out }).toEqual({ code: 0, err: '' });
  await expectDesired(cwd);
}

/** Asserts on the world file, not on what a report says. */
async function expectDesired(cwd: string): Promise<void> {
  const world = parse(readFileSync(join(cwd, 'world.yaml'), 'utf8'));
  const [server] = world.servers;
  const added = server.certificates.filter((one: { id: string }) => one.id !== 'old' && one.id !== 'public');
  expect(added).toHaveLength(1);
  expect(server.sslcert).toEqual({ '0.0.0.0:444': added[0].id, '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' });
  expect(server.internalTransport).toBe(added[0].id);
  expect(await exstateApart(cwd, 'plan --world world.yaml --detailed-exitcode')).toMatchObject({ code: 0, err: '' });
  for (const journal of journals(cwd)) {
    const { lines, torn } = await readRun(journal);
    expect(torn).toBe(0);
    expect(lines.at(-1)).toMatchObject({ event: 'run-finished', exit: 0 });
  }
}

describe.concurrent('a run that is killed is continued', () => {
  // test/properties/broken-off.ts interrupts every step of every run, in the process of the test.
  const all = Array.from({ length: LINES - 1 }, (_, i) => i + 1);
  test.for(LONG ? all : FEW_LINES)('after line %i of its journal', (line) => killAndContinue(line));

  const performs = Array.from({ length: STEPS }, (_, i) => i + 1);
  test.for(LONG ? performs : [4])('while step %i is being sent to the server', (step) =>
    killAndContinue(intended(step), LATENCY * 0.2),
  );
  test.for(LONG ? performs : [1])('before the answer of step %i arrives', (step) =>
    killAndContinue(intended(step), LATENCY * 0.8),
  );
});

/** The number of the line that intends a step: three stages of one, two and two steps, each followed by a line. */
const intended = (step: number): number => 1 + 2 * (step - 1) + 1 + (step > 3 ? 2 : step > 1 ? 1 : 0);
