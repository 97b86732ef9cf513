import { existsSync } from 'node:fs';
import { InvalidDesired } from '../config/invalid.ts';
import { readDesired } from '../config/read.ts';
import type { ThresholdsOf } from '../domain/check.ts';
import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { restrictDesired } from '../domain/selection.ts';
import type { Common } from '../terminal/io.ts';
import { namesOf, selected } from './selected.ts';

type Source = Pick<Common, 'world' | 'observation'>;

export const loadDesired = async (file: string, only: readonly string[], source: Source = {}): Promise<DesiredState> =>
  (await loadWithThresholds(file, only, source)).desired;

/** The desired state, and from how many remaining days on `check` warns. */
export interface LoadedState {
  readonly desired: DesiredState;
  readonly thresholds: ThresholdsOf;
}

export async function loadWithThresholds(
  file: string,
  only: readonly string[],
  source: Source = {},
): Promise<LoadedState> {
  const loaded = await readDesired(file);
  const isMissing = loaded.findings.some(({ code }) => code === 'E-no-file');
  if (loaded.state === null && isMissing) refuseBothMissing(file, source);
  if (loaded.state === null) throw new InvalidDesired(loaded.findings, file);
  return { desired: onlyServers(loaded.state, only), thresholds: loaded.thresholds };
}

/** The desired state is often not named on the command line, so its absence must not hide that of the named file. */
function refuseBothMissing(file: string, { world, observation }: Source): void {
  const named = world ?? observation;
  if (named === undefined || existsSync(named)) return;
  const what = world === undefined ? 'the observation' : 'the world';
  throw new Fault(
    'E-file-missing',
    EXIT.invalid,
    `Two files do not exist: ${named}, ${what}, and ${file}, the desired state. Are you in the right folder?`,
    named,
  );
}

export const onlyServers = (state: DesiredState, only: readonly string[]): DesiredState =>
  restrictDesired(state, selected(namesOf(state), only, 'the desired state'));
