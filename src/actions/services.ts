import { type Condition, given } from '../domain/condition.ts';
import { isKnown, known, type Patch } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/** A restart also starts a stopped service, so the prediction contains this. */
export const started = (view: View, services: readonly string[]): Patch =>
  Object.fromEntries(
    services.filter((name) => isStopped(name, view)).map((name) => [`service/${name}`, known('running')]),
  );

/** The service is installed and known not to run. */
export const isStopped = (name: string, view: View): boolean => {
  const service = view.peek(`service/${name}`);
  return isKnown(service) && service.known !== null && service.known !== 'running';
};

const RESTARTED = ['W3SVC', 'WAS', 'MSExchangeTransport'] as const;

/** A step needs only to know that the service is installed, because a restart starts it. */
export const isAskedIfInstalled = (fact: string): boolean => RESTARTED.some((name) => fact === `service/${name}`);

/** An unknown service counts as installed, so that a repair is not blocked by a fact that it hardly needs. */
const installed = (name: (typeof RESTARTED)[number], view: View): Condition[] => {
  const service = view.get(`service/${name}`);
  return isKnown(service) && service.known === null
    ? [given(`service/${name}`, { code: 'service-installed', service: name }, false)]
    : [];
};

/** W3SVC does not start without WAS. WAS is read from a fork: a step depends on it only if it is missing. */
export const iisInstalled = (view: View): Condition[] => [
  ...installed('W3SVC', view),
  ...installed('WAS', view.fork()),
];
export const transportInstalled = (view: View): Condition[] => installed('MSExchangeTransport', view);
