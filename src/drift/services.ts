import { type FactKey, isKnown } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { reported } from './check.ts';

type Service = Extract<FactKey, `service/${string}`>;

/** What fails for users if a service does not run (exchange facts 9, 4.5). */
const MEANS: readonly (readonly [Service, means: string])[] = [
  ['service/W3SVC', 'no client is served on 443 and 444'],
  ['service/WAS', 'IIS cannot start its application pools'],
  ['service/MSExchangeServiceHost', 'no certificate cmdlet works for this server'],
  ['service/MSExchangeTransport', 'mail is not transported'],
  ['service/MSExchangeFrontEndTransport', 'no mail is accepted on 25 and 587'],
];
const ON_EDGE: readonly Service[] = ['service/MSExchangeServiceHost', 'service/MSExchangeTransport'];

/** The facts in `already` are left out: a step or a blocked drift already reports them. */
export const notRunning = (view: View, { server }: Goal, already: ReadonlySet<string>): Drift[] =>
  MEANS.filter(([fact]) => !already.has(fact) && (server.role === 'mailbox' || ON_EDGE.includes(fact))).flatMap(
    ([fact, means]) => {
      const state = view.get(fact);
      if (!isKnown(state) || state.known === 'running') return [];
      const is = state.known === null ? 'not installed' : state.known;
      return [reported('service-not-running', fact, `${fact.slice('service/'.length)} is ${is}: ${means}`)];
    },
  );
