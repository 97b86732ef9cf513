import { type Connector, sameName } from '../../domain/facts.ts';
import { findAnywhere, type Organization, serverNamed } from '../organization.ts';
import { bindingsOf, isSuppressed, mechanismsOf, rangesOf } from '../receive.ts';
import { hidden } from '../unknown.ts';
import { namedSo } from '../wire.ts';
import type { WorldConnector } from '../world.ts';
import { type SimulatedFamilies, unless } from './simulated.ts';

export const organization = {
  'auth-certificate': {
    scope: 'organization',
    seenBy: ['Get-AuthConfig'],
    observe: (facts, org, shut) => {
      facts['auth-certificate'] = unless(shut, org.hasAuthConfig ? { ...org.authCertificate } : null);
    },
    set: (org, _, value) => {
      org.hasAuthConfig = value !== null;
      const named = (name?: string | null) => (name == null ? null : findAnywhere(org.servers, name));
      org.authCertificate = {
        current: named(value?.current),
        previous: named(value?.previous),
        next: named(value?.next),
        ...(value?.nextFrom === undefined ? {} : { nextFrom: value.nextFrom }),
      };
    },
  },
  'edge-subscriptions': {
    scope: 'organization',
    seenBy: ['Get-EdgeSubscription'],
    observe: (facts, org, shut) => {
      facts['edge-subscriptions'] = unless(shut, [...org.edgeSubscriptions]);
    },
    set: (org, _, value) => {
      org.edgeSubscriptions = [...(value ?? [])];
    },
  },
  'federation-trust': {
    scope: 'organization',
    seenBy: ['Get-FederationTrust'],
    observe: (facts, org, shut) => {
      facts['federation-trust'] = unless(shut, [...org.federationTrust]);
    },
    set: (org, _, value) => {
      org.federationTrust = (value ?? []).map((name) => findAnywhere(org.servers, name));
    },
  },
  'owa-im': {
    scope: 'organization',
    seenBy: ['Get-SettingOverride'],
    observe: (facts, org, shut) => {
      facts['owa-im'] = unless(shut, [...org.owaIm]);
    },
    set: (org, _, value) => {
      org.owaIm = (value ?? []).map((name) => findAnywhere(org.servers, name));
    },
  },
  connector: {
    scope: 'organization',
    seenBy: ['Get-SendConnector', 'Get-ReceiveConnector'],
    observe: (facts, org, shut, asked) => {
      for (const connector of org.connectors) {
        const { server, name, kind = 'receive', tlsCertificateName = null } = connector;
        const resolvesTo = isRead(org, server, asked) ? resolve(org, server, tlsCertificateName) : null;
        const listens =
          kind === 'receive' ? { listens: listening(org, connector), offers: offering(org, connector) } : {};
        facts[`connector/${server}/${kind}/${name}`] = unless(shut, {
          kind,
          tlsCertificateName,
          resolvesTo,
          ...listens,
        });
      }
    },
    set: (org, rest, value) => {
      const [, server, kind, name] = rest.match(/^([^/]+)\/(send|receive|hybrid)\/(.+)$/s) ?? [];
      if (server === undefined || name === undefined || !isKind(kind)) return;
      org.connectors = org.connectors.filter(
        (c) => c.server !== server || (c.kind ?? 'receive') !== kind || c.name !== name,
      );
      if (value === null) return;
      const { tlsCertificateName, listens, offers } = value;
      org.connectors.push({
        server,
        name,
        kind,
        tlsCertificateName,
        ...(listens?.enabled ? heard(listens) : {}),
        ...(offers === undefined ? {} : offered(org, server, offers)),
      });
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

const listening = (org: Organization, connector: WorldConnector): NonNullable<Connector['listens']> => ({
  enabled: true,
  bindings: [...bindingsOf(connector, serverNamed(org, connector.server))],
  remoteIPRanges: [...rangesOf(connector)],
});

const offering = (org: Organization, connector: WorldConnector): Offers => ({
  fqdn: connector.fqdn ?? serverNamed(org, connector.server)?.fqdn ?? null,
  authMechanism: [...mechanismsOf(connector)],
  suppressXAnonymousTls: isSuppressed(org, connector),
});

type Offers = NonNullable<Connector['offers']>;

/** The name of the server is what a connector without a name of its own has. */
function offered(org: Organization, server: string, { fqdn, ...rest }: Offers): Partial<WorldConnector> {
  const isOwn = fqdn === null || sameName(fqdn, serverNamed(org, server)?.fqdn ?? '');
  return { ...rest, ...(isOwn ? {} : { fqdn }) };
}

const heard = ({ bindings, remoteIPRanges }: NonNullable<Connector['listens']>) => ({ bindings, remoteIPRanges });

const isKind = (kind: string | undefined): kind is Connector['kind'] =>
  kind === 'send' || kind === 'receive' || kind === 'hybrid';

/** If a server was not asked, or its store cannot be read, it is unknown which of its certificates a connector uses. */
function isRead(org: Organization, name: string, asked: readonly string[] | undefined): boolean {
  if (asked !== undefined && !asked.some((one) => sameName(one, name))) return false;
  return (
    serverNamed(org, name) !== undefined && !hidden(org, name).some(({ fact }) => fact === '*' || fact === 'store/My')
  );
}

const resolve = (org: Organization, server: string, name: string | null): string[] =>
  (serverNamed(org, server)?.certificates ?? [])
    .filter((c) => name !== null && namedSo(c, name))
    .map((c) => c.thumbprint);
