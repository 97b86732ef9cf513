import { describe, expect, test } from 'vitest';
import { known } from '../../src/domain/facts.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Plan, Step } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { objectionTo } from '../../src/journal/may-follow.ts';
import { aPlan, aStep, finished, intended, judged, proven, started, undo, undone } from './a-run.ts';

const NEW = 'new:EX01';
const MADE = 'AB12333333333333333333333333333333333333';
const issue: Step = {
  ...aStep,
  id: 'EX01/1',
  stage: 'issue',
  operation: { kind: 'issue-certificate', certificate: NEW, on: { name: 'EX01', fqdn: 'ex01.contoso.com' } },
  writes: { [`key/${NEW}`]: known(null) },
};
const use: Step = {
  ...aStep,
  id: 'EX01/2',
  operation: { kind: 'enable-smtp', certificate: NEW, on: { name: 'EX01', fqdn: 'ex01.contoso.com' } },
  writes: { [`key/${NEW}`]: known(null), 'sslcert/0.0.0.0:444': known(NEW) },
};
const planOf = (...steps: readonly Step[]): Plan => ({
  ...aPlan,
  servers: aPlan.servers.map((server) => ({ ...server, steps })),
});
const ISSUES = planOf(issue, use);

/** Whether the last event may follow the others, which are allowed. */
function stands(plan: Plan, events: readonly JournalEvent[]): boolean {
  const state = new RunState(plan);
  const said = events.map((event) => {
    const objection = objectionTo(event, state);
    state.take(event, plan.judgedAt);
    return objection;
  });
  expect(said.slice(0, -1)).toEqual(events.slice(0, -1).map(() => undefined));
  return said.at(-1) === undefined;
}

const begin = (step: string, ...facts: readonly string[]): JournalEvent => ({
  event: 'step-intended',
  step,
  before: Object.fromEntries(facts.map((fact) => [fact, known(null)])),
});
const end = (step: string, verdict: 'verified' | 'already-so' | 'failed' | 'lost', issued?: Record<string, string>) =>
  ({ event: 'step-judged', step, verdict, evidence: [], surprises: [], ...(issued ? { issued } : {}) }) as JournalEvent;
const stage = (
  event: 'stage-proven' | 'stage-stopped' | 'stage-held' | 'hold-passed' | 'stage-undone' | 'stage-not-undone',
  change: object = {},
): JournalEvent => ({ event, server: 'EX01', stage: 'web', says: '', ...change }) as JournalEvent;

describe('a step', () => {
  test.for<[string, readonly JournalEvent[], boolean]>([
    ['starts', [intended()], true],
    ['starts again', [intended(), judged('failed'), intended()], true],
    ['that is not in the plan does not start', [intended('EX01/9')], false],
    ['does not start with other old values', [begin('EX01/1', 'store/My')], false],
    ['does not start with more old values', [begin('EX01/1', 'sslcert/0.0.0.0:444', 'store/My')], false],
    ['does not start without old values', [begin('EX01/1')], false],
    ['gets a verdict after its start', [intended(), judged()], true],
    ['gets no verdict before its start', [judged()], false],
    ['gets no verdict lost before its start', [judged('lost')], false],
    ['may be already correct', [judged('already-so')], true],
    ['that is not in the plan gets no verdict', [intended(), judged('verified', 'EX01/9')], false],
    ['that is not in the plan is not already correct', [judged('already-so', 'EX01/9')], false],
  ])('%s', ([, events, expected]) => {
    expect(stands(aPlan, events)).toBe(expected);
  });
});

test('a plan may name what a step writes in any order', () => {
  const writes = { 'store/My': known([]), 'internal-transport': known(null) };
  const step = { ...aStep, writes };
  expect(stands(planOf(step), [begin('EX01/1', 'internal-transport', 'store/My')])).toBe(true);
});

describe('a certificate', () => {
  const made = [begin('EX01/1', `key/${NEW}`), end('EX01/1', 'verified', { [NEW]: MADE })];
  test.for<[string, readonly JournalEvent[], boolean]>([
    ['is issued by its step', made, true],
    [
      'is not issued under another name',
      [made[0] as JournalEvent, end('EX01/1', 'verified', { 'new:EX02': MADE })],
      false,
    ],
    [
      'has its issued thumbprint in later steps',
      [...made, begin('EX01/2', `key/${MADE}`, 'sslcert/0.0.0.0:444'), end('EX01/2', 'verified', { [NEW]: MADE })],
      true,
    ],
    [
      'and its later steps may name the old values in any order',
      [...made, begin('EX01/2', 'sslcert/0.0.0.0:444', `key/${MADE}`)],
      true,
    ],
    [
      'has no other thumbprint in later steps',
      [
        ...made,
        begin('EX01/2', `key/${MADE}`, 'sslcert/0.0.0.0:444'),
        end('EX01/2', 'verified', { [NEW]: 'F'.repeat(40) }),
      ],
      false,
    ],
    [
      'cannot be a placeholder after it was issued',
      [...made, begin('EX01/2', `key/${NEW}`, 'sslcert/0.0.0.0:444')],
      false,
    ],
    [
      'is not issued by a step that uses one',
      [begin('EX01/2', `key/${NEW}`, 'sslcert/0.0.0.0:444'), end('EX01/2', 'verified', { [NEW]: MADE })],
      false,
    ],
  ])('%s', ([, events, expected]) => {
    expect(stands(ISSUES, events)).toBe(expected);
  });
});

const held = stage('stage-held', { because: { code: 'held-by-you' } });
const passed = stage('hold-passed', { by: 'apply' });
const STOPPED = [intended(), judged('failed'), stage('stage-stopped')];
const RESUMED: JournalEvent = { event: 'run-resumed', command: 'apply' };

describe('a stage', () => {
  const other: Step = { ...aStep, id: 'EX01/2' };
  const two = planOf(aStep, other);
  test.for<[string, Plan, readonly JournalEvent[], boolean]>([
    ['is proven by its steps', aPlan, [intended(), judged(), proven], true],
    ['is proven by steps that were already correct', aPlan, [judged('already-so'), proven], true],
    ['is not proven without its steps', aPlan, [proven], false],
    ['is not proven by a step that only started', aPlan, [intended(), proven], false],
    ['is not proven by a failed step', aPlan, [intended(), judged('failed'), proven], false],
    ['is not proven by a step that failed later', aPlan, [intended(), judged(), judged('failed'), proven], false],
    ['is not proven by one of two steps', two, [intended(), judged(), proven], false],
    ['is not proven twice', aPlan, [intended(), judged(), proven, proven], false],
    [
      'of another server is not proven',
      aPlan,
      [intended(), judged(), stage('stage-proven', { server: 'EX02' })],
      false,
    ],
    ['without steps is not proven', aPlan, [intended(), judged(), stage('stage-proven', { stage: 'issue' })], false],
    ['with an unknown name is not proven', aPlan, [intended(), judged(), stage('stage-proven', { stage: 'x' })], false],
    ['is undone after its start', aPlan, [intended(), undone], true],
    ['is undone after one of two steps started', two, [begin('EX01/2', 'sslcert/0.0.0.0:444'), undone], true],
    ['is not undone before its start', aPlan, [undone], false],
    ['is not undone if its only step was already correct', aPlan, [judged('already-so'), undone], false],
    ['is not undone twice', aPlan, [intended(), undone, undone], false],
    ['is not undone after it is proven', aPlan, [intended(), judged(), proven, undone], false],
    ['is reported as not undone after its start', aPlan, [intended(), stage('stage-not-undone')], true],
    [
      'is reported as not undone more than once',
      aPlan,
      [intended(), stage('stage-not-undone'), stage('stage-not-undone'), undone],
      true,
    ],
    ['is not reported as not undone before its start', aPlan, [stage('stage-not-undone')], false],
    ['stops after its start', aPlan, [intended(), judged('failed'), stage('stage-stopped')], true],
    [
      'stops more than once, and is then undone',
      aPlan,
      [intended(), stage('stage-stopped'), stage('stage-stopped'), undo],
      true,
    ],
    ['does not stop before its start', aPlan, [stage('stage-stopped')], false],
    ['does not stop after it is proven', aPlan, [intended(), judged(), proven, stage('stage-stopped')], false],
    ['is proven after a stop if the run was continued', aPlan, [...STOPPED, RESUMED, judged(), proven], true],
    ['is not proven after a stop without that', aPlan, [...STOPPED, judged(), proven], false],
    ['is held before its start', aPlan, [held], true],
    ['is held before the rest of it', aPlan, [intended(), held], true],
    ['is not held after it is proven', aPlan, [intended(), judged(), proven, held], false],
    ['with an unknown name is not held', aPlan, [{ ...held, stage: 'x' } as unknown as JournalEvent], false],
    ['of another server is not held', aPlan, [{ ...held, server: 'EX02' } as JournalEvent], false],
    ['starts after its hold point is passed', aPlan, [held, RESUMED, passed, intended()], true],
    ['has no hold point after it is proven', aPlan, [intended(), judged(), proven, passed], false],
    ['starts its undo after its start', aPlan, [intended(), undo], true],
    ['does not start its undo before its start', aPlan, [undo], false],
    [
      'is undone by its own steps',
      aPlan,
      [intended(), undo, intended('EX01/undo-web/1'), judged('verified', 'EX01/undo-web/1'), undone],
      true,
    ],
    ['is undone by announced steps', aPlan, [intended(), intended('EX01/undo-web/1')], false],
    [
      'is not undone by steps of another stage',
      aPlan,
      [intended(), { ...undo, steps: [{ ...aStep, id: 'EX01/undo-issue/1' }] } as JournalEvent],
      false,
    ],
    [
      'is not undone by one of its own steps and one of another stage',
      aPlan,
      [
        intended(),
        {
          ...undo,
          steps: [
            { ...aStep, id: 'EX01/undo-web/1' },
            { ...aStep, id: 'EX02/undo-web/2' },
          ],
        } as JournalEvent,
      ],
      false,
    ],
  ])('%s', ([, plan, events, expected]) => {
    expect(stands(plan, events)).toBe(expected);
  });
});

test('the start, the continuation and the end of a run are always allowed here', () => {
  const events: JournalEvent[] = [started(), { event: 'run-resumed', command: 'apply' }, finished];
  for (const event of events) expect(stands(aPlan, [event])).toBe(true);
});
