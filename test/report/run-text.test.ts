import { describe, expect, test } from 'vitest';
import { type FactKey, known } from '../../src/domain/facts.ts';
import type { JournalEvent, Surprise } from '../../src/domain/journal.ts';
import type { Judged } from '../../src/domain/run-state.ts';
import { runText } from '../../src/report/run-text.ts';
import { EX01, OLD, OTHER, PUBLIC } from '../server.ts';
import { adoptable, planOf, serverPlan, shut } from './plans.ts';
import { finished, intended, journal, judged, proven, started, stepOf } from './runs.ts';

const page = { color: false, width: 100, verbose: false };
const plan = planOf([serverPlan()]);
const two = planOf([serverPlan(), serverPlan({}, 'EX02')]);
const edge = planOf([
  serverPlan({ 'edge-subscriptions': known(['EDGE1']) }, 'EX01', { ...EX01, acknowledge: ['edge-subscriptions'] }),
]);
const noWayBack = planOf([serverPlan({ ...adoptable(), ...shut() })]);

const WELL = { 'health/owa': known(200), 'health/ews': known(200), 'event/15021': known(null) };
const healthy = planOf([serverPlan(WELL)]);
const redBefore = judged(healthy, 'EX01/3', {
  surprises: [{ fact: 'health/ecp', was: 200, is: null, guarded: false }],
});
const excusedOwa = redBefore.evidence.map((one) =>
  one.fact === 'health/owa'
    ? { ...one, saw: 503, holds: false, excused: 'it was not well before the first step either' }
    : one,
);

const took = (ids: readonly string[], of = plan): JournalEvent[] => ids.flatMap((id) => [intended(id), judged(of, id)]);
const issued = [...took(['EX01/1']), proven('issue')];
const web = [...took(['EX01/2', 'EX01/3']), proven('web')];
const MOVED: Surprise = { fact: 'sslcert/0.0.0.0:443', was: PUBLIC, is: OTHER, guarded: true };
const moved = (change: Surprise): Partial<Judged> => ({
  verdict: 'failed',
  reason: { code: 'unexpected-change', fact: change.fact },
  surprises: [change],
});
const undoSteps = [
  { ...stepOf(plan, 'EX01/2'), id: 'EX01/undo-web/1', says: 'bind 3F0A…1111 to "Exchange Back End" 444' },
];
const undoJudged = { ...judged(plan, 'EX01/2'), step: 'EX01/undo-web/1', evidence: [seen('sslcert/0.0.0.0:444', OLD)] };

function seen(fact: FactKey, saw: unknown, want = saw) {
  return { fact, want, saw, from: 'EX01', at: '2026-11-22T00:04:00Z', holds: saw === want };
}

const failedAt = (step: string) => ({ code: 'step-failed', step }) as const;

const lost = judged(
  plan,
  'EX01/3',
  { verdict: 'lost', reason: { code: 'no-answer', says: 'no answer within 300 s' } },
  {
    'wire/0.0.0.0:444': null,
    'shell/opens': { unknown: 'connection refused' },
  },
);

const CASES: [string, JournalEvent[]][] = [
  ['done', [started(plan), ...issued, ...web, ...took(['EX01/4', 'EX01/5']), proven('transport'), finished(0)]],
  [
    'edge',
    [
      started(edge),
      ...took(['EX01/1'], edge),
      ...web,
      ...took(['EX01/4', 'EX01/5'], edge),
      proven('transport'),
      finished(0),
    ],
  ],
  [
    'failed-before',
    [
      started(healthy),
      ...issued,
      intended('EX01/2'),
      judged(healthy, 'EX01/2'),
      intended('EX01/3'),
      { ...redBefore, evidence: excusedOwa },
      proven('web'),
      finished(0),
    ],
  ],
  [
    'undone',
    [
      started(two),
      ...issued,
      ...took(['EX01/2']),
      intended('EX01/3'),
      lost,
      { event: 'undo-started', server: 'EX01', stage: 'web', steps: undoSteps },
      intended('EX01/undo-web/1'),
      undoJudged,
      { event: 'stage-undone', server: 'EX01', stage: 'web', how: 'steps' },
      finished(7, { code: 'stage-undone', server: 'EX01', stage: 'web', because: failedAt('EX01/3') }),
    ],
  ],
  [
    'not-undone',
    [
      started(noWayBack),
      intended('EX01/1'),
      judged(noWayBack, 'EX01/1'),
      proven('issue'),
      intended('EX01/2'),
      judged(
        noWayBack,
        'EX01/2',
        { verdict: 'failed', reason: { code: 'not-seen' } },
        {
          'sslcert/0.0.0.0:444': null,
          'wire/0.0.0.0:444': null,
        },
      ),
      {
        event: 'stage-not-undone',
        server: 'EX01',
        stage: 'web',
        reason: { code: 'old-none', fact: 'sslcert/0.0.0.0:444' },
      },
      finished(8, { code: 'stage-not-undone', server: 'EX01', stage: 'web', because: failedAt('EX01/2') }),
    ],
  ],
  [
    'front-end-moved',
    [
      started(plan),
      ...issued,
      intended('EX01/2'),
      judged(plan, 'EX01/2', moved(MOVED)),
      { event: 'undo-started', server: 'EX01', stage: 'web', steps: undoSteps },
      intended('EX01/undo-web/1'),
      { ...undoJudged, verdict: 'lost', reason: { code: 'no-answer', says: 'no answer within 60 s' } },
      { event: 'stage-not-undone', server: 'EX01', stage: 'web', reason: failedAt('EX01/undo-web/1') },
      finished(8, { code: 'stage-not-undone', server: 'EX01', stage: 'web', because: failedAt('EX01/2') }),
    ],
  ],
  ['interrupted', [started(two), ...issued, ...took(['EX01/2'])]],
  ['killed', [started(plan), ...issued, intended('EX01/2')]],
  [
    'rolled-back',
    [
      started(plan),
      ...issued,
      intended('EX01/2'),
      { event: 'run-resumed', command: 'rollback' },
      { event: 'stage-undone', server: 'EX01', stage: 'web', how: 'no-effect' },
      finished(0),
    ],
  ],
  [
    'stale',
    [
      started(plan),
      ...issued,
      finished(6, {
        code: 'stale',
        server: 'EX01',
        changed: [{ ask: 'internal-transport', was: OLD, is: PUBLIC }],
      }),
    ],
  ],
];

describe('a run as text', () => {
  test.for(CASES)('%s', async ([name, events]) => {
    await expect(runText(journal(events), page)).toMatchFileSnapshot(`golden/run-${name}.txt`);
  });

  test('a restart has the time of its command, and of each first answer after it', () => {
    const restarted = judged(healthy, 'EX01/3', { answered: '2026-11-22T00:00:42Z' });
    const at = '2026-11-22T00:01:00Z';
    const evidence = restarted.evidence.map((one) =>
      one.fact === 'health/owa' ? { ...one, at } : { ...one, at, since: '2026-11-22T00:00:45Z' },
    );
    const lines = journal([started(healthy), intended('EX01/3'), { ...restarted, evidence }]);
    const said = runText(lines, page).replace(/\s+/g, ' ');
    expect(said).toContain('restart IIS verified after 30 s (command: 12 s; expected: 1 to 5 min)');
    expect(said).toMatch(/observed [^(]*444 presents [^(]* \(from EX01, 00:01:00 UTC; first seen at 00:00:45\)/);
    expect(said).toMatch(/observed the health page of owa answers 200 \(from EX01, 00:01:00 UTC\)/);
  });

  test('not-undone on a narrow terminal', async () => {
    await expect(textOf('not-undone', { width: 60 })).toMatchFileSnapshot('golden/run-not-undone-narrow.txt');
  });

  test('done, verbose', async () => {
    await expect(textOf('done', { verbose: true })).toMatchFileSnapshot('golden/run-done-verbose.txt');
  });

  test.for(CASES)('%s: no color where none is wanted', ([, events]) => {
    expect(runText(journal(events), page)).not.toContain('\u001b');
    expect(runText(journal(events), { ...page, color: true })).toContain('\u001b[');
  });

  test('each server has its own new certificate', () => {
    const other = 'C'.repeat(40);
    const onTwo = { ...judged(two, 'EX02/1'), issued: { 'new:EX02': other } };
    const begun = [started(two), ...issued, ...took(['EX01/2', 'EX01/3']), proven('web'), intended('EX02/1')];
    const half = runText(journal(begun), page);
    expect(half).toContain('2. bind AB12…3333 to');
    expect(runText(journal([...begun.slice(0, -1), intended('EX02/1'), onTwo, intended('EX02/2')]), page)).toMatch(
      /EX01[\s\S]*2\. bind AB12…3333 to[\s\S]*EX02[\s\S]*2\. bind CCCC…CCCC to/,
    );
  });

  test('does not call another server\u2019s certificate its own', () => {
    const begun = [
      started(two),
      ...issued,
      intended('EX02/1'),
      judged(two, 'EX02/1', { verdict: 'failed', issued: {} }),
    ];
    expect(runText(journal([...begun, intended('EX02/2')]), page)).toMatch(/EX02[\s\S]*2\. bind \(new\) to/);
  });

  test.for([true, false])('the verdict of a claim is the one in the journal: %s', (holds) => {
    const { evidence, ...rest } = judged(plan, 'EX01/1');
    const said = { ...rest, evidence: evidence.map((one) => ({ ...one, saw: 'something else', holds })) };
    const text = runText(journal([started(plan), intended('EX01/1'), said]), page);
    expect(text.includes('expected ')).toBe(!holds);
  });

  test.for([40, 60])('a command to type is on one line of %i columns', (width) => {
    const text = textOf('killed', { width, again: () => ' --world "a world.yaml" --state-dir elsewhere' });
    expect(text).toContain('`exstate rollback --world "a world.yaml" --state-dir elsewhere`');
  });

  test('an unexpected change cannot write control characters to the terminal', () => {
    const change = { fact: 'row/\u001b[2J\r', was: '\u202e', is: { '\u001b': '\r' }, guarded: true } as const;
    const evil = judged(plan, 'EX01/1', { surprises: [change] });
    const text = runText(journal([started(plan), intended('EX01/1'), evil]), page);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('no line restores a certificate if 443 had none before', () => {
    const change = { ...MOVED, was: null };
    const text = runText(journal([started(plan), intended('EX01/1'), judged(plan, 'EX01/1', moved(change))]), page);
    expect(text.replace(/\s+/g, ' ')).toMatch(/443 of EX01 got another certificate.*Before, it had no certificate\./);
    expect(text).not.toContain('iisreset');
  });

  test('if each of two servers has a new certificate, the undo by hand names the certificate of its server', () => {
    const certificate = 'C'.repeat(40);
    const onTwo = { ...judged(two, 'EX02/1'), issued: { 'new:EX02': certificate } };
    const half: JournalEvent = {
      event: 'stage-not-undone',
      server: 'EX02',
      stage: 'web',
      reason: { code: 'step-failed', step: 'EX02/2' },
    };
    const undo = { is: 'possible', says: 'x', powershell: ['Get-Item "Cert:\\LocalMachine\\My\\$($new)"'] } as const;
    const back = { ...two, servers: two.servers.map((server) => ({ ...server, undo: { web: undo } })) };
    const events = [started(back), ...issued, intended('EX02/1'), onTwo, intended('EX02/2'), half];
    expect(runText(journal(events), page)).toContain(`Get-Item 'Cert:\\LocalMachine\\My\\${certificate}'`);
  });

  test('the lines that restore 443 name the certificate in full', () => {
    expect(textOf('front-end-moved')).toContain(`AddSslCertificate('${PUBLIC}', 'My')`);
    expect(textOf('done')).not.toContain(OTHER);
  });
});

const textOf = (name: string, how: Partial<typeof page> & { again?: (verb: string) => string } = {}): string =>
  runText(journal(CASES.find(([one]) => one === name)?.[1] ?? []), { ...page, ...how });

describe('a run on many servers', () => {
  const names = ['EX01', 'EX02', 'EX03', 'EX04'];
  const fleet = planOf(names.map((name) => serverPlan({}, name)));
  const well = (name: string): JournalEvent[] => [
    ...[1, 2, 3, 4, 5].flatMap((number) => [intended(`${name}/${number}`), judged(fleet, `${name}/${number}`)]),
    ...(['issue', 'web', 'transport'] as const).map((stage) => proven(stage, name)),
  ];
  const lines = (change: readonly JournalEvent[]) => journal([started(fleet), ...change, finished(0)]);
  const whole = 'exstate show runs/20261122T000000Z-7q3f.jsonl';
  const folded = (change: readonly JournalEvent[]) => runText(lines(change), { ...page, whole });

  test('has few lines if all went well', async () => {
    await expect(folded(names.flatMap(well))).toMatchFileSnapshot('golden/run-fleet.txt');
  });

  test('prints the whole text of a server on which something was unexpected', () => {
    const [first = [], ...rest] = names.map(well);
    const changed = first.map((event) =>
      event.event === 'step-judged' && event.step === 'EX01/3'
        ? { ...event, surprises: [{ fact: 'health/ecp' as const, was: 200, is: null, guarded: false }] }
        : event,
    );
    const text = folded([...changed, ...rest.flat()]);
    expect(text).toContain('Proven on 3 servers');
    expect(text).toContain('unexpected change: ');
    expect(text).toMatch(/^EX01$/m);
    expect(text).not.toMatch(/^EX02$/m);
  });

  test('prints the whole text of each server in a report file, and of few servers', () => {
    expect(runText(lines(names.flatMap(well)), page)).toMatch(/^EX01$[\s\S]*^EX04$/m);
    expect(folded(names.slice(0, 2).flatMap(well))).toMatch(/^EX01$[\s\S]*^EX02$/m);
  });
});
