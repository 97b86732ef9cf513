import type { AnyAction } from '../../src/actions/index.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { type Fact, type FactKey, isKnown, known } from '../../src/domain/facts.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { tableOf } from '../../src/domain/observation.ts';
import type { Drift, Plan } from '../../src/domain/plan.ts';
import { draftPlan } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { type Applied, apply, type Lab, refuseNone } from '../in-memory.ts';

export interface Planned {
  readonly plan: Plan;
  readonly observation: Observation;
}

/** A plan without its digests: hashing ten thousand observations is most of the time and proves nothing here. */
export async function planQuickly(
  desired: DesiredState,
  { provider }: Lab,
  intent: 'converge' | 'retire' = 'converge',
  actions?: readonly AnyAction[],
): Promise<Planned> {
  const observation = await observeAll(provider, desired);
  const asked = { intent, at: provider.clock.now(), convergedAt: () => null, ...(actions ? { actions } : {}) };
  const { desired: state, observed, ...draft } = refuseNone(draftPlan(desired, observation, asked));
  const unhashed = { desired: { sha256: '', state }, observed: { ...observed, sha256: '' }, digest: '', code: '' };
  return { plan: { ...draft, ...unhashed }, observation };
}

/** How applying ended; a plan that turned stale ends it with a fault. */
export async function applyQuickly(
  plan: Plan,
  lab: Lab,
): Promise<Pick<Applied['ended'], 'exit'> & Pick<Applied, 'events' | 'says'>> {
  try {
    const { ended, events, says } = await apply(plan, lab);
    return { exit: ended.exit, says, events };
  } catch (error) {
    if (error instanceof Fault) return { exit: error.exit, says: `${error.code}: ${error.message}`, events: [] };
    throw error;
  }
}

export const stepsOf = (plan: Plan): Plan['servers'][number]['steps'] => plan.servers.flatMap(({ steps }) => steps);

/** `EX01 backend-empty sslcert/0.0.0.0:444`: a drift as it is compared between two plans. */
const nameOf = (server: string, { code, fact }: Drift): string => `${server} ${code} ${fact}`;

export const driftsOf = (plan: Plan): string[] =>
  plan.servers.flatMap(({ server, drift }) => drift.map((one) => nameOf(server, one)));

/** What a plan says it leaves: what it holds, and what is not ours. */
const left = ({ servers }: Plan): Set<string> =>
  new Set(
    servers.flatMap(({ server, drift, blocked }) => [
      // What something waits for is spoken of there, and reported as soon as nothing waits for it any more.
      ...blocked.flatMap(({ waitsFor }) =>
        waitsFor.flatMap(({ fact }) => TOLD_ONCE.map((code) => `${server} ${code} ${fact}`)),
      ),
      ...drift
        .filter(({ owner, id }) => owner === 'reported' || blocked.some((one) => one.drift === id))
        .flatMap((one) => [nameOf(server, one), ...sooner(server, one)]),
    ]),
  );

const TOLD_ONCE = ['service-not-running', 'row-apart'];

/** The last way in gives place to another server's shell, as soon as that opens. */
const sooner = (server: string, { code }: Drift): string[] =>
  code === 'shell-by-snap-in' ? [`${server} shell-of-another shell/opens`] : [];

/** Drifts of the second plan that the first neither listed nor could have known of. */
export function unlisted(first: Planned, second: Plan): string[] {
  const listed = left(first.plan);
  const provisional = new Set(
    first.plan.servers
      .filter(({ choice, server }) => choice.waitsFor || choiceUnread(first, server))
      .map(({ server }) => server),
  );
  return second.servers.flatMap(({ server, drift }) =>
    drift
      .filter((one) => !listed.has(nameOf(server, one)))
      .filter(
        ({ fact }) => !provisional.has(server) && couldKnow((one) => factOf(first.observation, server, one), fact),
      )
      .map((one) => nameOf(server, one)),
  );
}

/** What a choice rests on besides the store: who Auth is, and who serves already. */
const choiceUnread = ({ observation, plan: { servers } }: Planned, server: string): boolean =>
  (['auth-certificate', 'internal-transport', 'sslcert/0.0.0.0:444'] as const).some(
    (fact) => !isKnown(factOf(observation, server, fact)),
  ) || servers.some(({ server: name, choice }) => name === server && choice.candidates.some((one) => one.unknown));

/** A page behind a door that lets nobody in is red like all others, and its own status shows when the door opens. */
const couldKnow = (of: (fact: FactKey) => Fact<unknown>, fact: FactKey): boolean => {
  if (!lookedAt(fact).every((one) => isKnown(of(one)))) return false;
  const door = of('wire/0.0.0.0:444');
  return !fact.startsWith('health/') || (isKnown(door) && door.known !== null);
};

/** Whether transport presents what it is told to takes knowing what that is. */
const lookedAt = (fact: FactKey): FactKey[] =>
  fact === 'transport/restart-due' ? [fact, 'internal-transport', 'wire/2525/x-anonymoustls'] : [fact];

const factOf = (observation: Observation, server: string, fact: FactKey): Fact<unknown> =>
  tableOf(observation, server)[fact] ?? known(null);

/** Something that a step rests on could not be read, or the choice is for the time being: the next plan goes on. */
export const waitsToKnow = (planned: Planned): boolean =>
  planned.plan.servers.some(
    ({ server, blocked, choice }) =>
      choice.waitsFor !== undefined ||
      choiceUnread(planned, server) ||
      blocked.some(({ waitsFor }) => waitsFor.some(({ is }) => is === 'unknown')),
  );
