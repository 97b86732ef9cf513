import { check } from '../check/check.ts';
import { EXIT_OF } from '../domain/check.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { Observation } from '../domain/observation.ts';
import { owedProofs } from '../journal/owed.ts';
import { lastConvergedAt, unfinishedRun } from '../journal/runs.ts';
import { decodeObservation } from '../providers/recorded/decode.ts';
import type { CheckFormat } from '../report/check/format.ts';
import { checkFiles, checkRendered } from '../session/check-files.ts';
import { loadWithThresholds } from '../session/desired.ts';
import { observeAll } from '../session/observe-all.ts';
import { judgedAt, openSource, refuseForeign, refuseSources } from '../session/source.ts';
import { readJson } from '../support/read-document.ts';
import type { Common, Io } from '../terminal/io.ts';

export interface CheckOptions extends Omit<Common, 'format'> {
  readonly format: CheckFormat;
  readonly out: readonly string[];
  readonly beforeSetup: boolean;
  readonly afterSetup: boolean;
  readonly baseline?: string;
}

/** Looks once, judges for monitoring, and ends with the exit code of a monitoring plugin. Changes nothing. */
export async function checkCommand(file: string, options: CheckOptions, io: Io): Promise<number> {
  refuseSources(options);
  refuseSetup(options);
  const write = await checkFiles(options.out, { ...options, file });
  const { desired, thresholds } = await loadWithThresholds(file, options.server, options);
  const setup = await setupOf(options, desired.organization);
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, io.waiting);
    const at = judgedAt(provider, options.at);
    const runs = await runsOf(options, desired.organization);
    const checked = check({ desired, observation, at, thresholds, setup, ...runs });
    await write(checked);
    io.out(await checkRendered(options.format, checked));
    return EXIT_OF[checked.state];
  } finally {
    await provider.close();
  }
}

function refuseSetup({ beforeSetup, afterSetup, baseline }: CheckOptions): void {
  if (beforeSetup && afterSetup)
    throw usage('E-wrong-usage', 'Both --before-setup and --after-setup are given: name one of them.');
  if (afterSetup && baseline === undefined)
    throw usage(
      'E-wrong-usage',
      '--after-setup needs --baseline FILE: an observation from before Setup (exstate observe --out before.json).',
    );
  if (!afterSetup && baseline !== undefined)
    throw usage('E-wrong-usage', '--baseline is for --after-setup. Give both, or none.');
}

type Setup = Parameters<typeof check>[0]['setup'];

async function setupOf({ beforeSetup, baseline }: CheckOptions, organization: string): Promise<Setup> {
  if (beforeSetup) return { is: 'before' };
  return baseline === undefined ? { is: 'no' } : { is: 'after', baseline: await readBaseline(baseline, organization) };
}

async function readBaseline(path: string, organization: string): Promise<Observation> {
  const observation = decodeObservation(await readJson(path), path);
  if (observation.organization.toLowerCase() === organization.toLowerCase()) return observation;
  throw new Fault(
    'E-wrong-organization',
    EXIT.invalid,
    `The desired state is of organization "${organization}", but the baseline ${path} is of "${observation.organization}".`,
    path,
  );
}

type Runs = Pick<Parameters<typeof check>[0], 'runs' | 'convergedAt'>;

/** A journal that cannot be read must not hide a certificate that expires. */
async function runsOf({ stateDir }: CheckOptions, organization: string): Promise<Runs> {
  try {
    const unfinished = (await unfinishedRun(stateDir, organization))?.run ?? null;
    const owed = await owedProofs(stateDir, organization);
    return { runs: { unfinished, owed }, convergedAt: await lastConvergedAt(stateDir, organization) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { runs: { unread: error.message }, convergedAt: () => null };
  }
}
