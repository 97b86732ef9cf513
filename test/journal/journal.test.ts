import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { known } from '../../src/domain/facts.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Verdict } from '../../src/domain/plan.ts';
import { createJournal, reopenJournal } from '../../src/journal/journal.ts';
import { readRun } from '../../src/journal/read.ts';
import { sha256 } from '../../src/support/canonical.ts';
import { EX01 } from '../server.ts';
import { faultOf, tempFolder } from '../support/temp.ts';
import { AT, finished, intended, judged, MINE, proven, RUN, started, undo, undone, written } from './a-run.ts';
import { chained } from './rechained.ts';

const T = '3F0A111111111111111111111111111111111111';

const WHOLE = [started(), intended(), judged(), proven, finished];
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('a journal', () => {
  test('is read as it was written', async () => {
    const stateDir = tempFolder();
    const events = [started(), intended(), judged('failed'), undo, undone, finished];
    const path = await written(stateDir, events);
    const record = await readRun(path);
    expect(path).toBe(join(stateDir, 'contoso', 'runs', `${RUN}.jsonl`));
    expect(record).toMatchObject({ run: RUN, plan: started().plan, finished: true, torn: 0 });
    expect(record.lines).toMatchObject(events.map((event, seq) => ({ seq, ...event })));
  });

  test('contains in each line the hash of the line before', async () => {
    const lines = linesOf(await written(tempFolder(), WHOLE));
    const named = lines.map((line): unknown => JSON.parse(line).previous);
    expect(named).toEqual([null, ...lines.slice(0, -1).map((line) => sha256(line))]);
  });

  test('begins every line in the same way', async () => {
    const [first, second] = linesOf(await written(tempFolder(), WHOLE));
    expect(first).toMatch(
      /^\{"schema":"exstate\/journal\/v1","seq":0,"at":"[^"]+","previous":null,"event":"run-started",/,
    );
    expect(second).toMatch(/^\{"seq":1,"at":"[^"]+","previous":"[0-9a-f]{64}","event":"step-intended",/);
  });

  test('is on disk when append returns', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await journal.append(started(), AT);
    expect(linesOf(journal.path)).toHaveLength(1);
    await journal.close();
  });

  test('keeps its order if a line is added before the one before is written', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await Promise.all([journal.append(started(), AT), journal.append(intended(), AT), journal.append(judged(), AT)]);
    await journal.close();
    expect((await readRun(journal.path)).lines.map(({ event }) => event)).toEqual([
      'run-started',
      'step-intended',
      'step-judged',
    ]);
  });

  test('begins with run-started, and only once', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await expect(journal.append(intended(), AT)).rejects.toThrow();
    await journal.close();
  });

  test('gets no line after one that could not be written', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await journal.append(started(), AT);
    await journal.close();
    expect(await faultOf(journal.append(intended(), AT))).toMatchObject({ code: 'E-journal-not-written', exit: 8 });
    expect(await faultOf(journal.append(judged(), AT))).toMatchObject({ code: 'E-journal-not-written' });
  });

  test('never replaces another journal', async () => {
    const stateDir = tempFolder();
    await written(stateDir, WHOLE);
    expect(await faultOf(createJournal(stateDir, 'contoso', RUN, MINE))).toMatchObject({ code: 'E-not-written' });
  });

  test('cannot be made if a file has the name of its folder', async () => {
    const stateDir = tempFolder();
    writeFileSync(join(stateDir, 'contoso'), '');
    expect(await faultOf(createJournal(stateDir, 'contoso', RUN, MINE))).toMatchObject({ exit: 3 });
  });
});

describe('a run for a part of the servers', () => {
  const servers = [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }];
  const state = { apiVersion: 'exstate/v1', organization: 'contoso', servers } as const;
  const begun = started({ desired: { ...started().plan.desired, state } });
  const code = begun.plan.code;

  test('is read with its servers and its code', async () => {
    const path = await written(tempFolder(), [{ ...begun, code, servers: ['EX01'] }, intended()]);
    expect(await readRun(path)).toMatchObject({ servers: ['EX01'], plan: begun.plan });
  });

  test('has no step of another server', async () => {
    const path = join(tempFolder(), `${RUN}.jsonl`);
    chained(path, [{ ...begun, servers: ['EX02'] }, intended()]);
    expect(await faultOf(readRun(path))).toMatchObject({ code: 'E-journal-damaged', place: `${path}:2` });
  });

  test('for all servers names none', async () => {
    expect(await readRun(await written(tempFolder(), [begun]))).not.toHaveProperty('servers');
  });
});

describe('a torn last line', () => {
  test.for([
    ['half of it', (line: string) => line.slice(0, line.length / 2)],
    ['its first byte', (line: string) => line.slice(0, 1)],
    ['all but its end', (line: string) => line],
    ['zeros, as after a power cut', () => '\0'.repeat(100)],
  ] as const)('is cut off and reported: %s', async ([, torn]) => {
    const path = await written(tempFolder(), [started(), intended()]);
    const whole = await readRun(path);
    appendFileSync(path, torn(linesOf(path)[1] ?? ''));
    const record = await readRun(path);
    expect(record.torn).toBeGreaterThan(0);
    expect({ ...record, torn: 0 }).toEqual(whole);
  });

  test('is truncated away before the next line is written', async () => {
    const path = await written(tempFolder(), [started(), intended()]);
    appendFileSync(path, '{"seq":2,"at"');
    const journal = await reopenJournal(path, MINE);
    expect(journal.cutOff).toBe(13);
    await journal.append({ event: 'run-resumed', command: 'apply', cutOff: journal.cutOff }, AT);
    await journal.close();
    const { lines, torn } = await readRun(path);
    expect(torn).toBe(0);
    expect(lines.map(({ seq, event }) => [seq, event])).toEqual([
      [0, 'run-started'],
      [1, 'step-intended'],
      [2, 'run-resumed'],
    ]);
  });

  test('that is the only line leaves a run that did nothing', async () => {
    const path = await written(tempFolder(), [started()]);
    truncateSync(path, 50);
    expect(await faultOf(readRun(path))).toMatchObject({ code: 'E-journal-empty', exit: 3 });
  });

  test('cut at any byte, the file is read as the beginning of the run', async () => {
    const path = await written(tempFolder(), WHOLE);
    const bytes = readFileSync(path);
    const all = linesOf(path);
    const first = bytes.indexOf('\n') + 1;
    for (let size = first; size < bytes.length; size += 7) {
      writeFileSync(path, bytes.subarray(0, size));
      const { lines } = await readRun(path);
      expect(lines.map((line) => JSON.stringify(line))).toEqual(all.slice(0, lines.length));
    }
  });
});

describe('damage', () => {
  const edit = (n: number, change: (line: string) => string) => (lines: string[]) =>
    lines.map((line, i) => (i === n ? change(line) : line));

  test.for([
    ['a changed word', 3, edit(1, (line) => line.replace('"known":null', '"known":true'))],
    ['a changed plan', 1, edit(0, (line) => line.replace('it fits', 'it FITS'))],
    ['a line that is missing', 3, (lines: string[]) => lines.filter((_, i) => i !== 2)],
    ['a line twice', 3, (lines: string[]) => lines.flatMap((line, i) => (i === 1 ? [line, line] : [line]))],
    ['two lines in the wrong order', 2, ([a = '', b = '', c = '', ...rest]: string[]) => [a, c, b, ...rest]],
    ['an empty line', 2, ([a = '', ...rest]: string[]) => [a, '', ...rest]],
    ['a line cut in the middle of the file', 2, edit(1, (line) => line.slice(0, 20))],
    ['an unknown event', 4, edit(3, (line) => line.replace('stage-proven', 'stage-guessed'))],
    ['a last line without a required property', 5, edit(4, (line) => line.replace('"exit":0', '"exot":0'))],
    ['a last line with another number', 5, edit(4, (line) => line.replace('"seq":4', '"seq":5'))],
    ['an invalid plan', 1, edit(0, (line) => line.replace('"verdict":"changes"', '"verdict":"perhaps"'))],
    ['Windows line ends', 2, (lines: string[]) => lines.map((line) => `${line}\r`)],
  ] as const)('%s is refused, naming line %i', async ([, line, change]) => {
    const path = await written(tempFolder(), WHOLE);
    writeFileSync(path, `${change(linesOf(path)).join('\n')}\n`);
    const fault = await faultOf(readRun(path));
    expect(fault).toMatchObject({ code: 'E-journal-damaged', exit: 3, place: `${path}:${line}` });
    expect(await faultOf(reopenJournal(path, MINE))).toMatchObject({ code: 'E-journal-damaged' });
  });

  test.for([
    ['a server that its plan does not have', { servers: ['NOPE'] }, 'its plan has no server NOPE', 1],
    ['a code of another plan', { code: 'AAAA-AAAA' }, 'AAAA-AAAA is not the code of its plan', 1],
  ] as const)('a run with %s is refused', async ([, change, says, line]) => {
    const path = await written(tempFolder(), [{ ...started(), ...change }, intended()]);
    const fault = await faultOf(readRun(path));
    expect(fault).toMatchObject({ code: 'E-journal-damaged', exit: 3, place: `${path}:${line}` });
    expect(String(fault)).toContain(says);
  });

  test('bytes that are not UTF-8 are refused', async () => {
    const path = await written(tempFolder(), [
      started(),
      {
        event: 'run-finished',
        exit: 8,
        end: { code: 'fault', fault: 'E-bug', says: '#' },
      },
    ]);
    const bytes = readFileSync(path);
    bytes[bytes.lastIndexOf('#')] = 0xff;
    writeFileSync(path, bytes);
    expect(await faultOf(readRun(path))).toMatchObject({ code: 'E-journal-damaged', place: `${path}:2` });
  });

  test('an unknown step of an undo is refused', async () => {
    const path = await written(tempFolder(), [started(), intended(), undo]);
    expect((await readRun(path)).lines).toHaveLength(3);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"because":\["EX01\/d1"\],"says":"bind it"(?=[^\n]*\n$)/, '"because":[]'),
    );
    expect(await faultOf(readRun(path))).toMatchObject({ code: 'E-journal-damaged', place: `${path}:3` });
  });

  test('an invalid plan is refused, although its digest is right', async () => {
    const path = await written(tempFolder(), [started({ verdict: 'perhaps' as Verdict })]);
    expect(await faultOf(readRun(path))).toMatchObject({ code: 'E-journal-damaged', place: `${path}:1` });
  });

  test.for<[string, string, string]>([
    ['is not JSON', '{"seq":2', 'line 3: it is not JSON.'],
    ['has a forbidden key', '{"seq":2,"__proto__":{}}', '__proto__'],
  ])('a line that %s is refused, and the fault says so', async ([, line, says]) => {
    const path = await written(tempFolder(), [started(), intended()]);
    appendFileSync(path, `${line}\n`);
    const fault = await faultOf(readRun(path));
    expect(fault).toMatchObject({ code: 'E-journal-damaged', place: `${path}:3` });
    expect(String(fault)).toContain(says);
  });

  test.for<readonly [string, readonly JournalEvent[]]>([
    ['a first line without a plan', [intended()]],
    ['run-started twice', [started(), started()]],
    ['a line after run-finished', [started(), finished, { event: 'run-resumed', command: 'rollback' }]],
    ['run-finished twice', [started(), finished, finished]],
    ['a step that is not in the plan', [started(), intended('EX01/9')]],
    ['a verdict of a step that did not start', [started(), judged()]],
    ['a stage proven without its steps', [started(), proven]],
    ['a stage proven with a failed step', [started(), intended(), judged('failed'), proven]],
    ['a stage undone that did not start', [started(), undone]],
    ['a stage undone that is proven', [started(), intended(), judged(), proven, undone]],
    ['old values of other facts', [started(), { ...intended(), before: { 'store/My': known([]) } } as JournalEvent]],
    [
      'a certificate that no step issues',
      [started(), intended(), { ...judged(), issued: { 'new:EX01': T } } as JournalEvent],
    ],
  ])('%s cannot have been written by a run, and is refused', async ([, events]) => {
    const path = join(tempFolder(), `${RUN}.jsonl`);
    chained(path, events);
    expect(await faultOf(readRun(path))).toMatchObject({
      code: 'E-journal-damaged',
      place: `${path}:${events.length}`,
    });
  });

  test('nothing is appended after run-finished, and a finished run is not opened again', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await journal.append(started(), AT);
    await journal.append(finished, AT);
    const before = readFileSync(journal.path, 'utf8');
    await expect(journal.append({ event: 'run-resumed', command: 'rollback' }, AT)).rejects.toThrow(
      'after run-finished',
    );
    await journal.close();
    expect(await faultOf(reopenJournal(journal.path, MINE))).toMatchObject({ code: 'E-run-finished', exit: 64 });
    expect(readFileSync(journal.path, 'utf8')).toBe(before);
  });

  test('an invalid line is not written', async () => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await journal.append(started(), AT);
    await expect(journal.append(intended(), '+010000-01-01T00:00:00Z')).rejects.toThrow();
    await journal.close();
    expect((await readRun(journal.path)).lines).toHaveLength(1);
  });

  test.for<readonly [string, (path: string) => void]>([
    ['another process has written to', (path) => appendFileSync(path, '{}\n')],
    ['was cut', (path) => truncateSync(path, 10)],
    [
      'was replaced by a copy',
      (path) => {
        const all = readFileSync(path);
        renameSync(path, `${path}.old`);
        writeFileSync(path, all);
      },
    ],
    ['is gone', (path) => renameSync(path, `${path}.old`)],
  ])('a journal that %s gets no further line, and allows no effect', async ([, change]) => {
    const journal = await createJournal(tempFolder(), 'contoso', RUN, MINE);
    await journal.append(started(), AT);
    await journal.assertMine();
    change(journal.path);
    expect(await faultOf(journal.assertMine())).toMatchObject({ code: 'E-journal-touched', exit: 9 });
    expect(await faultOf(journal.append(intended(), AT))).toMatchObject({ code: 'E-journal-touched' });
    await journal.close();
  });

  test('a process that lost the lease adds no line, creates no journal and opens none', async () => {
    const stateDir = tempFolder();
    let mine = true;
    const lease = {
      assertMine: async () => {
        if (!mine) throw new Fault('E-lease-lost', 9, 'lost');
      },
    };
    const journal = await createJournal(stateDir, 'contoso', RUN, lease);
    await journal.append(started(), AT);
    const before = readFileSync(journal.path);
    mine = false;
    const lost = { code: 'E-lease-lost' };
    expect(await faultOf(journal.append(intended(), AT))).toMatchObject(lost);
    expect(await faultOf(createJournal(stateDir, 'contoso', '20261122T000000Z-aaaa', lease))).toMatchObject(lost);
    expect(await faultOf(reopenJournal(journal.path, lease))).toMatchObject(lost);
    expect(readFileSync(journal.path)).toEqual(before);
    expect(readdirSync(dirname(journal.path))).toHaveLength(1);
    await journal.close();
  });

  test('lines that a suspended process writes after its journal was taken over are in no journal', async () => {
    const path = await written(tempFolder(), [started(), intended()]);
    const asleep = openSync(path, 'a');
    const journal = await reopenJournal(path, MINE);
    await journal.append({ event: 'run-resumed', command: 'apply' }, AT);
    writeSync(asleep, '{"seq":2}\n');
    await journal.append(judged(), AT);
    await journal.close();
    closeSync(asleep);
    expect((await readRun(path)).lines.map(({ event }) => event)).toEqual([
      'run-started',
      'step-intended',
      'run-resumed',
      'step-judged',
    ]);
  });

  test.for([
    ['journal', 'exstate/journal/v1', 'exstate/journal/v2'],
    ['plan', 'exstate/plan/v1', 'exstate/plan/v9'],
  ] as const)('another version of a %s is refused, and the fault names both versions', async ([, ours, theirs]) => {
    const path = await written(tempFolder(), WHOLE);
    writeFileSync(path, readFileSync(path, 'utf8').replace(ours, theirs));
    const fault = await faultOf(readRun(path));
    expect(fault).toMatchObject({ code: 'E-unknown-schema', exit: 3 });
    expect(String(fault)).toContain(ours);
    expect(String(fault)).toContain(theirs);
  });
});
