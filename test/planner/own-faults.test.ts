import { describe, expect, test } from 'vitest';
import type { AnyAction } from '../../src/actions/index.ts';
import { convergeGoal } from '../../src/choose/goal.ts';
import type { DriftCode } from '../../src/domain/codes.ts';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Drift, NumberedDrift, Step } from '../../src/domain/plan.ts';
import { findDrift } from '../../src/drift/index.ts';
import { FactTable } from '../../src/facts/table.ts';
import type { Proposal } from '../../src/planner/propose.ts';
import { findSteps } from '../../src/planner/steps.ts';
import { refuseIncompleteIssue, refuseUndeclaredEffect } from '../../src/planner/undeclared-effect.ts';
import { aStep } from '../journal/a-run.ts';
import { done, twelveDays } from '../report/plans.ts';
import { AT, EX01, OLD } from '../server.ts';

const RECORD = 'sslcert/0.0.0.0:444';
const drift = (code: DriftCode, fact: FactKey): Drift => ({ code, fact, owner: 'ours', says: 'x' });

describe('a step that causes a drift in a fact that it does not write', () => {
  const CAUSED = drift('backend-bound-to-other', RECORD);
  test.for<[string, readonly Drift[], readonly Drift[], Patch, boolean]>([
    ['is a fault', [], [CAUSED], {}, true],
    ['is a fault beside a drift that was there', [drift('no-role', 'role')], [CAUSED], {}, true],
    ['is a fault, if the same fact had another drift', [drift('backend-empty', RECORD)], [CAUSED], {}, true],
    [
      'is a fault, if another fact had the same drift',
      [drift('backend-bound-to-other', 'sslcert/0.0.0.0:443')],
      [CAUSED],
      {},
      true,
    ],
    ['is none, if the drift was there', [CAUSED], [CAUSED], {}, false],
    ['is none, if it writes the fact', [], [CAUSED], { [RECORD]: known(OLD) }, false],
    ['is a fault, if it writes another fact', [], [CAUSED], { 'internal-transport': known(OLD) }, true],
    ['is none without a drift', [CAUSED], [], {}, false],
  ])('%s', ([, before, after, writes, is]) => {
    const work = () => refuseUndeclaredEffect(before, after, { ...aStep, writes });
    if (is) expect(work).toThrow(expect.objectContaining({ code: 'E-planner-undeclared', place: 'EX01/1' }));
    else expect(work).not.toThrow();
  });
});

describe('an issue that does not predict a fact of its certificate', () => {
  const waiting = (...conditions: readonly (readonly [fact: string, is: string])[]): Proposal =>
    ({ judged: () => ({ conditions: conditions.map(([fact, is]) => ({ fact, is })) }) }) as unknown as Proposal;
  const issue: Step = { ...aStep, id: 'EX01/1', writes: { 'store/My': known([OLD, 'new:EX01']) } };
  const other: Step = { ...aStep, id: 'EX01/0' };
  const end = (ids: readonly string[] | null): Patch => ({ 'store/My': known(ids) });
  const NEW = [OLD, 'new:EX01'];
  test.for<[string, readonly Proposal[], readonly Step[], Patch, boolean]>([
    ['is a fault', [waiting(['key/new:EX01', 'unknown'])], [issue], end(NEW), true],
    ['is found among other steps', [waiting(['key/new:EX01', 'unknown'])], [other, issue], end(NEW), true],
    [
      'is found among other conditions',
      [waiting(['role', 'met'], ['key/new:EX01', 'unknown'])],
      [issue],
      end(NEW),
      true,
    ],
    ['is none, if the fact is known', [waiting(['key/new:EX01', 'unmet'])], [issue], end(NEW), false],
    ['is none, if an old certificate is unknown', [waiting([`key/${OLD}`, 'unknown'])], [issue], end(NEW), false],
    ['is none, if another fact is unknown', [waiting(['role', 'unknown'])], [issue], end(NEW), false],
    ['is none without an issue', [waiting(['key/new:EX01', 'unknown'])], [other], end(NEW), false],
    [
      'is none, if the certificate is not in the store',
      [waiting(['key/new:EX01', 'unknown'])],
      [issue],
      end(null),
      false,
    ],
    [
      'is none, if the store is unknown',
      [waiting(['key/new:EX01', 'unknown'])],
      [issue],
      { 'store/My': unknown('x') },
      false,
    ],
    ['is none, if nothing waits', [], [issue], end(NEW), false],
  ])('%s', ([, proposals, steps, facts, is]) => {
    const work = () => refuseIncompleteIssue(proposals, steps, new FactTable(facts));
    if (is) expect(work).toThrow(expect.objectContaining({ code: 'E-planner-undeclared', place: 'EX01/1' }));
    else expect(work).not.toThrow();
  });
});

describe('the loop of the planner', () => {
  const empty: Patch = { [RECORD]: known<string>(null), 'wire/0.0.0.0:444': known<string>(null) };
  const view = new FactTable({ ...twelveDays('EX01'), ...done(), ...empty });
  const goal = convergeGoal(view, EX01, AT);
  const numbered = findDrift(view.fork(), goal).map((one, i): NumberedDrift => ({ ...one, id: `EX01/d${i + 1}` }));
  const reported = numbered.map((one): NumberedDrift => ({ ...one, owner: 'reported' }));
  /** An action that proposes these operations, one after the other, and does not correct its drift. */
  function useless(operation: (n: number) => Operation | undefined): AnyAction {
    let asked = 0;
    return {
      kind: 'restart-iis',
      stage: 'web',
      propose: ({ fact }: Drift) => (fact === RECORD ? operation(asked++) : undefined),
      precondition: () => [],
      predict: () => ({ writes: {} }),
      say: () => ({ sentence: 'x', powershell: [] }),
    } as unknown as AnyAction;
  }
  const restart = (name: string): Operation => ({ kind: 'restart-iis', on: { name, fqdn: 'ex01.contoso.com' } });

  test('ends with a fault if a step is planned twice', () => {
    const work = () => findSteps(goal, numbered, view, [useless(() => restart('EX01'))]);
    expect(work).toThrow(expect.objectContaining({ code: 'E-planner-circle', place: 'EX01/1' }));
  });

  test('ends with a fault after 24 steps that differ', () => {
    const work = () => findSteps(goal, numbered, view, [useless((n) => restart(`EX${n}`))]);
    expect(work).toThrow(expect.objectContaining({ code: 'E-planner-circle', place: 'EX01/24' }));
  });

  test('ends without a fault after steps that differ, and gives them numbers and their reason', () => {
    const { steps } = findSteps(goal, numbered, view, [useless((n) => (n < 24 ? restart(`EX${n}`) : undefined))]);
    expect(steps).toHaveLength(24);
    expect(steps[23]).toMatchObject({
      id: 'EX01/24',
      because: [numbered.find(({ fact }) => fact === RECORD)?.id],
      unsettles: [],
      proofs: [],
      cost: {},
    });
  });

  test('corrects no drift that exstate only reports', () => {
    expect(findSteps(goal, reported, view, [useless(() => restart('EX01'))]).steps).toEqual([]);
  });

  test('begins without a step that is blocked', () => {
    const action = { ...useless(() => restart('EX01')), precondition: () => [{ is: 'unmet', fact: 'role' }] };
    const { steps, waiting } = findSteps(goal, numbered, view, [action as unknown as AnyAction]);
    expect([steps.length, waiting.length]).toEqual([0, 1]);
  });
});
