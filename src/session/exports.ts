import { existsSync } from 'node:fs';
import { InvalidDesired } from '../config/invalid.ts';
import { type Loaded, parseDesired } from '../config/parse.ts';
import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { HealthCheckerProvider } from '../providers/healthchecker/provider.ts';

import { type LoadedState, loadWithThresholds, onlyServers } from './desired.ts';
import { foundServers } from './found-servers.ts';
import { FILE } from './next-line.ts';

interface WithExports extends LoadedState {
  readonly provider: HealthCheckerProvider;
  /** In lower case; or all of them, because there is no desired state. */
  readonly notDesired: ReadonlySet<string> | 'all';
}

/**
 * The servers of the desired state, and those of the exports that it does not have. Without a desired state, the exports
 * are judged all the same: to see at night what expires, no YAML is needed.
 */
export async function withExports(
  file: string,
  only: readonly string[],
  provider: HealthCheckerProvider,
): Promise<WithExports> {
  const found = await byDefaults(provider);
  const written = file === FILE && !existsSync(file) ? undefined : await loadWithThresholds(file, []);
  const named = new Set(written?.desired.servers.map(({ name }) => name.toLowerCase()));
  const more = found.desired.servers.filter(({ name }) => !named.has(name.toLowerCase()));
  const { desired, thresholds } = written ?? found;
  const all: DesiredState = written === undefined ? desired : { ...desired, servers: [...desired.servers, ...more] };
  return {
    provider,
    desired: onlyServers(all, only),
    thresholds: new Map([...found.thresholds, ...thresholds]),
    notDesired: written === undefined ? 'all' : new Set(more.map(({ name }) => name.toLowerCase())),
  };
}

/** A desired state of the servers of the exports, with every default. */
async function byDefaults({ directory }: HealthCheckerProvider): Promise<LoadedState> {
  const { organization, servers, leftOut } = foundServers(directory, NOTHING);
  if (leftOut.length > 0) throw noName(leftOut.map(({ name }) => JSON.stringify(name)).join(', '));
  const written = servers.map(({ name, fqdn, role }) => ({ name, fqdn, ...(role === 'edge' ? { role } : {}) }));
  const text = JSON.stringify({ apiVersion: 'exstate/v1', organization, servers: written });
  const loaded: Loaded = parseDesired(text, 'the exports of HealthChecker');
  if (loaded.state === null) throw new InvalidDesired(loaded.findings, '');
  return { desired: loaded.state, thresholds: loaded.thresholds };
}

/** Only who the servers are is wanted here. */
const NOTHING = {
  schema: 'exstate/observation/v1',
  organization: '',
  source: { kind: 'healthchecker', name: '' },
  takenAt: '1970-01-01T00:00:00Z',
  facts: {},
  servers: {},
} as const;

const noName = (names: string): Fault =>
  new Fault(
    'E-healthchecker-invalid',
    EXIT.invalid,
    `An export of HealthChecker is of a server that cannot be judged: ${names} is no name of a computer, or its DNS name is missing or is that of another server.`,
  );
