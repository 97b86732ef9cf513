import type { DesiredServer } from '../../src/domain/desired.ts';
import { isKnown, sameName } from '../../src/domain/facts.ts';
import { outlives } from '../../src/domain/time.ts';
import { type Organization, observeServer, type Server, type StoredCertificate } from '../../src/simulator/index.ts';

import {
  authOf,
  connectorNamed,
  type Effect,
  inStore,
  isFit,
  isOwn,
  named,
  opens,
  quiet,
  type Rule,
  readable,
  same,
} from './safe-words.ts';

/** A person acknowledged it, and the key that encrypts the Edge credentials exists (exchange facts 12). */
const mayMoveUnderEdge = (was: Server, wanted: DesiredServer | undefined): boolean =>
  wanted?.acknowledge.includes('edge-subscriptions') === true && opens(inStore(was, was.internalTransport));

const internalTransport: Rule = ({ effect, start, was, is, wanted }) => {
  const sound = (server: Server): boolean => {
    const one = inStore(server, server.internalTransport);
    return readable(one) && !authOf(effect).includes(server.internalTransport);
  };
  const moved = was.internalTransport !== is.internalTransport;
  const now = inStore(is, is.internalTransport);
  const fit = now !== undefined && isFit(effect, is, now) && readable(now);
  const declared = wanted?.selfSigned.services.includes('SMTP') && wanted.role !== 'edge' && is.role !== 'edge';
  return [
    ...(sound(was) && !sound(is) ? ['the internal transport certificate is not sound any more'] : []),
    ...(moved && !declared ? ['the internal transport certificate moved, which was not declared'] : []),
    ...(moved && !fit && is.internalTransport !== start.internalTransport
      ? ['the internal transport certificate is unfit']
      : []),
    ...(moved && effect.after.edgeSubscriptions.length > 0 && !mayMoveUnderEdge(was, wanted)
      ? ['internal transport moved under an Edge subscription, unread or without the old key']
      : []),
  ];
};

/** The uses of the certificate on this server and in the organization. */
export function references(effect: Effect, server: Server, one: StoredCertificate): string[] {
  const org = effect.before;
  const id = one.thumbprint;
  return [
    ...Object.keys(server.sslcert).filter((endpoint) => server.sslcert[endpoint] === id),
    ...(server.webManagement?.certificate === id ? ['WMSVC'] : []),
    ...Object.keys(server.rdp).filter((listener) => server.rdp[listener] === id),
    ...(server.internalTransport === id ? ['internal transport'] : []),
    ...(server.imapServes === id || server.popServes === id ? ['IMAP or POP'] : []),
    ...(server.workersServe === id ? ['workers'] : []),
    ...(server.transportServes === id ? ['transport'] : []),
    ...(authOf(effect).includes(id) ? ['Auth'] : []),
    ...(org.connectors.some((c) => c.kind === 'send' && c.tlsCertificateName?.toLowerCase() === named(one))
      ? ['a Send connector']
      : []),
  ];
}

/**
 * Only the flags show the certificate of the federation trust. If no shell could read them, a certificate with the name
 * of the server counts as its own.
 */
const flagsUnread = (org: Organization, on: string, one: StoredCertificate): boolean => {
  const server = org.servers.find(({ name }) => sameName(name, on));
  const flags = server && isOwn(one, server) ? observeServer(org, server)[`flags/${one.thumbprint}`] : undefined;
  return flags !== undefined && !isKnown(flags);
};

const isProtected = (effect: Effect, one: StoredCertificate): boolean =>
  authOf(effect).includes(one.thumbprint) ||
  (one.friendlyName === 'Exchange Delegation Federation' && !flagsUnread(effect.start, effect.on, one)) ||
  /^CN=WMSvc/i.test(one.subject);

const removed: Rule = ({ effect, was, is }) =>
  was.certificates
    .filter((one) => inStore(is, one.thumbprint) === undefined)
    .flatMap((one) => [
      ...(effect.intent === 'retire' && isOwn(one, was) ? [] : [`removed: ${one.id}`]),
      ...references(effect, was, one).map((by) => `removed: ${one.id}, which ${by} refers to`),
      ...(lastTrusted(effect, was, is, one) ? [`removed: ${one.id}, the last trusted one that a connector names`] : []),
    ]);

/**
 * A connector that names the certificate would lose STARTTLS with the last trusted one of this name (exchange facts
 * 10).
 */
const lastTrusted = ({ before }: Effect, was: Server, is: Server, one: StoredCertificate): boolean =>
  was.certificates.some((other) => other.inRoot && named(other) === named(one)) &&
  connectorNamed(before, one) &&
  !is.certificates.some((other) => other.inRoot && named(other) === named(one));

/** Adopt before create. If a certificate is not valid yet, a clock may be wrong (exchange facts 3, 16). */
const adoptable = (effect: Effect, server: Server, wanted: DesiredServer | undefined): StoredCertificate[] =>
  server.certificates.filter((one) => {
    const { current, previous, next } = effect.before.authCertificate;
    const read = [effect.before, effect.after].some((org) => !flagsUnread(org, effect.on, one));
    if (one.friendlyName === 'Exchange Delegation Federation' && read) return false;
    if (one.pendingRequest || [current, previous, next].includes(one.thumbprint)) return false;
    const soon = Date.parse(one.notBefore) > Date.parse(effect.after.now) ? one.notBefore : effect.after.now;
    const then = { ...effect, before: { ...effect.before, now: soon }, after: { ...effect.after, now: soon } };
    const enough = wanted?.selfSigned.minDaysRemaining ?? 0;
    // A certificate that expires during the run cannot be adopted.
    return isFit(then, server, one) && outlives(one.notAfter, soon, Math.max(enough, 1 / 24));
  });

const added: Rule = ({ start, was, is, effect, wanted }) => {
  const now = is.certificates.filter((one) => inStore(was, one.thumbprint) === undefined);
  const instead = now.length > 0 ? adoptable(effect, was, wanted) : [];
  const came = is.certificates.filter((one) => inStore(start, one.thumbprint) === undefined);
  const blind = came
    .filter((one) => !readable(one))
    .map((one) => `${one.id} has come, and NETWORK SERVICE cannot read its key`);
  return [
    ...(came.length > 1 && !effect.after.switches.createTwice ? ['a second certificate was made'] : []),
    ...(effect.after.switches.createTwice ? [] : blind),
    ...instead.map((one) => `another was made, though ${one.id} is there to be adopted`),
  ];
};

const trust: Rule = ({ effect, start, was, is }) => {
  const of = (server: Server) => [
    ...server.root,
    ...server.certificates.filter((c) => c.inRoot).map((c) => c.thumbprint),
  ];
  const gone = of(was).filter((id) => !of(is).includes(id) && of(start).includes(id) && inStore(is, id) !== undefined);
  const newly = is.certificates.filter((one) => one.inRoot && inStore(was, one.thumbprint)?.inRoot === false);
  const early = newly.filter((one) => !readable(one));
  return [
    ...gone.map((id) => `not trusted any more: ${id}`),
    ...early.map((one) => `trusted before its key is readable: ${one.id}`),
    ...newly.filter((one) => !isFit(effect, is, one)).map((one) => `trusted, and not fit to serve: ${one.id}`),
  ];
};

const keys: Rule = ({ was, is }) =>
  was.certificates.flatMap((one) => {
    const now = inStore(is, one.thumbprint);
    if (now === undefined || one.key === null) return [];
    const less =
      now.key === null || (one.key.usable && !now.key.usable) || (one.key.networkService && !now.key.networkService);
    return less ? [`${one.id} lost its key, or the right to read it`] : [];
  });

const protectedOnes: Rule = ({ effect, was, is }) =>
  was.certificates
    .filter((one) => isProtected(effect, one))
    .filter((one) => !same(one, inStore(is, one.thumbprint)))
    .map((one) => `protected, and touched: ${one.id}`);

/** IMAP and POP follow a name. If it changes, every certificate with the old name loses the service. */
const byName: Rule = ({ was, is }) =>
  was.imapName === is.imapName && was.popName === is.popName ? [] : ['another certificate has lost IMAP or POP'];

const edgeSync: Rule = ({ was, is, wanted }) =>
  !was.edgeSyncBroken && is.edgeSyncBroken && !wanted?.acknowledge.includes('edge-subscriptions')
    ? ['EdgeSync broke']
    : [];

const underSetup: Rule = ({ was, is }) =>
  was.setupRunning && !same(quiet(was), quiet(is)) ? ['changed while Setup runs'] : [];

export const CERTIFICATES = {
  internalTransport,
  removed,
  added,
  trust,
  keys,
  protectedOnes,
  byName,
  edgeSync,
  underSetup,
};
