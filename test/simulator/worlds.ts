import { type FactKey, isKnown, type Patch } from '../../src/domain/facts.ts';
import type { Operation, OperationKind } from '../../src/domain/operation.ts';
import type { Observed, Provider } from '../../src/domain/provider.ts';
import {
  load,
  type Organization,
  observeOrganization,
  observeServer,
  type Server,
  type World,
  type WorldServer,
} from '../../src/simulator/index.ts';

export const NOW = '2026-11-22T00:00:00Z';
export const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };

/** One Mailbox server: its own certificate on 444 and for transport, a public one on 443. */
export const ex01 = (change: Partial<WorldServer> = {}): WorldServer => ({
  ...ON,
  certificates: [
    { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' },
    {
      id: 'public',
      subject: 'CN=mail.contoso.com',
      issuer: 'CN=Contoso CA',
      names: ['mail.contoso.com', 'ex01.contoso.com'],
      notAfter: '2027-06-01T00:00:00Z',
    },
    { id: 'next', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z', inRoot: false },
  ],
  sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
  internalTransport: 'old',
  ...change,
});

export const aWorld = (change: Partial<World> = {}, server: Partial<WorldServer> = {}): World => ({
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: NOW,
  servers: [ex01(server)],
  ...change,
});

/** The organization, its first server, and functions to read it with the ids of certificates. */
export interface Scene {
  readonly org: Organization;
  readonly ex: Server;
  /** The thumbprint of the certificate that had this id at the start. */
  readonly t: (id: string) => string;
  /** The value of a known fact, with ids in place of thumbprints; the reason of an unknown one. */
  readonly see: (key: FactKey | string) => unknown;
}

export function scene(world: World): Scene {
  const org = load(structuredClone(world));
  const ex = org.servers[0] as Server;
  const ids = new Map<string, string>();
  /** Keeps the ids of certificates that are removed, and adds those of new ones. */
  const learn = () => {
    for (const c of ex.certificates) if (!ids.has(c.thumbprint)) ids.set(c.thumbprint, c.id);
    return ids;
  };
  learn();
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    return typeof value === 'string' ? (learn().get(value) ?? value) : value;
  };
  const t = (id: string) => [...learn()].find(([, held]) => held === id)?.[0] ?? `no ${id}`;
  return {
    org,
    ex,
    t,
    see: (key) => {
      const asked = key.replace(/^(certificate|key|flags)\/(.+)$/, (_, prefix, id) => `${prefix}/${t(id)}`) as FactKey;
      const fact = { ...observeOrganization(org), ...observeServer(org, ex) }[asked];
      if (fact === undefined) return undefined;
      return isKnown(fact) ? named(fact.known) : `unknown: ${fact.unknown}`;
    },
  };
}

export const KINDS: readonly OperationKind[] = [
  'issue-certificate',
  'grant-key',
  'trust-certificate',
  'untrust-certificate',
  'add-binding',
  'bind-certificate',
  'restart-iis',
  'enable-smtp',
  'restart-transport',
  'remove-certificate',
];

const BACK_END = { site: 'Exchange Back End' };
const WITHOUT_CERTIFICATE: readonly OperationKind[] = ['add-binding', 'restart-iis', 'restart-transport'];
const more = (kind: OperationKind): object => {
  if (kind === 'add-binding') return { ...BACK_END, bindingInformation: '*:444:' };
  return kind === 'bind-certificate' ? { ...BACK_END, endpoint: '0.0.0.0:444' } : {};
};

/** An operation on EX01 and its 444, unless `change` says otherwise. */
export const operation = (kind: OperationKind, certificate = 'new:EX01', change: object = {}): Operation =>
  ({
    kind,
    on: ON,
    ...(WITHOUT_CERTIFICATE.includes(kind) ? {} : { certificate }),
    ...more(kind),
    ...change,
  }) as Operation;

export async function all(provider: Provider, servers: readonly string[] = ['EX01']): Promise<Observed[]> {
  const seen: Observed[] = [];
  for await (const observed of provider.observe(servers, 30)) seen.push(observed);
  return seen;
}
export const factsOf = async (provider: Provider): Promise<Patch> =>
  (await all(provider)).find((o) => o.server)?.facts ?? {};
