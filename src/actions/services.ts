import { type Fact, type FactKey, isKnown, known, type Patch } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/** A restart starts what was stopped: a write, where a service is known not to run. */
export const started = (view: View, services: readonly string[]): Patch =>
  Object.fromEntries(
    services
      .map((name): Extract<FactKey, `service/${string}`> => `service/${name}`)
      .filter((key) => stopped(view.peek(key)))
      .map((key) => [key, known('running')]),
  );

const stopped = (service: Fact<string>): boolean =>
  isKnown(service) && service.known !== null && service.known !== 'running';
