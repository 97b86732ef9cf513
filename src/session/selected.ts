import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { restrictPlan, sameServers, select } from '../domain/selection.ts';
import type { RunRecord } from '../journal/read.ts';
import type { Common, Expecting } from '../terminal/io.ts';
import { checked } from './plan-file.ts';

const NAMED = 20;

/** The servers that --server means; a word that means none of them is wrong usage. */
export function selected(names: readonly string[], said: readonly string[], whose: string): readonly string[] {
  const found = select(names, said);
  if ('names' in found) return found.names;
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  throw new Fault(
    'E-unknown-server',
    EXIT.usage,
    `--server ${found.unknown === '' ? '""' : found.unknown}: ${whose} has no such server. It has ${names.slice(0, NAMED).join(', ')}${more}.`,
  );
}

/** The part of a plan that --server means, and what stands in the journal of it: the plan as it was approved, whole. */
export function partOf(approved: Plan, { server, expect }: Pick<Common, 'server'> & Expecting) {
  const all = namesOf(approved.desired.state);
  const servers = selected(all, server, 'the plan');
  const some = servers.length < all.length;
  return {
    plan: some ? restrictPlan(approved, servers) : approved,
    orders: { approved, ...(some ? { servers } : {}), ...(expect === undefined ? {} : { expect }) },
  };
}

export const namesOf = ({ servers }: DesiredState): string[] => servers.map(({ name }) => name);

/** What a run works on: its plan, as far as it was begun for those servers. */
export const worksOn = ({ plan, servers }: Pick<RunRecord, 'plan' | 'servers'>): Plan =>
  servers === undefined ? plan : restrictPlan(plan, servers);

/**
 * The plan of a run that is taken up again: what its journal holds passes the same door as a plan in a file, and the run
 * goes on with the servers that it was begun with, whatever the command says now.
 */
export function takenUp(record: RunRecord, said: readonly string[]): Plan {
  const plan = worksOn({ ...record, plan: checked(record.plan, record.path) });
  refuseOtherServers(record, plan, said);
  return plan;
}

/** To end it by looking only: no step of its plan is carried out, so the plan passes no door. */
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
    `Run ${record.run} was begun with ${names.join(', ')}, and goes on with these. Leave --server out, or name the same servers.`,
    record.run,
  );
}
