import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { BACK_END, FRONT_END, sameName } from '../../src/domain/facts.ts';
import { validAt } from '../../src/domain/time.ts';
import {
  type Organization,
  type Server,
  type StoredCertificate,
  shellShut,
} from '../../src/providers/simulator/index.ts';

/**
 * Judges the world, not the plan: what an operation did to an organisation, seen from before and after. Written from
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

interface Change {
  readonly deed: Deed;
  readonly start: Server;
  readonly was: Server;
  readonly is: Server;
  /** Undefined: nothing is wanted of this server. */
  readonly wanted: DesiredServer | undefined;
}
type Rule = (change: Change) => readonly string[];

const text = (value: unknown): string => JSON.stringify(value ?? null);
const same = (a: unknown, b: unknown): boolean => text(a) === text(b);
const held = (server: Server, id: string | null | undefined): StoredCertificate | undefined =>
  server.certificates.find(({ thumbprint }) => thumbprint === id);
const opens = (one: StoredCertificate | undefined): boolean => one?.key?.usable === true;
const readable = (one: StoredCertificate | undefined): boolean => opens(one) && one?.key?.networkService === true;
const isOwn = (one: StoredCertificate, { name }: Server): boolean =>
  sameName(one.subject, `CN=${name}`) && sameName(one.issuer, one.subject);
/** Where nobody could ask who Auth is, a certificate in the server's own name passes for the server's (exchange facts 3). */
const authOf = ({ start, before }: Deed): (string | null)[] => {
  const { current, previous, next } = before.authCertificate;
  const unread =
    start.unknown.some(({ fact }) => fact === 'auth-certificate') ||
    start.servers.every((server) => shellShut(start, server) !== undefined);
  return [current, previous, next].filter((id) => !unread || !start.servers.some((server) => isOwnId(server, id)));
};
const isOwnId = (server: Server, id: string | null): boolean => {
  const one = held(server, id);
  return one !== undefined && isOwn(one, server);
};
const named = (one: StoredCertificate): string => `<I>${one.issuer}<S>${one.subject}`.toLowerCase();
const connectorNamed = (org: Organization, one: StoredCertificate): boolean =>
  org.connectors.some(({ tlsCertificateName }) => tlsCertificateName?.toLowerCase() === named(one));

const FRONT = ['0.0.0.0:443', '127.0.0.1:443'];
const BACK = '0.0.0.0:444';

const frontEnd: Rule = ({ start, was, is, wanted, deed }) =>
  FRONT.filter((endpoint) => !same(was.sslcert[endpoint], is.sslcert[endpoint]))
    .filter((endpoint) => {
      const now = held(is, is.sslcert[endpoint]);
      const declared = wanted?.frontEnd.certificate === 'self-signed' && now && isFit(deed, is, now);
      return (
        !declared &&
        !(wanted?.frontEnd.certificate === 'self-signed' && same(start.sslcert[endpoint], is.sslcert[endpoint]))
      );
    })
    .map((endpoint) => `443 moved: ${endpoint}`);

const requireSsl: Rule = ({ was, is }) => (same(was.requireSsl, is.requireSsl) ? [] : ['Require SSL changed']);

const rows: Rule = ({ was, is, wanted }) =>
  [...new Set([...Object.keys(was.rows), ...Object.keys(is.rows)])].flatMap((site) => {
    const list = (server: Server) => (server.rows[site] ?? []).map((row) => text(row));
    const declared =
      (site === BACK_END && wanted?.backEnd.certificate === 'self-signed' && ['*:444:']) ||
      (site === FRONT_END && wanted?.frontEnd.certificate === 'self-signed' && ['*:443:', '127.0.0.1:443:']) ||
      [];
    const gone = list(was).filter((row) => !list(is).includes(row));
    const came = list(is).filter(
      (row) => !list(was).includes(row) && !declared.some((one) => row.includes(`"${one}"`)),
    );
    return [...gone.map((row) => `row gone: ${row}`), ...came.map((row) => `row came: ${row}`)];
  });

/** A certificate that may be brought into use: the server's own as exchange facts 3 know it, valid, nobody else's. */
const isFit = (deed: Deed, server: Server, one: StoredCertificate): boolean =>
  isOwn(one, server) &&
  [server.name, server.fqdn].every((name) => one.names.some((other) => sameName(name, other))) &&
  one.keyBits >= 2048 &&
  one.usages.includes('1.3.6.1.5.5.7.3.1') &&
  opens(one) &&
  one.key?.provider === 'csp' &&
  validAt(one, deed.after.now) &&
  !authOf(deed).includes(one.thumbprint);

const listens = (server: Server): boolean =>
  server.services['W3SVC'] === 'running' &&
  (server.rows[BACK_END] ?? []).some(({ bindingInformation }) => bindingInformation === '*:444:');
const serves = (org: Organization, server: Server): boolean => {
  const one = held(server, server.sslcert[BACK]);
  return listens(server) && one !== undefined && opens(one) && validAt(one, org.now);
};
/** Time alone may end a certificate's life; that is nobody's deed. */
const servedThen = (org: Organization, server: Server, at: Organization): boolean =>
  serves({ ...org, now: at.now }, server);

const backEnd: Rule = ({ deed, start, was, is, wanted }) => {
  const moved = !same(was.sslcert[BACK], is.sslcert[BACK]);
  const now = held(is, is.sslcert[BACK]);
  const fit = now !== undefined && isFit(deed, is, now);
  return [
    ...(servedThen(deed.before, was, deed.after) && !serves(deed.after, is)
      ? ['444 serves no valid certificate any more']
      : []),
    ...(moved && wanted?.backEnd.certificate !== 'self-signed' ? ['444 moved, which was not declared'] : []),
    ...(moved && !fit && !same(is.sslcert[BACK], start.sslcert[BACK]) ? ['444 moved to an unfit certificate'] : []),
  ];
};

const otherRecords: Rule = ({ was, is }) =>
  [...new Set([...Object.keys(was.sslcert), ...Object.keys(is.sslcert)])]
    .filter(
      (endpoint) =>
        endpoint !== BACK && !FRONT.includes(endpoint) && !same(was.sslcert[endpoint], is.sslcert[endpoint]),
    )
    .map((endpoint) => `another record moved: ${endpoint}`);

/** Somebody has read of it, and the key that the Edge credentials are encrypted with is there (exchange facts 12). */
const mayMoveUnderEdge = (was: Server, wanted: DesiredServer | undefined): boolean =>
  wanted?.acknowledge.includes('edge-subscriptions') === true && opens(held(was, was.internalTransport));

const internalTransport: Rule = ({ deed, start, was, is, wanted }) => {
  const sound = (server: Server): boolean => {
    const one = held(server, server.internalTransport);
    return readable(one) && !authOf(deed).includes(server.internalTransport);
  };
  const moved = was.internalTransport !== is.internalTransport;
  const now = held(is, is.internalTransport);
  const fit = now !== undefined && isFit(deed, is, now) && readable(now);
  const declared = wanted?.selfSigned.services.includes('SMTP') && wanted.role !== 'edge' && is.role !== 'edge';
  return [
    ...(sound(was) && !sound(is) ? ['the internal transport certificate is not sound any more'] : []),
    ...(moved && !declared ? ['the internal transport certificate moved, which was not declared'] : []),
    ...(moved && !fit && is.internalTransport !== start.internalTransport
      ? ['the internal transport certificate is unfit']
      : []),
    ...(moved && deed.after.edgeSubscriptions.length > 0 && !mayMoveUnderEdge(was, wanted)
      ? ['internal transport moved under an Edge subscription, unread or without the old key']
      : []),
  ];
};

const shell: Rule = ({ deed, start, was, is }) => {
  const opened = (org: Organization, server: Server): boolean =>
    shellShut({ ...org, now: deed.after.now }, server) === undefined;
  // What is undone may shut again what was shut when the run began.
  const lost = opened(deed.start, start) && opened(deed.before, was) ? shellShut(deed.after, is) : undefined;
  return lost === undefined ? [] : [`the shell does not open any more: ${lost}`];
};

const services: Rule = ({ was, is }) =>
  Object.keys(was.services)
    .filter((name) => was.services[name] === 'running' && is.services[name] !== 'running')
    .map((name) => `${name} does not run any more`);

/** What something on this server, or the organisation, refers to. */
export function references(deed: Deed, server: Server, one: StoredCertificate): string[] {
  const org = deed.before;
  const id = one.thumbprint;
  return [
    ...Object.keys(server.sslcert).filter((endpoint) => server.sslcert[endpoint] === id),
    ...(server.internalTransport === id ? ['internal transport'] : []),
    ...(server.workersServe === id ? ['workers'] : []),
    ...(server.transportServes === id ? ['transport'] : []),
    ...(authOf(deed).includes(id) ? ['Auth'] : []),
    ...(org.connectors.some((c) => c.kind === 'send' && c.tlsCertificateName?.toLowerCase() === named(one))
      ? ['a Send connector']
      : []),
  ];
}
const isProtected = (deed: Deed, one: StoredCertificate): boolean =>
  authOf(deed).includes(one.thumbprint) ||
  one.friendlyName === 'Exchange Delegation Federation' ||
  /^CN=WMSvc/i.test(one.subject);

const removed: Rule = ({ deed, was, is }) =>
  was.certificates
    .filter((one) => held(is, one.thumbprint) === undefined)
    .flatMap((one) => [
      ...(deed.intent === 'retire' && isOwn(one, was) ? [] : [`removed: ${one.id}`]),
      ...references(deed, was, one).map((by) => `removed: ${one.id}, which ${by} refers to`),
      ...(lastTrusted(deed, was, is, one) ? [`removed: ${one.id}, the last trusted one that a connector names`] : []),
    ]);

/** A connector that names it would lose STARTTLS with the last trusted one of the name (exchange facts 10). */
const lastTrusted = ({ before }: Deed, was: Server, is: Server, one: StoredCertificate): boolean =>
  was.certificates.some((other) => other.inRoot && named(other) === named(one)) &&
  connectorNamed(before, one) &&
  !is.certificates.some((other) => other.inRoot && named(other) === named(one));

const added: Rule = ({ start, is, deed }) => {
  const came = is.certificates.filter((one) => held(start, one.thumbprint) === undefined);
  const blind = came
    .filter((one) => !readable(one))
    .map((one) => `${one.id} has come, and NETWORK SERVICE cannot read its key`);
  return [
    ...(came.length > 1 && !deed.after.switches.createTwice ? ['a second certificate was made'] : []),
    ...(deed.after.switches.createTwice ? [] : blind),
  ];
};

const trust: Rule = ({ deed, start, was, is }) => {
  const of = (server: Server) => [
    ...server.root,
    ...server.certificates.filter((c) => c.inRoot).map((c) => c.thumbprint),
  ];
  const gone = of(was).filter((id) => !of(is).includes(id) && of(start).includes(id) && held(is, id) !== undefined);
  const newly = is.certificates.filter((one) => one.inRoot && held(was, one.thumbprint)?.inRoot === false);
  const early = newly.filter((one) => !readable(one));
  return [
    ...gone.map((id) => `not trusted any more: ${id}`),
    ...early.map((one) => `trusted before its key is readable: ${one.id}`),
    ...newly.filter((one) => !isFit(deed, is, one)).map((one) => `trusted, and not fit to serve: ${one.id}`),
  ];
};

const keys: Rule = ({ was, is }) =>
  was.certificates.flatMap((one) => {
    const now = held(is, one.thumbprint);
    if (now === undefined || one.key === null) return [];
    const less =
      now.key === null || (one.key.usable && !now.key.usable) || (one.key.networkService && !now.key.networkService);
    return less ? [`${one.id} lost its key, or the right to read it`] : [];
  });

const protectedOnes: Rule = ({ deed, was, is }) =>
  was.certificates
    .filter((one) => isProtected(deed, one))
    .filter((one) => !same(one, held(is, one.thumbprint)))
    .map((one) => `protected, and touched: ${one.id}`);

const edgeSync: Rule = ({ was, is, wanted }) =>
  !was.edgeSyncBroken && is.edgeSyncBroken && !wanted?.acknowledge.includes('edge-subscriptions')
    ? ['EdgeSync broke']
    : [];

const underSetup: Rule = ({ was, is }) => (was.setupRunning && !same(was, is) ? ['changed while Setup runs'] : []);

export const RULES = {
  frontEnd,
  requireSsl,
  rows,
  backEnd,
  otherRecords,
  internalTransport,
  shell,
  services,
  removed,
  added,
  trust,
  keys,
  protectedOnes,
  edgeSync,
  underSetup,
};

/** What an operation has made worse; empty where it was safe. */
export function harm(deed: Deed): string[] {
  const elsewhere = deed.after.servers.filter(
    (is, i) => !sameName(is.name, deed.on) && !same(is, deed.before.servers[i]),
  );
  return [
    ...elsewhere.map(({ name }) => `another server was touched: ${name}`),
    ...(same(orgWide(deed.before), orgWide(deed.after)) ? [] : ['the organisation was touched']),
    ...changes(deed).flatMap((change) => Object.values(RULES).flatMap((rule) => rule(change))),
  ];
}

const orgWide = ({ authCertificate, connectors, edgeSubscriptions }: Organization) => ({
  authCertificate,
  connectors,
  edgeSubscriptions,
});

function changes(deed: Deed): Change[] {
  const of = (org: Organization) => org.servers.find(({ name }) => sameName(name, deed.on));
  const [start, was, is] = [of(deed.start), of(deed.before), of(deed.after)];
  const wanted = deed.desired.servers.find(({ name }) => sameName(name, deed.on));
  return start && was && is ? [{ deed, start, was, is, wanted }] : [];
}
