import { isDown } from '../domain/down.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import { ranges } from './names-said.ts';

/** The reason of the order, if it is not that of the YAML. */
export function orderSaid({ servers, desired }: Pick<Plan, 'servers' | 'desired'>): string[] {
  const written = desired.state.servers.map(({ name }) => name);
  const isOther = servers.some(({ server }, i) => server !== written[i]);
  return isOther
    ? ['order: servers that are down, then by the first expiry of a certificate in use, then as in the YAML']
    : [];
}

/** The servers that are down now, once for each reason: `EX07, EX09: DOWN: 444 has no certificate …`. */
export function downSaid({ servers }: Pick<Plan, 'servers'>): string[] {
  const alike = new Map<string, string[]>();
  for (const server of servers) {
    const says = whyDown(server);
    if (says !== undefined) alike.set(says, [...(alike.get(says) ?? []), server.server]);
  }
  return [...alike].map(([says, names]) => `${ranges(names)}: ${says}`);
}

const whyDown = ({ drift }: ServerPlan): string | undefined => drift.find(isDown)?.says;
