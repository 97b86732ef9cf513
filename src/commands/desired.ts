import { type Finding, isError } from '../config/finding.ts';
import { readDesired } from '../config/read.ts';
import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { restrictDesired } from '../domain/selection.ts';
import { namesOf, selected } from './selected.ts';

/** A desired state with faults: every one of them is shown, not only the first. */
export class InvalidDesired extends Fault {
  constructor(
    readonly findings: readonly Finding[],
    file: string,
  ) {
    const count = findings.filter(isError).length;
    super(
      'E-invalid-configuration',
      EXIT.invalid,
      `${file} has ${count} fault${count === 1 ? '' : 's'}; see \`exstate validate ${file}\`.`,
      file,
    );
  }
}

export async function loadDesired(file: string, only: readonly string[]): Promise<DesiredState> {
  const { state, findings } = await readDesired(file);
  if (state === null) throw new InvalidDesired(findings, file);
  return onlyServers(state, only);
}

export const onlyServers = (state: DesiredState, only: readonly string[]): DesiredState =>
  restrictDesired(state, selected(namesOf(state), only, 'the desired state'));
