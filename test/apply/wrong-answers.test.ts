import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { ran, uses } from './a-run.ts';

const step = (kind: OperationKind): string[] => [`${kind} ...`, `${kind} verified`];
const ISSUE = [...step('trust-certificate'), 'proven issue'];
const WEB = [...step('bind-certificate'), ...step('restart-iis'), 'proven web'];
const TRANSPORT = [...step('enable-smtp'), ...step('restart-transport'), 'proven transport'];
const OLD = { 443: 'public', 444: 'old', transport: 'old' };
const NEXT = { 443: 'public', 444: 'next', transport: 'next' };

test('a run without a fault proves every stage', async () => {
  const { exit, journal, there } = await ran(aWorld());
  expect({ exit, journal, uses: uses(there) }).toEqual({
    exit: EXIT.ok,
    journal: [...ISSUE, ...WEB, ...TRANSPORT],
    uses: NEXT,
  });
});

/** The step that fails; the stages that were proven before; the steps of the undo; the uses after it. */
const FAILS: readonly [OperationKind, readonly string[], readonly string[], object][] = [
  ['trust-certificate', [], ['undone issue'], OLD],
  ['bind-certificate', ISSUE, ['undone web'], OLD],
  [
    'restart-iis',
    [...ISSUE, ...step('bind-certificate')],
    [
      'undo web: bind-certificate, restart-iis',
      'undo-web/1 ...',
      'undo-web/1 verified',
      'undo-web/2 already-so',
      'undone web',
    ],
    OLD,
  ],
  ['enable-smtp', [...ISSUE, ...WEB], ['undone transport'], { ...NEXT, transport: 'old' }],
  // The directory and the key are as they should be, so a person decides.
  ['restart-transport', [...ISSUE, ...WEB, ...step('enable-smtp')], ['stopped transport'], NEXT],
];

describe.each(FAILS)('%s', (operation, before, back, now) => {
  const faulty = (does: 'refuse' | 'timeout' | 'no-effect' | 'late-effect' | 'effect-then-error') =>
    ran(aWorld({ faults: [{ server: 'EX01', operation, does }] }));

  test.for([
    ['refuse', 'failed'],
    ['no-effect', 'failed'],
    ['timeout', 'lost'],
  ] as const)('that ends in %s is %s, and its stage is undone or stops', async ([does, verdict]) => {
    const { exit, journal, there } = await faulty(does);
    expect({ exit, journal, uses: uses(there) }).toEqual({
      exit: back.includes('stopped transport') ? EXIT.failed : EXIT.undone,
      journal: [...before, `${operation} ...`, `${operation} ${verdict}`, ...back],
      uses: now,
    });
  });

  test.for(['late-effect', 'effect-then-error'] as const)(
    'that ends in %s gets its verdict from what is observed',
    async (does) => {
      const { exit, journal, there } = await faulty(does);
      expect({ exit, journal, uses: uses(there) }).toEqual({
        exit: EXIT.ok,
        journal: [...ISSUE, ...WEB, ...TRANSPORT],
        uses: NEXT,
      });
    },
  );
});

test('a stage that cannot be undone is reported, and the run has failed', async () => {
  const expired = (ex01().certificates ?? []).map((one) =>
    one.id === 'old' ? { ...one, notAfter: '2026-11-01T00:00:00Z' } : one,
  );
  const faults = [{ server: 'EX01', operation: 'restart-iis', does: 'refuse' }] as const;
  const { exit, journal, there } = await ran(aWorld({ faults }, { certificates: expired }));
  expect(exit).toBe(EXIT.failed);
  expect(journal.at(-1)).toBe('not undone web');
  expect(uses(there)['444']).toBe('next');
});

test('a failed undo leaves its stage, and the run has failed', async () => {
  const faults = [
    { server: 'EX01', operation: 'restart-iis', does: 'refuse' },
    { server: 'EX01', operation: 'bind-certificate', nth: 2, does: 'refuse' },
  ] as const;
  const { exit, journal } = await ran(aWorld({ faults }));
  expect(exit).toBe(EXIT.failed);
  expect(journal.slice(-3)).toEqual(['undo-web/1 ...', 'undo-web/1 failed', 'not undone web']);
});

test('the run does not continue if two certificates were issued', async () => {
  const { exit, journal, there } = await ran(
    aWorld({ switches: { createTwice: true } }, { certificates: (ex01().certificates ?? []).slice(0, 2) }),
  );
  expect(journal.slice(0, 2)).toEqual(['issue-certificate ...', 'issue-certificate failed']);
  expect(exit).not.toBe(EXIT.ok);
  expect(uses(there)).toEqual(OLD);
});

test('a run that was stopped between two steps can be continued, and proven stages stay', async () => {
  let asked = 0;
  const { exit, journal, there } = await ran(aWorld(), { interrupted: () => ++asked > 3 });
  expect({ exit, journal }).toEqual({ exit: EXIT.interrupted, journal: [...ISSUE, ...WEB] });
  expect(uses(there)).toEqual({ ...NEXT, transport: 'old' });
});

describe('another administrator, during a step,', () => {
  const during = (kind: OperationKind, sets: Record<string, unknown>) =>
    ran(aWorld({ bystanders: [{ server: 'EX01', during: kind, sets }] }));

  test('changes a guarded fact: the stage is undone', async () => {
    const { exit, journal } = await during('bind-certificate', { 'require-ssl/Default Web Site': false });
    expect(journal.slice(0, 5)).toEqual([...ISSUE, 'bind-certificate ...', 'bind-certificate failed']);
    expect(exit).toBe(EXIT.undone);
  });

  test('starts Setup: the current stage is undone as far as possible', async () => {
    const { exit, journal } = await during('bind-certificate', { 'setup-running': true });
    expect(journal).not.toContain('restart-iis ...');
    expect(journal.at(-1)).toBe('not undone web');
    expect(exit).toBe(EXIT.failed);
  });

  test('changes a fact that is not guarded: it is reported, and the run continues', async () => {
    const { exit, events } = await during('bind-certificate', { 'service/MSExchangeFrontEndTransport': 'stopped' });
    expect(exit).toBe(EXIT.ok);
    const told = events.flatMap((event) => (event.event === 'step-judged' ? event.surprises : []));
    expect(told.length).toBeGreaterThan(0);
  });
});
