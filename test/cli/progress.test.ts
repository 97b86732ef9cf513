import { describe, test } from 'vitest';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, exstateApart, folder, journals, WORLD } from './exstate.ts';
import { HAS_TERMINAL, onTerminal } from './shell.ts';
import { desiredOf, fault, fleetOf, slow, worldWith } from './worlds.ts';

const APPLY = 'apply --world world.yaml --yes';
const aFolder = (world = WORLD): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?= {2}(?:ok|FAILED|running) )/;
/** Without the times, and without the line about the first state of the world, which comes before the run. */
const linesOf = (err: string): string[] =>
  err
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('world.yaml.before'))
    .map((line) => line.replace(TIME, ''));

describe.concurrent('the progress of a run', () => {
  test('prints the step, the number of steps, the stage and the success', async ({ expect }) => {
    const { err } = await exstate(aFolder(), APPLY);
    expect(linesOf(err)).toEqual([
      expect.stringMatching(/^ {2}ok {6}EX01 step 1 of 5 \(issue\): issue a certificate for CN=EX01/),
      expect.stringMatching(
        /^ {2}ok {6}EX01 step 2 of 5 \(web\): bind [0-9A-F]{4}…[0-9A-F]{4} to "Exchange Back End" 444$/,
      ),
      '  ok      EX01 step 3 of 5 (web): restart IIS',
      expect.stringMatching(/^ {2}ok {6}EX01 step 4 of 5 \(transport\): enable SMTP on /),
      '  ok      EX01 step 5 of 5 (transport): restart transport',
    ]);
  });

  test('prints the time of each event in a log', async ({ expect }) => {
    const { err } = await exstate(aFolder(), APPLY);
    const times = err.split('\n').flatMap((line) => TIME.exec(line) ?? []);
    expect(times).toHaveLength(5);
    expect([...times].sort()).toEqual(times);
    expect(times[0]?.slice(0, 10)).toBe('2026-11-22');
  });

  test('prints the failed step, and marks what is undone', async ({ expect }) => {
    const { err, code } = await exstate(aFolder(worldWith(fault('restart-iis', 'refuse'))), APPLY);
    expect(code).toBe(7);
    expect(linesOf(err).slice(2)).toEqual([
      '  FAILED  EX01 step 3 of 5 (web): restart IIS: restart-iis was refused (a fault of this world).',
      expect.stringMatching(/^ {2}ok {6}EX01 undo 1 of 2 \(web\): bind [0-9A-F…]+ to "Exchange Back End" 444$/),
      '  ok      EX01 undo 2 of 2 (web): restart IIS: already correct, nothing done',
    ]);
  });

  test('prints that an undo failed', async ({ expect }) => {
    const faults = `faults:
  - { server: EX01, operation: restart-iis, nth: 1, does: refuse }
  - { server: EX01, operation: bind-certificate, nth: 2, does: refuse }`;
    const { err, code } = await exstate(aFolder(worldWith(faults)), APPLY);
    expect(code).toBe(8);
    expect(linesOf(err).slice(2)).toEqual([
      expect.stringMatching(/^ {2}FAILED {2}EX01 step 3 of 5 \(web\): restart IIS: /),
      expect.stringMatching(/^ {2}FAILED {2}EX01 undo 1 of 2 \(web\): bind /),
      expect.stringMatching(/^ {2}FAILED {2}EX01 undo \(web\): the stage is NOT undone: /),
    ]);
  });

  test.for([
    ['timeout', 'FAILED'],
    ['no-effect', 'FAILED'],
    ['effect-then-error', 'ok'],
  ] as const)('of a step that is %s is %s', async ([does, word], { expect }) => {
    const { err } = await exstate(aFolder(worldWith(fault('bind-certificate', does))), APPLY);
    expect(linesOf(err)[1]).toMatch(new RegExp(`^ {2}${word} +EX01 step 2 of 5 \\(web\\): bind .*: \\S`));
  });

  test('counts separately on each server', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': desiredOf('EX01', 'EX02'), 'world.yaml': fleetOf({ EX01: '', EX02: '' }) });
    const { err } = await exstate(cwd, APPLY);
    expect(linesOf(err).map((line) => /(EX\d+ step \d) of 5/.exec(line)?.[1])).toEqual(
      ['EX01', 'EX02'].flatMap((name) => [1, 2, 3, 4, 5].map((step) => `${name} step ${step}`)),
    );
  });

  test('continues the count if a run is continued', async ({ expect }) => {
    const cwd = aFolder(slow(50));
    await breakOff(cwd, 6);
    const { err } = await exstateApart(cwd, APPLY);
    const told = linesOf(err).flatMap((line) => /step (\d) of 5/.exec(line)?.[1] ?? []);
    expect(told).toEqual([1, 2, 3, 4, 5].map(String).slice(5 - told.length));
    expect(err).toMatch(/bind [0-9A-F]{4}…|restart IIS/);
    expect(journals(cwd)).toHaveLength(1);
  });

  test('has its own lines on a pipe', async ({ expect }) => {
    const long = worldWith(fault('restart-iis', 'late-effect'));
    const lines = [APPLY, `${APPLY} --verbose`];
    const runs = await Promise.all(lines.map((line) => exstateApart(aFolder(slow(1100, long)), line)));
    for (const { err } of runs) {
      expect(err).not.toContain('\r');
      expect(err).not.toContain('\u001b');
      for (const one of linesOf(err))
        expect(one).toMatch(/^ {2}(ok|FAILED|running) +EX01 (step|undo) |^\d{4}-\S+Z debug /);
    }
  });
});

const ESC = '\u001b';
const PIECE = new RegExp(`${ESC}\\[[\\d;?]*([A-Za-z])|[\\s\\S]`, 'g');

/** The lines that a terminal finally shows. Supports only the control characters that are used here. */
function shown(written: string): string[] {
  const lines = [''];
  let column = 0;
  const put = (sign: string) => {
    const line = (lines.at(-1) ?? '').padEnd(column);
    lines[lines.length - 1] = line.slice(0, column) + sign + line.slice(column + 1);
    column += 1;
  };
  for (const [piece, last = ''] of written.matchAll(PIECE)) {
    if (last === 'K' || last === 'J') lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, column);
    else if (last === 'G') column = Number.parseInt(piece.slice(2), 10) - 1;
    else if (last !== '') continue;
    else if (piece === '\r') column = 0;
    else if (piece === '\n') lines.push('');
    else put(piece);
  }
  return lines;
}

if (HAS_TERMINAL) {
  describe.concurrent('on a terminal', () => {
    const env = 'env -u NO_COLOR TERM=xterm';

    test('a server has one line, and the step under way is shown until it is done', async ({ expect }) => {
      const { out } = await onTerminal(aFolder(slow(1500)), APPLY, { env });
      expect(out).toMatch(/EX01 step 3 of 5: restart IIS, \d+ s of 1 to 5 min; waiting until \d\d:\d\d:\d\d UTC/);
      const screen = shown(out);
      expect(screen.filter((line) => /waiting|Looking/.test(line))).toEqual([]);
      expect(screen.filter((line) => /^ {2}ok /.test(line))).toEqual([
        expect.stringMatching(/^ {2}ok {6}EX01: 5 steps done in (\d+ min )?\d+ s$/),
      ]);
    });

    test('no log overwrites the question or the waiting line', async ({ expect }) => {
      const line = 'apply --world world.yaml --verbose';
      const { out } = await onTerminal(aFolder(slow(1200)), line, { env, typed: 'yes\\n', after: 12 });
      const screen = shown(out);
      const question = screen.filter((one) => one.includes('Type "yes"'));
      expect(question).toEqual(['Apply the plan: 5 steps on simulated: world.yaml. Type "yes" to go on: yes']);
      const logs = screen.filter((one) => one.includes(' debug '));
      expect(logs.length).toBeGreaterThan(10);
      for (const one of logs) expect(one).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z debug \w+ \{.*\}$/);
      expect(screen.filter((one) => /^ {2}ok {6}EX01: 5 steps done in/.test(one))).toHaveLength(1);
      expect(screen.filter((one) => one.includes('EX01 step'))).toEqual([]);
    });
  });
}
