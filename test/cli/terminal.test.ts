import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { LONG } from '../long.ts';
import { DESIRED, exstate, folder, journals, WORLD } from './exstate.ts';
import { HAS_TERMINAL, onTerminal } from './shell.ts';
import { fault, slow, worldWith } from './worlds.ts';

const aFolder = (): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
const ESC = '\u001b[';

if (HAS_TERMINAL) {
  describe.concurrent('color', () => {
    test('is shown on a terminal', async ({ expect }) => {
      const shown = await onTerminal(aFolder(), 'plan --world world.yaml', { env: 'env -u NO_COLOR TERM=xterm' });
      expect(shown.out).toContain(ESC);
    });
    test.for([
      ['NO_COLOR=1 TERM=xterm', ''],
      ['env -u NO_COLOR TERM=dumb', ''],
      ['env -u NO_COLOR TERM=xterm', ' --no-color'],
    ] as const)('is not shown with %s%s', async ([env, option], { expect }) => {
      const { out } = await onTerminal(aFolder(), `plan --world world.yaml${option}`, { env });
      expect(out).toContain('EX01');
      expect(out).not.toContain(ESC);
    });
  });

  test('--no-color applies to an error, too', async ({ expect }) => {
    const env = 'env -u NO_COLOR TERM=xterm';
    expect((await onTerminal(aFolder(), 'plan --world nowhere.yaml', { env })).out).toContain(ESC);
    const { out } = await onTerminal(aFolder(), 'plan --world nowhere.yaml --no-color', { env });
    expect(out).toContain('E-file-missing');
    expect(out).not.toContain(ESC);
  });

  test.for([
    ['2> errors', false],
    ['> report', true],
  ] as const)(
    'an error is colored only if standard error is a terminal, with %s: %j',
    async ([redirected, shown], { expect }) => {
      const env = 'env -u NO_COLOR TERM=xterm';
      const cwd = aFolder();
      const { out } = await onTerminal(cwd, `plan --world nowhere.yaml ${redirected}`, { env });
      const written = redirected === '> report' ? out : readFileSync(join(cwd, 'errors'), 'utf8');
      expect(written).toContain('E-file-missing');
      expect(written.includes(ESC)).toBe(shown);
    },
  );

  test('a long wait shows what exstate waits for, and the line is removed afterwards', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': slow(1500) });
    const { out } = await onTerminal(cwd, 'plan --world world.yaml', { env: 'env TERM=xterm' });
    expect(out).toContain(`Observing EX01 ...\r${ESC}K`);
    expect((await exstate(cwd, 'plan --world world.yaml')).err).toBe('');
  });

  describe.concurrent('at the question before a run,', () => {
    const APPLY = 'apply --world world.yaml';
    test.for(LONG ? ['yes', 'YES', ' yes '] : [' Yes '])('"%s" goes on', async (typed, { expect }) => {
      const cwd = aFolder();
      const ended = await onTerminal(cwd, APPLY, { typed: `${typed}\\n` });
      expect(ended.out).toMatch(/5 steps on simulated: world\.yaml\. Type "yes" to go on/);
      expect(ended.code).toBe(0);
      expect((await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).code).toBe(0);
    });
    test.for(['y', '\\004', ...(LONG ? ['no', '', 'yes please'] : [])])(
      '"%s" does nothing',
      async (typed, { expect }) => {
        const cwd = aFolder();
        const ended = await onTerminal(cwd, APPLY, { typed: `${typed}\\n` });
        expect(ended.out).toContain('nothing was done');
        expect(ended.code).toBe(64);
        expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
        expect(journals(cwd)).toEqual([]);
      },
    );
    test('Ctrl+C does nothing, and is no answer', async ({ expect }) => {
      const cwd = aFolder();
      const ended = await onTerminal(cwd, APPLY, { typed: '\\003', after: 3 });
      expect(ended.out).toContain('Stopped by Ctrl+C at the question: nothing was done.');
      expect(ended.code).toBe(130);
      expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
      expect(journals(cwd)).toEqual([]);
    });
  });
}

if (HAS_TERMINAL) {
  describe.concurrent('at the question whether to undo transport,', () => {
    const APPLY = 'apply --world world.yaml';
    const stopping = () =>
      folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWith(fault('restart-transport', 'refuse')) });
    test('"yes" undoes it', async ({ expect }) => {
      const ended = await onTerminal(stopping(), APPLY, { typed: 'yes\\n', later: 'yes\\n' });
      expect(ended.out).toContain('Undo the stage transport now');
      expect({ code: ended.code, undone: ended.out.includes('failed, and the stage is undone') }).toEqual({
        code: 7,
        undone: true,
      });
    });
    // No answer comes from a terminal that is closed (Ctrl+D), or after Ctrl+C.
    test.for(LONG ? ['no', '\\004', '\\003'] : ['no', '\\003'])(
      '"%s" leaves the run open',
      async (typed, { expect }) => {
        const cwd = stopping();
        const ended = await onTerminal(cwd, APPLY, { typed: 'yes\\n', later: `${typed}\\n` });
        expect(ended.code).toBe(8);
        expect((await exstate(cwd, `${APPLY} --yes`)).code).toBe(0);
      },
    );
    test('--yes asks nothing and undoes nothing', async ({ expect }) => {
      const ended = await onTerminal(stopping(), `${APPLY} --yes`);
      expect(ended.out).not.toContain('Undo the stage transport now');
      expect(ended.code).toBe(8);
    });
  });
}

describe.concurrent('color', () => {
  test('is not shown in a pipe, and the text is the same without it', async ({ expect }) => {
    const piped = await exstate(aFolder(), 'plan --world world.yaml', { NO_COLOR: '' });
    expect(piped.out).not.toContain(ESC);
    expect(piped.out).toContain('5 steps to the desired state');
  });
});
