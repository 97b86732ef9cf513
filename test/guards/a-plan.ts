import { known, type Patch } from '../../src/domain/facts.ts';
import { impactOf } from '../../src/domain/impact.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Goal, ServerPlan, Step } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { guard } from '../../src/guards/guards.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

/** Terms for the tables of guards: steps and a plan that were written by hand. */
export const CHOSEN = OTHER;
export const NEW = 'new:EX01';
const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };

const observed: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, CHOSEN]),
  [`certificate/${CHOSEN}`]: known(certificate({ notAfter: '2031-11-01T00:00:00Z' })),
  [`key/${CHOSEN}`]: known(CSP),
};

const step = (stage: Step['stage'], operation: Operation, writes: Patch, change: Partial<Step> = {}): Step => ({
  id: operation.kind,
  stage,
  operation,
  because: ['EX01/d1'],
  says: '',
  restsOn: [{ ask: 'choice', answer: CHOSEN }],
  writes,
  unsettles: [],
  proofs: [],
  cost: {},
  powershell: [],
  ...change,
});
type Change = Partial<Step>;

export const issue = (change?: Change) =>
  step('issue', { kind: 'issue-certificate', certificate: NEW, on: ON }, { [`key/${NEW}`]: known(CSP) }, change);
export const grant = (id: string, change?: Change) =>
  step('issue', { kind: 'grant-key', certificate: id, on: ON }, { [`key/${id}`]: known(CSP) }, change);
export const trust = (id: string, change?: Change) =>
  step('issue', { kind: 'trust-certificate', certificate: id, on: ON }, { 'store/Root': known([id]) }, change);
export const bind = (id: string, endpoint = '0.0.0.0:444', change?: Change) => {
  const site = endpoint.endsWith('444') ? 'Exchange Back End' : 'Default Web Site';
  const operation = { kind: 'bind-certificate', site, endpoint, certificate: id, on: ON } as const;
  return step('web', operation, { [`sslcert/${endpoint}`]: known(id) }, change);
};
export const restartIis = (change?: Change) =>
  step('web', { kind: 'restart-iis', on: ON }, { 'web/restart-due': known(false) }, change);
export const enable = (id: string, change?: Change) =>
  step('transport', { kind: 'enable-smtp', certificate: id, on: ON }, { 'internal-transport': known(id) }, change);
export const restartTransport = (change?: Change) =>
  step('transport', { kind: 'restart-transport', on: ON }, { 'transport/restart-due': known(false) }, change);
export const remove = (id: string, change?: Change) =>
  step('retire', { kind: 'remove-certificate', certificate: id, on: ON }, { 'store/My': known([CHOSEN]) }, change);

export interface Around {
  readonly change?: Patch;
  readonly goal?: Partial<Goal>;
}

const goalOf = (change: Partial<Goal> = {}): Goal => ({
  intent: 'converge',
  server: EX01,
  at: AT,
  choice: { certificate: CHOSEN, why: '', candidates: [] },
  want: {},
  ...change,
});

/** The fault for these steps; undefined if no rule is broken. */
export function refusal(steps: readonly Step[], { change, goal }: Around = {}): unknown {
  const wanted = goalOf(goal);
  const plan: ServerPlan = {
    server: 'EX01',
    verdict: 'changes',
    choice: wanted.choice,
    drift: [],
    steps,
    impact: impactOf([]),
    undo: {},
    blocked: [],
    notDone: [],
  };
  try {
    guard(plan, new FactTable({ ...observed, ...change }), wanted);
    return undefined;
  } catch (error) {
    return error;
  }
}
