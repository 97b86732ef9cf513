import validObservation from '../../schemas/observation.schema.json?validator';
import type { Patch } from '../domain/facts.ts';
import type { ObservedState, Plan } from '../domain/plan.ts';
import { Distinct, type Table } from '../providers/recorded/one-of-each.ts';
import { faultFor, sayErrors } from '../support/schema-faults.ts';

/** The observed state of a plan, in which servers share their facts. Its facts must match the schema of an observation. */
export function checkedState(plan: Plan, file: string): ObservedState {
  const state = refuseNoFacts(plan, file);
  refuseTwice(plan, file);
  return state;
}

function refuseNoFacts(plan: Plan, file: string): ObservedState {
  const { state } = plan.observed;
  const shared = refuseOthers(plan, state.facts, state.servers, 'observed.state', file);
  for (const part of ['found', 'left'] as const) {
    const servers = Object.entries(plan.reverts?.servers ?? {}).map(([name, changes]) => [
      name,
      { facts: changes[part] },
    ]);
    refuseOthers(plan, {}, Object.fromEntries(servers), `reverts, ${part}`, file);
  }
  return shared;
}

function refuseOthers(
  { organization, source, observed: { takenAt } }: Plan,
  facts: Patch,
  servers: Plan['observed']['state']['servers'],
  where: string,
  file: string,
): ObservedState {
  const dated = Object.entries(servers).map(([name, one]) => [name, { takenAt, facts: one.facts }] as const);
  const observation = {
    schema: 'exstate/observation/v1',
    organization,
    source,
    takenAt,
    facts,
    servers: Object.fromEntries(dated),
  };
  const distinct = new Distinct();
  // Only the whole document has every fault.
  if (!validObservation(distinct.withEachOnce(observation)) && !validObservation(observation))
    throw faultFor('E-plan-invalid', file, `plan (${where})`, sayErrors(validObservation.errors));
  if (distinct.isDoubtful) return { facts, servers };
  const tables = Object.entries(servers).map(
    ([name, one]) => [name, { ...one, facts: distinct.ofServers.shared(one.facts as Table) }] as const,
  );
  return { facts: distinct.organization.shared(facts as Table), servers: Object.fromEntries(tables) };
}

/** The ids of steps begin with the name of their server: with two servers of one name, steps would have the same id. */
function refuseTwice({ desired: { state } }: Plan, file: string): void {
  const seen = new Set<string>();
  for (const { name } of [...state.servers, ...(state.others ?? [])]) {
    if (seen.has(name.toLowerCase()))
      throw faultFor('E-plan-invalid', file, 'plan', [`desired > state: ${name} is named twice`]);
    seen.add(name.toLowerCase());
  }
}
