import {
  type Certificate,
  type Connector,
  type Fact,
  known,
  type Patch,
  type Thumbprint,
  unknown,
} from '../../domain/facts.ts';
import { hasName } from '../../domain/served-names.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { member, objectsOf, textOf } from './members.ts';
import { NOT_EXPORTED } from './reasons.ts';

/** By the name of the server in lower case. Undefined: its certificates are not all known. */
export type CertificatesOf = (server: string) => ReadonlyMap<Thumbprint, Certificate> | undefined;

/** Get-SendConnector and Get-HybridConfiguration name the servers that they are about. */
export function organizationConnectors(organization: Clixml | undefined, of: CertificatesOf): Patch {
  const send = objectsOf(member(organization, 'GetSendConnector'));
  const hybrid = objectsOf(member(organization, 'GetHybridConfiguration'));
  return {
    ...listed('send', send, ['SourceTransportServers'], of),
    ...listed('hybrid', hybrid, ['SendingTransportServers', 'ReceivingTransportServers', 'EdgeTransportServers'], of),
  };
}

/** An empty answer of HealthChecker can also mean that the cmdlet failed, so nothing is then known of the kind. */
function listed(
  kind: 'send' | 'hybrid',
  objects: readonly Clixml[] | undefined,
  lists: readonly string[],
  of: CertificatesOf,
): Record<string, Fact<Connector>> {
  const facts: Record<string, Fact<Connector>> = {};
  if (objects === undefined) facts[`connector/*/${kind}`] = unknown(NOT_EXPORTED);
  for (const object of objects ?? []) {
    const servers = lists.map((list) => serversIn(member(object, list)));
    if (servers.includes(undefined)) facts[`connector/*/${kind}`] = unknown(NOT_EXPORTED);
    for (const server of servers.flatMap((names) => names ?? []))
      facts[`connector/${server}/${kind}/${nameOf(object)}`] = connectorOf(object, kind, server, of);
  }
  return facts;
}

export function receiveConnectors(objects: readonly Clixml[] | undefined, server: string, of: CertificatesOf): Patch {
  if (objects === undefined) return { 'connector/*/receive': unknown(NOT_EXPORTED) };
  return Object.fromEntries(
    objects.map((object) => [
      `connector/${server}/receive/${nameOf(object)}`,
      connectorOf(object, 'receive', server, of),
    ]),
  );
}

/** The hybrid configuration has no name of its own. */
const nameOf = (object: Clixml): string => textOf(member(object, 'Name')) || 'Hybrid Configuration';

function connectorOf(object: Clixml, kind: Connector['kind'], server: string, of: CertificatesOf): Fact<Connector> {
  const field = member(object, 'TlsCertificateName');
  if (field === undefined) return unknown(NOT_EXPORTED);
  const tlsCertificateName = textOf(field) || null;
  const certificates = of(server.toLowerCase());
  return known({
    kind,
    tlsCertificateName,
    resolvesTo: certificates === undefined ? null : resolved(tlsCertificateName, certificates),
  });
}

const resolved = (name: string | null, certificates: ReadonlyMap<Thumbprint, Certificate>): readonly Thumbprint[] =>
  name === null ? [] : [...certificates].filter(([, one]) => hasName({ ...one, names: [] }, name)).map(([id]) => id);

const NAME = /^[A-Za-z0-9_-]+$/;

/** Names, or paths in the directory that end with the name. A list of which only the text was exported is not known. */
function serversIn(object: Clixml | undefined): readonly string[] | undefined {
  if (object?.scalar === null) return [];
  const found = (object?.items ?? []).map((one) => (textOf(one) ?? '').split(/[/\\]/).at(-1) ?? '');
  if (object?.items === undefined) return undefined;
  return found.every((name) => NAME.test(name)) ? found : undefined;
}
