import { type Instant, sameName } from '../domain/facts.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { Provider } from '../domain/provider.ts';
import { ms, TIME_ENDS } from '../domain/time.ts';
import type { Common } from '../terminal/io.ts';
import { logged } from './logged.ts';
import type { Whom } from './real-servers.ts';

type Source = Pick<Common, 'world' | 'observation' | 'snapIn'>;

/** Where observed state comes from: the file that is named, else the servers themselves. Each report begins with it. */
export const openSource = async (options: Source, whom: () => Promise<Whom>, tell?: Tell): Promise<Provider> =>
  logged(await open(options, whom, tell));

/** Whoever is told, on standard error. */
type Tell = (line: string) => void;

/** A world is often the only copy of what somebody wrote, comments and all. */
export const firstKept = (world: string, copy: string, isKept: boolean): string =>
  isKept
    ? `${world} will be changed. As it is now, it is kept in ${copy}.\n`
    : `${world} will be changed. As it is now, it is NOT kept: ${copy} is there and is not a world. Move it away before the next run.\n`;

/** Wrong usage is told before any file is read: it comes first among the exit codes. */
export function refuseSources({ world, observation, snapIn }: Source): void {
  if (world !== undefined && observation !== undefined) {
    throw usage('E-two-sources', 'Both --world and --observation are given: name one source.');
  }
  if (snapIn && (world ?? observation) !== undefined)
    throw usage(
      'E-snap-in-refused',
      '--snap-in is for real servers. A world says itself where the snap-in may be loaded (`snapIn: true`), and a recording says what was seen.',
    );
}

async function open(options: Source, whom: () => Promise<Whom>, tell: Tell = () => {}): Promise<Provider> {
  refuseSources(options);
  const { world, observation, snapIn = false } = options;
  if (world !== undefined) {
    const { openSimulator } = await import('../providers/simulator.ts');
    return openSimulator(world, (copy, isKept) => tell(firstKept(world, copy, isKept)));
  }
  if (observation !== undefined) return (await import('../providers/recorded/provider.ts')).openRecorded(observation);
  return (await import('./real-servers.ts')).openServers(await whom(), { snapIn });
}

/** As above, where steps are to be performed. */
export function refuseRecording(options: Source): void {
  if (options.observation !== undefined) {
    throw usage('E-recorded-source', 'An observation is a record: `plan` reads it, nothing can be applied to it.');
  }
  refuseSources(options);
}

/** A source on which steps can be performed. */
export async function openWorld(
  options: Source & Pick<Common, 'at'>,
  whom: () => Promise<Whom>,
  tell: Tell,
): Promise<Provider> {
  refuseRecording(options);
  const provider = await openSource(options, whom, tell);
  if (options.at !== undefined) await waitUntil(options.at, provider);
  return provider;
}

/** A simulated organisation lives at its own time, and can be brought to a later one; no real one can. */
async function waitUntil(at: Instant, { clock, source }: Provider): Promise<void> {
  const seconds = (ms(at) - ms(clock.now())) / 1000;
  if (!source.startsWith('simulated:'))
    throw usage(
      'E-at-refused',
      'Real servers change at their own time: --at is for `plan` and for simulated organisations.',
    );
  refuseTooLate(at);
  if (seconds < 0) throw usage('E-at-refused', `It is ${clock.now()} on ${source}; --at ${at} is before that.`);
  if (seconds > 0) await clock.sleep(seconds);
}

/** A plan for one organisation must not be made from another's state. */
export function refuseForeign(provider: Provider, organization: string): void {
  if (sameName(provider.organization, organization)) return;
  throw new Fault(
    'E-wrong-organization',
    EXIT.invalid,
    `The desired state is of organization "${organization}", the source (${provider.source}) is of "${provider.organization}".`,
  );
}

/** The instant to judge at: the one asked for, else the source's own. */
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
