import {
  type FactKey,
  HEALTH_PAGES,
  HEALTHY,
  isKnown,
  NOT_OBSERVED,
  TRANSPORT_EVENTS,
  WEB_EVENTS,
} from '../domain/facts.ts';
import type { OperationKind } from '../domain/operation.ts';
import type { Drift } from '../domain/plan.ts';
import { connectorSaid, list, minute } from '../domain/say.ts';
import { isServedOn444 } from '../domain/served-444.ts';
import { connectorsLogged, connectorsNamed } from '../domain/served-names.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

/**
 * Health pages and events that are already bad before a step, so they cannot prove it. Reported before, so that the run
 * is not blamed (exchange facts 13).
 */

/** If 444 presents nothing, no page can answer, so only 444 is reported. A page with a status shows that 444 answers. */
const isAnswered = (status: number | null, view: View): boolean => {
  const presented = view.get('wire/0.0.0.0:444');
  return isKnown(presented) ? presented.known !== null : status !== null;
};

export const healthPages: Check = (view, goal) => {
  if (goal.server.role === 'edge') return [];
  const red = HEALTH_PAGES.flatMap((fact) => {
    const page = view.get(fact);
    return isKnown(page) && page.known !== HEALTHY && isAnswered(page.known, view)
      ? [{ fact, status: page.known }]
      : [];
  });
  const [first] = red;
  if (first === undefined) return [];
  const says = red.map(({ fact, status }) => `${fact.slice('health/'.length)} answers ${status ?? 'nothing'}`);
  return [
    reported(
      'health-page-red',
      first.fact,
      `${pages(red.length)} behind 444: ${list(says)}; no step succeeds or fails by ${them(red.length)}`,
    ),
  ];
};

/** Some events are always in many logs. They are reported only if they would otherwise decide the result of a step. */
export function loggedEvents(view: View, steps: ReadonlySet<OperationKind>, server: string): Drift[] {
  const asked: readonly FactKey[] = [
    ...(steps.has('restart-iis') && isServedOn444(view) ? WEB_EVENTS : []),
    ...(steps.has('restart-transport') ? TRANSPORT_EVENTS : []),
  ];
  const logged = asked.flatMap((fact) => {
    const at = view.get(fact as (typeof TRANSPORT_EVENTS)[number]);
    return isKnown(at) && at.known !== null
      ? [
          {
            fact,
            says: `${fact.slice('event/'.length)} (last at ${minute(at.known)}${connectorsOf(fact, view, server)})`,
          },
        ]
      : [];
  });
  const [first] = logged;
  if (first === undefined) return [];
  const says = list(logged.map((one) => one.says));
  return [
    reported(
      'event-logged',
      first.fact,
      `the logs hold event ${says}; no step succeeds or fails by ${them(logged.length)}`,
    ),
  ];
}

/** The event holds the name that no certificate has. Which connector has this name is in the directory (exchange facts 7.2). */
const connectorsOf = (fact: FactKey, view: View, server: string): string => {
  const names = fact === 'event/12014' ? [...connectorsLogged(view).keys()] : [];
  const said = names.map((name) => {
    const found = connectorsNamed(name, server, view);
    return found.length === 0 ? name : `${name}, the name of ${list(found.map(connectorSaid))}`;
  });
  return said.length === 0 ? '' : `; for ${list(said)}`;
};

/** A log that keeps days only: that it holds no event is not known of the time before. */
export function shortLogs(view: View, steps: ReadonlySet<OperationKind>): Drift[] {
  const asked = [
    ...(steps.has('restart-iis') ? (['log/System'] as const) : []),
    ...(steps.has('restart-transport') ? (['log/Application'] as const) : []),
  ];
  return asked.flatMap((fact) => {
    const since = view.get(fact);
    if (!isKnown(since) || since.known === null) return [];
    const name = fact.slice('log/'.length);
    return [
      reported(
        'log-short',
        fact,
        `the ${name} log begins at ${minute(since.known)}, less than 30 days ago: what was logged before is not known, so no step fails by an event in it`,
      ),
    ];
  });
}

const READ_FOR = [
  ['restart-iis', 'log/System', WEB_EVENTS],
  ['restart-transport', 'log/Application', TRANSPORT_EVENTS],
] as const satisfies [OperationKind, FactKey, readonly FactKey[]][];

/** A log that could not be read: the events in it are no proof, and a reviewer must know that before the run. */
export function unreadLogs(view: View, steps: ReadonlySet<OperationKind>): Drift[] {
  return READ_FOR.filter(([step]) => steps.has(step)).flatMap(([, log, events]) => {
    const asked: readonly FactKey[] = [...events, log];
    for (const fact of asked) {
      const found = view.get(fact);
      if (isKnown(found) || found === NOT_OBSERVED) continue;
      const name = log.slice('log/'.length);
      const what =
        fact === log
          ? `it is not known how far back the ${name} log reaches (${found.unknown}): no step fails by an event in it`
          : `the events of the ${name} log could not be read (${found.unknown}): no step succeeds or fails by them`;
      return [reported('log-unread', fact, what)];
    }
    return [];
  });
}

const pages = (count: number): string => (count === 1 ? 'health page' : 'health pages');
const them = (count: number): string => (count === 1 ? 'it' : 'them');
