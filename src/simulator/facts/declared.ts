import { COMPONENTS, known } from '../../domain/facts.ts';
import { componentOn } from '../drained.ts';
import { type Place, type SimulatedFamilies, unless } from './simulated.ts';

/** A world declares these families, and only the `sets` of a bystander change them. */
export const declared = {
  component: {
    scope: 'server',
    declared: true,
    seenBy: ['Get-ServerComponentState'],
    observe: (facts, { server, shut }) => {
      for (const key of COMPONENTS) facts[key] = unless(shut, componentOn(server, key));
    },
    set: declare('component'),
  },
} as const satisfies Partial<SimulatedFamilies>;

function declare(prefix: string): (place: Place, value: unknown) => void {
  return ({ server, rest }, value) => {
    server.facts[`${prefix}/${rest}`] = known(value);
  };
}
