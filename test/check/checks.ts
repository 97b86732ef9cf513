import { check } from '../../src/check/check.ts';
import type { Checked, Thresholds } from '../../src/domain/check.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { COMPONENTS, HEALTH_PAGES, known, type Patch } from '../../src/domain/facts.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { isOrganizationFact } from '../../src/facts/index.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import type { World } from '../../src/simulator/index.ts';
import { desired, lab } from '../in-memory.ts';
import { AT } from '../server.ts';

/** Terms for tests of the check: what is observed, and what the check says of it. */
type How = Partial<Omit<Parameters<typeof check>[0], 'thresholds'>> & { readonly thresholds?: Partial<Thresholds> };

export function checked(observation: Observation, state: DesiredState = desired(), how: How = {}): Checked {
  const days = { warningDays: 30, criticalDays: 7, ...how.thresholds };
  return check({
    desired: state,
    observation,
    at: observation.takenAt,
    convergedAt: () => null,
    runs: { unfinished: null, owed: [] },
    setup: { is: 'no' },
    ...how,
    thresholds: new Map(state.servers.map(({ name }) => [name.toLowerCase(), days])),
  });
}

/** What runs and answers on a server without a fault: `aServer` says only what a plan needs. */
export const RUNNING: Patch = Object.fromEntries([
  ...['W3SVC', 'WAS', 'MSExchangeTransport', 'MSExchangeFrontEndTransport'].map((name) => [
    `service/${name}`,
    known('running'),
  ]),
  ...HEALTH_PAGES.map((page) => [page, known(200)]),
  ...COMPONENTS.map((component) => [component, known({ state: 'Active' })]),
]);

/** An observation of EX01 with these facts. */
export function observation(facts: Patch): Observation {
  const some = (wanted: boolean) =>
    Object.fromEntries(Object.entries(facts).filter(([key]) => isOrganizationFact(key) === wanted));
  return {
    schema: 'exstate/observation/v1',
    organization: 'contoso',
    source: { kind: 'servers', name: 'ADMIN01', through: 'powershell' },
    takenAt: AT,
    facts: some(true),
    servers: { EX01: { takenAt: AT, facts: some(false) } },
  };
}

export const observed = (world: World, state: DesiredState = desired()): Promise<Observation> =>
  observeAll(lab(world).provider, state);

/** Such as `critical EX01 backend-stale sslcert/0.0.0.0:444`. */
export const named = ({ findings }: Checked): string[] =>
  findings.map(({ state, server, code, fact }) => [state, server ?? '-', code, fact ?? '-'].join(' '));
