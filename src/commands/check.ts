import { check } from '../check/check.ts';
import { EXIT_OF } from '../domain/check.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { Observation } from '../domain/observation.ts';
import type { Provider } from '../domain/provider.ts';
import { owedProofs } from '../journal/owed.ts';
import { lastConvergedAt, unfinishedRun } from '../journal/runs.ts';
import { decodeObservation } from '../providers/recorded/decode.ts';
import type { CheckFormat } from '../report/check/format.ts';
import { checkFiles, checkRendered } from '../session/check-files.ts';
import { type LoadedState, loadWithThresholds } from '../session/desired.ts';
import { withExports } from '../session/exports.ts';
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
  readonly healthchecker: readonly string[];
}

/** Looks once, judges for monitoring, and ends with the exit code of a monitoring plugin. Changes nothing. */
export async function checkCommand(file: string, options: CheckOptions, io: Io): Promise<number> {
  refuseSources(options);
  refuseSetup(options);
  refuseBeside(options);
  const write = await checkFiles(options.out, { ...options, file });
  const { provider, desired, thresholds, notDesired } = await judgedBy(file, options);
  try {
    const setup = await setupOf(options, desired.organization);
    const observation = await observeAll(provider, desired, io.waiting);
    const at = judgedAt(provider, options.at);
    const runs = await runsOf(options, desired.organization);
    const checked = check({ desired, observation, at, thresholds, setup, notDesired, ...runs });
    await write(checked);
    io.out(await checkRendered(options.format, checked));
    return EXIT_OF[checked.state];
  } finally {
    await provider.close();
  }
}

interface Judged extends LoadedState {
  readonly provider: Provider;
  readonly notDesired: ReadonlySet<string> | 'all';
}

async function judgedBy(file: string, options: CheckOptions): Promise<Judged> {
  if (options.healthchecker.length > 0) {
    const { openHealthChecker } = await import('../providers/healthchecker/provider.ts');
    const { provider, ...rest } = await withExports(
      file,
      options.server,
      await openHealthChecker(options.healthchecker),
    );
    return { provider, ...rest };
  }
  const loaded = await loadWithThresholds(file, options.server, options);
  const provider = await openSource(options, async () => loaded.desired);
  try {
    refuseForeign(provider, loaded.desired.organization);
  } catch (error) {
    await provider.close();
    throw error;
  }
  return { ...loaded, provider, notDesired: new Set() };
}

/** Setup and keys are not in an export, and a step that would correct something must not rest on one. */
function refuseBeside({ healthchecker, world, observation, snapIn, beforeSetup, afterSetup }: CheckOptions): void {
  if (healthchecker.length === 0) return;
  if (world !== undefined || observation !== undefined || snapIn === true)
    throw usage(
      'E-two-sources',
      '--healthchecker is a source of its own. Leave out --world, --observation and --snap-in.',
    );
  if (beforeSetup || afterSetup)
    throw usage(
      'E-wrong-usage',
      'HealthChecker does not see what Setup needs and changes. Leave out --healthchecker, so that exstate looks at the servers itself.',
    );
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
