import type { DesiredState } from '../../src/domain/desired.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { copy, type Organization, type Server, type StoredCertificate } from '../../src/simulator/index.ts';
import type { Lab } from '../in-memory.ts';
import { harm } from './safe.ts';

export interface Watched extends Lab {
  /** What the harm check reported, in the order of the operations. */
  readonly harms: string[];
  /** For each report, the number of the operation that caused it. */
  readonly harmedBy: number[];
  readonly performed: Operation[];
}

export interface Watching {
  readonly intent?: 'converge' | 'retire';
  /** Called before each operation, to act as another person. The comparison begins after it. */
  readonly meanwhile?: (organization: Organization, nth: number, operation: Operation) => void;
}

/** A certificate that another person added does not count as added by exstate. */
function accept(start: Server | undefined, present: readonly StoredCertificate[]): void {
  const fresh = present.filter((one) => !start?.certificates.some(({ thumbprint }) => thumbprint === one.thumbprint));
  start?.certificates.push(...fresh);
}

/** The same organization. Compared before and after every operation and every wait. */
export function watch(lab: Lab, desired: DesiredState, { intent = 'converge', meanwhile }: Watching = {}): Watched {
  const harms: string[] = [];
  const harmedBy: number[] = [];
  const performed: Operation[] = [];
  const start = copy(lab.organization());
  let last: Operation | undefined;
  const { provider } = lab;

  async function checked<T>(on: string, act: () => Promise<T>): Promise<T> {
    const before = copy(lab.organization());
    const result = await act();
    const after = lab.organization();
    for (const says of harm({ start, before, after, on, desired, intent })) {
      harms.push(`${last?.kind} on ${on}: ${says}`);
      harmedBy.push(performed.length - 1);
    }
    return result;
  }

  return {
    harms,
    harmedBy,
    performed,
    organization: lab.organization,
    provider: {
      source: provider.source,
      organization: provider.organization,
      observe: (...asked) => provider.observe(...asked),
      close: () => provider.close(),
      clock: {
        now: () => provider.clock.now(),
        sleep: (seconds) => checked(last?.on.name ?? '', () => provider.clock.sleep(seconds)),
      },
      perform: async (server, operation, deadline) => {
        if (meanwhile !== undefined) {
          meanwhile(lab.organization(), performed.length, operation);
          for (const [at, { certificates }] of copy(lab.organization()).servers.entries())
            accept(start.servers[at], certificates);
        }
        performed.push(operation);
        last = operation;
        return checked(server, () => provider.perform(server, operation, deadline));
      },
    },
  };
}
