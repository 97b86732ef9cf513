import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { tableOf } from '../../src/domain/observation.ts';
import type { Goal, ServerPlan, Step } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { guard } from '../../src/guards/guards.ts';
import { goalOf } from '../../src/planner/plan.ts';
import { lab } from '../in-memory.ts';
import { planQuickly } from '../properties/runs.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SHORT, wanted, world } from '../properties/worlds.ts';
import { EX01 } from '../server.ts';

type Intent = 'converge' | 'retire';
type Guarded = { readonly plan: ServerPlan; readonly observed: View; readonly goal: Goal };

async function planned(intent: Intent): Promise<Guarded> {
  const retire = { soakDays: 0 };
  const copied = { ...EX01, retire, selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } } as const;
  const one =
    intent === 'retire'
      ? mailbox({ certificates: [OWN, EXPIRED, PUBLIC] })
      : mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('short'), internalTransport: 'short' });
  const server = intent === 'retire' ? { ...EX01, retire } : copied;
  const { plan, observation } = await planQuickly(wanted(server), lab(world({}, one)), intent);
  const observed = new FactTable(tableOf(observation, 'EX01'));
  const goal = goalOf(observed.fork(), server, { intent, at: plan.judgedAt, convergedAt: () => null });
  return { plan: plan.servers[0] as ServerPlan, observed, goal };
}

const of = (plan: ServerPlan, kind: string): Step => {
  const step = plan.steps.find(({ operation }) => operation.kind === kind);
  if (step === undefined) throw new Error(`no ${kind}`);
  return step;
};
const without = (plan: ServerPlan, kind: string): Step[] =>
  plan.steps.filter(({ operation }) => operation.kind !== kind);
const swapped = (plan: ServerPlan, a: string, b: string): Step[] =>
  plan.steps.map((step) => (step.operation.kind === a ? of(plan, b) : step.operation.kind === b ? of(plan, a) : step));
const changed = (plan: ServerPlan, kind: string, change: (step: Step) => Partial<Step>): Step[] =>
  plan.steps.map((step) => (step.operation.kind === kind ? { ...step, ...change(step) } : step));

/** A correct plan with one change, and the rule that it then breaks. */
const BROKEN: readonly (readonly [string, Intent, (plan: ServerPlan, bound: string) => Step[], RegExp])[] = [
  [
    'writes 443',
    'converge',
    (p) =>
      changed(p, 'bind-certificate', ({ writes }) => ({
        writes: { ...writes, 'sslcert/0.0.0.0:443': { known: 'new:EX01' } },
      })),
    /would change 443/,
  ],
  [
    'binds 443',
    'converge',
    (p) =>
      changed(p, 'bind-certificate', ({ operation }) => ({
        operation: { ...operation, endpoint: '0.0.0.0:443' } as Step['operation'],
      })),
    /would change 443/,
  ],
  [
    'enables IIS',
    'converge',
    (p) =>
      changed(p, 'enable-smtp', () => ({
        powershell: ['Enable-ExchangeCertificate -Thumbprint x -Services IIS,SMTP'],
      })),
    /would enable IIS/,
  ],
  [
    'mixes the stages',
    'converge',
    (p) => [...p.steps.slice(1), ...p.steps.slice(0, 1)],
    /an earlier stage than the step before it/,
  ],
  ['issues twice', 'converge', (p) => [of(p, 'issue-certificate'), ...p.steps], /second certificate/],
  ['uses what is not there', 'converge', (p) => without(p, 'issue-certificate'), /a certificate that is not installed/],
  [
    'trusts before the grant',
    'converge',
    (p) =>
      changed(p, 'issue-certificate', ({ writes }) => ({ writes: { ...writes, 'key/new:EX01': { known: null } } })),
    /before NETWORK SERVICE can read/,
  ],
  [
    'trusts before it issues',
    'converge',
    (p) => swapped(p, 'issue-certificate', 'trust-certificate'),
    /a certificate that is not installed/,
  ],
  [
    'forgets to restart IIS',
    'converge',
    (p) => without(p, 'restart-iis'),
    /bind-certificate\) is not followed by restart-iis/,
  ],
  [
    'forgets to restart transport',
    'converge',
    (p) => without(p, 'restart-transport'),
    /enable-smtp\) is not followed by restart-transport/,
  ],
  [
    'has a step without a reason',
    'converge',
    (p) => changed(p, 'restart-iis', () => ({ because: [] })),
    /corrects no drift/,
  ],
  [
    'has a step that writes nothing',
    'converge',
    (p) => changed(p, 'restart-iis', () => ({ writes: {} })),
    /writes nothing/,
  ],
  [
    'does not rest on the choice',
    'converge',
    (p) => changed(p, 'restart-iis', () => ({ restsOn: [] })),
    /does not depend on the choice/,
  ],
  [
    'removes what is in use',
    'retire',
    (p, bound) =>
      changed(p, 'remove-certificate', ({ operation }) => ({
        operation: { ...operation, certificate: bound } as Step['operation'],
      })),
    /something refers to/,
  ],
];

test.for(BROKEN)('the guards refuse a plan that %s', async ([, intent, change, says]) => {
  const { plan, observed, goal } = await planned(intent);
  const record = observed.peek('sslcert/0.0.0.0:444');
  const bound = ('known' in record && record.known) || '';
  expect(() => guard(plan, observed, goal)).not.toThrow();
  const broken = { ...plan, steps: change(plan, bound) };
  expect(() => guard(broken, observed, goal)).toThrow(Fault);
  expect(() => guard(broken, observed, goal)).toThrow(says);
});

test('the guards refuse a certificate that is issued though one was chosen, and a removal out of its intent', async () => {
  const { plan, observed, goal } = await planned('converge');
  const chosen = { ...goal, choice: { ...goal.choice, certificate: 'AB'.repeat(20) } };
  expect(() => guard(plan, observed, chosen)).toThrow(/although an installed one was chosen/);
  const retire = await planned('retire');
  expect(() => guard(retire.plan, retire.observed, { ...retire.goal, intent: 'converge' })).toThrow(/refers to/);
});
