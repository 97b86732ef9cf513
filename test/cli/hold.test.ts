import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import { applyCommand } from '../../src/commands/apply.ts';
import type { Stage } from '../../src/domain/operation.ts';
import type { Io } from '../../src/terminal/io.ts';
import { DESIRED, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { HAS_TERMINAL, onTerminal } from './shell.ts';
import { desiredOf, fleetOf } from './worlds.ts';

const HOLD = (...stages: readonly string[]): string => `defaults: { hold: [${stages.join(', ')}] }\n`;
const APPLY = 'apply --world world.yaml --yes';
const aFolder = (policy: string): string => folder({ 'exstate.yaml': `${policy}${DESIRED}`, 'world.yaml': WORLD });

type Line = Record<string, unknown> & { readonly event: string };
const lines = (cwd: string): Line[] =>
  journals(cwd)
    .flatMap(linesOf)
    .map((line) => JSON.parse(line) as Line);
const stages = (cwd: string, event: string) =>
  lines(cwd).flatMap((line) => (line.event === event ? [`${line['server']}/${line['stage']}`] : []));
const on444 = (cwd: string) => parse(readFileSync(join(cwd, 'world.yaml'), 'utf8')).servers[0].sslcert['0.0.0.0:444'];
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** A person at a terminal: says "yes" to the run, and then answers each hold point. */
async function attended(cwd: string, answer: (question: string) => boolean, hold: readonly Stage[] = []) {
  const asked: string[] = [];
  let out = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => {},
    waiting: () => {},
    color: false,
    width: 100,
    progress: { color: false, width: Number.POSITIVE_INFINITY, verbose: false },
    interactive: true,
    confirm: async () => true,
    enter: async (question) => {
      asked.push(question);
      return answer(question);
    },
    interrupted: () => false,
    onForcedExit: () => {},
  };
  const options = {
    format: 'text',
    stateDir: join(cwd, '.exstate'),
    server: [],
    verbose: false,
    yes: false,
    hold,
  } as const;
  const code = await applyCommand(join(cwd, 'exstate.yaml'), { ...options, world: join(cwd, 'world.yaml') }, io);
  return { code, asked, out };
}

describe('at a hold point with nobody to ask,', () => {
  test('the run stops before the stage, and the next apply passes this point once', async ({ expect }) => {
    const cwd = aFolder(HOLD('web', 'transport'));
    const first = await exstate(cwd, APPLY);
    expect({ code: first.code, proven: stages(cwd, 'stage-proven'), on444: on444(cwd) }).toEqual({
      code: 5,
      proven: ['EX01/issue'],
      on444: 'old',
    });
    expect(flat(first.out)).toContain('EX01: stopped before the stage web (E-held-by-you)');
    expect(flat(first.out)).toContain('passes this hold point and continues the run');

    expect((await exstate(cwd, APPLY)).code).toBe(5);
    expect(stages(cwd, 'stage-held')).toEqual(['EX01/web', 'EX01/transport']);
    expect(on444(cwd)).not.toBe('old');
    expect((await exstate(cwd, APPLY)).code).toBe(0);
    expect(stages(cwd, 'hold-passed')).toEqual(['EX01/web', 'EX01/transport']);
    const shown = flat((await exstate(cwd, `show ${journals(cwd)[0]}`)).out);
    expect(shown).toContain('hold point EX01, stage web: passed 2026-11-22 00:00 UTC by running apply again');
  });

  test('also before the first stage, with nothing done', async ({ expect }) => {
    const cwd = aFolder(HOLD('issue'));
    expect([(await exstate(cwd, APPLY)).code, stages(cwd, 'stage-held')]).toEqual([5, ['EX01/issue']]);
    expect((await exstate(cwd, APPLY)).code).toBe(0);
  });

  test('each server has its own', async ({ expect }) => {
    const cwd = folder({
      'exstate.yaml': `${HOLD('web')}${desiredOf('EX01', 'EX02')}`,
      'world.yaml': fleetOf({ EX01: '', EX02: '' }),
    });
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await exstate(cwd, APPLY)).code);
    expect([codes, stages(cwd, 'stage-held')]).toEqual([
      [5, 5, 0],
      ['EX01/web', 'EX02/web'],
    ]);
  });

  test('rollback undoes nothing that is proven, and ends the run', async ({ expect }) => {
    const cwd = aFolder(HOLD('transport'));
    await exstate(cwd, APPLY);
    expect((await exstate(cwd, 'rollback --world world.yaml --yes')).code).toBe(0);
    expect([lines(cwd).at(-1)?.event, on444(cwd) === 'old']).toEqual(['run-finished', false]);
  });
});

describe('--hold', () => {
  test('is in the journal, and counts for the whole run', async ({ expect }) => {
    const cwd = aFolder('');
    const first = await exstate(cwd, `${APPLY} --hold transport --hold web`);
    expect([first.code, lines(cwd)[0]?.['hold']]).toEqual([5, ['transport', 'web']]);
    expect(flat(first.out)).toContain('hold points of this run (--hold): transport and web');
    expect([(await exstate(cwd, APPLY)).code, stages(cwd, 'stage-held')]).toEqual([5, ['EX01/web', 'EX01/transport']]);
  });

  test('can be added when a run is continued', async ({ expect }) => {
    const cwd = aFolder(HOLD('web'));
    await exstate(cwd, APPLY);
    expect([(await exstate(cwd, `${APPLY} --hold transport`)).code, stages(cwd, 'stage-held')]).toEqual([
      5,
      ['EX01/web', 'EX01/transport'],
    ]);
  });

  test('refuses what is no stage', async ({ expect }) => {
    const { code, err } = await exstate(aFolder(''), `${APPLY} --hold mail`);
    expect({ code, err }).toEqual({ code: 64, err: expect.stringContaining('issue, web, transport, untrust, retire') });
  });
});

describe('at a hold point, a person', () => {
  test('reads what is proven and what is about to happen, and goes on with Enter', async ({ expect }) => {
    const cwd = aFolder(HOLD('web', 'transport'));
    const { code, asked } = await attended(cwd, () => true);
    expect({ code, passed: lines(cwd).filter(({ by }) => by === 'enter').length }).toEqual({ code: 0, passed: 2 });
    await expect(asked.join('\n').replace(/[0-9A-F]{4}…[0-9A-F]{4}/g, '0000…0000')).toMatchFileSnapshot(
      '../report/golden/hold-question.txt',
    );
  });

  test('stops the run there with any other answer; the next apply asks again', async ({ expect }) => {
    const cwd = aFolder('');
    const stopped = await attended(cwd, () => false, ['web']);
    expect({ code: stopped.code, on444: on444(cwd), proven: stages(cwd, 'stage-proven') }).toEqual({
      code: 130,
      on444: 'old',
      proven: ['EX01/issue'],
    });
    const again = await attended(cwd, () => true);
    expect({ code: again.code, asked: again.asked.length }).toEqual({ code: 0, asked: 1 });
  });

  test('may think for long: what has changed since is not overwritten', async ({ expect }) => {
    const cwd = aFolder(HOLD('web'));
    const { code } = await attended(cwd, () => {
      const file = join(cwd, 'world.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/("?0\.0\.0\.0:444"?): old/, '$1: public'));
      return true;
    });
    expect({ code, on444: on444(cwd) }).toEqual({ code: 6, on444: 'public' });
  });
});

if (HAS_TERMINAL)
  describe.concurrent('on a real terminal,', () => {
    const line = 'apply --world world.yaml --hold transport';
    test('Enter goes on', async ({ expect }) => {
      const ended = await onTerminal(aFolder(''), line, { typed: 'yes\\n', later: '\\n' });
      expect(ended.out).toContain('Hold point: EX01, before the stage transport');
      expect(ended.code).toBe(0);
    });
    test.for(['\\003', '\\004', 'no\\n'])('"%s" stops as between two steps', async (later, { expect }) => {
      const ended = await onTerminal(aFolder(''), line, { typed: 'yes\\n', later });
      expect(ended.code).toBe(130);
      expect(ended.out).toContain('This run is unfinished');
    });
  });
