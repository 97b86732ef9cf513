import type { Drift, Goal } from '../domain/plan.ts';
import { reported } from './check.ts';

/** The differences of an Edge server that a person renews (exchange facts 12). */
export const keptByHand = (differences: readonly Drift[], { server: { name } }: Goal): Drift[] =>
  differences.length === 0
    ? []
    : [
        reported(
          'kept-by-hand',
          'role',
          `the YAML has \`acknowledge: [kept-by-hand]\` under ${name} or defaults: renew its certificate by hand and subscribe it again; exstate changes nothing on it`,
        ),
        ...differences.map((one): Drift => ({ ...one, owner: 'reported' })),
      ];
