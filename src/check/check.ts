import { type Checked, type CheckFinding, type Thresholds, type ThresholdsOf, worst } from '../domain/check.ts';
import type { DesiredState } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import type { OwedStage } from '../domain/journal.ts';
import { type Observation, serverIn, tableOf } from '../domain/observation.ts';
import { firstSource } from '../domain/source.ts';
import { FactTable } from '../facts/table.ts';
import { afterSetup } from './after-setup.ts';
import { escalated } from './before-setup.ts';
import { once, worstFirst } from './order.ts';
import { checkServer } from './server.ts';

export interface Asked {
  readonly desired: DesiredState;
  readonly observation: Observation;
  readonly at: Instant;
  readonly thresholds: ThresholdsOf;
  readonly convergedAt: (server: string) => Instant | null;
  /** From the journals in the state directory, or why they could not be read. */
  readonly runs:
    | { readonly unfinished: string | null; readonly owed: readonly OwedStage[] }
    | { readonly unread: string };
  /** Servers that are judged and that the YAML does not have, in lower case; or all, because there is no YAML. */
  readonly notDesired?: ReadonlySet<string> | 'all';
  readonly setup:
    | { readonly is: 'no' }
    | { readonly is: 'before' }
    | { readonly is: 'after'; readonly baseline: Observation };
}

/** Judges one observation. Pure: whatever the format, the result is the same. */
export function check(asked: Asked): Checked {
  const { desired, observation, at, thresholds, convergedAt, setup } = asked;
  const servers = desired.servers.map((server) => {
    const view = new FactTable(tableOf(observation, server.name));
    const of = thresholdsOf(server.name, thresholds);
    const checked = checkServer({ server, view, at, thresholds: of, convergedAt, setup: setup.is });
    return { server, thresholds: of, ...checked };
  });
  const compared = setup.is === 'after' ? afterSetup(setup.baseline, observation, { desired, at, convergedAt }) : [];
  const all = [...ofRuns(asked), ...ofExports(asked), ...servers.flatMap(({ findings }) => findings), ...compared];
  const weighed = setup.is === 'before' ? all.map(escalated) : all;
  const findings = worstFirst(
    once(weighed),
    desired.servers.map(({ name }) => name),
  );
  const certificates = servers.flatMap((one) => one.certificates);
  return {
    organization: desired.organization,
    source: observation.source,
    at,
    state: worst(findings.map(({ state }) => state)),
    servers: servers.map(({ server, observed, thresholds: of }) => ({ server: server.name, observed, thresholds: of })),
    findings,
    certificates,
  };
}

function thresholdsOf(server: string, thresholds: ThresholdsOf): Thresholds {
  const found = thresholds.get(server.toLowerCase());
  if (found === undefined) throw new Error(`no thresholds of ${server}`);
  return found;
}

const COMMON = { down: false, certificate: null, uses: [], daysRemaining: null } as const;

/** What HealthChecker saw may be old, and that a server is not in the YAML is no fault of the server. */
function ofExports({ desired, observation, notDesired }: Asked): CheckFinding[] {
  const ok = { ...COMMON, state: 'ok', fact: null } as const;
  const none: CheckFinding[] =
    notDesired === 'all' ? [{ ...ok, server: null, code: 'server-not-desired', about: {} }] : [];
  const each = desired.servers.flatMap(({ name }): CheckFinding[] => {
    const common = { ...ok, server: name };
    const found = firstSource(observation.source).kind === 'healthchecker' ? serverIn(observation, name) : undefined;
    return [
      ...(found === undefined
        ? []
        : [{ ...common, code: 'healthchecker-export', about: { takenAt: found.takenAt } } as const]),
      ...(notDesired !== 'all' && notDesired?.has(name.toLowerCase()) === true
        ? [{ ...common, code: 'server-not-desired', about: {} } as const]
        : []),
    ];
  });
  return [...none, ...each];
}

function ofRuns({ runs }: Asked): CheckFinding[] {
  const common = { ...COMMON, server: null, fact: null };
  if ('unread' in runs) return [{ ...common, code: 'runs-unread', state: 'unknown', about: { because: runs.unread } }];
  const { unfinished: run, owed } = runs;
  return [
    ...(run === null ? [] : [{ ...common, code: 'run-unfinished', state: 'warning', about: { run } } as const]),
    ...owed.map(
      (one): CheckFinding => ({
        ...COMMON,
        code: 'proofs-owed',
        server: one.server,
        state: 'warning',
        fact: one.owed[0]?.fact ?? null,
        about: { run: one.of, stage: one.stage, facts: one.owed.map(({ fact }) => fact) },
      }),
    ),
  ];
}
