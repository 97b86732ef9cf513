import { authThumbprints } from '../choose/fitness.ts';
import { type FactKey, isKnown, isNew, type Key, METABASE } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { STAGES } from '../domain/operation.ts';
import type { Goal, ServerPlan, Step } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';

/** A rule that every finished plan must obey. Independent of the planner and the actions. Returns the violations. */
type Guard = (plan: ServerPlan, observed: View, goal: Goal) => readonly Violation[];

interface Violation {
  readonly step: string;
  readonly says: string;
}
const broken = ({ id }: Step, says: string): Violation => ({ step: id, says });

const writes = (step: Step): FactKey[] => Object.keys(step.writes) as FactKey[];
const kinds = (plan: ServerPlan, kind: string): Step[] => plan.steps.filter((step) => step.operation.kind === kind);
const certificateOf = (step: Step): string => ('certificate' in step.operation ? step.operation.certificate : '');
const position = (plan: ServerPlan, kind: string, certificate: string): number =>
  plan.steps.findIndex((step) => step.operation.kind === kind && certificateOf(step) === certificate);

const frontEndIsLeft: Guard = (plan, _observed, goal) =>
  goal.server.frontEnd.certificate === 'self-signed'
    ? []
    : plan.steps
        .filter((step) => writes(step).some((key) => /:443$|^require-ssl/.test(key)) || certificateTaken(step))
        .map((step) => broken(step, 'would change 443, which the YAML leaves as it is'));

const certificateTaken = (step: Step): boolean =>
  step.operation.kind === 'bind-certificate' && step.operation.endpoint.endsWith(':443');

const iisIsNeverEnabled: Guard = (plan) =>
  plan.steps
    .filter((step) => step.powershell.some((line) => /Enable-ExchangeCertificate.*-Services[^-]*IIS/i.test(line)))
    .map((step) => broken(step, 'would enable IIS, which replaces the certificate of 443'));

const stagesInOrder: Guard = (plan) =>
  plan.steps
    .filter((step, i) => i > 0 && STAGES.indexOf(step.stage) < STAGES.indexOf(plan.steps[i - 1]?.stage ?? 'issue'))
    .map((step) => broken(step, 'belongs to an earlier stage than the step before it'));

const createdOnceAndForNeed: Guard = (plan, _observed, goal) => {
  const [first, second] = kinds(plan, 'issue-certificate');
  if (second !== undefined) return [broken(second, 'would issue a second certificate')];
  return first !== undefined && !(goal.choice.certificate && isNew(goal.choice.certificate))
    ? [broken(first, 'would issue a certificate, although an installed one was chosen')]
    : [];
};

const usedOnlyWhenThere: Guard = (plan, observed) =>
  plan.steps
    .filter((step) => certificateOf(step) !== '' && step.operation.kind !== 'issue-certificate')
    .filter((step) => !isThere(certificateOf(step), plan.steps.indexOf(step), plan, observed))
    .map((step) => broken(step, 'uses a certificate that is not installed'));

function isThere(id: string, at: number, plan: ServerPlan, observed: View): boolean {
  if (isNew(id)) return position(plan, 'issue-certificate', id) >= 0 && position(plan, 'issue-certificate', id) < at;
  const store = observed.peek('store/My');
  return isKnown(store) && (store.known ?? []).includes(id);
}

/** After a change of Root, transport searches for certificates again. It must not find one whose key it cannot open. */
const keyBeforeTrust: Guard = (plan, observed) =>
  kinds(plan, 'trust-certificate')
    .filter((step) => !readableBy(certificateOf(step), plan.steps.indexOf(step), plan, observed))
    .map((step) => broken(step, 'would trust a certificate before NETWORK SERVICE can read its key'));

function readableBy(id: string, at: number, plan: ServerPlan, observed: View): boolean {
  const key = observed.peek(`key/${id}`);
  if (isKnown(key) && key.known?.networkService) return true;
  return plan.steps.slice(0, at).some((step) => {
    const written = step.writes[`key/${id}`];
    return written !== undefined && isKnown(written) && (written.known as Key | null)?.networkService === true;
  });
}

const restartFollows =
  (change: (step: Step) => boolean, restart: string): Guard =>
  (plan) =>
    plan.steps
      .filter((step, i) => change(step) && !plan.steps.slice(i + 1).some((later) => later.operation.kind === restart))
      .map((step) => broken(step, `(${step.operation.kind}) is not followed by ${restart}`));

const iisRestarted = restartFollows(
  ({ operation }) => operation.kind === 'bind-certificate' && operation.endpoint.endsWith(':444'),
  'restart-iis',
);
const transportRestarted = restartFollows(({ operation }) => operation.kind === 'enable-smtp', 'restart-transport');

/**
 * A transport that could not open its key does not try again before its restart. Where X-ANONYMOUSTLS cannot be seen,
 * no later observation shows that it needs one (exchange facts 5.3, 13.2).
 */
const grantAnnouncesRestart: Guard = (plan, observed) => {
  const current = observed.peek('internal-transport');
  return kinds(plan, 'grant-key')
    .filter((step) => isKnown(current) && current.known === certificateOf(step))
    .filter((step) => step.writes['transport/restart-due'] === undefined)
    .map((step) => broken(step, '(grant-key) does not say that transport needs a restart'));
};

const removesOnlyUnreferenced: Guard = (plan, observed, goal) =>
  kinds(plan, 'remove-certificate').flatMap((step) => {
    const id = certificateOf(step);
    const used =
      [...observed.keys('sslcert/'), ...observed.keys('rdp/')].some((key) => holds(observed, key, id)) ||
      holds(observed, 'internal-transport', id) ||
      isOfWmsvc(observed, id) ||
      USERS.some((key) => lists(observed, key, id)) ||
      METABASE.some((key) => isKnown(observed.peek(key)) && holds(observed, key, id));
    const auth = observed.peek('auth-certificate');
    const isAuth = !isKnown(auth) || authThumbprints(auth).includes(id);
    return goal.intent === 'retire' && !used && !isAuth
      ? []
      : [broken(step, 'would remove a certificate that something refers to')];
  });

/** A certificate that it is told to use, and that is gone, keeps it from starting (exchange facts 11.5). */
function isOfWmsvc(observed: View, id: string): boolean {
  const found = observed.peek('web-management');
  return !isKnown(found) || found.known?.certificate === id;
}

const USERS = ['federation-trust', 'owa-im'] as const;
const lists = (observed: View, key: (typeof USERS)[number], id: string): boolean => {
  const fact = observed.peek(key);
  return !isKnown(fact) || (fact.known ?? []).includes(id);
};

const holds = (observed: View, key: FactKey, id: string): boolean => {
  const fact = observed.peek(key);
  return !isKnown(fact) || fact.known === id;
};

const everyStepHasItsReason: Guard = (plan, _observed, goal) =>
  plan.steps.flatMap((step) => [
    ...(step.because.length === 0 ? [broken(step, 'corrects no drift')] : []),
    ...(writes(step).length === 0 ? [broken(step, 'writes nothing')] : []),
    // A revert chooses no certificate, so each of its steps asks for the certificate itself.
    ...(goal.intent === 'revert' || step.restsOn.some(({ ask }) => ask === 'choice')
      ? []
      : [broken(step, 'does not depend on the choice')]),
  ]);

const BACK: ReadonlySet<string> = new Set([
  'trust-certificate',
  'untrust-certificate',
  'bind-certificate',
  'restart-iis',
  'enable-smtp',
  'restart-transport',
]);

/** A revert binds only what its goal names, and adds and removes no certificate. */
const revertOnlyGoesBack: Guard = (plan, _observed, goal) =>
  goal.intent !== 'revert'
    ? []
    : plan.steps.flatMap((step) => [
        ...(BACK.has(step.operation.kind) ? [] : [broken(step, `(${step.operation.kind}) is no step of a revert`)]),
        ...(binds(step).some((key) => !isWanted(key, certificateOf(step), goal))
          ? [broken(step, 'would use a certificate that the run did not find there')]
          : []),
      ]);

const binds = ({ writes: written }: Step): FactKey[] =>
  (Object.keys(written) as FactKey[]).filter((key) => key.startsWith('sslcert/') || key === 'internal-transport');
const isWanted = (key: FactKey, id: string, { want }: Goal): boolean => {
  const wanted = want[key];
  return wanted !== undefined && isKnown(wanted) && wanted.known === id;
};

const GUARDS: readonly Guard[] = [
  frontEndIsLeft,
  iisIsNeverEnabled,
  stagesInOrder,
  createdOnceAndForNeed,
  usedOnlyWhenThere,
  keyBeforeTrust,
  iisRestarted,
  transportRestarted,
  grantAnnouncesRestart,
  removesOnlyUnreferenced,
  revertOnlyGoesBack,
  everyStepHasItsReason,
];

/** Throws if a plan violates a rule. The server then has no plan, because an unsafe plan must not be applied. */
export function guard(plan: ServerPlan, observed: View, goal: Goal): void {
  const found = GUARDS.flatMap((rule) => [...rule(plan, observed, goal)]);
  if (found.length > 0)
    throw new Fault(
      'E-guard',
      EXIT.bug,
      `exstate made a plan that it must not perform: ${found.map(({ step, says }) => `${step} ${says}`).join('; ')}.`,
      found[0]?.step,
    );
}
