import { readDesired } from '../../src/config/read.ts';
import type { Checked } from '../../src/domain/check.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { type Organization, readWorld, serverNamed } from '../../src/simulator/index.ts';
import { checked } from '../check/checks.ts';
import { lab } from '../in-memory.ts';
import { fileOf } from '../mutation/scenario-in-memory.ts';
import { inDesiredState } from '../properties/in-desired-state.ts';
import { planQuickly } from '../properties/runs.ts';
import { type Watched, watch } from '../properties/watch.ts';
import { intentOf } from '../scenarios/scenario.ts';
import type { ByHand } from './mode.ts';

/** A scenario in memory, with what was observed in it before the cause. */
export interface Scene {
  readonly there: Watched;
  readonly desired: DesiredState;
  readonly intent: 'converge' | 'retire';
  readonly before: Observation;
  /** False if the world does harm itself: a cmdlet takes effect and loses its answer. */
  readonly calm: boolean;
}

export async function sceneOf({ scenario, cause }: { scenario: string; cause?: ByHand }): Promise<Scene> {
  const { state } = await readDesired(fileOf(scenario, 'exstate.yaml'));
  if (state === null) throw new Error(`the exstate.yaml of ${scenario} has faults`);
  const intent = intentOf(scenario);
  const { content } = await readWorld(fileOf(scenario, 'world.yaml'));
  const world = lab(content);
  const { observation } = await planQuickly(state, world, intent);
  cause?.(world.organization(), state);
  return {
    there: watch(world, state, { intent }),
    desired: state,
    intent,
    before: observation,
    calm: content.faults === undefined,
  };
}

export const codesOf = ({ servers }: Plan): string[] => servers.flatMap(({ drift }) => drift.map(({ code }) => code));

export const blockedBy = ({ servers }: Plan): string[] =>
  servers.flatMap(({ blocked }) =>
    blocked.flatMap(({ waitsFor }) =>
      waitsFor.map((one) => ('requires' in one && one.is !== 'unknown' ? one.requires.code : 'unknown')),
    ),
  );

/** As exchange facts 3 and 21 describe it: neither a plan nor a check is asked. */
export const isReached = (org: Organization, { servers }: DesiredState): boolean =>
  servers.every((wanted) => {
    const server = serverNamed(org, wanted.name);
    return server !== undefined && inDesiredState(org, server, wanted);
  });

export async function checkIn({ there, desired, before }: Scene, setup: 'no' | 'before' | 'after'): Promise<Checked> {
  const { observation } = await planQuickly(desired, there);
  const how = setup === 'after' ? { is: setup, baseline: before } : { is: setup };
  return checked(observation, desired, { at: there.provider.clock.now(), setup: how });
}
