import { COMPONENTS, type Component, known } from '../../domain/facts.ts';
import type { Server } from '../organization.ts';
import { type Place, type SimulatedFamilies, unless } from './simulated.ts';

/** Families that no other fact depends on. A world declares them, and only the `sets` of a bystander change them. */
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

const ACTIVE: Component = { state: 'Active', requesters: [] };

/** An Edge server has neither proxies nor the transport of a Mailbox server. */
export const componentOn = (server: Server, key: (typeof COMPONENTS)[number]): Component | null =>
  key in server.facts
    ? ((server.facts[key]?.known ?? null) as Component | null)
    : server.role === 'edge' && key !== 'component/ServerWideOffline'
      ? null
      : ACTIVE;

function declare(prefix: string): (place: Place, value: unknown) => void {
  return ({ server, rest }, value) => {
    server.facts[`${prefix}/${rest}`] = known(value);
  };
}
