import { describe, expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { changesOf, predictedChanges, type Taken } from '../../src/planner/changes.ts';
import { planServer } from '../../src/planner/server.ts';
import { aStep } from '../journal/a-run.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const RECORD = 'sslcert/0.0.0.0:444';
const SHOWN = 'wire/0.0.0.0:444';
const first = new FactTable(aServer);
const took = (writes: Patch, before: Patch): Taken => ({ step: { ...aStep, writes }, before });
const changes = (...taken: readonly Taken[]) => changesOf(taken, first, OTHER);

describe('what a run changed', () => {
  test('is nothing without a step, and where a step wrote what was there', () => {
    expect(changes()).toBeUndefined();
    expect(changes(took({ [RECORD]: known(OLD) }, { [RECORD]: known(OLD) }))).toBeUndefined();
  });

  test('is the value before and after, with what 444 presented at first', () => {
    expect(changes(took({ [RECORD]: known(OTHER) }, { [RECORD]: known(OLD) }))).toEqual({
      certificate: OTHER,
      found: { [RECORD]: known(OLD), [SHOWN]: known(OLD) },
      left: { [RECORD]: known(OTHER) },
    });
  });

  test('is the oldest and the newest value, if two steps wrote the same fact', () => {
    const [one, two] = [
      took({ [RECORD]: known(PUBLIC) }, { [RECORD]: known(OLD) }),
      took({ [RECORD]: known(OTHER) }, { [RECORD]: known(PUBLIC) }),
    ];
    expect(changes(one, two)).toMatchObject({ found: { [RECORD]: known(OLD) }, left: { [RECORD]: known(OTHER) } });
  });

  test('is nothing, if a later step put it back', () => {
    const [one, two] = [
      took({ [RECORD]: known(OTHER) }, { [RECORD]: known(OLD) }),
      took({ [RECORD]: known(OLD) }, { [RECORD]: known(OTHER) }),
    ];
    expect(changes(one, two)).toBeUndefined();
  });

  test('does not include that a restart is due: it follows from the rest', () => {
    const due: Patch = { 'web/restart-due': known(true), 'transport/restart-due': known(true) };
    const none: Patch = { 'web/restart-due': known(false), 'transport/restart-due': known(false) };
    expect(changes(took(due, none))).toBeUndefined();
    const both = changes(took({ ...due, [RECORD]: known(OTHER) }, { ...none, [RECORD]: known(OLD) }));
    expect(Object.keys(both?.left ?? {})).toEqual([RECORD]);
  });

  test('has its keys sorted, so that a plan from a file gives the same', () => {
    const writes = { [RECORD]: known(OTHER), 'internal-transport': known(OTHER), [`key/${OLD}`]: known(null) };
    const found = changes(took(writes, {}));
    expect(Object.keys(found?.left ?? {})).toEqual(['internal-transport', `key/${OLD}`, RECORD]);
    expect(found?.found).toEqual({ [SHOWN]: known(OLD) });
  });

  test.for<[string, Patch[string & keyof Patch], unknown]>([
    ['without its bytes', known(certificate({ der: 'AAAA' })), known(certificate())],
    ['as unknown, if it could not be read', unknown('x'), unknown('x')],
    ['as absent, if it was', known(null), known(null)],
  ])('contains a removed certificate %s', ([, was, expected]) => {
    const key = `certificate/${OLD}` as const;
    const found = changes(took({ [key]: known(certificate({ subject: 'CN=x' })) }, { [key]: was } as Patch));
    expect(found?.found[key]).toStrictEqual(expected);
  });
});

describe('what a plan is predicted to change', () => {
  const view = new FactTable({
    ...aServer,
    'store/My': known([OLD, PUBLIC, OTHER]),
    [`certificate/${OTHER}`]: known(certificate({ notBefore: AT, notAfter: '2031-11-22T00:00:00Z' })),
    [`key/${OTHER}`]: known(CSP),
  });
  const planned = planServer(convergeGoal(view, EX01, AT), view.fork());

  test('is both uses, and the table after the steps has the new certificate', () => {
    const { changes: predicted, after } = predictedChanges(planned, view);
    expect(predicted).toEqual({
      certificate: OTHER,
      found: { [RECORD]: known(OLD), 'internal-transport': known(OLD), [SHOWN]: known(OLD) },
      left: { [RECORD]: known(OTHER), 'internal-transport': known(OTHER) },
    });
    expect([after.peek(RECORD), after.peek('internal-transport')]).toEqual([known(OTHER), known(OTHER)]);
  });

  test('is nothing without a step', () => {
    expect(predictedChanges({ ...planned, steps: [] }, view).changes).toBeUndefined();
  });
});

describe('how a stage would be undone', () => {
  const NEXT: Patch = {
    'store/My': known([OLD, PUBLIC, OTHER]),
    [`certificate/${OTHER}`]: known(certificate({ notBefore: AT, notAfter: '2031-11-22T00:00:00Z' })),
    [`key/${OTHER}`]: known(CSP),
  };
  const undoOf = (change: Patch) => {
    const view = new FactTable({ ...aServer, ...change });
    return planServer(convergeGoal(view, EX01, AT), view.fork()).undo;
  };

  test('by its steps back, and the lines that a person can type', () => {
    const undo = undoOf(NEXT);
    expect(Object.keys(undo)).toEqual(['web', 'transport']);
    for (const [stage, says] of [
      ['web', /^bind 3F0A…1111 to .*; restart IIS/],
      ['transport', /3F0A…1111.*; restart/],
    ] as const) {
      const one = undo[stage];
      expect(one).toMatchObject({ is: 'possible', says: expect.stringMatching(says) });
      expect(one?.powershell.join('\n')).toContain(OLD);
      expect(one?.powershell.join('\n')).not.toContain(OTHER);
    }
  });

  test.for<[string, Patch, 'issue' | 'web' | 'transport', { is: string; because?: unknown }]>([
    ['needs nothing, if it only added a certificate', {}, 'issue', { is: 'needless', because: 'unused' }],
    [
      'needs nothing, if it only restarted IIS',
      { ...settled(), 'web/restart-due': known(true) },
      'web',
      { is: 'needless', because: 'restart' },
    ],
    [
      'needs nothing, if it only restarted transport',
      { ...settled(), 'transport/restart-due': known(true) },
      'transport',
      { is: 'needless', because: 'restart' },
    ],
    [
      'is impossible without a certificate before',
      { ...NEXT, [RECORD]: known(null), [SHOWN]: known(null) },
      'web',
      { is: 'impossible', because: { code: 'old-none', fact: RECORD } },
    ],
    [
      'is possible for transport although it is not for 444',
      { ...NEXT, [RECORD]: known(null), [SHOWN]: known(null) },
      'transport',
      { is: 'possible' },
    ],
  ])('%s', ([, change, stage, expected]) => {
    expect(undoOf(change)[stage]).toMatchObject(expected);
    if (expected.is !== 'possible') expect(undoOf(change)[stage]?.powershell).toEqual([]);
  });

  function settled(): Patch {
    return {
      ...NEXT,
      [RECORD]: known(OTHER),
      [SHOWN]: known(OTHER),
      'internal-transport': known(OTHER),
      'wire/2525/x-anonymoustls': known(OTHER),
    };
  }
});
