import type { Identity } from '../domain/facts.ts';
import type { Observation } from '../domain/observation.ts';
import type { Provider } from '../domain/provider.ts';
import { collect } from '../providers/observe.ts';

/** Servers that are asked at the same time, and the time limit. What is missing then is unknown. */
const AT_ONCE = 32;
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
    return await collect(provider, names, OBSERVE_SECONDS * Math.max(1, Math.ceil(names.length / AT_ONCE)), tell);
  } finally {
    waiting('');
  }
}

const lookingAt = (names: readonly string[], answered: number): string =>
  names.length === 1 ? `Observing ${names[0]} ...` : `Observing ${names.length} servers: ${answered} have answered ...`;
