import { setFlagsFromString } from 'node:v8';
import type { Allowed } from '../choose/choose.ts';
import { type Instant, sameName } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import { heldExit } from '../domain/held.ts';
import type { Plan } from '../domain/plan.ts';
import { lastConvergedAt, unfinishedRun } from '../journal/runs.ts';
import { planText } from '../report/plan-text.ts';
import { writeAtomic } from '../support/atomic.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { loadDesired } from './desired.ts';
import type { Common, Io, WaysOut } from './io.ts';
import { type Draft, draftPlan, observeAll, seal } from './make-plan.ts';
import { carryOut, unfinishedSaid } from './next-line.ts';
import { judgedAt, openSource, refuseForeign, refuseSources } from './source.ts';

export interface PlanOptions extends Common, WaysOut {
  readonly intent: 'converge' | 'retire';
  readonly out?: string;
  readonly detailedExitcode: boolean;
}

/** Shows what differs and what would be done about it. Changes nothing. */
export async function planCommand(file: string, options: PlanOptions, io: Io): Promise<number> {
  // Rehearsals leave garbage of twice the size of all that is kept; collected sooner, it costs no time to speak of.
  setFlagsFromString('--heap-growing-percent=60');
  const draft = await planOf(file, options, io);
  await tellUnfinished({ ...options, file }, draft.organization, io);
  if (options.out !== undefined || options.format === 'json') await document(seal(draft), options, io);
  if (options.format === 'text')
    io.out(
      planText(asPlan(draft), {
        color: io.color,
        width: io.width,
        verbose: options.verbose,
        ...(options.observation !== undefined && options.out === undefined ? {} : carryOut(file, draft, options)),
      }),
    );
  const held = heldExit(draft.servers);
  if (held !== EXIT.ok || !options.detailedExitcode) return held;
  return draft.verdict === 'changes' ? EXIT.changes : EXIT.ok;
}

async function document(plan: Plan, { out, format }: PlanOptions, io: Io): Promise<void> {
  const text = prettyCanonical(plan);
  if (out !== undefined) await writeAtomic(out, text);
  if (format === 'json') io.out(text);
}

/** A report needs no hashes; a thousand servers' would cost more than planning them. */
const asPlan = ({ desired, observation, ...draft }: Draft): Plan => ({
  ...draft,
  desired: { sha256: '', state: desired },
  observed: { takenAt: observation.takenAt, sha256: '' },
  digest: '',
});

/** Reads the desired state, observes its servers and plans. */
export async function planOf(
  file: string,
  options: Common & WaysOut & { readonly intent: 'converge' | 'retire' },
  { waiting }: Pick<Io, 'waiting'>,
): Promise<Draft> {
  refuseSources(options);
  const desired = await loadDesired(file, options.server);
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, waiting);
    const at = judgedAt(provider, options.at);
    return draftPlan(desired, observation, {
      intent: options.intent,
      at,
      allowed: allowedBy(options),
      convergedAt: await converged(options, desired.organization, options.intent),
    });
  } finally {
    await provider.close();
  }
}

export const allowedBy = ({ withoutCmdlets = false }: WaysOut): Allowed => ({ withoutCmdlets });

/** When each server last took a converging step, as far as journals here know: a soak counts from it. Read only to retire. */
export async function converged(
  { stateDir }: Pick<Common, 'stateDir'>,
  organization: string,
  intent: 'converge' | 'retire',
): Promise<(server: string) => Instant | null> {
  if (intent === 'converge') return () => null;
  const last = Object.entries(await lastConvergedAt(stateDir, organization));
  return (server) => last.find(([name]) => sameName(name, server))?.[1] ?? null;
}

/** What only reads is not refused beside an unfinished run, but whoever reads must know of it. */
async function tellUnfinished(options: Common, organization: string, io: Io): Promise<void> {
  const run = await unfinishedRun(options.stateDir, organization);
  if (run !== null) io.err(`${unfinishedSaid(run.run, options)}\n`);
}
