import { expect, test } from 'vitest';
import { refuseStale } from '../../src/apply/apply.ts';
import { askAgain, staleFault } from '../../src/apply/stale.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Answer } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { FactTable } from '../../src/facts/table.ts';
import { passTime, setFact } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { aStep } from '../journal/a-run.ts';
import { AT, aServer, EX01 } from '../server.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { brokenOff, ran, takenUp, uses } from './a-run.ts';

type Judged = Extract<JournalEvent, { event: 'step-judged' }>;
const judgedIn = (events: readonly JournalEvent[]): Judged[] =>
  events.flatMap((event) => (event.event === 'step-judged' ? [event] : []));

test('a step without a fault has no reason, and only an issue names certificates', async () => {
  const { events } = await ran(aWorld({}, { certificates: (ex01().certificates ?? []).slice(0, 2) }));
  const judged = judgedIn(events);
  expect(judged.length).toBeGreaterThan(4);
  for (const one of judged) {
    expect(one).not.toHaveProperty('reason');
    expect(one).not.toHaveProperty('way');
  }
  expect(judged.filter((one) => 'issued' in one).map(({ step }) => step)).toEqual(['EX01/1']);
});

test('a proven stage says what users noticed, if it interrupted anything', async () => {
  const { events } = await ran(aWorld());
  const ends = events.flatMap((event) => (event.event === 'stage-proven' ? [event] : []));
  expect(ends.map((end) => [end.stage, Object.keys(end.took ?? {}), 'took' in end])).toEqual([
    ['issue', [], false],
    ['web', ['webSeconds'], true],
    ['transport', ['mailSeconds'], true],
  ]);
});

test.for([
  ['refuse', 'refused'],
  ['timeout', 'no-answer'],
  ['no-effect', 'not-seen'],
  ['effect-then-error', 'effect-seen'],
  ['effect-then-silence', 'effect-seen'],
] as const)('the reason of a verdict after %s is %s', async ([does, code]) => {
  const { events } = await ran(aWorld({ faults: [{ server: 'EX01', operation: 'bind-certificate', does }] }));
  const [reason] = judgedIn(events).flatMap((one) => (one.reason ? [one.reason] : []));
  expect(reason?.code).toBe(code);
});

test('a step that another way took records it', async () => {
  const there = lab(aWorld());
  const plan = await planFor(desired(), there);
  const { provider: own } = there;
  const provider: Provider = {
    source: own.source,
    organization: own.organization,
    clock: own.clock,
    observe: (...asked) => own.observe(...asked),
    perform: async (...asked) => {
      const outcome = await own.perform(...asked);
      return outcome.is === 'done' ? { ...outcome, way: 'the shell of EX02' } : outcome;
    },
    close: () => own.close(),
  };
  const { events } = await apply(plan, { provider });
  expect(new Set(judgedIn(events).map(({ way }) => way))).toEqual(new Set(['the shell of EX02']));
});

test('a step that was found done after an interruption has no reason', async () => {
  const { events } = await takenUp('apply', await brokenOff(aWorld(), 'bind-certificate', 'after its answer'));
  expect(judgedIn(events)[0]).toMatchObject({ step: 'EX01/2', verdict: 'verified' });
  expect(judgedIn(events)[0]).not.toHaveProperty('reason');
});

test('a run that goes on after its plan has expired is refused, and nothing further is done', async () => {
  const broken = await brokenOff(aWorld(), 'bind-certificate', 'before it is sent');
  passTime(broken.there.organization(), 13 * 86_400);
  await expect(takenUp('apply', broken)).rejects.toMatchObject({
    code: 'E-plan-expired',
    exit: EXIT.stale,
    end: { code: 'expired', validUntil: '2026-12-04T00:00:00Z', at: expect.stringMatching(/^2026-12-05T/) },
  });
  expect(uses(broken.there)).toMatchObject({ 444: 'old' });
});

test('a run of which only the end is missing ends, although its plan has expired', async () => {
  const broken = await brokenOff(aWorld(), 'restart-transport', 'after its answer');
  passTime(broken.there.organization(), 13 * 86_400);
  expect((await takenUp('apply', broken)).exit).toBe(EXIT.ok);
});

test('a rollback that finds no way back has failed', async () => {
  const expired = (ex01().certificates ?? []).map((one) =>
    one.id === 'old' ? { ...one, notAfter: '2026-11-01T00:00:00Z' } : one,
  );
  const broken = await brokenOff(aWorld({}, { certificates: expired }), 'restart-transport', 'before it is sent');
  const { exit, journal } = await takenUp('rollback', broken);
  expect({ exit, journal }).toEqual({ exit: EXIT.failed, journal: ['not undone transport'] });
});

test('closing reports only the claims of the open stage', async () => {
  const broken = await brokenOff(aWorld(), 'restart-transport', 'before it is sent');
  const { end, events } = await takenUp('close', broken);
  expect(end).toEqual({ code: 'closed', open: [{ server: 'EX01', stage: 'transport' }] });
  const [event] = events;
  expect(event).toMatchObject({ stage: 'transport', reason: { code: 'closed' } });
  const facts = event?.event === 'stage-not-undone' ? (event.evidence ?? []).map(({ fact }) => fact) : [];
  expect(facts).toContain('internal-transport');
  expect(facts).not.toContain('web/restart-due');
});

test('a stage whose additions are not in use is undone without a step', async () => {
  const broken = await brokenOff(
    aWorld({}, { certificates: (ex01().certificates ?? []).slice(0, 2) }),
    'issue-certificate',
    'after its answer',
  );
  const { events } = await takenUp('rollback', broken);
  expect(events.at(-1)).toMatchObject({ event: 'stage-undone', stage: 'issue', how: 'unused' });
});

test('a run that stopped says at which stage and why', async () => {
  const faults = [{ server: 'EX01', operation: 'restart-transport', does: 'refuse' }] as const;
  const there = lab(aWorld({ faults }));
  const { ended, events } = await apply(await planFor(desired(), there), there);
  const because = { code: 'step-failed', step: 'EX01/5' };
  const stopped = { server: 'EX01', stage: 'transport', because };
  expect(ended).toEqual({ exit: EXIT.failed, end: { code: 'stage-stopped', ...stopped }, keepOpen: true });
  expect(events.at(-1)).toEqual({ event: 'stage-stopped', ...stopped });
});

test('each server of a plan is asked what the YAML says of it', async () => {
  const second = { name: 'EX02', fqdn: 'ex02.contoso.com' };
  const there = lab(aWorld({ servers: [ex01(), ex01(second)] }));
  const plan = await planFor(desired({ servers: [EX01, { ...EX01, ...second }] }), there);
  expect(plan.servers.filter(({ steps }) => steps.length > 0)).toHaveLength(2);
  const { provider } = there;
  const run = { plan, provider, record: async () => {}, waiting: () => {}, interrupted: () => false };
  await refuseStale({ ...run, state: new RunState(plan), baseline: new Map() });
  expect((await apply(plan, there)).ended.exit).toBe(EXIT.ok);
});

test('a stale plan is refused before the first effect on any server', async () => {
  const there = lab(aWorld());
  const plan = await planFor(desired(), there);
  const [server] = there.organization().servers;
  setFact(there.organization(), server ?? null, 'setup-running', true);
  const run = { plan, provider: there.provider, record: async () => {}, waiting: () => {}, interrupted: () => false };
  await expect(refuseStale({ ...run, state: new RunState(plan), baseline: new Map() })).rejects.toMatchObject({
    code: 'E-stale-plan',
    place: 'EX01',
    end: { code: 'stale', server: 'EX01', changed: [{ ask: 'setup-running', was: false, is: true }] },
  });
});

test.for([
  [1, /is now yes\. Nothing/],
  [2, /\(and 1 more\)\. Nothing/],
  [3, /\(and 2 more\)\. Nothing/],
] as const)('the refusal names the first of %i changed answers', ([count, says]) => {
  const changed = ['setup-running', 'role', 'build'].map((ask) => ({ ask, was: false, is: true })).slice(0, count);
  const { message } = staleFault('EX01', changed);
  expect(message).toMatch(says);
  expect(message).toMatch(/^EX01 has changed since the plan was made: /);
});

test.for<[string, Answer['ask'], unknown, Patch, boolean]>([
  ['both unknown, for different reasons', 'role', { unknown: 'denied' }, { role: unknown('no answer') }, false],
  ['known now', 'role', { unknown: 'denied' }, {}, true],
  ['unknown now', 'role', 'mailbox', { role: unknown('x') }, true],
  ['another value', 'role', 'edge', {}, true],
  ['a service that stopped', 'service/W3SVC', 'running', { 'service/W3SVC': known('stopped') }, false],
  ['a service that is gone', 'service/W3SVC', 'running', { 'service/W3SVC': known<string>(null) }, true],
  ['the name in another case', 'identity', { name: 'ex01', fqdn: 'EX01.contoso.com' }, {}, false],
  ['a binding that came', 'row/Exchange Back End/', [], {}, true],
])('an answer is stale: %s', ([, ask, answer, change, is]) => {
  const view = new FactTable({ ...aServer, ...change } as Patch);
  const changed = askAgain([{ ...aStep, restsOn: [{ ask, answer }] }], view, EX01, AT, {});
  expect(changed.map((one) => one.ask)).toEqual(is ? [ask] : []);
});

test('two certificates from one issue are named in the reason', async () => {
  const two = { certificates: (ex01().certificates ?? []).slice(0, 2) };
  const { events, there } = await ran(aWorld({ switches: { createTwice: true } }, two));
  const made =
    there
      .organization()
      .servers[0]?.certificates.slice(2)
      .map(({ thumbprint }) => thumbprint) ?? [];
  const [reason] = judgedIn(events).map((one) => one.reason);
  expect(made).toHaveLength(2);
  expect(reason).toEqual({ code: 'several-issued', certificates: expect.arrayContaining(made) });
});

test.for([
  ['bind-certificate', 'no-effect'],
  ['restart-iis', 'steps'],
] as const)('a stage that failed at %s is undone by %s', async ([operation, how]) => {
  const { events } = await ran(aWorld({ faults: [{ server: 'EX01', operation, does: 'refuse' }] }));
  expect(events.at(-1)).toMatchObject({ event: 'stage-undone', stage: 'web', how });
});

test('only a restart that answered has the time of its answer', async () => {
  const faults = [{ server: 'EX01', operation: 'restart-iis', does: 'effect-then-silence' }] as const;
  const answered = ({ events }: Awaited<ReturnType<typeof ran>>) =>
    judgedIn(events).flatMap((one) => ('answered' in one ? [one.step] : []));
  expect(answered(await ran(aWorld()))).toEqual(['EX01/3', 'EX01/5']);
  expect(answered(await ran(aWorld({ faults })))).toEqual(['EX01/5']);
});

test('a guarded fact that changed while the run was interrupted undoes the stage, and is the reason', async () => {
  const broken = await brokenOff(aWorld(), 'restart-iis', 'after its answer');
  const [server] = broken.there.organization().servers;
  if (server) server.sslcert['0.0.0.0:443'] = server.internalTransport ?? '';
  const { exit, events } = await takenUp('apply', broken);
  expect(exit).toBe(EXIT.undone);
  expect(judgedIn(events)[0]).toMatchObject({
    step: 'EX01/3',
    verdict: 'lost',
    reason: { code: 'unexpected-change', fact: 'sslcert/0.0.0.0:443' },
  });
  expect(uses(broken.there)).toMatchObject({ 444: 'old', transport: 'old' });
});

test('a key that was granted when the run was continued is the reason of the verdict', async () => {
  const silent = aWorld(
    { faults: [{ server: 'EX01', operation: 'issue-certificate', does: 'effect-then-silence' }] },
    { certificates: (ex01().certificates ?? []).slice(0, 2) },
  );
  const { events } = await takenUp('apply', await brokenOff(silent, 'issue-certificate', 'after its answer'));
  expect(judgedIn(events)[0]).toMatchObject({ verdict: 'verified', reason: { code: 'key-granted' } });
});
