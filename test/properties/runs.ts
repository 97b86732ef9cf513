import type { AnyAction } from '../../src/actions/index.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import {
  type Fact,
  type FactKey,
  type Instant,
  isKnown,
  known,
  TRANSPORT_EVENTS,
  WEB_EVENTS,
} from '../../src/domain/facts.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { tableOf } from '../../src/domain/observation.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { Drift, Plan, Waiting } from '../../src/domain/plan.ts';
import { draftPlan } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { type Applied, apply, type Lab, refuseNone } from '../in-memory.ts';

export interface Planned {
  readonly plan: Plan;
  readonly observation: Observation;
}

/** A plan without its digests: hashing ten thousand observations takes most of the time and tests nothing here. */
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

/** The end of applying a plan. A plan that becomes stale ends with a fault. */
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

/** `EX01 backend-empty sslcert/0.0.0.0:444`: the form in which two plans are compared. */
const nameOf = (server: string, { code, fact }: Drift): string => `${server} ${code} ${fact}`;

export const driftsOf = (plan: Plan): string[] =>
  plan.servers.flatMap(({ server, drift }) => drift.map((one) => nameOf(server, one)));

/** The drifts that remain according to a plan: blocked and reported ones. */
const left = ({ servers }: Pick<Plan, 'servers'>): Set<string> =>
  new Set(
    servers.flatMap(({ server, drift, blocked }) => [
      // A fact that blocks something is named there. It is reported separately only when it no longer blocks anything.
      ...blocked.flatMap(({ waitsFor }) =>
        waitsFor.flatMap(({ fact }) => TOLD_ONCE.map((code) => `${server} ${code} ${fact}`)),
      ),
      ...drift
        .filter(({ owner, id }) => owner === 'reported' || blocked.some((one) => one.drift === id))
        .flatMap((one) => [nameOf(server, one), ...sooner(server, one), ...onceSeen(server, one)]),
    ]),
  );

const TOLD_ONCE = ['service-not-running', 'row-apart'];

/** If 444 presents the certificate of its record, its key or its store is not why a client fails (exchange facts 8.2). */
const onceSeen = (server: string, { code, fact }: Drift): string[] =>
  code === 'backend-key-unusable' || code === 'backend-stale' ? [`${server} backend-bound-to-other ${fact}`] : [];

/** When the shell of another server opens, it is used instead of the snap-in. */
const sooner = (server: string, { code }: Drift): string[] =>
  code === 'shell-by-snap-in' ? [`${server} shell-of-another shell/opens`] : [];

/** Drifts of the second plan that the first did not list, although it could read the facts. */
export function unlisted(first: Planned, second: Plan): string[] {
  const listed = left(first.plan);
  const later = reportedLater(first, second.judgedAt);
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
      // Said in advance, with the certificate that the service presents.
      .filter(({ code }) => code !== 'mail-client-keeps-old' || !isAnnounced(first.plan, server, code))
      // A port on which nothing listened shows only afterwards that it cannot be seen.
      .filter(({ code, fact }) => code !== 'wire-unread' || !isAbsent(factOf(first.observation, server, fact)))
      // An event or a log is reported only with the restart that it would decide.
      .filter(({ fact }) => decides(fact).every((kind) => hasStep(first.plan, server, kind)))
      .filter((one) => one.owner !== 'reported' || !later().has(nameOf(server, one)))
      .map((one) => nameOf(server, one)),
  );
}

/**
 * What the same facts make the first plan report at a later time. A run takes time, and some reports depend on it alone:
 * the Auth certificate has less than 60 days left then. Planned again only if such a report was found.
 */
function reportedLater({ plan, observation }: Planned, at: Instant): () => ReadonlySet<string> {
  let found: ReadonlySet<string> | undefined;
  return () => {
    found ??= left(draftPlan(plan.desired.state, observation, { intent: 'converge', at, convergedAt: () => null }));
    return found;
  };
}

const RESTARTS: readonly (readonly [OperationKind, readonly FactKey[]])[] = [
  ['restart-iis', [...WEB_EVENTS, 'log/System']],
  ['restart-transport', [...TRANSPORT_EVENTS, 'log/Application']],
];
const decides = (fact: FactKey): OperationKind[] =>
  RESTARTS.flatMap(([kind, facts]) => (facts.includes(fact) ? [kind] : []));

const hasStep = ({ servers }: Plan, name: string, kind: OperationKind): boolean =>
  servers.some(({ server, steps }) => server === name && steps.some(({ operation }) => operation.kind === kind));

const isAnnounced = ({ servers }: Plan, name: string, code: string): boolean =>
  servers.some(({ server, notDone }) => server === name && notDone.some((one) => one.code === code));

const isAbsent = (fact: Fact<unknown>): boolean => isKnown(fact) && fact.known === null;

/** Facts other than the store that decide the choice: the Auth certificate and the certificates in use. */
const choiceUnread = ({ observation, plan: { servers } }: Planned, server: string): boolean =>
  (['auth-certificate', 'internal-transport', 'sslcert/0.0.0.0:444'] as const).some(
    (fact) => !isKnown(factOf(observation, server, fact)),
  ) || servers.some(({ server: name, choice }) => name === server && choice.candidates.some((one) => one.unknown));

/** If 444 does not work, no health page answers. The status of each page is visible only when 444 works again. */
const couldKnow = (of: (fact: FactKey) => Fact<unknown>, fact: FactKey): boolean => {
  if (!lookedAt(fact).every((one) => isKnown(of(one)))) return false;
  const door = of('wire/0.0.0.0:444');
  return !fact.startsWith('health/') || (isKnown(door) && door.known !== null);
};

/** Whether transport presents the configured certificate can be known only if that certificate is known. */
const lookedAt = (fact: FactKey): FactKey[] =>
  fact === 'transport/restart-due' ? [fact, 'internal-transport', 'wire/2525/x-anonymoustls'] : [fact];

const factOf = (observation: Observation, server: string, fact: FactKey): Fact<unknown> =>
  tableOf(observation, server)[fact] ?? known(null);

/** A step depends on an unknown fact, or the choice is temporary, so the next plan may have steps. */
export const waitsToKnow = (planned: Planned): boolean =>
  planned.plan.servers.some(
    ({ server, blocked, choice }) =>
      choice.waitsFor !== undefined ||
      choiceUnread(planned, server) ||
      blocked.some(({ waitsFor }) => waitsFor.some(({ is }) => is === 'unknown')) ||
      (hasStep(planned.plan, server, 'add-binding') && blocked.some(({ waitsFor }) => waitsFor.some(isForRoot))),
  );

/**
 * A binding that is added may make 444 work with the certificate of its record, which can be in another store. So the
 * plan does not risk it, until the next one sees that the shell still fails there.
 */
const isForRoot = ({ requires }: Waiting): boolean => requires?.code === 'root-before-444';
