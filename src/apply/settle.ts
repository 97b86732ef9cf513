import { actionOf } from '../actions/index.ts';
import type { FactKey, Instant } from '../domain/facts.ts';
import type { Evidence, StepVerdict } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import { SETTLE_SECONDS } from '../domain/proof.ts';
import type { Outcome } from '../domain/provider.ts';
import { type Issued, rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { isOrganizationFact } from '../facts/index.ts';
import { addedToStore } from '../prove/added-to-store.ts';
import { type Judgement, judgeStep, type Look } from '../prove/judge.ts';
import { guardedFacts } from '../prove/unexpected-changes.ts';
import { keyToGrant } from './key-to-grant.ts';
import { later, look, observeOnly, type Run } from './run.ts';

const PAUSES = [2, 3, 5, 10, 20, 20];
const LAST_PAUSE = 60;

export interface Settled {
  readonly verdict: StepVerdict;
  readonly seen: Look;
  readonly judgement: Judgement;
  readonly added: readonly string[];
  readonly issued: Issued;
  /** The key of the issued certificate was granted after its answer was lost. */
  readonly granted: boolean;
}

/**
 * Observes until the step is verified, a guarded fact changed, or the time is over. This is also so after an error or a
 * lost answer: the observation decides.
 */
export async function settle(
  run: Run,
  planned: Step,
  before: View,
  outcome: Outcome,
  baseline: View,
): Promise<Settled> {
  const [server = ''] = planned.id.split('/');
  const dated = since();
  const judge = (seen: Look): Judged => dated(judgeLook(run, planned, before, seen, outcome, baseline));
  const grant = grantOnce(run, planned, outcome);
  let judged = judge(await look(run, server));
  const until = later(run, SETTLE_SECONDS);
  if (await grant(judged)) judged = judge(await look(run, server));
  for (let waited = 0, turn = 0; !judged.decided && waited < SETTLE_SECONDS; turn += 1) {
    const pause = PAUSES[turn] ?? LAST_PAUSE;
    run.waiting({ for: 'effect', server, open: judged.judgement.failed, until });
    await run.provider.clock.sleep(pause);
    waited += pause;
    const partly =
      waited < SETTLE_SECONDS
        ? judge(await observeOnly(run, server, judged.seen, wanted(planned, judged.seen)))
        : undefined;
    // The partial look only shows that the full look is worth its time. The full look decides.
    judged = partly?.decided === false ? partly : judge(await look(run, server));
    if (await grant(judged)) judged = judge(await look(run, server));
  }
  run.waiting(null);
  const { holds, added } = judged;
  const issued = holds ? issuedBy(planned, added) : {};
  const granted = grant.tried();
  return { ...judged, issued, granted, verdict: holds ? 'verified' : outcome.is === 'lost' ? 'lost' : 'failed' };
}

/** Adds to each claim that holds since when it does: pages answer one after the other once IIS has started again. */
function since(): (judged: Judged) => Judged {
  let held = new Map<FactKey, Instant>();
  return (judged) => {
    const evidence = judged.judgement.evidence.map(({ since: _, ...claim }): Evidence => {
      const from = claim.holds ? (held.get(claim.fact) ?? claim.at) : undefined;
      return from === undefined || from === claim.at ? claim : { ...claim, since: from };
    });
    held = new Map(evidence.flatMap(({ fact, holds, since: from, at }) => (holds ? [[fact, from ?? at]] : [])));
    return { ...judged, judgement: { ...judged.judgement, evidence } };
  };
}

/** Grants the key that a lost issue left unreadable. Only the first time that such a certificate is seen. */
function grantOnce(run: Run, { id, operation }: Step, outcome: Outcome) {
  const [server = ''] = id.split('/');
  let tried = false;
  const grant = async (judged: Judged): Promise<boolean> => {
    const needed = tried ? undefined : keyToGrant(operation, outcome, judged);
    if (needed === undefined) return false;
    tried = true;
    await run.provider.perform(server, needed, actionOf(needed).deadlineSeconds);
    return true;
  };
  return Object.assign(grant, { tried: () => tried });
}

interface Judged extends Omit<Settled, 'verdict' | 'issued' | 'granted'> {
  readonly holds: boolean;
  /** Further looks would not change the verdict. */
  readonly decided: boolean;
}

function judgeLook(run: Run, planned: Step, before: View, seen: Look, outcome: Outcome, baseline: View): Judged {
  const added = planned.operation.kind === 'issue-certificate' ? addedToStore(before, seen.view) : [];
  const step = rename(planned, { ...run.state.issued, ...issuedBy(planned, added) });
  const judgement = judgeStep(step, before, seen, baseline, run.state.judged.get(planned.id)?.evidence);
  // What is observed outweighs an error or a lost answer. If a write could not be observed, the error stands.
  const isConclusive = outcome.is === 'done' || judgement.unseen.length === 0;
  const moved = judgement.guarded.length > 0 || added.length > 1;
  const holds = isConclusive && judgement.failed.length === 0 && !moved;
  return { seen, judgement, added, holds, decided: (holds && !judgement.awaited) || moved };
}

/**
 * The facts that the step claims, and the guarded facts that are read without a management shell: an account may open
 * only a few shells.
 */
const wanted = ({ writes, proofs }: Step, { view }: Look): FactKey[] => [
  ...new Set([
    ...(Object.keys(writes) as FactKey[]),
    ...proofs.map(({ fact }) => fact),
    ...guardedFacts(view.facts()).filter((key) => key !== 'internal-transport' && !isOrganizationFact(key)),
  ]),
];

const issuedBy = ({ operation }: Step, added: readonly string[]): Record<string, string> =>
  operation.kind === 'issue-certificate' && added.length === 1 && added[0] !== undefined
    ? { [operation.certificate]: added[0] }
    : {};
