import { isKnown } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import type { Observation } from '../domain/provider.ts';
import { serverIn } from '../providers/observe.ts';
import { observationText } from '../report/observation-text.ts';
import { writeAtomic } from '../support/atomic.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { loadDesired } from './desired.ts';
import type { Common, Io } from './io.ts';
import { observeAll } from './make-plan.ts';
import { openSource, refuseForeign, refuseSources } from './source.ts';

export interface ObserveOptions extends Common {
  readonly out?: string;
}

/** Records what is, for a plan made elsewhere. Changes nothing. */
export async function observeCommand(file: string, options: ObserveOptions, io: Io): Promise<number> {
  refuseSources(options);
  const desired = await loadDesired(file, options.server);
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired);
    if (options.out !== undefined) await writeAtomic(options.out, prettyCanonical(observation));
    io.out(
      options.format === 'json'
        ? prettyCanonical(observation)
        : observationText(observation, desired, { color: io.color, width: io.width, verbose: options.verbose }),
    );
    return desired.servers.every(({ name }) => answered(observation, name)) ? EXIT.ok : EXIT.heldByUnknown;
  } finally {
    await provider.close();
  }
}

function answered(observation: Observation, server: string): boolean {
  const identity = serverIn(observation, server)?.facts.identity;
  return identity !== undefined && isKnown(identity);
}
