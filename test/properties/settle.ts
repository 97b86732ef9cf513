import type { DesiredState } from '../../src/domain/desired.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { ms } from '../../src/domain/time.ts';
import { applyQuickly, driftsOf, type Planned, planQuickly, stepsOf, unlisted, waitsToKnow } from './runs.ts';
import type { Watched } from './watch.ts';

/** As often as a fact that was unknown may turn known: after 444 the shell, after the shell all that takes a cmdlet. */
const ROUNDS = 4;

export interface Settled {
  readonly plans: readonly Planned[];
  readonly exits: readonly number[];
  /** What should not be: empty in a world that is as it must be. */
  readonly wrong: readonly string[];
}

/** Plans and applies until there are no steps, and checks every next plan against what the one before had listed. */
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
    // Time may pass what the plan holds until, and one server's shell may tell who Auth is, which decides on the next.
    const mayBeStale =
      (exit === EXIT.stale && (outlived(present, lab) || waitsToKnow(present))) ||
      // A certificate came to its end in the middle of the run: a stage goes back, or another server's shell is gone.
      ([EXIT.undone, EXIT.failed].some((code) => code === exit) && outlived(present, lab));
    if (exit !== EXIT.ok && !mayBeStale)
      return { plans, exits, wrong: [...wrong, `apply ended with ${exit}: ${says}`] };
    const next = await planQuickly(desired, lab);
    plans.push(next);
    if (!outlived(present, lab)) wrong.push(...compare(present, next));
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

const outlived = ({ plan: { validUntil } }: Planned, { provider }: Watched): boolean =>
  validUntil !== null && ms(provider.clock.now()) >= ms(validUntil);
