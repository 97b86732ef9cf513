import { EXIT, Fault } from '../domain/fault.ts';
import { type Finding, isError } from './finding.ts';

/** The desired state has faults. Contains all of them, not only the first. */
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
