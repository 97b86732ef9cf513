import { type Fact, known, type Thumbprint } from '../domain/facts.ts';
import type { Organization, Server } from './organization.ts';
import { forClients, handshake } from './wire.ts';

/**
 * IMAP and POP. They load their certificate when they start, by the name in their settings, and keep it until they start
 * again (exchange facts 9, 13.2).
 */
export type MailClientPort = 993 | 995;

export const servedTo = (server: Server, port: MailClientPort): Thumbprint | undefined =>
  port === 993 ? server.imapServes : server.popServes;

/** Nothing is presented if the service does not run: the connection is refused. */
export function mailClientSeen(org: Organization, server: Server, port: MailClientPort): Fact<Thumbprint> {
  const loaded = servedTo(server, port);
  return loaded === undefined ? known<Thumbprint>(null) : handshake(org, loaded);
}

export function serveTo(server: Server, port: MailClientPort, loaded: Thumbprint | null): void {
  const key = port === 993 ? 'imapServes' : 'popServes';
  if (loaded === null) delete server[key];
  else server[key] = loaded;
}

/** Restart-Service MSExchangeImap4 or MSExchangePop3. */
export function restartMailClient(org: Organization, server: Server, port: MailClientPort): void {
  const name = port === 993 ? server.imapName : server.popName;
  serveTo(server, port, forClients(org, server, name)?.thumbprint ?? null);
}
