import { basename } from 'node:path';
import type { Directory } from '../../domain/directory.ts';
import { type Identity, isKnown, type Patch } from '../../domain/facts.ts';
import type { ServerFacts } from '../../domain/observation.ts';
import type { Observed, Provider } from '../../domain/provider.ts';
import type { Source } from '../../domain/source.ts';
import { ms } from '../../domain/time.ts';
import { systemClock } from '../../support/clock.ts';
import { organizationIn } from '../powershell/directory.ts';
import { type CertificatesOf, receiveConnectors } from './connectors.ts';
import { type Exported, invalid, readExport } from './file.ts';
import { member, objectsOf, textOf } from './members.ts';
import { authCertificates, organizationFacts } from './organization.ts';
import { type ServerRead, serverIn } from './server.ts';

export type HealthCheckerProvider = Provider & { readonly directory: Directory };

/**
 * A provider for what HealthChecker exported. Its clock is the real one: certificates go on expiring after the export.
 * No operation can be performed on it, and no plan is made from it.
 */
export async function openHealthChecker(files: readonly string[]): Promise<HealthCheckerProvider> {
  const read: Read[] = [];
  // One after the other: a file needs about ten times its size in memory while it is read.
  for (const file of files) for (const one of await readExport(file)) read.push(serverOf(one, file, read));
  const { facts, servers } = factsOf(read);
  return {
    source: sourceOf(files),
    organization: organizationOf(read) ?? '',
    clock: systemClock,
    directory: { organization: organizationOf(read), servers: read.map(listedIn) },
    observe: (names) => answers(names, facts, servers),
    perform: async () => ({
      is: 'refused',
      error: 'this is an export of HealthChecker: nothing can be performed on it',
    }),
    close: async () => {},
  };
}

interface Read extends ServerRead {
  readonly exported: Exported;
}

const sourceOf = ([first = '', ...more]: readonly string[]): Source => ({
  kind: 'healthchecker',
  name: basename(first),
  ...(more.length === 0 ? {} : { more: more.length }),
});

function serverOf(exported: Exported, path: string, before: readonly Read[]): Read {
  const server = serverIn(exported, authCertificates(exported.organization));
  if (server === undefined) throw invalid(path, 'it does not say of which server it is (GetExchangeServer.Name).');
  const twice = before.find(({ name }) => name.toLowerCase() === server.name.toLowerCase());
  if (twice === undefined) return { ...server, exported };
  const [one, other] = [twice.exported, exported].map(({ file, takenAt }) => `${file} (${takenAt})`);
  throw invalid(
    path,
    `it is of ${JSON.stringify(server.name)}, and so is another one: ${one}, ${other}. Name only the newer one.`,
  );
}

function factsOf(read: readonly Read[]): { readonly facts: Patch; readonly servers: ReadonlyMap<string, ServerFacts> } {
  const whole = new Map(
    read.filter(({ listed }) => listed.isWhole).map(({ name, listed }) => [name.toLowerCase(), listed]),
  );
  const of: CertificatesOf = (server) => whole.get(server)?.certificates;
  // Each export has the organization as it was then.
  const newest = [...read].sort((a, b) => ms(b.exported.takenAt) - ms(a.exported.takenAt))[0]?.exported.organization;
  const receive = read.map(({ name, exported }) =>
    receiveConnectors(objectsOf(member(exported.exchange, 'GetReceiveConnector')), name, of),
  );
  return {
    facts: Object.assign(organizationFacts(newest, of), ...receive),
    servers: new Map(
      read.map(({ name, facts, exported }) => [name.toLowerCase(), { takenAt: exported.takenAt, facts }]),
    ),
  };
}

function organizationOf([first]: readonly Read[]): string | null {
  return organizationIn(textOf(member(first?.exported.exchange, 'GetExchangeServer', 'DistinguishedName')) ?? '');
}

function listedIn({ name, facts: { identity, role } }: Read): Directory['servers'][number] {
  const found = identity !== undefined && isKnown(identity) ? (identity.known as Identity | null) : null;
  const is = role !== undefined && isKnown(role) ? (role.known as 'mailbox' | 'edge' | null) : null;
  return { name, fqdn: found?.fqdn ?? null, role: is };
}

async function* answers(
  names: readonly string[],
  facts: Patch,
  servers: ReadonlyMap<string, ServerFacts>,
): AsyncIterable<Observed> {
  const at = systemClock.now();
  yield { server: null, facts, at };
  for (const server of names) {
    const found = servers.get(server.toLowerCase());
    if (found) yield { server, facts: found.facts, at: found.takenAt };
  }
}
