import equal from 'fast-deep-equal';
import type { AnyAction } from '../actions/index.ts';
import { portsThatTakeNewest } from '../actions/starttls.ts';
import { outlastsRun } from '../choose/choose.ts';
import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  type Certificate,
  type CertificateId,
  type Fact,
  type FactKey,
  FRONT_END_RECORDS,
  type Instant,
  isKnown,
  known,
  type Patch,
  unknown,
} from '../domain/facts.ts';
import type { Choice, Goal, ServerPlan } from '../domain/plan.ts';
import type { Cannot, Changes, Reversal } from '../domain/revert.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { familyOf } from '../facts/index.ts';
import { quote, typed } from '../typed/literal.ts';
import { predictedChanges } from './changes.ts';
import { findSteps } from './steps.ts';
import { notRestorable } from './undo.ts';

interface Asked {
  readonly changes: Changes;
  /** The present facts. */
  readonly now: View;
  readonly server: DesiredServer;
  readonly at: Instant;
}

/** The goal of a revert: the values that the run found, as far as the server can go back to them. */
export function revertGoal(changes: Changes | undefined, now: View, server: DesiredServer, at: Instant): Goal {
  const asked = { changes: changes ?? NOTHING, now, server, at };
  const back = uses(asked);
  const root = rootCopy(asked, back.want);
  return {
    intent: 'revert',
    server,
    at,
    choice: choiceOf(asked),
    want: { ...back.want, ...root.want, ...restarts(asked, back.want) },
    cannot: [...back.cannot, ...root.cannot, ...removed(asked), ...issuedStay(asked), ...additions(asked)],
  };
}

const NOTHING: Changes = { certificate: null, found: {}, left: {} };

/** A revert chooses nothing. Its copy in Trusted Root is the one of the certificate that the run took into use. */
const choiceOf = ({ changes: { certificate } }: Asked): Choice => ({
  certificate,
  why: 'the reverted run took it into use',
  candidates: [],
});

type Part = { readonly want: Patch; readonly cannot: readonly Cannot[] };

/** The records of the ports and the internal transport certificate. */
function uses(asked: Asked): Part {
  const want: Record<string, Fact<unknown>> = {};
  const cannot: Cannot[] = [];
  for (const key of changedKeys(asked).filter((one) => isRestorable(one) && one !== 'store/Root')) {
    const found = asked.changes.found[key] ?? unknown('not observed');
    const because = whyNot(key, found as Fact<string>, asked);
    if (because === undefined) want[key] = found;
    else if (!isSame(asked.now.peek(key), found)) cannot.push(because);
  }
  return { want, cannot };
}

function whyNot(key: FactKey, found: Fact<string>, { changes, now, at }: Asked): Cannot | undefined {
  const [left, is] = [changes.left[key], now.peek(key)];
  if (isKnown(is) && left && isKnown(left) && !isSame(is, left) && !isSame(is, found))
    return { code: 'changed-since', fact: key, left: left.known, is: is.known };
  const shown = changes.found['wire/0.0.0.0:444'] ?? unknown('not observed');
  const [lacking] = notRestorable(key, found, now.after({ 'wire/0.0.0.0:444': shown }), at);
  return lacking === undefined || lacking.code === 'removed' ? endsSoon(key, found, { now, at }) : lacking;
}

/** A certificate that expires during the run would leave the server worse than before. */
function endsSoon(fact: FactKey, found: Fact<string>, { now, at }: Pick<Asked, 'now' | 'at'>): Cannot | undefined {
  const certificate = isKnown(found) ? found.known : null;
  const held = certificate === null ? undefined : now.peek(`certificate/${certificate}`);
  if (certificate === null || held === undefined || !isKnown(held) || held.known === null) return undefined;
  if (outlastsRun(held.known, at)) return undefined;
  const { notBefore, notAfter } = held.known;
  return { code: 'old-not-valid', fact, certificate, notBefore, notAfter, at };
}

const isRestorable = (key: FactKey): boolean => familyOf(key)?.undo === 'restores it';
const isSame = (a: Fact<unknown>, b: Fact<unknown>): boolean => isKnown(a) && isKnown(b) && equal(a.known, b.known);

/** Sorted: a plan from a file has its keys in another order, and must give the same plan. */
const changedKeys = ({ changes }: Asked): FactKey[] => (Object.keys(changes.left) as FactKey[]).sort();

/** A restart is needed for what this revert changes, and for what an interrupted one has changed. */
function restarts({ now }: Asked, want: Patch): Patch {
  const due = (use: FactKey, restart: 'web/restart-due' | 'transport/restart-due'): Patch => {
    const [wanted, is] = [want[use], now.peek(restart)];
    if (wanted === undefined || (isSame(now.peek(use), wanted) && !(isKnown(is) && is.known === true))) return {};
    return { [restart]: known(false) };
  };
  return { ...due(BACK_END_RECORD, 'web/restart-due'), ...due('internal-transport', 'transport/restart-due') };
}

/** The copy in Trusted Root of the certificate that the run took into use. */
function rootCopy({ changes, now }: Asked, want: Patch): Part {
  const { certificate, found, left } = changes;
  const [before, after] = [inList(found['store/Root'], certificate), inList(left['store/Root'], certificate)];
  if (certificate === null || after === undefined || before === after) return NO_PART;
  const is = inList(now.peek('store/Root'), certificate);
  if (is === before) return NO_PART;
  const old = found['store/Root'];
  if (before === undefined || old === undefined)
    return { want: {}, cannot: [{ code: 'old-unknown', fact: 'store/Root' }] };
  if (before && !isInstalled(certificate, now)) return NO_PART;
  if (!before && USES.some((key) => staysOn(certificate, want[key] ?? now.peek(key))))
    return { want: {}, cannot: [{ code: 'still-used', fact: 'store/Root', certificate }] };
  return { want: { 'store/Root': old }, cannot: [] };
}

const NO_PART: Part = { want: {}, cannot: [] };
const USES = [BACK_END_RECORD, ...FRONT_END_RECORDS, 'internal-transport'] as const;
const staysOn = (id: CertificateId, fact: Fact<unknown>): boolean => isKnown(fact) && fact.known === id;

/** Undefined if the list is not known. */
const inList = (fact: Fact<unknown> | undefined, id: CertificateId | null): boolean | undefined =>
  fact === undefined || !isKnown(fact) ? undefined : listOf(fact).includes(id ?? '');
const listOf = (fact: Fact<unknown> | undefined): readonly string[] =>
  fact !== undefined && isKnown(fact) ? ((fact.known as readonly string[] | null) ?? []) : [];

const isInstalled = (id: CertificateId, now: View): boolean => {
  const found = now.peek(`certificate/${id}`);
  return isKnown(found) && found.known !== null;
};

/** `retire` removed it. It may have been imported again. */
const removed = (asked: Asked): Cannot[] =>
  removedIds(asked).flatMap((id): Cannot[] => {
    const held = asked.changes.found[`certificate/${id}`] as Fact<Certificate> | undefined;
    return held === undefined || !isKnown(held) || held.known === null || isInstalled(id, asked.now)
      ? []
      : [{ code: 'removed', certificate: id, notAfter: held.known.notAfter }];
  });

const removedIds = (asked: Asked): string[] =>
  changedKeys(asked).flatMap((key) => {
    const left = asked.changes.left[key];
    return key.startsWith('certificate/') && left && isKnown(left) && left.known === null ? [rest(key)] : [];
  });

const rest = (key: FactKey): string => key.slice(key.indexOf('/') + 1);

const issuedIds = ({ changes: { found, left } }: Asked): string[] =>
  listOf(left['store/My']).filter((id) => !listOf(found['store/My']).includes(id));

/** exstate does not remove it: somebody may have bound it meanwhile, and the next plan to converge adopts it. */
const issuedStay = (asked: Asked): Cannot[] =>
  issuedIds(asked)
    .filter((id) => isInstalled(id, asked.now))
    .map((certificate) => ({
      code: 'issued-stays',
      certificate,
      ports: portsThatTakeNewest(asked.now, asked.server.name),
      powershell: [
        `Remove-ExchangeCertificate -Server ${quote(asked.server.fqdn)} -Thumbprint ${typed(certificate)}    # only after 444 and internal transport use another one`,
      ],
    }));

/** Nothing uses what was added: it does no harm, and a revert leaves it. */
function additions(asked: Asked): Cannot[] {
  const told = [...removedIds(asked), ...issuedIds(asked)];
  return changedKeys(asked).flatMap((fact): Cannot[] => {
    if (isRestorable(fact) || fact.startsWith('store/') || told.includes(rest(fact))) return [];
    const was = asked.changes.found[fact] ?? unknown('not observed');
    if (isSame(asked.now.peek(fact), was)) return [];
    return [{ code: 'stays', fact }];
  });
}

/** How the run of this plan could be reverted, from the state that its steps are predicted to leave. */
export function reversalOf(
  plan: ServerPlan,
  observed: View,
  { server, at }: Pick<Goal, 'server' | 'at'>,
  actions: readonly AnyAction[],
): Reversal | undefined {
  const { changes, after } = predictedChanges(plan, observed);
  if (changes === undefined) return undefined;
  const goal = revertGoal(changes, after, server, at);
  const drift = findDrift(after, goal).map((one, i) => ({ ...one, id: `${server.name}/r${i + 1}` }));
  const { steps, remaining } = findSteps(goal, drift, after, actions);
  return {
    server: server.name,
    says: steps.map(({ says }) => says).join('; '),
    steps: steps.map(({ operation }) => operation),
    cannot: [...(goal.cannot ?? []), ...remaining.map(({ fact }) => ({ code: 'waits', fact }) as const)],
  };
}
