import { BACK_END, type FactKey, isKnown, type Patch, sameName, unknown } from '../domain/facts.ts';
import type { Step, StrictFrontEnd } from '../domain/plan.ts';
import { FactTable } from '../facts/table.ts';
import { strictFrontEnds } from '../planner/strict-front-ends.ts';
import type { Run } from './run.ts';

const ASKED: readonly FactKey[] = ['tolerates-untrusted-444', 'store/Root'];
/** The provider asks so many servers at the same time. */
const AT_ONCE = 32;
const SECONDS = 60;

/**
 * The front ends of other servers that demanded trust of every 444 when the plan was made, with their Trusted Root as it is
 * now. Asked just before 444 gets another certificate: a person makes the copy there, and may have removed it again. One
 * that does not say any more whether it demands trust still counts (exchange facts 10).
 */
export async function strictNow(run: Run, server: string, { operation }: Step): Promise<readonly StrictFrontEnd[]> {
  const { intent, observed } = run.plan;
  if (intent !== 'converge' || operation.kind !== 'bind-certificate' || operation.site !== BACK_END) return [];
  const before = strictFrontEnds(observed.state).filter((one) => !sameName(one.server, server));
  if (before.length === 0) return [];
  const names = before.map((one) => one.server);
  const seen = new Map<string, Patch>();
  for await (const one of run.provider.observe(names, SECONDS * Math.ceil(names.length / AT_ONCE), ASKED))
    if (one.server !== null) seen.set(one.server, { ...seen.get(one.server), ...one.facts });
  return names.flatMap((name) => asNow(name, seen.get(name)));
}

function asNow(server: string, facts: Patch | undefined): StrictFrontEnd[] {
  const view = new FactTable(facts ?? {});
  const identity = view.peek('identity');
  if (!isKnown(identity) || !sameName(identity.known?.name ?? '', server))
    return [{ server, root: unknown(`no answer from ${server}`) }];
  const tolerates = view.peek('tolerates-untrusted-444');
  if (isKnown(tolerates) && tolerates.known === true) return [];
  return [{ server, root: view.peek('store/Root') }];
}
