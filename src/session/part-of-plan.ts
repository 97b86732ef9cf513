import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { restrictPlan, sameServers } from '../domain/selection.ts';
import type { RunRecord } from '../journal/read.ts';
import type { Common, Expecting } from '../terminal/io.ts';
import { checked } from './plan-file.ts';
import { namesOf, selected } from './selected.ts';

/** The part of a plan that --server names, and the approved plan, which goes into the journal as a whole. */
export function partOf(approved: Plan, { server, expect }: Pick<Common, 'server'> & Expecting) {
  const all = namesOf(approved.desired.state);
  const servers = selected(all, server, 'the plan');
  const some = servers.length < all.length;
  return {
    plan: some ? restrictPlan(approved, servers) : approved,
    orders: { approved, ...(some ? { servers } : {}), ...(expect === undefined ? {} : { expect }) },
  };
}

/** The plan of a run, restricted to the servers with which it began. */
export const worksOn = ({ plan, servers }: Pick<RunRecord, 'plan' | 'servers'>): Plan =>
  servers === undefined ? plan : restrictPlan(plan, servers);

/**
 * The plan of a run that is continued. It is checked like a plan from a file. The run continues with the servers with
 * which it began; other servers in --server are refused.
 */
export function takenUp(record: RunRecord, said: readonly string[]): Plan {
  const plan = worksOn({ ...record, plan: checked(record.plan, record.path, { eachAlone: true }) });
  refuseOtherServers(record, plan, said);
  return plan;
}

/** The plan of a run that is ended by observing only. No step of it is performed, so the plan is not checked. */
export function toClose(record: RunRecord, said: readonly string[]): Plan {
  const plan = worksOn(record);
  refuseOtherServers(record, plan, said);
  return plan;
}

function refuseOtherServers(record: RunRecord, works: Plan, said: readonly string[]): void {
  const names = namesOf(works.desired.state);
  const asked = selected(namesOf(record.plan.desired.state), said, `run ${record.run}`);
  if (said.length === 0 || sameServers(names, asked)) return;
  throw new Fault(
    'E-other-servers',
    EXIT.usage,
    `Run ${record.run} began with ${names.join(', ')}, and continues only with these servers. Leave --server out, or name the same servers.`,
    record.run,
  );
}
