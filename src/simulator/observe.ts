import {
  BACK_END,
  type Fact,
  FRONT_END,
  HEALTH_PAGES,
  HEALTHY,
  type Identity,
  known,
  METABASE,
  type Patch,
  TRANSPORT_EVENTS,
  unknown,
  WEB_EVENTS,
} from '../domain/facts.ts';
import { OPERATIONS, type OperationKind } from '../domain/operation.ts';
import type { StoredCertificate } from './certificate.ts';
import { newestEvent, unusable444 } from './events.ts';
import { flagsOf } from './flags.ts';
import { healthPage } from './health.ts';
import { type Organization, type Server, serverNamed } from './organization.ts';
import { anyShellOpens, bySnapIn, certificateCmdletsFail, shellShut, unreached, unsureOfHelp } from './shell.ts';
import { type Facts, hidden, isServerFact, keyOn, withPages, withUnknown } from './unknown.ts';
import { directTrustWire, namedSo, starttls, webWire } from './wire.ts';

/** State → facts (formats, section 3). Reads; writes nothing. */

export const WEB_ENDPOINTS = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'] as const;
export const EXPECTED_ROWS = [
  [BACK_END, '*:444:'],
  [FRONT_END, '*:443:'],
  [FRONT_END, '127.0.0.1:443:'],
] as const;
export const ISSUE_BY_WINDOWS = 'issue-by-windows';
export const identityOf = (server: Server): Identity => server.answersAs ?? { name: server.name, fqdn: server.fqdn };

/** Untrusting is trusting's undo, and takes the same right. */
export const mayDo = (server: Server, kind: OperationKind | typeof ISSUE_BY_WINDOWS): boolean =>
  server.may[kind] ?? (kind === 'untrust-certificate' ? mayDo(server, 'trust-certificate') : true);

/** `facts` may hold the organisation's already: a rehearsal wants one table, and has no time to copy two. */
export function observeServer(org: Organization, server: Server, facts: Facts = {}): Patch {
  machine(facts, server);
  stores(facts, server);
  web(facts, server);
  backEnd(facts, org, server);
  mail(facts, org, server);
  throughTheShell(facts, org, server);
  return withUnknown(facts, withPages(hidden(org, server.name)), (key) => keyOn(server, key), isServerFact);
}

/** Facts are never changed, so these two are enough for all. */
const YES = known(true);
const NO = known(false);
const NOTHING = known<never>(null);
const WELL = known(HEALTHY);
const UNSURE = unknown('whether another server reaches it is not known');

function machine(facts: Facts, server: Server): void {
  facts.identity = known(identityOf(server));
  facts.role = known(server.role);
  facts.build = known(server.build);
  facts['setup-running'] = known(server.setupRunning);
  for (const name in server.services) facts[`service/${name}`] = known(server.services[name] ?? null);
  for (const kind of OPERATIONS) facts[`may/${kind}`] = mayDo(server, kind) ? YES : NO;
  facts[`may/${ISSUE_BY_WINDOWS}`] = mayDo(server, ISSUE_BY_WINDOWS) ? YES : NO;
}

function stores(facts: Facts, server: Server): void {
  facts['store/My'] = known(server.certificates.map((c) => c.thumbprint));
  facts['store/Root'] = known([
    ...server.certificates.filter((c) => c.inRoot).map((c) => c.thumbprint),
    ...server.root,
  ]);
  for (const c of server.certificates) {
    facts[`certificate/${c.thumbprint}`] = known(x509(c));
    facts[`key/${c.thumbprint}`] = known(c.key);
  }
}

const x509 = (c: StoredCertificate) => ({
  subject: c.subject,
  issuer: c.issuer,
  names: c.names,
  notBefore: c.notBefore,
  notAfter: c.notAfter,
  keyBits: c.keyBits,
  signature: c.signature,
  usages: c.usages,
  ...(c.der === undefined ? {} : { der: c.der }),
});

/** On an Edge server there is no IIS of Exchange's: looked for, and absent. */
function web(facts: Facts, server: Server): void {
  for (const [site, row] of EXPECTED_ROWS) facts[`row/${site}/${row}`] = known(null);
  for (const endpoint of WEB_ENDPOINTS) facts[`sslcert/${endpoint}`] = known(null);
  for (const site in server.rows) {
    for (const row of server.rows[site] ?? []) {
      facts[`row/${site}/${row.bindingInformation}`] = known({ sslFlags: row.sslFlags });
    }
  }
  for (const endpoint in server.sslcert) facts[`sslcert/${endpoint}`] = known(server.sslcert[endpoint] ?? null);
  for (const endpoint of WEB_ENDPOINTS) facts[`wire/${endpoint}`] = known(webWire(server, endpoint));
  for (const key of METABASE) facts[key] = known(server.customMetadata[key.slice('metabase/'.length)] ?? null);
  // Where IIS is not installed nobody looks at what it would do.
  const none = server.role === 'edge' || server.services['W3SVC'] === null;
  facts[`require-ssl/${FRONT_END}`] = known<boolean>(null);
  for (const site in none ? {} : server.requireSsl)
    facts[`require-ssl/${site}`] = known(server.requireSsl[site] ?? null);
  facts['web/restart-due'] = known(none ? null : server.workersServe !== (server.sslcert['0.0.0.0:444'] ?? null));
  facts['tolerates-untrusted-444'] = known(none ? null : (server.toleratesUntrusted444 ?? true));
}

/** What answers behind 444, and what http.sys says of it. */
function backEnd(facts: Facts, org: Organization, server: Server): void {
  const answers = webWire(server, '0.0.0.0:444') !== null;
  for (const key of HEALTH_PAGES) facts[key] = answers ? pageFact(server, key.slice('health/'.length)) : NOTHING;
  for (const key of WEB_EVENTS) facts[key] = eventFact(org, server, key, unusable444(server));
}

function pageFact(server: Server, app: string): Fact<number> {
  const status = healthPage(server, app);
  return status === HEALTHY ? WELL : known(status);
}

function eventFact(org: Organization, server: Server, key: string, goesOn: boolean): Fact<string> {
  const at = newestEvent(org, server, key.slice('event/'.length), goesOn);
  return at === null ? NOTHING : known(at);
}

function mail(facts: Facts, org: Organization, server: Server): void {
  const [smtp, submission] = [starttls(org, server, 25), starttls(org, server, 587)];
  const unmatched = smtp.unmatched || submission.unmatched;
  facts['wire/25/starttls'] = known(smtp.presents);
  facts['wire/587/starttls'] = known(submission.presents);
  for (const key of TRANSPORT_EVENTS) facts[key] = eventFact(org, server, key, unmatched && key === 'event/12014');
  facts['wire/2525/x-anonymoustls'] = known(directTrustWire(org, server));
  facts['transport/restart-due'] = known(server.transportServes !== server.internalTransport);
}

/** What takes a cmdlet is unknown while no shell opens; certificates take MSExchangeServiceHost as well. */
function throughTheShell(facts: Facts, org: Organization, server: Server): void {
  facts['shell/opens'] = shellShut(org, server) === undefined ? YES : NO;
  const shut = unreached(org, server);
  facts['shell/reaches'] = shut === undefined ? YES : unsureOfHelp(org, server) ? UNSURE : NO;
  if (bySnapIn(org, server)) facts['shell/snap-in'] = YES;
  const say = <T>(value: T | null): Fact<T> => (shut === undefined ? known(value) : unknown(shut));
  facts['internal-transport'] = say(server.internalTransport);
  facts['mounted-copies'] = say(server.role === 'edge' ? null : server.mountedCopies);
  const noFlags = shut ?? certificateCmdletsFail(server) ?? rawDataOnly(org);
  for (const c of server.certificates) {
    facts[`flags/${c.thumbprint}`] = noFlags === undefined ? known(flagsOf(org, server, c)) : unknown(noFlags);
  }
}

const rawDataOnly = (org: Organization): string | undefined =>
  org.switches.rehydration === 'full' ? undefined : 'certificates arrive from the shell with RawData only';

/** `throughAnother`: of a copy of one server, that a shell of another one answered. */
export function observeOrganization(org: Organization, throughAnother = false): Facts {
  const shut = throughAnother || anyShellOpens(org) ? undefined : 'no management shell opens on any Mailbox server';
  const say = <T>(value: T): Fact<T> => (shut === undefined ? known(value) : unknown(shut));
  const facts: Facts = {
    'auth-certificate': say({ ...org.authCertificate }),
    'edge-subscriptions': say([...org.edgeSubscriptions]),
  };
  for (const { server, name, kind = 'receive', tlsCertificateName = null } of org.connectors) {
    facts[`connector/${server}/${name}`] = say({
      kind,
      tlsCertificateName,
      resolvesTo: resolve(org, server, tlsCertificateName),
    });
  }
  return withUnknown(facts, hidden(org, undefined), (key) => key);
}

const resolve = (org: Organization, server: string, name: string | null): string[] =>
  (serverNamed(org, server)?.certificates ?? [])
    .filter((c) => name !== null && namedSo(c, name))
    .map((c) => c.thumbprint);
