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
  event: 'stage-proven' | 'stage-stopped' | 'stage-undone' | 'stage-not-undone',
  change: object = {},
): JournalEvent => ({ event, server: 'EX01', stage: 'web', says: '', ...change }) as JournalEvent;

describe('a step', () => {
  test.for<[string, readonly JournalEvent[], boolean]>([
    ['is begun', [intended()], true],
    ['is begun again', [intended(), judged('failed'), intended()], true],
    ['that is not in the plan is not', [intended('EX01/9')], false],
    ['is not begun with other old values', [begin('EX01/1', 'store/My')], false],
    ['nor with more of them', [begin('EX01/1', 'sslcert/0.0.0.0:444', 'store/My')], false],
    ['nor without any', [begin('EX01/1')], false],
    ['is judged when it was begun', [intended(), judged()], true],
    ['is not judged before', [judged()], false],
    ['nor as lost before', [judged('lost')], false],
    ['may be so already', [judged('already-so')], true],
    ['that is not in the plan is not judged', [intended(), judged('verified', 'EX01/9')], false],
    ['nor found to be so', [judged('already-so', 'EX01/9')], false],
  ])('%s', ([, events, expected]) => {
    expect(stands(aPlan, events)).toBe(expected);
  });
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
      'is named by later steps as it was issued',
      [...made, begin('EX01/2', `key/${MADE}`, 'sslcert/0.0.0.0:444'), end('EX01/2', 'verified', { [NEW]: MADE })],
      true,
    ],
    [
      'and not as another',
      [
        ...made,
        begin('EX01/2', `key/${MADE}`, 'sslcert/0.0.0.0:444'),
        end('EX01/2', 'verified', { [NEW]: 'F'.repeat(40) }),
      ],
      false,
    ],
    ['is what a later step writes', [...made, begin('EX01/2', `key/${NEW}`, 'sslcert/0.0.0.0:444')], false],
    [
      'is not issued by a step that uses one',
      [begin('EX01/2', `key/${NEW}`, 'sslcert/0.0.0.0:444'), end('EX01/2', 'verified', { [NEW]: MADE })],
      false,
    ],
  ])('%s', ([, events, expected]) => {
    expect(stands(ISSUES, events)).toBe(expected);
  });
});

const STOPPED = [intended(), judged('failed'), stage('stage-stopped')];
const RESUMED: JournalEvent = { event: 'run-resumed', command: 'apply' };

describe('a stage', () => {
  const other: Step = { ...aStep, id: 'EX01/2' };
  const two = planOf(aStep, other);
  test.for<[string, Plan, readonly JournalEvent[], boolean]>([
    ['is proven by its steps', aPlan, [intended(), judged(), proven], true],
    ['or by those that were so already', aPlan, [judged('already-so'), proven], true],
    ['not without them', aPlan, [proven], false],
    ['not by one that was only begun', aPlan, [intended(), proven], false],
    ['not by one that failed', aPlan, [intended(), judged('failed'), proven], false],
    ['not by one that failed after all', aPlan, [intended(), judged(), judged('failed'), proven], false],
    ['not by one of two', two, [intended(), judged(), proven], false],
    ['not twice', aPlan, [intended(), judged(), proven, proven], false],
    ['of another server is not', aPlan, [intended(), judged(), stage('stage-proven', { server: 'EX02' })], false],
    ['without steps is not', aPlan, [intended(), judged(), stage('stage-proven', { stage: 'issue' })], false],
    ['that there is not is not', aPlan, [intended(), judged(), stage('stage-proven', { stage: 'x' })], false],
    ['is undone when it was begun', aPlan, [intended(), undone], true],
    ['by one of two steps', two, [begin('EX01/2', 'sslcert/0.0.0.0:444'), undone], true],
    ['not before', aPlan, [undone], false],
    ['not where its only step was so already', aPlan, [judged('already-so'), undone], false],
    ['not twice', aPlan, [intended(), undone, undone], false],
    ['not once it is proven', aPlan, [intended(), judged(), proven, undone], false],
    ['is not undone, and said to be so, when it was begun', aPlan, [intended(), stage('stage-not-undone')], true],
    ['more than once', aPlan, [intended(), stage('stage-not-undone'), stage('stage-not-undone'), undone], true],
    ['not before it was begun', aPlan, [stage('stage-not-undone')], false],
    ['stops when it was begun', aPlan, [intended(), judged('failed'), stage('stage-stopped')], true],
    ['more than once, and goes back', aPlan, [intended(), stage('stage-stopped'), stage('stage-stopped'), undo], true],
    ['not before it was begun', aPlan, [stage('stage-stopped')], false],
    ['not once it is proven', aPlan, [intended(), judged(), proven, stage('stage-stopped')], false],
    ['and is proven when somebody continued', aPlan, [...STOPPED, RESUMED, judged(), proven], true],
    ['not before that', aPlan, [...STOPPED, judged(), proven], false],
    ['goes back when it was begun', aPlan, [intended(), undo], true],
    ['not before that', aPlan, [undo], false],
    [
      'by its own steps',
      aPlan,
      [intended(), undo, intended('EX01/undo-web/1'), judged('verified', 'EX01/undo-web/1'), undone],
      true,
    ],
    ['that were announced', aPlan, [intended(), intended('EX01/undo-web/1')], false],
    [
      'not by those of another stage',
      aPlan,
      [intended(), { ...undo, steps: [{ ...aStep, id: 'EX01/undo-issue/1' }] } as JournalEvent],
      false,
    ],
    [
      'nor by one of its own and one of another',
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

test('the begin, the continuation and the end of a run are always allowed here', () => {
  const events: JournalEvent[] = [started(), { event: 'run-resumed', command: 'apply' }, finished];
  for (const event of events) expect(stands(aPlan, [event])).toBe(true);
});
