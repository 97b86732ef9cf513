import { type FactKey, HEALTH_PAGES, HEALTHY, isKnown, TRANSPORT_EVENTS, WEB_EVENTS } from '../domain/facts.ts';
import { type Proof, SETTLE_SECONDS } from '../domain/proof.ts';
import type { View } from '../domain/view.ts';

/**
 * What only shows whether a step did well, and never decides whether it is taken: none of this is read as a condition.
 * A page that is red before, and an event that is in the log already, prove nothing afterwards (exchange facts 13).
 */

/** Pages that answer well, and have to again when IIS has started. */
export const pagesStillWell = (view: View): Proof[] =>
  HEALTH_PAGES.filter((fact) => isWell(view, fact)).map((fact) => ({
    fact,
    want: HEALTHY,
    withinSeconds: SETTLE_SECONDS,
  }));

/** Those that do not: another certificate on 444 may let them be reached. */
export const pagesNotWell = (view: View): FactKey[] =>
  HEALTH_PAGES.filter((fact) => seen(view, fact) && !isWell(view, fact));

/** All of them, where they can be seen at all. */
export const pagesSeen = (view: View): FactKey[] => HEALTH_PAGES.filter((fact) => seen(view, fact));

export const noWebEvent = (view: View): Proof[] => notLogged(view, WEB_EVENTS);

/** A 444 that presents nothing has 15021 logged as soon as anybody connects: what it says afterwards is of before. */
export const webEventsOfBefore = (view: View): FactKey[] => {
  const presented = view.peek('wire/0.0.0.0:444');
  return isKnown(presented) && presented.known !== null ? [] : WEB_EVENTS.filter((fact) => isKnown(view.peek(fact)));
};

/** A service that stands still says nothing: what it says when it is started may have been so for long. */
export const noTransportEvent = (view: View): Proof[] =>
  TRANSPORT_SERVICES.every((name) => speaks(view, name)) ? notLogged(view, TRANSPORT_EVENTS) : [];

const TRANSPORT_SERVICES = ['MSExchangeTransport', 'MSExchangeFrontEndTransport'] as const;

/** One that is not installed has nothing to say. */
const speaks = (view: View, name: (typeof TRANSPORT_SERVICES)[number]): boolean => {
  const service = view.peek(`service/${name}`);
  return isKnown(service) && (service.known === null || service.known === 'running');
};

const notLogged = (view: View, events: readonly (typeof WEB_EVENTS | typeof TRANSPORT_EVENTS)[number][]): Proof[] =>
  events
    .filter((fact) => {
      const logged = view.peek(fact);
      return isKnown(logged) && logged.known === null;
    })
    .map((fact) => ({ fact, want: null, withinSeconds: SETTLE_SECONDS }));

const seen = (view: View, fact: (typeof HEALTH_PAGES)[number]): boolean => isKnown(view.peek(fact));
const isWell = (view: View, fact: (typeof HEALTH_PAGES)[number]): boolean => {
  const page = view.peek(fact);
  return isKnown(page) && page.known === HEALTHY;
};
