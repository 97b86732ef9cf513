import type { Organization, Server } from '../../src/simulator/index.ts';
import type { ByHand } from './mode.ts';

/** What an administrator does on the first server of the world. */
export const onServer =
  (act: (server: Server, org: Organization) => unknown): ByHand =>
  (org) => {
    const [server] = org.servers;
    if (server !== undefined) act(server, org);
    return undefined;
  };

export const thumbprintOf = ({ certificates }: Server, id: string): string => {
  const found = certificates.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no certificate ${id}`);
  return found.thumbprint;
};

/** Another server issues and binds, by hand: a certificate that serves 444 and opens the shell again. */
export const laterBy =
  (days: number): ByHand =>
  (org) => {
    org.now = new Date(Date.parse(org.now) + days * 86_400_000).toISOString().replace('.000Z', 'Z');
    return undefined;
  };
