import type { Identity } from '../domain/facts.ts';
import type { Observation } from '../domain/observation.ts';
import { type Provider, secondsFor } from '../domain/provider.ts';
import { collect } from '../providers/observe.ts';

/** The time limit for each server. What is missing then is unknown. */
const OBSERVE_SECONDS = 120;

export async function observeAll(
  provider: Provider,
  { servers }: { readonly servers: readonly Identity[] },
  waiting: (text: string) => void = () => {},
): Promise<Observation> {
  const names = servers.map(({ name }) => name);
  const tell = (answered: number) => waiting(lookingAt(names, answered));
  tell(0);
  try {
    return await collect(provider, names, secondsFor(names.length, OBSERVE_SECONDS), tell);
  } finally {
    waiting('');
  }
}

const lookingAt = (names: readonly string[], answered: number): string =>
  names.length === 1 ? `Observing ${names[0]} ...` : `Observing ${names.length} servers: ${answered} have answered ...`;
