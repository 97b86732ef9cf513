import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { select } from '../domain/selection.ts';

const NAMED = 20;

/** The servers that --server names. Throws E-unknown-server for any other name. */
export function selected(names: readonly string[], said: readonly string[], whose: string): readonly string[] {
  const found = select(names, said);
  if ('names' in found) return found.names;
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  throw new Fault(
    'E-unknown-server',
    EXIT.usage,
    `--server ${found.unknown === '' ? '""' : found.unknown}: ${whose} has no such server. It has ${names.slice(0, NAMED).join(', ')}${more}.`,
  );
}

export const namesOf = ({ servers }: DesiredState): string[] => servers.map(({ name }) => name);
