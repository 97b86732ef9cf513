import { type Condition, given } from '../domain/condition.ts';
import { isKnown, known, type Patch } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/** A restart starts what was stopped: a write, where a service is known not to run. */
export const started = (view: View, services: readonly string[]): Patch =>
  Object.fromEntries(
    services.filter((name) => isStopped(name, view)).map((name) => [`service/${name}`, known('running')]),
  );

/** Known not to run, though it is installed. */
export const isStopped = (name: string, view: View): boolean => {
  const service = view.peek(`service/${name}`);
  return isKnown(service) && service.known !== null && service.known !== 'running';
};

const RESTARTED = ['W3SVC', 'WAS', 'MSExchangeTransport'] as const;

/** Whether a step needs no more of this fact than that the service is installed: a restart starts it. */
export const isAskedIfInstalled = (fact: string): boolean => RESTARTED.some((name) => fact === `service/${name}`);

/** Where nobody could look it is taken to be there: what is broken is mended with as little as possible. */
const installed = (name: (typeof RESTARTED)[number], view: View): Condition[] => {
  const service = view.get(`service/${name}`);
  return isKnown(service) && service.known === null
    ? [given(`service/${name}`, { code: 'service-installed', service: name }, false)]
    : [];
};

/** W3SVC does not start without WAS. What rests on the one rests on the other, so only one that is gone is told. */
export const iisInstalled = (view: View): Condition[] => [
  ...installed('W3SVC', view),
  ...installed('WAS', view.fork()),
];
export const transportInstalled = (view: View): Condition[] => installed('MSExchangeTransport', view);
