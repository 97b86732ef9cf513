import type {
  AuthCertificate,
  Certificate,
  Connector,
  FactKey,
  Flags,
  Identity,
  Key,
  Row,
  Thumbprint,
} from '../domain/facts.ts';
import { expand, type StoredCertificate } from './certificate.ts';
import { answerHealth } from './health.ts';
import { siteRow } from './healthy.ts';
import { findAnywhere, inStore, type Organization, type Server, thumbprintOn } from './organization.ts';

/**
 * Facts → state: makes a fact true of a server, or of the organisation where `server` is null. What is derived from
 * other state (a wire, the shell, the other services in `flags`) cannot be imposed and is passed over.
 */
export function imposeFact(org: Organization, server: Server | null, key: FactKey | string, value: unknown): void {
  const at = key.indexOf('/');
  const prefix = at < 0 ? key : key.slice(0, at);
  const rest = at < 0 ? '' : key.slice(at + 1);
  if (server === null) own(ofOrganization, prefix)?.(org, rest, value);
  else (own(ofServer, key) ?? own(ofServer, prefix))?.({ org, server, rest }, value);
}

/** A fact may be called `toString`, and that is none of ours. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

interface Place {
  readonly org: Organization;
  readonly server: Server;
  readonly rest: string;
}
type Impose = (place: Place, value: unknown) => void;

/** Values come from a world's `sets` or from an observation; each prefix knows the type of its own. */
const of =
  <T>(impose: (place: Place, value: T | null) => void): Impose =>
  (place, value) =>
    impose(place, value as T | null);

/** Thumbprints that nothing in a store has, for what is only known to be something else. */
const SOMETHING_ELSE = 'F'.repeat(40);
const something = (than: Thumbprint | null): Thumbprint | null => (than === null ? SOMETHING_ELSE : null);

const certificateId = (server: Server, name: string | null): Thumbprint | null =>
  name === null ? null : thumbprintOn(server, name);

const ofServer: Readonly<Record<string, Impose>> = {
  identity: of<Identity>(({ server }, value) => {
    if (value) server.answersAs = { ...value };
  }),
  role: of<Server['role']>(({ server }, value) => {
    if (value) server.role = value;
  }),
  build: of<string>(({ server }, value) => {
    if (value) server.build = value;
  }),
  'setup-running': of<boolean>(({ server }, value) => {
    server.setupRunning = value === true;
  }),
  service: of<string>(({ server, rest }, value) => {
    server.services[rest] = value;
  }),
  'store/My': of<string[]>(setStore),
  'store/Root': of<string[]>(setRoot),
  certificate: of<Certificate>(setCertificate),
  key: of<Key>(({ server, rest }, value) => {
    const held = inStore(server, certificateId(server, rest));
    if (held) held.key = value === null ? null : { ...value };
  }),
  flags: of<Flags>(({ server, rest }, value) => {
    const held = inStore(server, certificateId(server, rest));
    if (!held || !value) return;
    held.friendlyName = value.friendlyName;
    // The only service that nothing else derives: the trust names the certificate, its friendly name does not (exchange facts 2.2).
    held.federation = value.services.split(/, */).includes('Federation');
    if (value.status === 'PendingRequest') held.pendingRequest = true;
  }),
  row: of<Row>(setRow),
  sslcert: of<string>(({ server, rest }, value) => {
    const holds = certificateId(server, value);
    if (holds === null) delete server.sslcert[rest];
    else server.sslcert[rest] = holds;
  }),
  metabase: of<string>(({ server, rest }, value) => {
    const kept = certificateId(server, value);
    if (kept === null) delete server.customMetadata[rest];
    else server.customMetadata[rest] = kept;
  }),
  'internal-transport': of<string>(({ server }, value) => {
    server.internalTransport = certificateId(server, value);
  }),
  'require-ssl': of<boolean>(({ server, rest }, value) => {
    server.requireSsl[rest] = value === true;
  }),
  'web/restart-due': of<boolean>(({ server }, value) => {
    const record = server.sslcert['0.0.0.0:444'] ?? null;
    if (value !== (server.workersServe !== record)) server.workersServe = value ? something(record) : record;
  }),
  'transport/restart-due': of<boolean>(({ server }, value) => {
    const current = server.internalTransport;
    if (value !== (server.transportServes !== current)) server.transportServes = value ? something(current) : current;
  }),
  'tolerates-untrusted-444': of<boolean>(({ server }, value) => {
    if (value !== null) server.toleratesUntrusted444 = value;
  }),
  'mounted-copies': of<number>(({ server }, value) => {
    server.mountedCopies = value ?? 0;
  }),
  health: of<number>(({ server, rest }, value) => answerHealth(server, rest, value)),
  event: of<string>(({ server, rest }, value) => {
    if (value === null) delete server.events[rest];
    else server.events[rest] = value;
  }),
  may: of<boolean>(({ server, rest }, value) => {
    server.may[rest] = value === true;
  }),
};

const ofOrganization: Readonly<Record<string, (org: Organization, rest: string, value: unknown) => void>> = {
  'auth-certificate': (org, _, value) => {
    const { current, previous, next } = (value ?? {}) as Partial<AuthCertificate>;
    const named = (name?: string | null) => (name == null ? null : findAnywhere(org.servers, name));
    org.authCertificate = { current: named(current), previous: named(previous), next: named(next) };
  },
  'edge-subscriptions': (org, _, value) => {
    org.edgeSubscriptions = [...((value ?? []) as string[])];
  },
  connector: (org, rest, value) => {
    const [server = '', name = ''] = [rest.slice(0, rest.indexOf('/')), rest.slice(rest.indexOf('/') + 1)];
    org.connectors = org.connectors.filter((c) => c.server !== server || c.name !== name);
    if (value === null) return;
    const { kind, tlsCertificateName } = value as Connector;
    org.connectors.push({ server, name, kind, tlsCertificateName });
  },
};

/** What the list leaves out is gone; what it adds is there, with nothing known about it. */
function setStore({ org, server }: Place, value: string[] | null): void {
  const wanted = (value ?? []).map((name) => thumbprintOn(server, name));
  server.certificates = wanted.map((thumbprint) => inStore(server, thumbprint) ?? blank(org, server, thumbprint));
}

function blank(org: Organization, server: Server, thumbprint: Thumbprint): StoredCertificate {
  const raw = { id: thumbprint, thumbprint, subject: `CN=${thumbprint}`, notBefore: org.now };
  return expand(raw, server, org.now, org.switches);
}

function setRoot({ server }: Place, value: string[] | null): void {
  const wanted = new Set((value ?? []).map((name) => thumbprintOn(server, name)));
  for (const c of server.certificates) c.inRoot = wanted.has(c.thumbprint);
  server.root = [...wanted].filter((thumbprint) => inStore(server, thumbprint) === undefined);
}

function setCertificate({ org, server, rest }: Place, value: Certificate | null): void {
  const thumbprint = thumbprintOn(server, rest);
  const held = inStore(server, thumbprint);
  if (value === null) server.certificates = server.certificates.filter((c) => c !== held);
  else if (held) Object.assign(held, value, lists(value));
  else server.certificates.push(Object.assign(blank(org, server, thumbprint), value, lists(value)));
}

/** Copies, so that what was observed is not shared with what will change. */
const lists = (value: Certificate): Pick<StoredCertificate, 'names'> & Partial<Pick<StoredCertificate, 'usages'>> => ({
  names: [...value.names],
  ...(value.usages ? { usages: [...value.usages] } : {}),
});

function setRow({ server, rest }: Place, value: Row | null): void {
  const at = rest.indexOf('/');
  const site = rest.slice(0, at);
  const row = siteRow({ bindingInformation: rest.slice(at + 1), ...value });
  const others = (server.rows[site] ?? []).filter((held) => held.bindingInformation !== row.bindingInformation);
  server.rows[site] = value === null ? others : [...others, row];
}
