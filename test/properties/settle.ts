import type { DesiredState } from '../../src/domain/desired.ts';
import { sameName } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { ms } from '../../src/domain/time.ts';
import { type Organization, shellShut } from '../../src/simulator/index.ts';
import { applyQuickly, driftsOf, type Planned, planQuickly, stepsOf, unlisted, waitsToKnow } from './runs.ts';
import type { Watched } from './watch.ts';

/** An unknown fact may become known this often: first 444, then the shell, then everything that needs a cmdlet. */
const ROUNDS = 4;

export interface Settled {
  readonly plans: readonly Planned[];
  readonly exits: readonly number[];
  /** The violations; empty if there are none. */
  readonly wrong: readonly string[];
}

/** Plans and applies until there are no steps. Compares each next plan with what the one before listed. */
export async function settle(desired: DesiredState, lab: Watched): Promise<Settled> {
  const plans = [await planQuickly(desired, lab)];
  const exits: number[] = [];
  const wrong: string[] = [];
  for (let round = 0; ; round += 1) {
    const present = plans[plans.length - 1];
    if (present === undefined || stepsOf(present.plan).length === 0) break;
    if (round === ROUNDS) return { plans, exits, wrong: [...wrong, `still steps after ${ROUNDS} plans`] };
    const { exit, says } = await applyQuickly(present.plan, lab);
    exits.push(exit);
    // The validity of the plan may end, or the shell of one server may show the Auth certificate, which decides the
    // choice on the next.
    const mayBeStale =
      (exit === EXIT.stale && (outlived(present, lab) || waitsToKnow(present))) ||
      // A certificate expired during the run: a stage is undone, or the shell of another server no longer opens.
      ([EXIT.undone, EXIT.failed].some((code) => code === exit) && outlived(present, lab)) ||
      // The run says so, and does not only say that a fact has changed.
      (exit === EXIT.stale && demandsTrustUnseen(lab.organization(), desired) && says.includes(NOT_TRUSTED));
    if (exit !== EXIT.ok && !mayBeStale)
      return { plans, exits, wrong: [...wrong, `apply ended with ${exit}: ${says}`] };
    const next = await planQuickly(desired, lab);
    plans.push(next);
    if (!outlived(present, lab) && !demandsTrustUnseen(lab.organization(), desired))
      wrong.push(...compare(present, next));
  }
  return { plans, exits, wrong };
}

function compare(present: Planned, next: Planned): string[] {
  const steps = stepsOf(next.plan).map(({ operation }) => operation.kind);
  return [
    ...unlisted(present, next.plan).map((drift) => `left, and not listed: ${drift}`),
    ...(steps.length > 0 && !waitsToKnow(present)
      ? [`more to do, though nothing was unknown: ${steps} for ${driftsOf(next.plan)}`]
      : []),
  ];
}

const NOT_TRUSTED = 'the certificate of 444 is not trusted';

/**
 * The management shell of a server fails at the new 444 of another one, because its front end demands trust, and exstate
 * could not know that: its value does not say so (exchange facts 18: proxyRequiresRootTrust) or could not be read, or the
 * YAML does not have the server.
 */
function demandsTrustUnseen(org: Organization, desired: DesiredState): boolean {
  const { proxyRequiresRootTrust, shellRouting } = org.switches;
  if (shellRouting !== 'another') return false;
  return org.servers
    .filter((server) => shellShut(org, server)?.includes(NOT_TRUSTED))
    .some(({ name, toleratesUntrusted444: tolerates }) => {
      const isDeclared = desired.servers.some((one) => sameName(one.name, name));
      const isUnread = org.unknown.some(
        ({ server, fact }) => sameName(server ?? '', name) && (fact === '*' || fact === 'tolerates-untrusted-444'),
      );
      return tolerates === undefined ? proxyRequiresRootTrust : !tolerates && (!isDeclared || isUnread);
    });
}

const outlived = ({ plan: { validUntil } }: Planned, { provider }: Watched): boolean =>
  validUntil !== null && ms(provider.clock.now()) >= ms(validUntil);
