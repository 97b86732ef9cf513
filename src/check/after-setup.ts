import type { CheckState, OwnFinding } from '../domain/check.ts';
import type { DesiredState } from '../domain/desired.ts';
import { type FactKey, type Instant, isKnown, sameName } from '../domain/facts.ts';
import { type Observation, tableOf } from '../domain/observation.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import { plan } from '../planner/plan.ts';
import { type Compared, compare, type Difference } from './compare.ts';

interface Asked {
  readonly desired: DesiredState;
  readonly at: Instant;
  readonly convergedAt: (server: string) => Instant | null;
}

/** Names what is not as it was in the baseline, and whether a plan would correct it. */
export function afterSetup(baseline: Observation, now: Observation, asked: Asked): OwnFinding[] {
  const planned = plannedOf(now, asked);
  const organization = compare(new FactTable(baseline.facts), new FactTable(now.facts), 'organization');
  return [
    ...findingsOf(null, organization, () => false),
    ...asked.desired.servers.flatMap(({ name }) => {
      const [before, after] = [new FactTable(tableOf(baseline, name)), new FactTable(tableOf(now, name))];
      if (!isKnown(after.peek('identity'))) return [];
      const identity = before.peek('identity');
      if (!isKnown(identity)) return [notCompared(name, ['identity'], `in the baseline: ${identity.unknown}`)];
      const writes = planned.get(name) ?? new Set();
      return findingsOf(name, withoutFollowing(name, compare(before, after, 'server'), organization), (one) =>
        isPlanned(one, writes, before),
      );
    }),
  ];
}

/** A service that stopped, or another connector, already says why 25 and 587 present something else. */
function withoutFollowing(server: string, own: Compared, organization: Compared): Compared {
  const causes = [...own.differences, ...organization.differences].filter(
    ({ fact }) =>
      TRANSPORT.some((service) => service === fact) ||
      (fact.startsWith('connector/') && sameName(fact.split('/')[1] ?? '', server)),
  );
  const differences = own.differences.filter(({ fact }) => causes.length === 0 || !fact.startsWith('wire/'));
  return { ...own, differences };
}
const TRANSPORT = ['service/MSExchangeTransport', 'service/MSExchangeFrontEndTransport'];

/** The facts that the steps of a plan would write now. */
function plannedOf(now: Observation, { desired, at, convergedAt }: Asked): ReadonlyMap<string, ReadonlySet<string>> {
  const views = (server: string) => new FactTable(tableOf(now, server));
  const { servers } = plan({ desired, intent: 'converge', at, convergedAt, tableOf: views });
  return new Map(
    servers.map(({ server, steps }) => [server, new Set(steps.flatMap(({ writes }) => Object.keys(writes)))]),
  );
}

/** A removed certificate is replaced where the plan writes each fact that had it. */
function isPlanned({ fact, certificate }: Difference, writes: ReadonlySet<string>, before: View): boolean {
  if (fact !== 'store/My' || certificate === null) return writes.has(fact);
  return [...writes].some((key) => {
    const was = before.peek(key as FactKey);
    return isKnown(was) && was.known === certificate;
  });
}

const COMMON = { down: false, uses: [], daysRemaining: null } as const;

function findingsOf(
  server: string | null,
  { differences, unread }: Compared,
  planned: (one: Difference) => boolean,
): OwnFinding[] {
  const reasons = new Map<string, FactKey[]>();
  for (const { fact, because } of unread) reasons.set(because, [...(reasons.get(because) ?? []), fact]);
  return [
    ...differences.map((one): OwnFinding => {
      const { fact, what, was, is, certificate } = one;
      const about = { was, is, planned: planned(one) };
      return { ...COMMON, code: `setup-${what}`, server, state: stateOf(one), fact, certificate, about };
    }),
    ...[...reasons].map(([because, facts]) => notCompared(server, facts, because)),
  ];
}

/** That an update changes the build is its purpose. */
const stateOf = ({ fact, what }: Difference): CheckState =>
  what === 'removed' ? 'critical' : fact === 'build' ? 'ok' : 'warning';

const notCompared = (server: string | null, facts: readonly FactKey[], because: string): OwnFinding => ({
  ...COMMON,
  code: 'not-compared',
  server,
  state: 'unknown',
  fact: facts[0] ?? null,
  certificate: null,
  about: { facts, because },
});
