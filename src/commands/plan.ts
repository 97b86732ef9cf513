import { blockedExit } from '../domain/blocked-exit.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { owedProofs } from '../journal/owed.ts';
import { unfinishedRun } from '../journal/runs.ts';
import { seal } from '../reconcile/make-plan.ts';
import { owedByRuns } from '../report/owed-said.ts';
import { allowedBy, converged } from '../session/asked.ts';
import { loadDesired } from '../session/desired.ts';
import { nextCommandLine, toRun } from '../session/next-line.ts';
import { observeAll } from '../session/observe-all.ts';
import { openSaid } from '../session/origin.ts';
import { outputTo } from '../session/output.ts';
import { planRendered } from '../session/rendered.ts';
import { reportsTo } from '../session/reports.ts';
import { judgedAt, openSource, refuseForeign, refuseHealthChecker, refuseSources } from '../session/source.ts';
import { draftAskingOthers } from '../session/strict-elsewhere.ts';
import { prettyBytes } from '../support/canonical.ts';
import type { Common, EmergencyOptions, Io } from '../terminal/io.ts';

export interface PlanOptions extends Common, EmergencyOptions {
  readonly intent: 'converge' | 'retire';
  readonly out?: string;
  readonly detailedExitcode: boolean;
}

/** Shows the differences and the steps that would correct them. Changes nothing. */
export async function planCommand(file: string, options: PlanOptions, io: Io): Promise<number> {
  refuseSources(options);
  const output = options.out === undefined ? undefined : await outputTo(options.out, 'plan', { ...options, file });
  const reports = await reportsTo('plan', { ...options, file }, options.out);
  const made = await planOf(file, options, io);
  await warnOfRuns({ ...options, file }, made.organization, io);
  await output?.write(prettyBytes(made));
  const how = { verbose: options.verbose, limit: options.limit, ...lineFor(made, file, options) };
  await reports((format, page) => planRendered(format, made, { ...page, ...how }));
  io.out(await planRendered(options.format, made, { color: io.color, width: io.width, ...how }));
  const held = blockedExit(made.servers);
  if (held !== EXIT.ok || !options.detailedExitcode) return held;
  return made.verdict === 'changes' ? EXIT.changes : EXIT.ok;
}

/** The line that applies the plan. A plan from a recording that is not saved has none. */
const lineFor = (made: Plan, file: string, options: PlanOptions): Partial<ReturnType<typeof nextCommandLine>> =>
  options.observation !== undefined && options.out === undefined
    ? {}
    : nextCommandLine(file, made, options.out === undefined ? options : { ...options, server: [] });

/** Reads the desired state, observes its servers and plans. */
export async function planOf(
  file: string,
  options: Common & EmergencyOptions & { readonly intent: 'converge' | 'retire' },
  { waiting }: Pick<Io, 'waiting'>,
): Promise<Plan> {
  refuseSources(options);
  const desired = await loadDesired(file, options.server, options);
  const provider = await openSource(options, async () => desired);
  try {
    refuseHealthChecker(provider.source);
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, waiting);
    const at = judgedAt(provider, options.at);
    const asked = {
      intent: options.intent,
      at,
      allowed: allowedBy(options),
      convergedAt: await converged(options, desired.organization, options.intent),
    };
    return seal(await draftAskingOthers(provider, desired, observation, asked));
  } finally {
    await provider.close();
  }
}

/** A command that only reads is allowed during an unfinished run, but its user must know of it, and of what is owed. */
async function warnOfRuns(options: Common, organization: string, io: Io): Promise<void> {
  try {
    const run = await unfinishedRun(options.stateDir, organization);
    if (run !== null) io.err(`${openSaid(run, options)}\n`);
    const owed = await owedProofs(options.stateDir, organization);
    if (owed.length > 0) io.err(`${owedByRuns(owed)} ${toRun('apply', 'apply', options)} takes them.\n`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(`${error.message}\nUntil this is corrected, \`exstate apply\` does not begin (${error.code}).\n`);
  }
}
