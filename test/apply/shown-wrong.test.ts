import { expect, test } from 'vitest';
import { isShownWrong, movedGuarded } from '../../src/apply/undo-or-stop.ts';
import { type Key, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Step } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { FactTable } from '../../src/facts/table.ts';
import { lab } from '../in-memory.ts';
import { aPlan, aStep } from '../journal/a-run.ts';
import { AT, CSP, EX01, OLD, OTHER } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const enable: Step = {
  ...aStep,
  stage: 'transport',
  operation: { kind: 'enable-smtp', certificate: 'new:EX01', on: ON },
};
const [server] = aPlan.servers.map((one) => ({ ...one, steps: [enable] }));
if (server === undefined) throw new Error('one server');
const plan = { ...aPlan, servers: [server] };

/** A run that has issued OTHER, and has begun to use it for transport. */
function runWith(...events: readonly JournalEvent[]) {
  const state = new RunState(plan);
  for (const event of events) state.take(event, AT);
  state.issued = { 'new:EX01': OTHER };
  const { provider } = lab(aWorld());
  const run = { plan, provider, record: async () => {}, waiting: () => {}, interrupted: () => false, state };
  return { ...run, baseline: new Map() };
}
const BEGUN: JournalEvent = { event: 'step-intended', step: 'EX01/1', before: {} };
const GOOD: Patch = { 'internal-transport': known(OTHER), [`key/${OTHER}`]: known(CSP) };

test.for<[string, Patch, boolean]>([
  ['not if the directory and the key are right', {}, false],
  ['if the directory has another certificate', { 'internal-transport': known(OLD) }, true],
  ['if the directory has none', { 'internal-transport': known<string>(null) }, true],
  ['not if the directory could not be read', { 'internal-transport': unknown('x') }, false],
  ['if transport cannot read the key', { [`key/${OTHER}`]: known({ ...CSP, networkService: false }) }, true],
  ['if the key cannot be opened', { [`key/${OTHER}`]: known({ ...CSP, usable: false }) }, true],
  ['if the key is in a CNG provider', { [`key/${OTHER}`]: known<Key>({ ...CSP, provider: 'cng' }) }, true],
  ['if there is no key', { [`key/${OTHER}`]: known<Key>(null) }, true],
  ['not if the key could not be read', { [`key/${OTHER}`]: unknown('x') }, false],
  ['not by the key of another certificate', { [`key/${OLD}`]: known<Key>(null) }, false],
])('transport is shown to be wrong: %s', ([, change, is]) => {
  const of = { server, desired: EX01, stage: 'transport' } as const;
  const now = new FactTable({ ...GOOD, ...change });
  expect(isShownWrong(runWith(BEGUN), of, now)).toBe(is);
  expect(isShownWrong(runWith(), of, now)).toBe(false);
});

test.for<[string, object | undefined, boolean]>([
  ['an unexpected change', { code: 'unexpected-change', fact: 'sslcert/0.0.0.0:443' }, true],
  ['an effect that was not seen', { code: 'not-seen' }, false],
  ['no reason', undefined, false],
])('a guarded fact moved, if the step failed for %s', ([, reason, is]) => {
  const verdict = {
    event: 'step-judged',
    step: 'EX01/1',
    verdict: 'failed',
    evidence: [],
    surprises: [],
    ...(reason ? { reason } : {}),
  } as JournalEvent;
  const run = runWith(BEGUN, verdict);
  expect(movedGuarded(run, { code: 'step-failed', step: 'EX01/1' })).toBe(is);
  expect(movedGuarded(run, { code: 'step-failed', step: 'EX01/2' })).toBe(false);
  expect(movedGuarded(run, { code: 'rolled-back' })).toBe(false);
});
