import { basename } from 'node:path';
import { type Identity, isKnown, sameName } from '../domain/facts.ts';
import { EXIT, usage } from '../domain/fault.ts';
import type { Observation } from '../domain/observation.ts';
import { serverIn } from '../domain/observation.ts';
import { observationText } from '../report/observation-text.ts';
import { printable } from '../report/printable.ts';
import { loadDesired } from '../session/desired.ts';
import { observeAll } from '../session/observe-all.ts';
import { outputTo } from '../session/output.ts';
import { openSource, refuseForeign, refuseSources } from '../session/source.ts';
import { prettyBytes, prettyCanonical } from '../support/canonical.ts';
import type { Common, Io } from '../terminal/io.ts';

export interface ObserveOptions extends Common {
  readonly out?: string;
  readonly script?: string;
}

/** Writes an observation, for a plan that is made elsewhere. Changes nothing on a server. */
export async function observeCommand(file: string, options: ObserveOptions, io: Io): Promise<number> {
  refuseSources(options);
  if (options.script !== undefined) return writeScript(file, options.script, options, io);
  const output =
    options.out === undefined ? undefined : await outputTo(options.out, 'observation', { ...options, file });
  const desired = await loadDesired(file, options.server, options);
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, io.waiting);
    await output?.write(prettyBytes(observation));
    io.out(
      options.format === 'json'
        ? prettyCanonical(observation)
        : observationText(observation, desired, { color: io.color, width: io.width, verbose: options.verbose }),
    );
    return desired.servers.every((server) => answered(observation, server)) ? EXIT.ok : EXIT.blockedByUnknown;
  } finally {
    await provider.close();
  }
}

/**
 * For an organization that allows no foreign programs on its servers: a person reads the script, runs it, and brings
 * back its result.
 */
async function writeScript(file: string, script: string, options: ObserveOptions, io: Io): Promise<number> {
  if (options.world !== undefined || options.observation !== undefined || options.out !== undefined) {
    throw usage(
      'E-script-asks',
      '--script writes a script and observes nothing. Leave out --world, --observation and --out.',
    );
  }
  const output = await outputTo(script, 'script', { ...options, file });
  const desired = await loadDesired(file, options.server, options);
  const { organization, servers } = desired;
  const { observeScript } = await import('../providers/powershell/script.ts');
  const { folder } = await import('../providers/powershell/module/Exstate.psd1?shipped');
  await output.write(observeScript(folder, desired, basename(script)));
  io.out(
    options.format === 'json'
      ? prettyCanonical({ script, organization, servers: servers.map(({ name }) => name) })
      : `${printable(script)}: reads ${servers.length === 1 ? 'one server' : `${servers.length} servers`} of ${organization} and changes nothing. Its first lines say what it reads and how to run it.\n`,
  );
  return EXIT.ok;
}

/** With a wrong entry in DNS another machine answers, and nothing is known of the server. */
function answered(observation: Observation, { name, fqdn }: Identity): boolean {
  const identity = serverIn(observation, name)?.facts.identity;
  if (identity === undefined || !isKnown(identity)) return false;
  const own = identity.known as Identity | null;
  return own !== null && sameName(own.name, name) && sameName(own.fqdn, fqdn);
}
