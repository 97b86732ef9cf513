import { basename } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import type { Directory } from '../domain/directory.ts';
import { type FactKey, type Instant, noFacts, type Patch } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Observed, Outcome, Provider } from '../domain/provider.ts';
import type { Source } from '../domain/source.ts';
import { attempt } from '../simulator/attempt.ts';
import { passTime } from '../simulator/clock.ts';
import { directoryOf } from '../simulator/directory.ts';
import { isOrganizationFact, observeOrganization, observeServer } from '../simulator/facts/index.ts';
import { serverNamed } from '../simulator/organization.ts';
import { fileStore, type Kept, type WorldStore } from '../simulator/store.ts';

/** A provider for a simulated organization. The world is read for each question and written after each effect. */
export const simulator = (store: WorldStore, name: string): Provider =>
  new Simulator(store, { kind: 'simulated', name });

export const openSimulator = async (file: string, kept: Kept = () => {}): Promise<Provider> =>
  simulator(await fileStore(file, kept), basename(file));

/** The servers of a world. */
export const simulatedDirectory = async (file: string): Promise<Directory> =>
  directoryOf((await fileStore(file, () => {})).held);

class Simulator implements Provider {
  readonly organization: string;
  readonly clock = {
    now: (): Instant => this.store.held.now,
    sleep: async (seconds: number) => this.store.change((org) => passTime(org, seconds)),
  };

  constructor(
    private readonly store: WorldStore,
    readonly source: Source,
  ) {
    this.organization = store.held.organization;
  }

  async *observe(servers: readonly string[], _deadline: number, only?: readonly FactKey[]): AsyncGenerator<Observed> {
    await takes((await this.store.load()).latencyMs);
    const org = await this.store.load();
    if (!only || only.some(isOrganizationFact))
      yield { server: null, facts: observeOrganization(org, false, servers), at: org.now };
    for (const name of servers) {
      const server = serverNamed(org, name);
      if (server !== undefined)
        yield { server: name, facts: selectFamilies(observeServer(org, server), only), at: org.now };
    }
  }

  async perform(server: string, operation: Operation, deadlineSeconds: number): Promise<Outcome> {
    const { latencyMs } = await this.store.load();
    await takes(latencyMs / 2);
    const outcome = await this.store.change((org) => attempt(org, server, operation, deadlineSeconds));
    await takes(latencyMs / 2);
    return outcome;
  }

  async close(): Promise<void> {
    // Nothing is open: every change was written before its answer.
  }
}

/** Selects whole families of facts, because the key of a certificate that will be issued is not in any table yet. */
function selectFamilies(facts: Patch, only: readonly FactKey[] | undefined): Patch {
  if (!only) return facts;
  const families = new Set<string | undefined>(['identity', ...only.map(familyOf)]);
  const selected = noFacts();
  for (const key of Object.keys(facts) as FactKey[]) {
    const fact = facts[key];
    if (fact !== undefined && families.has(familyOf(key))) selected[key] = fact;
  }
  return selected;
}

const familyOf = (key: string): string | undefined => key.split('/')[0];

const takes = async (milliseconds: number): Promise<void> => {
  if (milliseconds > 0) await realTime(milliseconds);
};
