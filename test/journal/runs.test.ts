import { appendFileSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/domain/journal.ts';
import { organizationFolder, safeSegment } from '../../src/journal/folder.ts';
import {
  findRun,
  lastConvergedAt,
  listRuns,
  newRunId,
  runsNamed,
  unfinishedRun,
  unfinishedRuns,
} from '../../src/journal/runs.ts';
import { faultOf, tempFolder } from '../support/temp.ts';
import { aPlan, aStep, finished, intended, judged, started, startedOn, undo, undone, written } from './a-run.ts';

const runAt = (day: string, suffix = 'aaaa'): string => `202611${day}T000000Z-${suffix}`;
const at = (day: string): string => `2026-11-${day}T00:00:00Z`;

test('the name of a run is its start time and four letters', () => {
  expect(newRunId('2026-11-22T00:00:00Z', () => 7)).toBe('20261122T000000Z-7777');
  expect(newRunId('2026-11-22T01:02:03.456Z')).toMatch(/^20261122T010203Z-[0-9a-z]{4}$/);
  expect(new Set(Array.from({ length: 50 }, () => newRunId('2026-11-22T00:00:00Z'))).size).toBeGreaterThan(45);
});

describe('an organization as a folder', () => {
  test.for([
    ['contoso', 'contoso'],
    ['Contoso Ltd', 'Contoso Ltd'],
    ['Müller', 'Müller'],
    ['..', '%2e%2e'],
    ['../up', '%2e.%2fup'],
    ['a/b\\c:d', 'a%2fb%5cc%3ad'],
    ['5 €', '5 %e2%82%ac'],
    ['CON', '%43ON'],
    ['nul.txt', '%6eul.txt'],
    ['com1', '%63om1'],
    ['LPT9.a.b', '%4cPT9.a.b'],
    ['prn', '%70rn'],
    ['aux', '%61ux'],
    ['com', 'com'],
    ['com12', 'com12'],
    ['console', 'console'],
    ['my con', 'my con'],
    ['.hidden', '%2ehidden'],
    [' padded ', '%20padded%20'],
    ['a\tb', 'a%09b'],
    ['Mu\u0308ller', 'Müller'],
    ['a_b-c.d', 'a_b-c.d'],
    ['ends with a dot.', 'ends with a dot%2e'],
    ['50%', '50%25'],
  ] as const)('%s is kept in %s', ([name, segment]) => {
    expect(safeSegment(name)).toBe(segment);
  });

  test('is found again if its name is written in another case', async () => {
    const stateDir = tempFolder();
    await written(stateDir, [started(), intended()], { organization: 'Contoso' });
    expect(await organizationFolder(stateDir, 'contoso')).toBe(join(stateDir, 'Contoso'));
    expect(await unfinishedRun(stateDir, 'CONTOSO')).toMatchObject({ finished: false });
  });
});

describe('the runs of an organization', () => {
  test('are an empty list without a folder', async () => {
    expect(await listRuns(join(tempFolder(), 'none'), 'contoso')).toEqual([]);
    expect(await unfinishedRun(tempFolder(), 'contoso')).toBeNull();
  });

  test('are listed newest first, other files left out', async () => {
    const stateDir = tempFolder();
    for (const day of ['20', '22', '21']) await written(stateDir, [started(), finished], { run: runAt(day) });
    const others = [
      `${runAt('23')}.before.json`,
      `${runAt('23')}.jsonl.bak`,
      `copy of ${runAt('23')}.jsonl`,
      `${runAt('23')}a.jsonl`,
      `${runAt('23', 'AAAA')}.jsonl`,
      `${runAt('23')}xjsonl`,
      'notes.jsonl',
    ];
    for (const name of others) writeFileSync(join(stateDir, 'contoso', 'runs', name), '{}');
    expect((await listRuns(stateDir, 'contoso')).map(({ run }) => run)).toEqual(
      ['22', '21', '20'].map((day) => runAt(day)),
    );
  });

  test('that started in the same second are ordered by the time of their files', async () => {
    const stateDir = tempFolder();
    const older = await written(stateDir, [started(), finished], { run: runAt('22', 'aaaa') });
    const newer = await written(stateDir, [started(), finished], { run: runAt('22', 'zzzz') });
    utimesSync(older, 1_000, 1_000);
    expect((await listRuns(stateDir, 'contoso')).map(({ path }) => path)).toEqual([newer, older]);
  });

  test('that started in another second are ordered by their names, whatever the time of their files', async () => {
    const stateDir = tempFolder();
    const [later, earlier] = ['20261122T000001Z-aaaa', '20261122T000000Z-zzzz'];
    const paths: string[] = [];
    for (const run of [later, earlier]) paths.push(await written(stateDir, [started({}, run), finished], { run }));
    utimesSync(paths[0] ?? '', 1_000, 1_000);
    expect((await listRuns(stateDir, 'contoso')).map(({ run }) => run)).toEqual([later, earlier]);
  });

  test('that started in the same second: one that cannot be examined is the last', async () => {
    const stateDir = tempFolder();
    const found = await written(stateDir, [started(), finished], { run: runAt('22', 'mmmm') });
    utimesSync(found, 1, 1);
    for (const suffix of ['aaaa', 'zzzz'])
      symlinkSync('nowhere', join(stateDir, 'contoso', 'runs', `${runAt('22', suffix)}.jsonl`));
    expect((await listRuns(stateDir, 'contoso'))[0]?.path).toBe(found);
  });

  test('are none if a file has the name of their folder, and a fault if the folder cannot be read', async () => {
    const stateDir = tempFolder();
    writeFileSync(join(stateDir, 'contoso'), '');
    expect(await listRuns(stateDir, 'contoso')).toEqual([]);
    const runs = join(stateDir, 'fabrikam', 'runs');
    mkdirSync(join(stateDir, 'fabrikam'));
    symlinkSync(runs, runs);
    expect(await faultOf(listRuns(stateDir, 'fabrikam'))).toMatchObject({
      code: 'E-run-unreadable',
      exit: 3,
      place: runs,
    });
  });

  test('are found by name, with or without the ending, and by no path', async () => {
    const stateDir = tempFolder();
    await written(stateDir, [started({}, runAt('22')), finished], { run: runAt('22') });
    expect(await findRun(stateDir, 'contoso', runAt('22'))).toMatchObject({ run: runAt('22') });
    expect(await findRun(stateDir, 'contoso', `${runAt('22')}.jsonl`)).toMatchObject({ run: runAt('22') });
    expect(await findRun(stateDir, 'contoso', `../runs/${runAt('22')}`)).toBeNull();
    expect(await findRun(stateDir, 'contoso', `${runAt('22')}.jsonl.old`)).toBeNull();
    expect(await findRun(stateDir, 'contoso', `.jsonl${runAt('22')}`)).toBeNull();
  });
});

describe('an unfinished run', () => {
  test.for([
    ['is one that was killed after a step', [started(), intended(), judged()], true],
    ['is one that was killed inside a step', [started(), intended()], true],
    ['is one with only its first line, for any length of the plan', [started()], true],
    ['is not one that finished', [started(), intended(), judged(), finished], false],
    ['is not one that finished undone', [started(), intended(), judged('failed'), undone, finished], false],
  ] as const)('%s', async ([, events, unfinished]) => {
    const stateDir = tempFolder();
    await written(stateDir, events);
    expect((await unfinishedRun(stateDir, 'contoso')) !== null).toBe(unfinished);
  });

  test('stays unfinished with an incomplete last line', async () => {
    const stateDir = tempFolder();
    appendFileSync(await written(stateDir, [started(), intended()]), '{"seq":2');
    expect(await unfinishedRun(stateDir, 'contoso')).toMatchObject({ torn: 8 });
  });

  test('is neither one with an incomplete first line nor an empty file: both did nothing', async () => {
    const stateDir = tempFolder();
    truncateSync(await written(stateDir, [started()], { run: runAt('22') }), 40);
    writeFileSync(await written(stateDir, [started()], { run: runAt('23') }), '');
    expect(await unfinishedRun(stateDir, 'contoso')).toBeNull();
  });

  test('is not one whose first line is incomplete after the part that is read, as on a full disk', async () => {
    const stateDir = tempFolder();
    truncateSync(
      await written(stateDir, [started({ source: { kind: 'simulated', name: 'x'.repeat(200_000) } })]),
      150_000,
    );
    expect(await unfinishedRun(stateDir, 'contoso')).toBeNull();
    expect((await lastConvergedAt(stateDir, 'contoso'))('EX01')).toBeNull();
  });

  test('is also one with a first line longer than the part that is read', async () => {
    const stateDir = tempFolder();
    await written(stateDir, [started({ source: { kind: 'simulated', name: 'x'.repeat(200_000) } })]);
    expect(await unfinishedRun(stateDir, 'contoso')).not.toBeNull();
  });

  test('is not one that finished, although a line is longer than the part that is read', async () => {
    const stateDir = tempFolder();
    const long = started({ source: { kind: 'simulated', name: 'x'.repeat(200_000) } });
    await written(stateDir, [long, finished]);
    expect(await unfinishedRun(stateDir, 'contoso')).toBeNull();
    await written(stateDir, [long], { run: runAt('23') });
    expect(await unfinishedRun(stateDir, 'contoso')).toMatchObject({ finished: false });
  });

  test('is not one that finished and has an incomplete line after its end', async () => {
    const stateDir = tempFolder();
    appendFileSync(await written(stateDir, [started(), intended(), judged(), finished]), '{"seq":4');
    expect(await unfinishedRun(stateDir, 'contoso')).toBeNull();
  });

  test('that is damaged is refused, not ignored', async () => {
    const stateDir = tempFolder();
    appendFileSync(await written(stateDir, [started(), intended()]), 'oops\n');
    expect(await faultOf(unfinishedRun(stateDir, 'contoso'))).toMatchObject({ code: 'E-journal-damaged' });
  });

  test('is the newest of them', async () => {
    const stateDir = tempFolder();
    for (const day of ['20', '22', '21']) await written(stateDir, [started({}, runAt(day))], { run: runAt(day) });
    expect(await unfinishedRun(stateDir, 'contoso')).toMatchObject({ run: runAt('22') });
  });
});

describe('the runs of all organizations', () => {
  const FABRIKAM = { organization: 'fabrikam' };
  const open = [started(), intended()];
  const closed = [started(), intended(), judged(), finished];

  test.for<[string, readonly JournalEvent[], readonly JournalEvent[], readonly string[]]>([
    ['are unfinished in both', open, open, ['contoso', 'fabrikam']],
    ['are unfinished in one', closed, open, ['fabrikam']],
    ['are finished in both', closed, closed, []],
  ])('%s', async ([, first, second, expected]) => {
    const stateDir = tempFolder();
    const paths = [await written(stateDir, first), await written(stateDir, second, FABRIKAM)];
    const found = await unfinishedRuns(stateDir);
    const folders = { contoso: paths[0], fabrikam: paths[1] } as Readonly<Record<string, string>>;
    expect(found.map(({ path }) => path).sort()).toEqual(expected.map((name) => folders[name]).sort());
  });

  test('are none without a folder', async () => {
    expect(await unfinishedRuns(join(tempFolder(), 'none'))).toEqual([]);
  });

  test('are found although the journal of another organization is damaged', async () => {
    const stateDir = tempFolder();
    const path = await written(stateDir, open);
    appendFileSync(await written(stateDir, open, FABRIKAM), 'oops\n');
    expect((await unfinishedRuns(stateDir)).map((one) => one.path)).toEqual([path]);
  });

  test('are a fault, if the only unfinished one is damaged', async () => {
    const stateDir = tempFolder();
    await written(stateDir, closed);
    appendFileSync(await written(stateDir, open, FABRIKAM), 'oops\n');
    expect(await faultOf(unfinishedRuns(stateDir))).toMatchObject({ code: 'E-journal-damaged' });
  });

  test.for<[string, string, number]>([
    ['by name in both', runAt('22'), 2],
    ['with the ending of the file', `${runAt('22')}.jsonl`, 2],
    ['in one of them', runAt('23'), 1],
    ['in none', runAt('24'), 0],
    ['in none by another ending', `${runAt('22')}.jsonl.old`, 0],
  ])('are found %s', async ([, name, count]) => {
    const stateDir = tempFolder();
    const run = (day: string) => [started({}, runAt(day)), finished];
    await written(stateDir, run('22'), { run: runAt('22') });
    await written(stateDir, run('22'), { run: runAt('22'), ...FABRIKAM });
    await written(stateDir, run('23'), { run: runAt('23'), ...FABRIKAM });
    const found = await runsNamed(stateDir, name);
    expect(found.map((one) => one.run)).toEqual(Array(count).fill(name.slice(0, runAt('22').length)));
  });
});

describe('what cannot be read is a fault, because its run may be unfinished', () => {
  const fault = { code: 'E-run-unreadable', exit: 3 };
  const inFolder = async (make: (path: string) => void) => {
    const stateDir = tempFolder();
    await written(stateDir, [started(), finished]);
    const path = join(stateDir, 'contoso', 'runs', `${runAt('23')}.jsonl`);
    make(path);
    return unfinishedRun(stateDir, 'contoso');
  };

  test.for<[string, (path: string) => void, RegExp]>([
    ['a folder', (path) => mkdirSync(path), /cannot be read \(it is not a file\)/],
    ['a link to nothing', (path) => symlinkSync('nowhere', path), /a link to a file that does not exist/],
    ['a link to itself', (path) => symlinkSync(path, path), /a link that leads back to itself/],
  ])('%s', async ([, make, says]) => {
    expect(await faultOf(inFolder(make))).toMatchObject({ ...fault, message: expect.stringMatching(says) });
  });

  test.for<[string, string]>([
    ['a line that is no object', '"run-finished"\n'],
    ['an object without an event', '{"seq":9}\n'],
    ['a line that is not JSON', 'oops\n'],
  ])('%s as the last line is refused, not passed over', async ([, line]) => {
    const stateDir = tempFolder();
    appendFileSync(await written(stateDir, [started(), finished]), line);
    expect(await faultOf(unfinishedRun(stateDir, 'contoso'))).toMatchObject({ code: 'E-journal-damaged' });
  });
});

describe('when a server converged last', () => {
  test.for([
    ['is unknown without a run', [], {}],
    [
      'is the time when its last step was verified',
      [started(), intended(), judged()],
      { EX01: '2026-11-22T00:02:00.000Z' },
    ],
    [
      'counts a step found done after a crash',
      [started(), intended(), judged('already-so')],
      { EX01: '2026-11-22T00:02:00.000Z' },
    ],
    ['does not count a step that was already correct', [started(), judged('already-so')], {}],
    ['does not count a failed step', [started(), intended(), judged('failed')], {}],
    [
      'does not count the steps of an undo',
      [
        started(),
        intended(),
        judged('failed'),
        undo,
        intended('EX01/undo-web/1'),
        judged('verified', 'EX01/undo-web/1'),
      ],
      {},
    ],
    ['does not count a run that retires', [started({ intent: 'retire' }), intended(), judged()], {}],
  ] as const)('%s', async ([, events, last]) => {
    const stateDir = tempFolder();
    if (events.length > 0) await written(stateDir, events);
    const found = await lastConvergedAt(stateDir, 'contoso');
    expect(found('EX01')).toBe('EX01' in last ? last.EX01 : null);
  });

  test('is the latest of all journals, for each server', async () => {
    const stateDir = tempFolder();
    const run = async (day: string, server: string) =>
      written(stateDir, [startedOn(server), intended(`${server}/1`), judged('verified', `${server}/1`), finished], {
        run: runAt(day),
        at: at(day),
      });
    await run('20', 'EX01');
    await run('22', 'EX01');
    await run('21', 'EX02');
    const found = await lastConvergedAt(stateDir, 'contoso');
    expect(['EX01', 'EX02', 'EX03'].map(found)).toEqual(['2026-11-22T00:02:00.000Z', '2026-11-21T00:02:00.000Z', null]);
  });

  test('is the time of its last step, whichever was verified first', async () => {
    const stateDir = tempFolder();
    const [two] = aPlan.servers.map((one) => ({ ...one, steps: [aStep, { ...aStep, id: 'EX01/2' }] }));
    const events = [intended(), judged(), intended('EX01/2'), judged('verified', 'EX01/2')];
    await written(stateDir, [started({ servers: two ? [two] : [] }), ...events]);
    expect((await lastConvergedAt(stateDir, 'contoso'))('EX01')).toBe('2026-11-22T00:04:00.000Z');
  });

  test('is the later time, although the run that began later ended earlier', async () => {
    const stateDir = tempFolder();
    const events = [intended(), judged()];
    await written(stateDir, [started(), ...events], { run: runAt('21'), at: at('25') });
    await written(stateDir, [started(), ...events], { run: runAt('22'), at: at('22') });
    expect((await lastConvergedAt(stateDir, 'contoso'))('EX01')).toBe('2026-11-25T00:02:00.000Z');
  });

  // The YAML may have another spelling of the name than the journal.
  test('is the latest of a server whose name was spelled in two ways', async () => {
    const stateDir = tempFolder();
    for (const [day, server] of [
      ['20', 'EX01'],
      ['22', 'ex01'],
    ] as const)
      await written(
        stateDir,
        [startedOn(server), intended(`${server}/1`), judged('verified', `${server}/1`), finished],
        {
          run: runAt(day),
          at: at(day),
        },
      );
    expect((await lastConvergedAt(stateDir, 'contoso'))('Ex01')).toBe('2026-11-22T00:02:00.000Z');
  });

  test.for(['constructor', 'valueOf', '__proto__'])('is known of a server called %s, and of no other', async (name) => {
    const stateDir = tempFolder();
    await written(stateDir, [startedOn('EX01'), intended('EX01/1'), judged('verified', 'EX01/1'), finished]);
    expect((await lastConvergedAt(stateDir, 'contoso'))(name)).toBeNull();
    await written(stateDir, [startedOn(name), intended(`${name}/1`), judged('verified', `${name}/1`), finished], {
      run: runAt('22'),
      at: at('22'),
    });
    expect((await lastConvergedAt(stateDir, 'contoso'))(name)).toBe('2026-11-22T00:02:00.000Z');
  });

  test('is not guessed from a damaged journal', async () => {
    const stateDir = tempFolder();
    appendFileSync(await written(stateDir, [started(), undo, finished]), 'oops\n');
    expect(await faultOf(lastConvergedAt(stateDir, 'contoso'))).toMatchObject({ code: 'E-journal-damaged' });
  });
});

test('a folder with the name of a run does not prevent finding the other runs', async () => {
  const stateDir = tempFolder();
  await written(stateDir, [started(), intended()], { run: runAt('22') });
  mkdirSync(join(stateDir, 'contoso', 'runs', 'old'));
  expect(await unfinishedRun(stateDir, 'contoso')).not.toBeNull();
});
