import { type Finding, isError } from '../config/finding.ts';
import { readDesired } from '../config/read.ts';
import type { DesiredState } from '../domain/desired.ts';
import { type Identity, sameName } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { usage } from './source.ts';

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

export function onlyServers(state: DesiredState, only: readonly string[]): DesiredState {
  if (only.length === 0) return state;
  const foreign = only.find((name) => !state.servers.some((server) => sameName(server.name, name)));
  if (foreign !== undefined) {
    const names = state.servers.slice(0, 20).map(({ name }) => name);
    throw usage(
      'E-unknown-server',
      `--server ${foreign}: the desired state has no such server. It has ${names.join(', ')}.`,
    );
  }
  const asked = ({ name }: Identity) => only.some((one) => sameName(one, name));
  return {
    ...state,
    servers: state.servers.filter(asked),
    others: state.servers.filter((server) => !asked(server)).map(({ name, fqdn }) => ({ name, fqdn })),
  };
}
