import { type FactKey, isNew, type Patch } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { StepVerdict } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import type { Outcome } from '../domain/provider.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { alreadySo, judgeStep, type Look } from '../prove/judge.ts';
import type { Run } from './run.ts';
import { type Settled, settle } from './settle.ts';

export interface StepEnd {
  readonly verdict: StepVerdict;
  /** The second look, which is the next step's first. */
  readonly seen: Look;
  readonly says: string;
}

/** How long a step may take to answer. Transport may need many minutes to stop, and is never killed (exchange facts 9). */
const DEADLINES: Readonly<Record<string, number>> = {
  'restart-transport': 900,
  'restart-iis': 300,
  // A way to a cmdlet is found first, and the first that is tried may hang.
  'issue-certificate': 120,
  'enable-smtp': 120,
  'remove-certificate': 120,
};
const DEADLINE = 60;

/** Look, intend, act, look, judge. */
export async function takeStep(run: Run, planned: Step, first: Look, baseline: View): Promise<StepEnd> {
  const step = rename(planned, run.state.issued);
  const fresh = planned.operation.kind === 'issue-certificate';
  if (!fresh && alreadySo(step, first, baseline))
    return judged(run, step, {
      verdict: 'already-so',
      seen: first,
      judgement: judgeStep(step, first.view, first, baseline),
      issued: {},
    });
  const before = oldValues(step, first.view);
  await run.record({ event: 'step-intended', step: step.id, before });
  const outcome = await act(run, step);
  const settled = await settle(run, planned, first.view, outcome, baseline);
  const way = outcome.is === 'done' ? outcome.way : undefined;
  return judged(run, step, settled, whyNot(outcome, settled), way);
}

/** A step that was intended and never judged: only another look can tell what became of it. */
export async function judgeAgain(run: Run, planned: Step, before: View, baseline: View): Promise<StepEnd | null> {
  const settled = await settle(
    run,
    planned,
    before,
    { is: 'lost', because: 'the run ended before the answer' },
    baseline,
  );
  if (settled.verdict !== 'verified' && settled.judgement.guarded.length === 0) return null;
  return judged(run, planned, settled);
}

async function act(run: Run, step: Step): Promise<Outcome> {
  const [server = ''] = step.id.split('/');
  if (
    'certificate' in step.operation &&
    step.operation.kind !== 'issue-certificate' &&
    isNew(step.operation.certificate)
  ) {
    throw new Fault('E-not-issued', EXIT.bug, `${step.id} names a certificate that was never issued`, step.id);
  }
  const seconds = DEADLINES[step.operation.kind] ?? DEADLINE;
  run.waiting(`${server}: waiting for its answer, at most ${seconds} s ...`);
  try {
    return await run.provider.perform(server, step.operation, seconds);
  } finally {
    run.waiting('');
  }
}

function whyNot(outcome: Outcome, { verdict, judgement, came }: Settled): string {
  if (verdict === 'verified') return outcome.is === 'done' ? '' : `${told(outcome)}, but the effect is there`;
  if (came.length > 1) return `${came.length} new certificates instead of one: ${came.join(', ')}`;
  const [moved] = judgement.guarded;
  if (moved) return `something else moved: ${moved.says}`;
  return outcome.is === 'done' ? 'said to be done, but not seen so' : told(outcome);
}

const told = (outcome: Outcome): string =>
  outcome.is === 'refused' ? outcome.error : outcome.is === 'lost' ? outcome.because : '';

async function judged(
  run: Run,
  step: Step,
  { verdict, seen, judgement, issued }: Omit<Settled, 'came'>,
  says = '',
  way?: string,
): Promise<StepEnd> {
  await run.record({
    event: 'step-judged',
    step: step.id,
    verdict,
    evidence: [...judgement.evidence],
    surprises: [...judgement.guarded, ...judgement.surprises].map((change) => change.says),
    ...(Object.keys(issued).length === 0 ? {} : { issued }),
    ...(way === undefined ? {} : { way }),
    ...(says === '' ? {} : { says }),
  });
  return { verdict, seen, says };
}

/** The facts that a step overwrites, as they are now: what an undo goes back to. A removal keeps the whole certificate. */
const oldValues = (step: Step, view: View): Patch =>
  Object.fromEntries(Object.keys(step.writes).map((key) => [key, view.peek(key as FactKey)]));
