import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { LONG } from '../long.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { untilLines } from './break-off.ts';
import { CLI, DESIRED, exstateApart, folder, journals, linesOf, start, WORLD } from './exstate.ts';
import { fault, slow, worldWith } from './worlds.ts';

const APPLY = 'apply --world world.yaml --yes';
const aFolder = (world = slow(200)): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
const events = (cwd: string): string[] =>
  journals(cwd)
    .flatMap(linesOf)
    .map((line) => JSON.parse(line).event as string);
const runOf = (cwd: string): string => (journals(cwd)[0] ?? '').replace(/.*\/|\.jsonl$/g, '');
const count = (all: readonly string[], event: string): number => all.filter((one) => one === event).length;
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** No step was interrupted, and the next apply performs the remaining steps. */
async function stoppedBetweenSteps(cwd: string): Promise<{ readonly open: number; readonly again: number | null }> {
  const seen = events(cwd);
  const open = count(seen, 'step-intended') - count(seen, 'step-judged') + count(seen, 'run-finished');
  return { open, again: (await exstateApart(cwd, APPLY)).code };
}

describe.concurrent('a signal acts like the first Ctrl+C: the step ends, exit code 130, and the run is unfinished', () => {
  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', async (signal, { expect }) => {
    const cwd = aFolder();
    const { child, ended } = start(cwd, APPLY.split(' '));
    await untilLines(cwd, 2);
    child.kill(signal);
    const { code, err, out } = await ended;
    expect({ code, err: flat(err) }).toEqual({ code: 130, err: expect.stringContaining('Stopping after this step') });
    expect(out).toContain('This run is unfinished');
    expect(await stoppedBetweenSteps(cwd)).toEqual({ open: 0, again: 0 });
  });

  test.for(LONG ? (['SIGTERM', 'SIGHUP'] as const) : (['SIGTERM'] as const))(
    'repeated %s is not a second Ctrl+C',
    async (signal, { expect }) => {
      const cwd = aFolder();
      const { child, ended } = start(cwd, APPLY.split(' '));
      await untilLines(cwd, 2);
      for (let i = 0; i < 5; i++) child.kill(signal);
      child.kill('SIGHUP');
      const { code, err } = await ended;
      expect({ code, told: err.match(/Stopping after/g)?.length }).toEqual({ code: 130, told: 1 });
      expect(await stoppedBetweenSteps(cwd)).toEqual({ open: 0, again: 0 });
    },
  );

  test('an undo that has started is completed', async ({ expect }) => {
    const cwd = aFolder(slow(200, worldWith(fault('restart-iis', 'refuse'))));
    const { child, ended } = start(cwd, APPLY.split(' '));
    for (let lines = 1; !events(cwd).includes('undo-started'); lines += 1) await untilLines(cwd, lines);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 7 });
    expect(events(cwd).slice(-2)).toEqual(['stage-undone', 'run-finished']);
  });
});

describe.concurrent('the second Ctrl+C', () => {
  test.for([['SIGTERM', 'SIGINT'], ...(LONG ? ([['SIGINT', 'SIGINT']] as const) : [])] as const)(
    'ends at once, and reports what is left open and how to continue: %s, %s',
    async ([first, second], { expect }) => {
      const cwd = aFolder(slow(3000));
      const { child, ended } = start(cwd, APPLY.split(' '));
      await untilLines(cwd, 2);
      child.kill(first);
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      child.kill(second);
      const { code, err, out } = await ended;
      expect({ code, out: out.includes('unfinished') }).toEqual({ code: 130, out: false });
      expect(events(cwd).at(-1)).toBe('step-intended');
      expect(err).toContain('UNKNOWN: EX01 step 1 of 5 (issue): issue a certificate for CN=EX01');
      expect(err).toContain(`Run ${runOf(cwd)} is unfinished: \`exstate apply --world world.yaml\` continues it`);
      expect(err.match(/Stopping after/g)).toHaveLength(1);
    },
  );
});

/** Python makes a terminal that can be closed. Without it, only the signal is tested, above. */
const onTerminal = (cwd: string, until: string): Promise<string> =>
  new Promise((resolve) => {
    const child = endsWithUs(
      spawn('python3', [join(import.meta.dirname, 'hang-up.py'), until, process.execPath, CLI, ...APPLY.split(' ')], {
        cwd,
        env: { ...process.env, EXSTATE_STATE_DIR: '', TERM: 'xterm' },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.on('error', () => resolve('no python3'));
    child.on('close', () => resolve(said.trim()));
  });

describe.concurrent('a terminal that is closed in the middle of a run', () => {
  test.for(LONG ? ['step 1 of 5', 'step 3 of 5'] : ['step 3 of 5'])('in "%s"', async (until, { expect, skip }) => {
    const cwd = aFolder(slow(600, WORLD));
    const ended = await onTerminal(cwd, until);
    skip(ended === 'no python3');
    expect(ended).toBe('exit 130');
    expect(await stoppedBetweenSteps(cwd)).toEqual({ open: 0, again: 0 });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toContain('internalTransport: new');
  });
});
