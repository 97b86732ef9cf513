import type { DesiredServer } from '../../src/domain/desired.ts';
import { known, type Patch } from '../../src/domain/facts.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { Drift, Goal } from '../../src/domain/plan.ts';
import type { View } from '../../src/domain/view.ts';
import { findDrift, findIdle, findReported, loggedEvents, unreadLogs } from '../../src/drift/index.ts';
import { FactTable } from '../../src/facts/table.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

/** Terms for the tables of drift: a server that uses the chosen certificate everywhere, without a difference. */
export const CHOSEN = OTHER;
export const NEXT = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });

const settled: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, CHOSEN]),
  [`certificate/${CHOSEN}`]: known(NEXT),
  [`key/${CHOSEN}`]: known(CSP),
  'sslcert/0.0.0.0:444': known(CHOSEN),
  'wire/0.0.0.0:444': known(CHOSEN),
  'internal-transport': known(CHOSEN),
  'wire/2525/x-anonymoustls': known(CHOSEN),
};

const wanted: Patch = {
  'store/My': known([CHOSEN]),
  [`key/${CHOSEN}`]: known({ networkService: true }),
  'row/Exchange Back End/*:444:': known({ sslFlags: 0 }),
  'sslcert/0.0.0.0:444': known(CHOSEN),
  'internal-transport': known(CHOSEN),
  'web/restart-due': known(false),
  'transport/restart-due': known(false),
};

export type Wish = Partial<Omit<Goal, 'server'>> & { readonly server?: Partial<DesiredServer> };
export const choice = (certificate: string | null, change: Partial<Goal['choice']> = {}): Goal['choice'] => ({
  certificate,
  why: '',
  candidates: [],
  ...change,
});
const goalOf = ({ server, want, ...change }: Wish): Goal => ({
  intent: 'converge',
  server: { ...EX01, ...server },
  at: AT,
  choice: choice(CHOSEN),
  want: { ...wanted, ...want },
  ...change,
});
const viewOf = (change: Patch): View => new FactTable({ ...settled, ...change });

/** Such as `backend-empty sslcert/0.0.0.0:444`. */
const named = (drifts: readonly Drift[]): string[] => drifts.map(({ code, fact }) => `${code} ${fact}`);

export const differs = (change: Patch, goal: Wish = {}): string[] => named(findDrift(viewOf(change), goalOf(goal)));
/** What the plan says, by fact. */
export const differSays = (change: Patch, goal: Wish = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(findDrift(viewOf(change), goalOf(goal)).map(({ fact, says }) => [fact, says]));
export const reports = (change: Patch, goal: Wish = {}): string[] => named(findReported(viewOf(change), goalOf(goal)));
/** What the report says, by fact. */
export const reportSays = (change: Patch, goal: Wish = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(findReported(viewOf(change), goalOf(goal)).map(({ fact, says }) => [fact, says]));
export const idle = (change: Patch, reported: readonly string[] = [], goal: Wish = {}): string[] =>
  named(findIdle(viewOf(change), goalOf(goal), new Set(reported)));
export const logged = (change: Patch, ...steps: readonly OperationKind[]): string[] =>
  named(loggedEvents(viewOf(change), new Set(steps), 'EX01'));
/** What the plan says about events that were logged before. */
export const loggedSays = (change: Patch, ...steps: readonly OperationKind[]): string[] =>
  loggedEvents(viewOf(change), new Set(steps), 'EX01').map(({ says }) => says);

export const unreadLog = (change: Patch, ...steps: readonly OperationKind[]): string[] =>
  named(unreadLogs(viewOf(change), new Set(steps)));
/** The owner of each drift. */
export const owners = (change: Patch, goal: Wish = {}): string[] => [
  ...findDrift(viewOf(change), goalOf(goal)).map(({ owner }) => owner),
  ...findReported(viewOf(change), goalOf(goal)).map(({ owner }) => owner),
];
/** The facts that a check reads, on which a step then depends. */
export const asks = (change: Patch, goal: Wish = {}): string[] => {
  const view = viewOf(change);
  findDrift(view, goalOf(goal));
  return [...view.reads].sort();
};
