import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { sameName } from '../../src/domain/facts.ts';
import { validAt } from '../../src/domain/time.ts';
import { type Organization, type Server, type StoredCertificate, shellShut } from '../../src/simulator/index.ts';

/**
 * Judges the world, not the plan: what an operation did to an organization, seen from before and after. Written from
 * the exchange facts; it imports neither the planner nor the actions nor the drift, so that it cannot share their mistakes.
 */
export interface Deed {
  /** As the run found it: what is undone goes back to this. */
  readonly start: Organization;
  readonly before: Organization;
  readonly after: Organization;
  /** The server that was acted on. */
  readonly on: string;
  readonly desired: DesiredState;
  readonly intent: 'converge' | 'retire';
}

export interface Change {
  readonly deed: Deed;
  readonly start: Server;
  readonly was: Server;
  readonly is: Server;
  /** Undefined: nothing is wanted of this server. */
  readonly wanted: DesiredServer | undefined;
}

export type Rule = (change: Change) => readonly string[];

export const text = (value: unknown): string => JSON.stringify(value ?? null);

/** A log goes on while time passes, and that is nobody's deed. */
export const quiet = (server: Server | undefined) => ({ ...server, events: {} });

export const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

export const held = (server: Server, id: string | null | undefined): StoredCertificate | undefined =>
  server.certificates.find(({ thumbprint }) => thumbprint === id);

export const opens = (one: StoredCertificate | undefined): boolean => one?.key?.usable === true;

export const readable = (one: StoredCertificate | undefined): boolean =>
  opens(one) && one?.key?.networkService === true;

export const isOwn = (one: StoredCertificate, { name }: Server): boolean =>
  sameName(one.subject, `CN=${name}`) && sameName(one.issuer, one.subject);

/** Where nobody could ask who Auth is, a certificate in the server's own name passes for the server's (exchange facts 3). */
export const authOf = ({ start, before }: Deed): (string | null)[] => {
  const { current, previous, next } = before.authCertificate;
  const unread =
    start.unknown.some(({ fact }) => fact === 'auth-certificate') ||
    // An Edge server has a directory of its own, and cannot tell (exchange facts 2.4).
    start.servers.every((server) => server.role === 'edge' || shellShut(start, server) !== undefined);
  return [current, previous, next].filter((id) => !unread || !start.servers.some((server) => isOwnId(server, id)));
};

export const isOwnId = (server: Server, id: string | null): boolean => {
  const one = held(server, id);
  return one !== undefined && isOwn(one, server);
};

export const named = (one: StoredCertificate): string => `<I>${one.issuer}<S>${one.subject}`.toLowerCase();

export const connectorNamed = (org: Organization, one: StoredCertificate): boolean =>
  org.connectors.some(({ tlsCertificateName }) => tlsCertificateName?.toLowerCase() === named(one));

/** A certificate that may be brought into use: the server's own as exchange facts 3 know it, valid, nobody else's. */
export const isFit = (deed: Deed, server: Server, one: StoredCertificate): boolean =>
  isOwn(one, server) &&
  [server.name, server.fqdn].every((name) => one.names.some((other) => sameName(name, other))) &&
  one.keyBits >= 2048 &&
  one.usages.includes('1.3.6.1.5.5.7.3.1') &&
  opens(one) &&
  one.key?.provider === 'csp' &&
  // Time may end its life while an operation is under way, which is nobody's deed; a new one begins its own then.
  [deed.before.now, deed.after.now].some((now) => validAt(one, now)) &&
  !authOf(deed).includes(one.thumbprint);
