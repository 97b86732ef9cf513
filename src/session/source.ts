import { type Instant, sameName } from '../domain/facts.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { Provider } from '../domain/provider.ts';
import { firstSource, type Source as Recorded } from '../domain/source.ts';
import { ms, TIME_ENDS } from '../domain/time.ts';
import { sourceSaid } from '../report/source-said.ts';
import type { Common } from '../terminal/io.ts';
import { logged } from './logged.ts';
import type { Targets } from './real-servers.ts';

type Source = Pick<Common, 'world' | 'observation' | 'snapIn'>;

/** Opens the source of the observed state: the named file, otherwise the real servers. */
export const openSource = async (options: Source, targets: () => Promise<Targets>): Promise<Provider> =>
  logged(await open(options, targets, { keepsSessions: false }));

/** Writes a line to standard error. */
type Tell = (line: string) => void;

/** A world is often the only copy of what a person wrote, including its comments. */
export const firstKept = (world: string, copy: string, isKept: boolean): string =>
  isKept
    ? `${world} will be changed. Its present content is kept in ${copy}.\n`
    : `${world} will be changed. Its present content is NOT kept: ${copy} exists and is not a world. Move that file away before the next run.\n`;

/** Checked before any file is read, because wrong usage has the first place among the exit codes. */
export function refuseSources({ world, observation, snapIn }: Source): void {
  if (world !== undefined && observation !== undefined) {
    throw usage('E-two-sources', 'Both --world and --observation are given: name one source.');
  }
  if (snapIn && (world ?? observation) !== undefined)
    throw usage(
      'E-snap-in-refused',
      '--snap-in is for real servers. A world declares where the snap-in may be loaded (`snapIn: true`), and an observation contains what was observed.',
    );
}

interface Opening {
  readonly tell?: Tell;
  /** A command that performs steps observes the same servers again and again. */
  readonly keepsSessions: boolean;
}

async function open(
  options: Source,
  targets: () => Promise<Targets>,
  { tell = () => {}, keepsSessions }: Opening,
): Promise<Provider> {
  refuseSources(options);
  const { world, observation, snapIn = false } = options;
  if (world !== undefined) {
    const { openSimulator } = await import('../providers/simulator.ts');
    return openSimulator(world, (copy, isKept) => tell(firstKept(world, copy, isKept)));
  }
  if (observation !== undefined) return (await import('../providers/recorded/provider.ts')).openRecorded(observation);
  return (await import('./real-servers.ts')).openServers(await targets(), { snapIn, keepsSessions });
}

/** The same check for commands that perform steps. */
export function refuseRecording(options: Source): void {
  if (options.observation !== undefined) {
    throw usage(
      'E-recorded-source',
      'An observation is a recording: `plan` reads it, but nothing can be applied to it.',
    );
  }
  refuseSources(options);
}

/** A source on which steps can be performed. */
export async function openWorld(
  options: Source & Pick<Common, 'at'>,
  targets: () => Promise<Targets>,
  tell: Tell,
): Promise<Provider> {
  refuseRecording(options);
  const provider = logged(await open(options, targets, { tell, keepsSessions: true }));
  if (options.at !== undefined) await waitUntil(options.at, provider);
  return provider;
}

/** Moves the clock of a simulated organization forward to `at`. A real organization cannot do that. */
async function waitUntil(at: Instant, { clock, source }: Provider): Promise<void> {
  const seconds = (ms(at) - ms(clock.now())) / 1000;
  if (source.kind !== 'simulated')
    throw usage(
      'E-at-refused',
      'exstate cannot set the time of real servers: --at is for `plan` and for simulated organizations.',
    );
  refuseTooLate(at);
  if (seconds < 0)
    throw usage('E-at-refused', `--at ${at} is in the past: it is ${clock.now()} on ${sourceSaid(source)}.`);
  if (seconds > 0) await clock.sleep(seconds);
}

/** A plan for one organization must not be made from the state of another one. */
export function refuseForeign(provider: Provider, organization: string): void {
  if (sameName(provider.organization, organization)) return;
  throw new Fault(
    'E-wrong-organization',
    EXIT.invalid,
    `The desired state is of organization "${organization}", but the source (${sourceSaid(provider.source)}) is of "${provider.organization}".`,
  );
}

/** It sees neither ports nor keys nor rights: no plan can rest on it. */
export function refuseHealthChecker(source: Recorded): void {
  if (firstSource(source).kind !== 'healthchecker') return;
  throw new Fault(
    'E-healthchecker-source',
    EXIT.invalid,
    `No plan is made from ${sourceSaid(source)}: HealthChecker does not see what the ports present, the private keys, the rights and whether Setup runs. Let exstate look at the servers itself.`,
  );
}

/** The time at which the plan is evaluated: --at, otherwise the time of the source. */
export function judgedAt(provider: Provider, asked: Instant | undefined): Instant {
  const at = asked ?? provider.clock.now();
  refuseTooLate(at);
  return at;
}

function refuseTooLate(at: Instant): void {
  if (ms(at) < ms(TIME_ENDS)) return;
  throw usage(
    'E-at-refused',
    `${at} is too late: a certificate that is issued then would expire after the year 9999. Name a time before ${TIME_ENDS}.`,
  );
}
