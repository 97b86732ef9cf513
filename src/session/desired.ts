import { InvalidDesired } from '../config/invalid.ts';
import { readDesired } from '../config/read.ts';
import type { ThresholdsOf } from '../domain/check.ts';
import type { DesiredState } from '../domain/desired.ts';
import { restrictDesired } from '../domain/selection.ts';
import { namesOf, selected } from './selected.ts';

export const loadDesired = async (file: string, only: readonly string[]): Promise<DesiredState> =>
  (await loadWithThresholds(file, only)).desired;

/** The desired state, and from how many remaining days on `check` warns. */
export async function loadWithThresholds(
  file: string,
  only: readonly string[],
): Promise<{ readonly desired: DesiredState; readonly thresholds: ThresholdsOf }> {
  const loaded = await readDesired(file);
  if (loaded.state === null) throw new InvalidDesired(loaded.findings, file);
  return { desired: onlyServers(loaded.state, only), thresholds: loaded.thresholds };
}

export const onlyServers = (state: DesiredState, only: readonly string[]): DesiredState =>
  restrictDesired(state, selected(namesOf(state), only, 'the desired state'));
