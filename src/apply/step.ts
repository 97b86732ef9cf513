import { actionOf } from '../actions/index.ts';
import { type FactKey, type Instant, isNew, type Patch } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { StepReason, StepVerdict } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import { OUTAGES } from '../domain/proof.ts';
import type { Outcome } from '../domain/provider.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { isAlreadyDone, judgeStep, type Look } from '../prove/judge.ts';
import { later, type Run } from './run.ts';
import { type Settled, settle } from './settle.ts';

export interface StepEnd {
  readonly verdict: StepVerdict;
  /** The look after the step. It is also the look before the next step. */
  readonly seen: Look;
}

/** Observes, writes the intention, performs the operation, observes again and decides on the verdict. */
export async function takeStep(run: Run, planned: Step, first: Look, baseline: View): Promise<StepEnd> {
  const step = rename(planned, run.state.issued);
  const fresh = planned.operation.kind === 'issue-certificate';
  if (!fresh && isAlreadyDone(step, first, baseline))
    return judged(run, step, {
      verdict: 'already-so',
      seen: first,
      judgement: judgeStep(step, first.view, first, baseline),
      issued: {},
    });
  const before = oldValues(step, first.view);
  await run.record({ event: 'step-intended', step: step.id, before });
  const outcome = await act(run, step);
  const answered = outcome.is !== 'lost' && isOutage(planned) ? run.provider.clock.now() : undefined;
  const settled = await settle(run, planned, first.view, outcome, baseline);
  const way = outcome.is === 'done' ? outcome.way : undefined;
  return judged(run, step, settled, reasonOf(outcome, settled), { way, answered });
}

/** For a step that was intended and has no verdict: only another look shows whether it took effect. */
export async function judgeAgain(run: Run, planned: Step, before: View, baseline: View): Promise<StepEnd | null> {
  const outcome = { is: 'lost', because: 'the run ended before the answer' } as const;
  const settled = await settle(run, planned, before, outcome, baseline);
  if (settled.verdict !== 'verified' && settled.judgement.guarded.length === 0) return null;
  const [moved] = settled.judgement.guarded;
  if (moved === undefined && settled.granted)
    return judged(run, planned, settled, { code: 'key-granted', says: outcome.because });
  return judged(run, planned, settled, moved && { code: 'unexpected-change', fact: moved.fact });
}

/** For a step that failed, and that is not performed again: whether what it claims is there now. */
export async function lookAgain(run: Run, planned: Step, before: View, baseline: View): Promise<StepEnd> {
  const reason = run.state.judged.get(planned.id)?.reason;
  const outcome: Outcome =
    reason?.code === 'not-seen' ? { is: 'done', changed: true } : { is: 'lost', because: 'the run stopped' };
  const settled = await settle(run, planned, before, outcome, baseline);
  const [moved] = settled.judgement.guarded;
  const why: StepReason | undefined = moved ? { code: 'unexpected-change', fact: moved.fact } : reason;
  return judged(run, planned, settled, settled.verdict === 'verified' ? undefined : why);
}

const isOutage = ({ cost }: Step): boolean => OUTAGES.some((of) => cost[of] !== undefined);

async function act(run: Run, step: Step): Promise<Outcome> {
  const [server = ''] = step.id.split('/');
  if (
    'certificate' in step.operation &&
    step.operation.kind !== 'issue-certificate' &&
    isNew(step.operation.certificate)
  ) {
    throw new Fault('E-not-issued', EXIT.bug, `${step.id} names a certificate that was never issued`, step.id);
  }
  const seconds = actionOf(step.operation).deadlineSeconds;
  run.waiting({ for: 'answer', server, until: later(run, seconds) });
  try {
    return await run.provider.perform(server, step.operation, seconds);
  } finally {
    run.waiting(null);
  }
}

function reasonOf(outcome: Outcome, { verdict, judgement, added, granted }: Settled): StepReason | undefined {
  if (verdict === 'verified')
    return outcome.is === 'done'
      ? undefined
      : { code: granted ? 'key-granted' : 'effect-seen', says: messageOf(outcome) };
  if (added.length > 1) return { code: 'several-issued', certificates: added };
  const [moved] = judgement.guarded;
  if (moved) return { code: 'unexpected-change', fact: moved.fact };
  if (outcome.is === 'done') return { code: 'not-seen' };
  return { code: outcome.is === 'lost' ? 'no-answer' : 'refused', says: messageOf(outcome) };
}

const messageOf = (outcome: Exclude<Outcome, { is: 'done' }>): string =>
  outcome.is === 'refused' ? outcome.error : outcome.because;

async function judged(
  run: Run,
  step: Step,
  { verdict, seen, judgement, issued }: Omit<Settled, 'added' | 'granted'>,
  reason?: StepReason,
  { way, answered }: { readonly way?: string | undefined; readonly answered?: Instant | undefined } = {},
): Promise<StepEnd> {
  await run.record({
    event: 'step-judged',
    step: step.id,
    verdict,
    evidence: [...judgement.evidence],
    surprises: [...judgement.guarded, ...judgement.surprises],
    ...(Object.keys(issued).length === 0 ? {} : { issued }),
    ...(answered === undefined ? {} : { answered }),
    ...(way === undefined ? {} : { way }),
    ...(reason === undefined ? {} : { reason }),
  });
  return { verdict, seen };
}

/**
 * The present values of the facts that a step overwrites, which an undo restores. For a removal, the whole certificate.
 */
const oldValues = (step: Step, view: View): Patch =>
  Object.fromEntries(Object.keys(step.writes).map((key) => [key, view.peek(key as FactKey)]));
