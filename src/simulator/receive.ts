import { sameName } from '../domain/facts.ts';
import { ipRange, isIn, sizeOf } from '../domain/ip-range.ts';
import type { Organization, Server } from './organization.ts';
import type { WorldConnector } from './world.ts';

/**
 * The Receive connector that answers the server itself on this port: of those that listen there, the one with the
 * narrowest range that contains the address of the server (exchange facts 12). Of two, the first in the file.
 */
export function answersItself(
  connectors: readonly WorldConnector[],
  server: Server,
  port: 25 | 587 | 2525,
): WorldConnector | undefined {
  const here = connectors.filter((one) => listensOn(one, server, port));
  if (server.address === undefined) return here.find((one) => one.remoteIPRanges === undefined);
  const own = ipRange(server.address);
  const exact = here.filter((one) => bindingsOf(one, server).includes(`${server.address}:${port}`));
  let chosen: { readonly connector: WorldConnector; readonly size: bigint } | undefined;
  for (const connector of exact.length > 0 ? exact : here) {
    for (const text of rangesOf(connector)) {
      const range = ipRange(text);
      if (range === undefined || own === undefined || !isIn(range, own)) continue;
      if (chosen === undefined || sizeOf(range) < chosen.size) chosen = { connector, size: sizeOf(range) };
    }
  }
  return chosen?.connector;
}

function listensOn(one: WorldConnector, server: Server, port: 25 | 587 | 2525): boolean {
  if ((one.kind ?? 'receive') !== 'receive' || !sameName(one.server, server.name)) return false;
  const wanted = [`0.0.0.0:${port}`, `${server.address}:${port}`];
  return bindingsOf(one, server).some((binding) => wanted.includes(binding));
}

/** Without bindings in the file, all addresses of IPv4 and IPv6, as for the connectors that Setup makes. */
export const bindingsOf = (one: WorldConnector, server: Pick<Server, 'role'> | undefined): readonly string[] => {
  const port = one.port ?? defaultPort(one.name, server);
  return one.bindings ?? [`[::]:${port}`, `0.0.0.0:${port}`];
};

/**
 * Whether the connector that answers the server itself offers X-ANONYMOUSTLS: not if it suppresses it, and not without
 * ExchangeServer authentication (exchange facts 7.1). Without a connector in the file, the switch decides.
 */
export function offersDirectTrust(org: Organization, server: Server): boolean {
  const one = answersItself(org.connectors, server, server.role === 'edge' ? 25 : 2525);
  if (one === undefined) return org.switches.xAnonymousTls !== 'suppressed';
  return !isSuppressed(org, one) && mechanismsOf(one).includes('ExchangeServer');
}

export const isSuppressed = ({ switches }: Organization, one: WorldConnector): boolean =>
  one.suppressXAnonymousTls ?? switches.xAnonymousTls === 'suppressed';

/** As Setup makes the connectors between Exchange servers. */
export const mechanismsOf = ({ authMechanism }: WorldConnector): readonly string[] => authMechanism ?? BY_SETUP;
const BY_SETUP = ['Tls', 'Integrated', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer'];

export const rangesOf = ({ remoteIPRanges }: WorldConnector): readonly string[] => remoteIPRanges ?? EVERYBODY;
const EVERYBODY = ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '0.0.0.0-255.255.255.255'];

/**
 * The port of the connectors that Setup creates, by their names (exchange facts 12). Any other connector listens on 25.
 */
function defaultPort(name: string, server: Pick<Server, 'role'> | undefined): number {
  if (server?.role === 'edge') return 25;
  if (/^client frontend/i.test(name)) return 587;
  if (/^client proxy/i.test(name)) return 465;
  if (/^outbound proxy/i.test(name)) return 717;
  return /^default (?!frontend)/i.test(name) ? 2525 : 25;
}
