import { known } from '../../domain/facts.ts';
import type { Place, SimulatedFamilies } from './simulated.ts';

/** Families from which nothing else follows: a world declares them, and only somebody's `sets` changes them. */
export const declared = {} as const satisfies Partial<SimulatedFamilies>;

export const declare =
  (prefix: string) =>
  ({ server, rest }: Place, value: unknown): void => {
    server.facts[`${prefix}/${rest}`] = known(value);
  };
