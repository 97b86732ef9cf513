import { type FactKey, HEALTH_PAGES, HEALTHY, isKnown, logOf, TRANSPORT_EVENTS, WEB_EVENTS } from '../domain/facts.ts';
import { type Proof, SETTLE_SECONDS } from '../domain/proof.ts';
import { isServedOn444 } from '../domain/served-444.ts';
import { connectorsLogged, mayServe } from '../domain/served-names.ts';
import type { View } from '../domain/view.ts';

/**
 * Health pages and events show whether a step succeeded. They are never preconditions, so they are read with `peek`. A
 * page that fails before a step and an event that is already in the log prove nothing (exchange facts 13).
 */

/** Pages that are healthy now. They must be healthy again after IIS has started. */
export const pagesStillWell = (view: View): Proof[] =>
  HEALTH_PAGES.filter((fact) => isWell(view, fact)).map((fact) => ({
    fact,
    want: HEALTHY,
    withinSeconds: SETTLE_SECONDS,
  }));

/** Pages that are not healthy now. Another certificate on 444 may make them reachable. */
export const pagesNotWell = (view: View): FactKey[] =>
  HEALTH_PAGES.filter((fact) => seen(view, fact) && !isWell(view, fact));

/** All pages whose status is known. */
export const pagesSeen = (view: View): FactKey[] => HEALTH_PAGES.filter((fact) => seen(view, fact));

export const noWebEvent = (view: View): Proof[] => notLogged(view, WEB_EVENTS);

/** If 444 presents nothing, each connection logs event 15021. Such an event may be from before the step. */
export const webEventsOfBefore = (view: View): FactKey[] =>
  isServedOn444(view) ? [] : WEB_EVENTS.filter((fact) => isKnown(view.peek(fact)));

/** Only if the transport services run: the start of a stopped service may log an event about an old fault. */
export const noTransportEvent = (view: View): Proof[] =>
  TRANSPORT_SERVICES.every((name) => isRunningOrAbsent(view, name)) ? notLogged(view, TRANSPORT_EVENTS) : [];

const TRANSPORT_SERVICES = ['MSExchangeTransport', 'MSExchangeFrontEndTransport'] as const;

/** A service that is not installed logs nothing. */
const isRunningOrAbsent = (view: View, name: (typeof TRANSPORT_SERVICES)[number]): boolean => {
  const service = view.peek(`service/${name}`);
  return isKnown(service) && (service.known === null || service.known === 'running');
};

const notLogged = (view: View, events: readonly (typeof WEB_EVENTS | typeof TRANSPORT_EVENTS)[number][]): Proof[] =>
  events
    .filter((fact) => {
      const logged = view.peek(fact);
      return isKnown(logged) && (logged.known === null || (fact === 'event/12014' && isAboutOthers(view)));
    })
    .map((fact) => ({
      fact,
      want: null,
      withinSeconds: SETTLE_SECONDS,
      ...(reachesFarBack(view, fact) ? {} : { reportedOnly: true as const }),
    }));

/** In a log of days, an event may be one that is logged again at each start of a service (exchange facts 13.4). */
const reachesFarBack = (view: View, event: FactKey): boolean => {
  const oldest = view.peek(logOf(event));
  return isKnown(oldest) && oldest.known === null;
};

/** Every connector that event 12014 names has a name that the certificate of this stage does not have. */
function isAboutOthers(view: View): boolean {
  const names = [...connectorsLogged(view).keys()];
  return names.length > 0 && view.held('event/12014/*') === undefined && !names.some((name) => mayServe(name, view));
}

const seen = (view: View, fact: (typeof HEALTH_PAGES)[number]): boolean => isKnown(view.peek(fact));
const isWell = (view: View, fact: (typeof HEALTH_PAGES)[number]): boolean => {
  const page = view.peek(fact);
  return isKnown(page) && page.known === HEALTHY;
};
