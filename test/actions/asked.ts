import { ACTIONS } from '../../src/actions/index.ts';
import type { Prediction, Said } from '../../src/domain/action.ts';
import type { Condition } from '../../src/domain/condition.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { type FactKey, known, type Patch } from '../../src/domain/facts.ts';
import type { Operation, OperationKind } from '../../src/domain/operation.ts';
import type { Drift, Goal } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

/** Terms for the tables of actions: a server with the old certificate, the public one and the chosen one. */
export const NEW = 'new:EX01';
export const CHOSEN = OTHER;
export const NEXT = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
export const PAST = certificate({ notAfter: '2026-11-01T00:00:00Z' });
const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };

const server: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, CHOSEN]),
  [`certificate/${CHOSEN}`]: known(NEXT),
  [`key/${CHOSEN}`]: known(CSP),
  [`flags/${OLD}`]: known({ services: 'None', status: 'Valid', friendlyName: 'Microsoft Exchange' }),
  'may/issue-by-windows': known(true),
};

/** With this, nothing uses the old certificate any more, so it can be removed. */
export const RETIRED: Patch = {
  'sslcert/0.0.0.0:444': known(CHOSEN),
  'wire/0.0.0.0:444': known(CHOSEN),
  'wire/2525/x-anonymoustls': known(CHOSEN),
  'internal-transport': known(CHOSEN),
};
export const RETIRE = { intent: 'retire', retire: { soakedAt: null, unsettled: null } } as const;

export const viewOf = (change: Patch = {}): View => new FactTable({ ...server, ...change });

export const choice = (certificate: string | null) => ({ certificate, why: '', candidates: [] });

export const goalOf = ({ server: words, ...change }: Wish = {}): Goal => ({
  intent: 'converge',
  server: { ...EX01, ...words },
  at: AT,
  choice: choice(CHOSEN),
  want: {},
  ...change,
});
type Wish = Partial<Omit<Goal, 'server'>> & { readonly server?: Partial<DesiredServer> };

/** One operation of each kind, as an action would propose it for this server. */
export const OPERATION: { readonly [K in OperationKind]: Operation<K> } = {
  'issue-certificate': { kind: 'issue-certificate', certificate: NEW, on: ON },
  'grant-key': { kind: 'grant-key', certificate: CHOSEN, on: ON },
  'trust-certificate': { kind: 'trust-certificate', certificate: CHOSEN, on: ON },
  'untrust-certificate': { kind: 'untrust-certificate', certificate: CHOSEN, on: ON },
  'add-binding': { kind: 'add-binding', site: 'Exchange Back End', bindingInformation: '*:444:', on: ON },
  'bind-certificate': {
    kind: 'bind-certificate',
    site: 'Exchange Back End',
    endpoint: '0.0.0.0:444',
    certificate: CHOSEN,
    on: ON,
  },
  'restart-iis': { kind: 'restart-iis', on: ON },
  'enable-smtp': { kind: 'enable-smtp', certificate: CHOSEN, on: ON },
  'restart-transport': { kind: 'restart-transport', on: ON },
  'remove-certificate': { kind: 'remove-certificate', certificate: OLD, on: ON },
};
export const BIND_443: Operation<'bind-certificate'> = {
  ...OPERATION['bind-certificate'],
  site: 'Default Web Site',
  endpoint: '0.0.0.0:443',
};

const actionOf = (kind: OperationKind) => {
  const action = ACTIONS.find((one) => one.kind === kind);
  if (action === undefined) throw new Error(`no action ${kind}`);
  return action;
};

export const proposed = (
  kind: OperationKind,
  code: Drift['code'],
  fact: FactKey,
  goal: Wish = {},
  change: Patch = {},
) => actionOf(kind).propose({ code, fact, owner: 'ours', says: '' }, goalOf(goal), viewOf(change));

/** The sentence and the lines to type of an operation. */
export const said = (operation: Operation, change: Patch = {}): Said =>
  actionOf(operation.kind).say(operation, viewOf(change));

export const conditionsOf = (operation: Operation, change: Patch = {}, goal: Wish = {}): readonly Condition[] =>
  actionOf(operation.kind).precondition(operation, viewOf(change), goalOf(goal));

/** The preconditions that are not met, such as `unmet role` or `unknown shell/opens`. */
export const waits = (operation: Operation, change: Patch = {}, goal: Wish = {}): string[] =>
  conditionsOf(operation, change, goal)
    .filter(({ is }) => is !== 'met')
    .map(({ is, fact }) => `${is} ${fact}`);

/** The facts that the preconditions read. */
export const asks = (operation: Operation, change: Patch = {}, goal: Wish = {}): string[] =>
  conditionsOf(operation, change, goal).map(({ fact }) => fact);

export const predicted = (operation: Operation, change: Patch = {}, goal: Wish = {}): Prediction =>
  actionOf(operation.kind).predict(operation, viewOf(change), goalOf(goal));

export const unsettled = (operation: Operation, change: Patch = {}): readonly string[] =>
  predicted(operation, change).unsettles ?? [];

/** The proofs, such as `wire/0.0.0.0:444 = 3F0A…`. */
export const proven = (operation: Operation, change: Patch = {}, goal: Wish = {}): string[] =>
  (predicted(operation, change, goal).proofs ?? []).map(
    ({ fact, want, steady }) => `${fact} = ${want}${steady ? ', as before' : ''}`,
  );
