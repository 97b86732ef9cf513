import { drainedBefore, isShut } from '../domain/drained.ts';
import { type FactKey, isKnown } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import type { Evidence, Owed, OwedStage } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import { SETTLE_SECONDS } from '../domain/proof.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import { validAt } from '../domain/time.ts';
import { componentSaid } from '../facts/component.ts';
import type { Look } from '../prove/judge.ts';
import { type Ended, later, look, type Run } from './run.ts';

/** The proofs of these steps that could not be had, because a component is drained. The last look at a fact counts. */
export function owedBy(steps: readonly Step[], { judged }: RunState): Owed[] {
  const last = new Map(steps.flatMap(({ id }) => judged.get(id)?.evidence ?? []).map((one) => [one.fact, one]));
  return [...last.values()].flatMap(({ fact, want, owed }) =>
    owed === undefined ? [] : [{ fact, want, seen: wasSeen(steps, fact), ...owed }],
  );
}

const wasSeen = (steps: readonly Step[], fact: FactKey): boolean =>
  steps.some(({ proofs }) => proofs.some((proof) => proof.fact === fact && proof.owed === undefined));

const PAUSE = 20;

/** Takes the proofs that earlier runs owe. It never undoes anything: the stage is done, and users depend on it. */
export async function proveOwed(run: Run, earlier: readonly OwedStage[]): Promise<Ended | null> {
  const failed: OwedStage[] = [];
  for (const one of earlier) {
    // This run did the stage again, so it has its own proofs.
    if (run.state.stages.has(stageKey(one.server, one.stage))) continue;
    const evidence = await settleOwed(run, one);
    const open = one.owed.flatMap((owed) => {
      const claim = evidence.find(({ fact }) => fact === owed.fact);
      return claim !== undefined && isOpen(claim) ? [{ ...owed, ...claim.owed }] : [];
    });
    const { of, server, stage } = one;
    await run.record({ event: 'owed-judged', of, server, stage, evidence, ...(open.length > 0 ? { owed: open } : {}) });
    if (evidence.some(isFailed)) failed.push(one);
  }
  const open = failed.map(({ server, stage }) => ({ server, stage }));
  return failed.length === 0 ? null : { exit: EXIT.failed, end: { code: 'owed-not-proven', open } };
}

const isFailed = ({ holds, excused }: Evidence): boolean => !holds && excused === undefined;
const isOpen = (claim: Evidence): boolean => isFailed(claim) || claim.owed !== undefined;

/** Transport may need minutes after its component is Active. While the component is drained, waiting does not help. */
async function settleOwed(run: Run, { server, owed }: OwedStage): Promise<Evidence[]> {
  const until = later(run, SETTLE_SECONDS);
  for (let waited = 0; ; waited += PAUSE) {
    const seen = await look(run, server);
    const isLast = waited >= SETTLE_SECONDS;
    const evidence = owed.map((one) => evidenceOf(one, seen, isLast));
    if (isLast || !evidence.some(isFailed)) {
      run.waiting(null);
      return evidence;
    }
    run.waiting({ for: 'owed', server, open: evidence.filter(isFailed), until });
    await run.provider.clock.sleep(PAUSE);
  }
}

function evidenceOf({ fact, want, seen, component, is }: Owed, { view, from, at }: Look, isLast: boolean): Evidence {
  const found = view.peek(fact);
  const saw = isKnown(found) ? found.known : { unknown: found.unknown };
  const claim = { fact, want, saw, from, at };
  if (isKnown(found) && (found.known === want || isFromAuthority(fact, found.known, { view, from, at })))
    return { ...claim, holds: true };
  const shut = isShut(fact, view);
  // Without a management shell the component cannot be read, so the proof stays owed.
  const drained = shut
    ? (drainedBefore(fact, view) ?? (isKnown(view.peek(component)) ? undefined : { component, is }))
    : undefined;
  if (drained !== undefined)
    return { ...claim, holds: false, excused: `owed: ${componentSaid(drained)}`, owed: drained };
  const unseen = !isKnown(found) && !seen && isLast;
  return { ...claim, holds: false, ...(unseen ? { excused: NOT_OFFERED } : {}) };
}

/** It was not seen before the stage either, and a connector may suppress it (exchange facts 13.2). */
const NOT_OFFERED =
  'the component is Active, and it still cannot be observed; the directory and the events are the proof';

/** Port 25 and 587 still present a certificate of an authority, which somebody may have renewed since. */
function isFromAuthority(fact: FactKey, presented: unknown, { view, at }: Look): boolean {
  if (!fact.endsWith('/starttls') || typeof presented !== 'string') return false;
  const held = view.peek(`certificate/${presented}`);
  return isKnown(held) && held.known !== null && held.known.issuer !== held.known.subject && validAt(held.known, at);
}
