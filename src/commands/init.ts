import { dirname } from 'node:path';
import { InvalidDesired } from '../config/invalid.ts';
import { parseDesired } from '../config/parse.ts';
import type { Directory } from '../domain/directory.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { FoundServers } from '../domain/found-servers.ts';
import { firstYaml } from '../report/first-yaml.ts';
import { initText } from '../report/init-text.ts';
import { sourceSaid } from '../report/source-said.ts';
import { findServers } from '../session/directory.ts';
import { foundServers } from '../session/found-servers.ts';
import { newFileAt } from '../session/new-file.ts';
import { again, HOME } from '../session/next-line.ts';
import { observeAll } from '../session/observe-all.ts';
import { schemaSeenFrom } from '../session/schema-path.ts';
import { selected } from '../session/selected.ts';
import { openSource } from '../session/source.ts';
import { prettyCanonical } from '../support/canonical.ts';
import type { Common, Io } from '../terminal/io.ts';

export interface InitOptions extends Pick<Common, 'world' | 'observation' | 'format'> {
  readonly snapIn: boolean;
  readonly shell?: string;
  readonly server: readonly string[];
  readonly out?: string;
}

/** Writes a first desired state of what is there. Changes nothing on a server, and replaces no file. */
export async function initCommand(options: InitOptions, io: Io): Promise<number> {
  const { out, world, observation } = options;
  const output = out === undefined ? undefined : await newFileAt(out, inputs(options));
  const directory = restricted(await findServers(options), options.server);
  const { found, source } = await look(directory, options, io);
  if (found.servers.length === 0) throw nothingFound(found);
  const yaml = firstYaml(found, { schema: schemaSeenFrom(out === undefined ? '.' : dirname(out)), source });
  const { state, findings } = parseDesired(yaml, out ?? 'the desired state');
  if (state === null)
    throw new Error(`init wrote an invalid desired state: ${new InvalidDesired(findings, '').message}\n${yaml}`);
  await output?.write(yaml);
  if (options.format === 'json')
    io.out(prettyCanonical({ schema: 'exstate/init/v1', ...found, ...(out === undefined ? {} : { out }) }));
  else if (out === undefined) io.out(yaml);
  else io.out(initText(found, out, { source, next: observation === undefined ? planLine(out, world) : undefined }));
  return isWhole(found) ? EXIT.ok : EXIT.blockedByUnknown;
}

function planLine(file: string, world: string | undefined): string {
  const to = again({ file, stateDir: HOME, ...(world === undefined ? {} : { world }) });
  return 'noLine' in to ? to.noLine : `exstate plan${to.again('plan')}`;
}

const inputs = ({ world, observation }: InitOptions) => ({
  file: '',
  stateDir: HOME,
  ...(world === undefined ? {} : { world }),
  ...(observation === undefined ? {} : { observation }),
});

function restricted(directory: Directory, said: readonly string[]): Directory {
  if (directory.servers.length === 0 || said.length === 0) return directory;
  const names = selected(
    directory.servers.map(({ name }) => name),
    said,
    'the organization',
  );
  return { ...directory, servers: directory.servers.filter(({ name }) => names.includes(name)) };
}

async function look(directory: Directory, options: InitOptions, io: Io) {
  const servers = directory.servers.map(({ name, fqdn }) => ({ name, fqdn: fqdn ?? name }));
  const targets = { organization: directory.organization ?? '', servers };
  const provider = await openSource(options, async () => targets);
  try {
    const observation = await observeAll(provider, { servers }, io.waiting);
    return { found: foundServers(directory, observation), source: sourceSaid(provider.source) };
  } finally {
    await provider.close();
  }
}

const isWhole = ({ servers, leftOut }: FoundServers): boolean =>
  leftOut.length === 0 && servers.every(({ unread }) => unread === undefined);

const nothingFound = ({ leftOut }: FoundServers): Fault =>
  new Fault(
    'E-no-servers',
    EXIT.blockedByUnknown,
    leftOut.length === 0
      ? 'The source has no Exchange server, and a desired state needs at least one. Nothing was written.'
      : `None of the servers of the source can stand in a desired state: ${leftOut.map(({ name }) => JSON.stringify(name)).join(', ')}. Nothing was written.`,
  );
