import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { sameName } from '../../src/domain/facts.ts';
import { validAt } from '../../src/domain/time.ts';
import { type Organization, type Server, type StoredCertificate, shellShut } from '../../src/simulator/index.ts';

/**
 * Checks the world and not the plan: what an operation did to an organization, from before and after. Derived from the
 * exchange facts. It imports neither the planner nor the actions nor the drift, so it cannot have the same faults.
 */
export interface Effect {
  /** The state at the start of the run, to which an undo goes back. */
  readonly start: Organization;
  readonly before: Organization;
  readonly after: Organization;
  /** The server on which the operation was performed. */
  readonly on: string;
  readonly desired: DesiredState;
  readonly intent: 'converge' | 'retire';
}

export interface Change {
  readonly effect: Effect;
  readonly start: Server;
  readonly was: Server;
  readonly is: Server;
  /** Undefined: the desired state does not contain this server. */
  readonly wanted: DesiredServer | undefined;
}

export type Rule = (change: Change) => readonly string[];

export const text = (value: unknown): string => JSON.stringify(value ?? null);

/** Events may be logged while time passes; the operation is not the cause. */
export const quiet = (server: Server | undefined) => ({ ...server, events: {} });

export const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

export const inStore = (server: Server, id: string | null | undefined): StoredCertificate | undefined =>
  server.certificates.find(({ thumbprint }) => thumbprint === id);

export const opens = (one: StoredCertificate | undefined): boolean => one?.key?.usable === true;

export const readable = (one: StoredCertificate | undefined): boolean =>
  opens(one) && one?.key?.networkService === true;

export const isOwn = (one: StoredCertificate, { name }: Server): boolean =>
  sameName(one.subject, `CN=${name}`) && sameName(one.issuer, one.subject);

/**
 * If the Auth certificate could not be read, a certificate with the name of the server counts as its own (exchange
 * facts 3).
 */
export const authOf = ({ start, before }: Effect): (string | null)[] => {
  const { current, previous, next } = before.authCertificate;
  const unread =
    start.unknown.some(({ fact }) => fact === 'auth-certificate') ||
    // An Edge server has its own directory without this value (exchange facts 2.4).
    start.servers.every((server) => server.role === 'edge' || shellShut(start, server) !== undefined);
  return [current, previous, next].filter((id) => !unread || !start.servers.some((server) => isOwnId(server, id)));
};

export const isOwnId = (server: Server, id: string | null): boolean => {
  const one = inStore(server, id);
  return one !== undefined && isOwn(one, server);
};

export const named = (one: StoredCertificate): string => `<I>${one.issuer}<S>${one.subject}`.toLowerCase();

export const connectorNamed = (org: Organization, one: StoredCertificate): boolean =>
  org.connectors.some(({ tlsCertificateName }) => tlsCertificateName?.toLowerCase() === named(one));

/** A certificate that may be taken into use: valid, and the server's own as exchange facts 3 define it. */
export const isFit = (effect: Effect, server: Server, one: StoredCertificate): boolean =>
  isOwn(one, server) &&
  [server.name, server.fqdn].every((name) => one.names.some((other) => sameName(name, other))) &&
  one.keyBits >= 2048 &&
  one.usages.includes('1.3.6.1.5.5.7.3.1') &&
  opens(one) &&
  one.key?.provider === 'csp' &&
  // It may expire during an operation, and a new certificate becomes valid during it.
  [effect.before.now, effect.after.now].some((now) => validAt(one, now)) &&
  !authOf(effect).includes(one.thumbprint);
