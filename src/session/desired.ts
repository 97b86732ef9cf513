import { InvalidDesired } from '../config/invalid.ts';
import { readDesired } from '../config/read.ts';
import type { DesiredState } from '../domain/desired.ts';
import { restrictDesired } from '../domain/selection.ts';
import { namesOf, selected } from './selected.ts';

export async function loadDesired(file: string, only: readonly string[]): Promise<DesiredState> {
  const { state, findings } = await readDesired(file);
  if (state === null) throw new InvalidDesired(findings, file);
  return onlyServers(state, only);
}

export const onlyServers = (state: DesiredState, only: readonly string[]): DesiredState =>
  restrictDesired(state, selected(namesOf(state), only, 'the desired state'));
