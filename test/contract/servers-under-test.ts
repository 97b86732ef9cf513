import type { FactKey, Patch } from '../../src/domain/facts.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Provider } from '../../src/domain/provider.ts';
import type { LoggedCall } from '../../src/lab/log.ts';
import { collect } from '../../src/providers/observe.ts';
import type { Organization, World } from '../../src/simulator/index.ts';
import { save } from '../../src/simulator/index.ts';

/** Servers behind a provider. */
export interface ServersUnderTest {
  readonly provider: Provider;
  readonly servers: readonly string[];
}

/** Simulated servers, whose state a test can read without the provider. */
export interface Opened extends ServersUnderTest {
  /** A copy of the present state. */
  readonly organization: () => Promise<Organization>;
  /** Of a lab: every call that was made. */
  readonly calls?: () => readonly LoggedCall[];
}

export type Open = (world: World) => Promise<Opened>;

export const namesOf = ({ servers }: Pick<World, 'servers'>): string[] => servers.map(({ name }) => name);

export const look = ({ provider, servers }: ServersUnderTest, also: readonly string[] = []): Promise<Observation> =>
  collect(provider, [...servers, ...also], 60);

/** Asks for these facts; for all if there are none. */
export function lookAt({ provider, servers }: ServersUnderTest, only: readonly FactKey[]): Promise<Observation> {
  const observe: Provider['observe'] = (names, seconds) => provider.observe(names, seconds, only);
  return collect(only.length === 0 ? provider : Object.assign(Object.create(provider), { observe }), servers, 60);
}

/** The thumbprint for an id from the world file. It differs between providers, so it is looked up when it is needed. */
export async function thumbprint({ organization }: Opened, id: string, server = 'EX01'): Promise<string> {
  const installed = (await organization()).servers.find(({ name }) => name === server)?.certificates;
  return installed?.find((certificate) => certificate.id === id)?.thumbprint ?? `no ${id}`;
}

/** The same facts, with the ids from the world file in place of thumbprints. */
export function inIds<T extends Patch>(facts: T, { servers }: Organization): T {
  const all = servers.flatMap(({ certificates }) => certificates);
  const text = all.reduce((said, { id, thumbprint }) => said.replaceAll(thumbprint, id), JSON.stringify(facts));
  return JSON.parse(text) as T;
}

/** The whole world without its time. */
export async function worldOf({ organization }: Opened): Promise<object> {
  const { now: _, ...world } = save(await organization());
  return world;
}
