import { describe, expect, test } from 'vitest';
import type { OperationKind } from '../../src/domain/operation.ts';
import { setFact, type World } from '../../src/simulator/index.ts';
import type { Lab } from '../in-memory.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { brokenOff, ran, takenUp, uses } from './a-run.ts';

const ADOPTS = aWorld();
const ISSUES = aWorld({}, { certificates: (ex01().certificates ?? []).slice(0, 2) });

const step = (kind: OperationKind): string[] => [`${kind} ...`, `${kind} verified`];
/** The journal of a run without a fault. */
const WHOLE = [
  ...step('issue-certificate'),
  ...step('trust-certificate'),
  'proven issue',
  ...step('bind-certificate'),
  ...step('restart-iis'),
  'proven web',
  ...step('enable-smtp'),
  ...step('restart-transport'),
  'proven transport',
];

const OLD = { 443: 'public', 444: 'old', transport: 'old' };
const WEB = { ...OLD, 444: 'next' };
const ALL = { ...WEB, transport: 'next' };
const backOf = (stage: string, ...verdicts: readonly string[]) =>
  verdicts.flatMap((verdict, i) => {
    const id = `undo-${stage}/${i + 1}`;
    return verdict === 'already-so' ? [`${id} already-so`] : [`${id} ...`, `${id} ${verdict}`];
  });

/** The step; its stage; the undo if it was not sent, and if it was; the uses after each. */
const BROKEN: readonly [OperationKind, string, readonly string[], readonly string[], object, object][] = [
  ['issue-certificate', 'issue', [], ['undo issue: '], OLD, OLD],
  ['trust-certificate', 'issue', [], ['undo issue: untrust-certificate', ...backOf('issue', 'verified')], OLD, OLD],
  ['bind-certificate', 'web', [], ['undo web: bind-certificate', ...backOf('web', 'verified')], OLD, WEB],
  [
    'restart-iis',
    'web',
    ['undo web: bind-certificate, restart-iis', ...backOf('web', 'verified', 'already-so')],
    ['undo web: bind-certificate, restart-iis', ...backOf('web', 'verified', 'verified')],
    WEB,
    WEB,
  ],
  [
    'enable-smtp',
    'transport',
    [],
    ['undo transport: enable-smtp, restart-transport', ...backOf('transport', 'verified', 'already-so')],
    WEB,
    ALL,
  ],
  [
    'restart-transport',
    'transport',
    ['undo transport: enable-smtp, restart-transport', ...backOf('transport', 'verified', 'already-so')],
    ['undo transport: enable-smtp, restart-transport', ...backOf('transport', 'verified', 'verified')],
    ALL,
    ALL,
  ],
];

describe.each(BROKEN)('a run that was interrupted at %s', (kind, stage, undoneUnsent, undoneSent, unsent, sent) => {
  const world = kind === 'issue-certificate' ? ISSUES : ADOPTS;
  const first = stage === 'transport' ? WEB : OLD;
  describe.each([
    ['before it is sent', `${kind} ...`, undoneUnsent, unsent],
    ['after its answer', `${kind} verified`, undoneSent, sent],
  ] as const)('%s', (when, from, undo, now) => {
    test('continues from there', async () => {
      const broken = await brokenOff(world, kind, when);
      const { exit, journal } = await takenUp('apply', broken);
      expect({ exit, journal }).toEqual({ exit: 0, journal: WHOLE.slice(WHOLE.indexOf(from)) });
      const { 444: back, transport } = uses(broken.there);
      expect(back).toBe(transport);
      expect(back).not.toBe('old');
    });

    test('is undone to the start of its stage', async () => {
      const broken = await brokenOff(world, kind, when);
      const { exit, journal } = await takenUp('rollback', broken);
      expect({ exit, journal }).toEqual({ exit: 0, journal: [...undo, `undone ${stage}`] });
      expect(uses(broken.there)).toEqual(first);
    });

    test('is closed without an effect', async () => {
      const broken = await brokenOff(world, kind, when);
      const { exit, journal } = await takenUp('close', broken);
      expect({ exit, journal }).toEqual({ exit: 8, journal: [`not undone ${stage}`] });
      expect(uses(broken.there)).toEqual(now);
    });
  });
});

describe('an issue that ends between the certificate and the grant of its key', () => {
  const silent = aWorld(
    { faults: [{ server: 'EX01', operation: 'issue-certificate', does: 'effect-then-silence' }] },
    { certificates: (ex01().certificates ?? []).slice(0, 2) },
  );
  const left = ({ there }: { there: Lab }) =>
    there
      .organization()
      .servers[0]?.certificates.slice(2)
      .map(({ key }) => key?.networkService);

  test('in a run that continues: the key is granted, and no second certificate is issued', async () => {
    const { exit, there, events } = await ran(silent);
    expect(exit).toBe(0);
    expect(left({ there })).toEqual([true]);
    expect(uses(there)).toMatchObject({ 444: 'new-1', transport: 'new-1' });
    const judged = events.find((event) => event.event === 'step-judged');
    expect(judged).toMatchObject({ verdict: 'verified', reason: { code: 'key-granted' } });
  });

  test('in a run that is interrupted there: the key is granted when the run is continued', async () => {
    const broken = await brokenOff(silent, 'issue-certificate', 'after its answer');
    expect(left(broken)).toEqual([false]);
    const { exit } = await takenUp('apply', broken);
    expect(exit).toBe(0);
    expect(left(broken)).toEqual([true]);
    expect(uses(broken.there)).toMatchObject({ 444: 'new-1', transport: 'new-1' });
  });

  test('with another certificate added meanwhile: its key is not granted', async () => {
    const FOREIGN = 'A'.repeat(40);
    const key = { provider: 'csp', usable: true, networkService: false, exportable: false };
    const certificate = {
      subject: 'CN=EX01',
      issuer: 'CN=Contoso CA',
      names: [],
      notBefore: '2026-11-01T00:00:00Z',
      notAfter: '2031-11-01T00:00:00Z',
    };
    const world: World = {
      ...ISSUES,
      faults: [{ server: 'EX01', operation: 'issue-certificate', does: 'timeout' }],
    };
    const broken = await brokenOff(world, 'issue-certificate', 'after its answer');
    setFact(
      broken.there.organization(),
      broken.there.organization().servers[0] ?? null,
      `certificate/${FOREIGN}`,
      certificate,
    );
    setFact(broken.there.organization(), broken.there.organization().servers[0] ?? null, `key/${FOREIGN}`, key);
    await takenUp('apply', broken).catch(() => undefined);
    expect(
      broken.there.organization().servers[0]?.certificates.find(({ thumbprint }) => thumbprint === FOREIGN)?.key
        ?.networkService,
    ).toBe(false);
  });
});

test('closing reports the present value of each claim of the stage, the last claim on a fact', async () => {
  const closed = await takenUp('close', await brokenOff(ADOPTS, 'restart-iis', 'before it is sent'));
  const [event] = closed.events;
  const evidence = event?.event === 'stage-not-undone' ? (event.evidence ?? []) : [];
  const facts = evidence.map(({ fact }) => fact);
  expect(facts).toEqual([...new Set(facts)]);
  expect(facts).toContain('sslcert/0.0.0.0:444');
  expect(evidence.find(({ fact }) => fact === 'web/restart-due')).toMatchObject({ want: false, saw: true });
  expect(facts).not.toContain('internal-transport');
});

test('an undone stage is not closed again, and a run without an open stage is closed as finished', async () => {
  const broken = await brokenOff(ADOPTS, 'bind-certificate', 'after its answer');
  const back = await takenUp('rollback', broken);
  const again = { ...broken, events: [...broken.events, ...back.events] };
  expect(await takenUp('close', again)).toMatchObject({ exit: 0, journal: [] });
  expect(await takenUp('rollback', again)).toMatchObject({ exit: 0, journal: [] });
  // A run ends after a stage is undone.
  expect(await takenUp('apply', again)).toMatchObject({ exit: 7, journal: [] });
});

test('a stage that failed before the interruption is undone, and no other stage starts', async () => {
  const broken = await brokenOff(ADOPTS, 'restart-iis', 'before it is sent');
  const failed = { event: 'step-judged', step: 'EX01/3', verdict: 'failed', evidence: [], surprises: [] } as const;
  const { exit, journal } = await takenUp('apply', { ...broken, events: [...broken.events, failed] });
  expect(exit).toBe(7);
  expect(journal).toEqual([
    'undo web: bind-certificate, restart-iis',
    ...backOf('web', 'verified', 'already-so'),
    'undone web',
  ]);
  expect(uses(broken.there)).toEqual(OLD);
});
