import { actionOf } from '../actions/index.ts';
import { acceptsNow } from '../choose/accepted-elsewhere.ts';
import { BACK_END, type FactKey, isKnown, type Patch, sameName, unknown } from '../domain/facts.ts';
import type { Unmet } from '../domain/journal.ts';
import type { Goal, Step, StrictFrontEnd } from '../domain/plan.ts';
import { secondsFor } from '../domain/provider.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import { strictFrontEnds } from '../planner/strict-front-ends.ts';
import type { Run } from './run.ts';
import type { StageOf } from './undo.ts';

const ASKED: readonly FactKey[] = ['tolerates-untrusted-444', 'store/Root'];
const SECONDS = 60;

/**
 * A front end of another server that demands trust of every 444, and would refuse the certificate that this stage binds
 * there. The plan knew it; a person makes the copy there, and may have removed it again since. So it is asked before the
 * first step of the stage, and nothing has to be undone (exchange facts 10).
 */
export async function refusedElsewhere(
  run: Run,
  of: StageOf & { readonly steps: readonly Step[] },
  view: View,
  goal: Goal,
): Promise<Unmet | undefined> {
  const step = of.steps.find((one) => binds444(one) && !run.state.isVerified(one.id));
  if (step === undefined || goal.intent !== 'converge') return undefined;
  const strict = await strictNow(run, of.server.server, (one) => acceptsNow(one, view, goal));
  const { operation } = rename(step, run.state.issued);
  const found = actionOf(operation)
    .precondition(operation, view.fork(), { ...goal, strict })
    .find(({ is, requires }) => is !== 'met' && requires.code === 'root-of-front-end');
  if (found === undefined || found.is === 'met') return undefined;
  const because = found.is === 'unknown' ? { because: found.because } : {};
  const { fact, is, requires } = found;
  return { code: 'precondition-unmet', step: step.id, fact, is, requires, ...because };
}

const binds444 = ({ operation }: Step): boolean => operation.kind === 'bind-certificate' && operation.site === BACK_END;

type Accepts = (one: StrictFrontEnd) => boolean;

/** Those of the plan, with their Trusted Root as it is now. */
async function strictNow({ plan, provider }: Run, server: string, accepts: Accepts): Promise<StrictFrontEnd[]> {
  const before = strictFrontEnds(plan.observed.state).filter((one) => !sameName(one.server, server));
  if (before.length === 0) return [];
  const names = before.map((one) => one.server);
  const seen = new Map<string, Patch>();
  for await (const one of provider.observe(names, secondsFor(names.length, SECONDS), ASKED))
    if (one.server !== null) seen.set(one.server, { ...seen.get(one.server), ...one.facts });
  return before.flatMap((one) => asNow(one, seen.get(one.server), accepts));
}

/**
 * One that does not say any more whether it demands trust still counts. If its Trusted Root cannot be read now, and by
 * that of the plan it refuses 444 as it is, another certificate makes nothing worse.
 */
function asNow(planned: StrictFrontEnd, facts: Patch | undefined, accepts: Accepts): StrictFrontEnd[] {
  const { server } = planned;
  const view = new FactTable(facts ?? {});
  const [identity, tolerates] = [view.peek('identity'), view.peek('tolerates-untrusted-444')];
  const isAnother = isKnown(identity) && !sameName(identity.known?.name ?? '', server);
  if (!isAnother && isKnown(tolerates) && tolerates.known === true) return [];
  const root = isAnother ? unknown(`another machine answers for ${server}`) : view.peek('store/Root');
  return isKnown(root) || accepts(planned) ? [{ server, root }] : [];
}
