import { findAnywhere, type Organization, serverNamed } from '../organization.ts';
import { namedSo } from '../wire.ts';
import { type SimulatedFamilies, unless } from './simulated.ts';

export const organization = {
  'auth-certificate': {
    scope: 'organization',
    seenBy: ['Get-AuthConfig'],
    observe: (facts, org, shut) => {
      facts['auth-certificate'] = unless(shut, { ...org.authCertificate });
    },
    set: (org, _, value) => {
      const named = (name?: string | null) => (name == null ? null : findAnywhere(org.servers, name));
      org.authCertificate = {
        current: named(value?.current),
        previous: named(value?.previous),
        next: named(value?.next),
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
  connector: {
    scope: 'organization',
    seenBy: ['Get-SendConnector', 'Get-ReceiveConnector'],
    observe: (facts, org, shut) => {
      for (const { server, name, kind = 'receive', tlsCertificateName = null } of org.connectors) {
        const resolvesTo = resolve(org, server, tlsCertificateName);
        facts[`connector/${server}/${name}`] = unless(shut, { kind, tlsCertificateName, resolvesTo });
      }
    },
    set: (org, rest, value) => {
      const at = rest.indexOf('/');
      const [server, name] = [rest.slice(0, at), rest.slice(at + 1)];
      org.connectors = org.connectors.filter((c) => c.server !== server || c.name !== name);
      if (value === null) return;
      const { kind, tlsCertificateName } = value;
      org.connectors.push({ server, name, kind, tlsCertificateName });
    },
  },
} as const satisfies Partial<SimulatedFamilies>;

const resolve = (org: Organization, server: string, name: string | null): string[] =>
  (serverNamed(org, server)?.certificates ?? [])
    .filter((c) => name !== null && namedSo(c, name))
    .map((c) => c.thumbprint);
