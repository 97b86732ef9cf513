import {
  type Fact,
  type FactKey,
  HEALTH_PAGES,
  type Instant,
  isKnown,
  type Patch,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Outcome } from '../domain/provider.ts';
import { attempt } from './attempt.ts';
import { isSelfSigned, newestFirst, type StoredCertificate, sha1 } from './certificate.ts';
import { observeOrganization, observeServer, setFact, simulated } from './facts/index.ts';
import { answerHealth } from './health.ts';
import { healthyServer } from './healthy.ts';
import { load, type Organization, type Server, serverNamed } from './organization.ts';
import { shellShut } from './shell.ts';
import { webWire } from './wire.ts';
import { WORLD_VERSION } from './world.ts';

/** The values for unknown facts: `calm` fills in a healthy server, `adverse` the opposite. */
export type Fill = 'calm' | 'adverse';

export interface ObservedServer {
  readonly name: string;
  readonly facts: Patch;
}

/** A simulated copy of the observed servers. Unknown facts stay unknown; `fill` decides the state behind them. */
export function worldFromFacts(
  organization: string,
  at: Instant,
  orgFacts: Patch,
  servers: readonly ObservedServer[],
  fill: Fill,
): Organization {
  const org = load({ apiVersion: WORLD_VERSION, organization, now: at, servers: [] });
  for (const observed of servers) build(org, observed, fill);
  // These facts contain certificates, so the stores must be filled first.
  for (const [key, fact] of entries(orgFacts)) if (isKnown(fact)) setFact(org, null, key, fact.known);
  for (const observed of servers)
    keepUnknown(org, observed.name, observed.facts, observeServer(org, ofName(org, observed.name)));
  keepUnknown(org, undefined, orgFacts, observeOrganization(org));
  return org;
}

function build(org: Organization, { name, facts }: ObservedServer, fill: Fill): void {
  const identity = knownOf<{ name: string; fqdn: string }>(facts.identity) ?? { name, fqdn: name };
  const role = roleOf(knownOf<Server['role']>(facts.role));
  const server = healthyServer({ name, fqdn: identity.fqdn }, role);
  if (identity.name.toLowerCase() !== name.toLowerCase()) server.answersAs = identity;
  org.servers.push(server);
  for (const { key, value } of inTurn(facts)) setFact(org, server, key, value);
  keepSmtp(org, server, facts);
  fillWeb(server, facts, fill);
  fillMail(server, facts, fill);
  keepShell(org, server, facts);
}

/** No role is known to be absent: a computer with the management tools alone. Unknown may be any role. */
const roleOf = (found: Server['role'] | null | undefined): Server['role'] =>
  found === null ? 'tools' : (found ?? 'mailbox');

interface Found {
  readonly key: FactKey;
  readonly value: unknown;
}

/** First the certificates, then the stores and the facts about certificates, then all others. */
function inTurn(facts: Patch): Found[] {
  const turns: Record<Turn, Found[]> = { first: [], second: [], last: [], apart: [] };
  for (const key of Object.keys(facts) as FactKey[]) {
    const fact = facts[key];
    if (fact !== undefined && isKnown(fact)) turns[turnOf(key)].push({ key, value: fact.known });
  }
  return [...turns.first, ...turns.second, ...turns.last];
}

type Turn = 'first' | 'second' | 'last' | 'apart';

function turnOf(key: FactKey): Turn {
  const family = simulated(key);
  return family?.scope === 'server' ? (family.inCopy ?? 'last') : 'last';
}

function fillWeb(server: Server, facts: Patch, fill: Fill): void {
  const record = knownOf<Thumbprint>(facts['wire/0.0.0.0:444']) ?? newestOwn(server);
  if (!looked(facts['sslcert/0.0.0.0:444']) && record !== null && server.role === 'mailbox') {
    server.sslcert['0.0.0.0:444'] = record;
  }
  keepRecords(server, facts);
  keepOtherStores(server, facts);
  fillHealth(server, facts);
  server.workersServe = served(facts['web/restart-due'], server.sslcert['0.0.0.0:444'] ?? null, fill);
  if (fill === 'calm') return;
  if (!looked(facts['setup-running'])) server.setupRunning = true;
  if (!looked(facts['tolerates-untrusted-444'])) server.toleratesUntrusted444 = false;
}

/** Only a record has settings. If its certificate could not be read, the port may show it. */
function keepRecords(server: Server, facts: Patch): void {
  for (const endpoint of Object.keys(server.recordSettings))
    if (!looked(facts[`sslcert/${endpoint}`]))
      server.sslcert[endpoint] ??= knownOf<Thumbprint>(facts[`wire/${endpoint}`]) ?? ELSEWHERE;
}

/** A port that presents the certificate of its record, which is not in My: it is in another store. */
function keepOtherStores(server: Server, facts: Patch): void {
  for (const [endpoint, record] of Object.entries(server.sslcert)) {
    const isPresented = knownOf<Thumbprint>(facts[`wire/${endpoint}`]) === record;
    const isElsewhere = isPresented && !server.certificates.some(({ thumbprint }) => thumbprint === record);
    if (isElsewhere && !server.otherStores.includes(record)) server.otherStores.push(record);
  }
}

/** If 444 does not work, no page can answer. Otherwise a failing page has a reason of its own, which the copy keeps. */
function fillHealth(server: Server, facts: Patch): void {
  if (webWire(server, '0.0.0.0:444') === null) return;
  for (const key of HEALTH_PAGES) {
    const status = knownOf<number>(facts[key]);
    if (status !== undefined) answerHealth(server, key.slice('health/'.length), status);
  }
}

/** If no shell opens, the port still shows which certificate transport has loaded. */
function fillMail(server: Server, facts: Patch, fill: Fill): void {
  const due = knownOf<boolean>(facts['transport/restart-due']);
  const presented = knownOf<Thumbprint>(facts['wire/2525/x-anonymoustls']) ?? null;
  if (!looked(facts['internal-transport'])) {
    const present = due === false ? presented : null;
    server.internalTransport = present ?? (fill === 'adverse' ? ELSEWHERE : newestOwn(server));
  }
  const isSo = presented !== null && (presented !== server.internalTransport) === due;
  server.transportServes = isSo ? presented : served(facts['transport/restart-due'], server.internalTransport, fill);
}

const newestOwn = (server: Server): Thumbprint | null =>
  server.certificates.filter((c) => c.key?.usable && isSelfSigned(c)).sort(newestFirst)[0]?.thumbprint ?? null;
const ELSEWHERE: Thumbprint = sha1('elsewhere');

/** The certificate that was loaded at the last start, chosen so that a restart is due or not due, as observed. */
function served(due: Fact<unknown> | undefined, present: Thumbprint | null, fill: Fill): Thumbprint | null {
  const isDue = looked(due) ? knownOf(due) === true : fill === 'adverse';
  if (!isDue) return present;
  return present === null ? ELSEWHERE : null;
}

/** What SMTP ports do although this server is drained, or although a certificate is not trusted (exchange facts 10). */
function keepSmtp(org: Organization, server: Server, facts: Patch): void {
  const ports = ['wire/25/starttls', 'wire/587/starttls', 'wire/2525/x-anonymoustls'] as const;
  const presented = ports.map((port) => knownOf<Thumbprint>(facts[port]) ?? null);
  if (presented.some((one) => one !== null)) org.switches.drainingSmtp = 'served';
  const isUntrusted = (one: StoredCertificate) => isSelfSigned(one) && !one.inRoot;
  if (server.certificates.some((one) => isUntrusted(one) && presented.slice(0, 2).includes(one.thumbprint)))
    org.switches.tlsNameNeedsTrust = false;
}

/** The shell may open or fail for reasons that are not in any fact, so the copy keeps what was observed. */
function keepShell(org: Organization, server: Server, facts: Patch): void {
  // A fact that needs a cmdlet was read, so a shell opened, even if this was not observed itself.
  const found = knownOf<boolean>(facts['shell/opens']) ?? (looked(facts['internal-transport']) ? true : undefined);
  if (knownOf<boolean>(facts['shell/snap-in'])) server.snapIn = true;
  else if (found !== true && knownOf<boolean>(facts['shell/reaches'])) server.reachedFromElsewhere = true;
  const backEnd = anotherBackEnd(server, facts);
  if (found == null || (backEnd === undefined && found === (shellShut(org, server) === undefined))) return;
  const record = server.sslcert['0.0.0.0:444'] ?? null;
  server.shellAsFound = { opens: found, record, ...(backEnd === undefined ? {} : { backEnd }) };
}

function anotherBackEnd({ name }: Server, facts: Patch): string | undefined {
  const backEnd = knownOf<string>(facts['shell/back-end']) ?? name;
  return sameName(backEnd, name) ? undefined : backEnd;
}

/** Marks as unknown in the copy all facts that were unknown in the original. */
function keepUnknown(org: Organization, server: string | undefined, facts: Patch, told: Patch): void {
  const of = server === undefined ? {} : { server };
  for (const [fact, held] of entries(facts))
    if (!isKnown(held)) org.unknown.push({ ...of, fact, because: held.unknown });
  for (const [fact] of entries(told)) {
    if (facts[fact] === undefined) org.unknown.push({ ...of, fact, because: 'not observed' });
  }
}

/** For the rehearsal of a plan: one server, without delays or waiting. */
export interface Copy {
  readonly organization: Organization;
  observe(): Patch;
  perform(operation: Operation): Outcome;
}

export function copyOf(name: string, at: Instant, facts: Patch, orgFacts: Patch, fill: Fill): Copy {
  const organization = worldFromFacts('copy', at, orgFacts, [{ name, facts }], fill);
  const server = ofName(organization, name);
  // If facts that need a cmdlet were known although no shell opened here, they came through another server's shell,
  // which keeps working.
  const ownSays = server.role === 'mailbox' && shellShut(organization, server) === undefined;
  const throughAnother = looked(orgFacts['auth-certificate']) && !ownSays;
  return {
    organization,
    observe: () => observeServer(organization, server, observeOrganization(organization, throughAnother)),
    perform: (operation) => {
      const outcome = attempt(organization, name, operation, 300);
      // A plan is evaluated at one time, so the effects of a step must not depend on the time that passes.
      organization.now = at;
      return outcome;
    },
  };
}

function ofName(org: Organization, name: string): Server {
  const server = serverNamed(org, name);
  if (server === undefined) throw new Error(`no server ${name} in the copy`);
  return server;
}

const looked = (fact: Fact<unknown> | undefined): boolean => fact !== undefined && isKnown(fact);
const knownOf = <T>(fact: Fact<unknown> | undefined): T | null | undefined =>
  fact !== undefined && isKnown(fact) ? (fact.known as T | null) : undefined;
const entries = (facts: Patch) => Object.entries(facts) as [FactKey, Fact<unknown>][];
