import validObservation from '../../schemas/observation.schema.json?validator';
import validPlan from '../../schemas/plan.schema.json?validator';
import type { Patch } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { type Again, refuseOtherThanDerived } from '../reconcile/derived.ts';
import { parseJson } from '../support/parse-json.ts';
import { digestFits } from '../support/plan-digest.ts';
import { readText } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';

/** The plan in a file, or null if the content is something else, such as a desired state. */
export async function readPlan(file: string, how: Again = {}): Promise<Plan | null> {
  const text = await readText(file).catch((error: unknown) => {
    if (error instanceof Fault) return null;
    throw error;
  });
  if (text === null || !/^\s*\{/.test(text) || !/"schema"\s*:/.test(text) || isJournal(text)) return null;
  return checked(parseJson(text, file), file, how);
}

/** A journal consists of lines of JSON, and its first line contains a plan. */
const isJournal = (text: string): boolean => /^\{[^\n]*"schema"\s*:\s*"exstate\/journal\//.test(text);

/** Checks every plan that was not made just now, from a file or a journal. Nothing is shown or done before. */
export function checked(document: unknown, file: string, how: Again = {}): Plan {
  requireSchema(document, 'exstate/plan/v1', file);
  if (!validPlan(document)) throw faultFor('E-plan-invalid', file, 'plan', sayErrors(validPlan.errors));
  const plan = document as Plan;
  refuseNoFacts(plan, file);
  refuseTwice(plan, file);
  refuseChanged(plan, file);
  refuseOtherThanDerived(plan, file, how);
  return plan;
}

/** The facts of a plan must match the same schema as an observation. */
function refuseNoFacts(plan: Plan, file: string): void {
  const { state } = plan.observed;
  refuseOthers(plan, state.facts, state.servers, 'observed.state', file);
  for (const part of ['found', 'left'] as const) {
    const servers = Object.entries(plan.reverts?.servers ?? {}).map(([name, changes]) => [
      name,
      { facts: changes[part] },
    ]);
    refuseOthers(plan, {}, Object.fromEntries(servers), `reverts, ${part}`, file);
  }
}

function refuseOthers(
  { organization, source, observed: { takenAt } }: Plan,
  facts: Patch,
  servers: Plan['observed']['state']['servers'],
  where: string,
  file: string,
): void {
  const dated = Object.entries(servers).map(([name, one]) => [name, { takenAt, facts: one.facts }] as const);
  const observation = {
    schema: 'exstate/observation/v1',
    organization,
    source,
    takenAt,
    facts,
    servers: Object.fromEntries(dated),
  };
  if (!validObservation(observation))
    throw faultFor('E-plan-invalid', file, `plan (${where})`, sayErrors(validObservation.errors));
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

function refuseChanged(plan: Plan, file: string): void {
  if (digestFits(plan)) return;
  throw new Fault(
    'E-plan-changed',
    EXIT.invalid,
    `${file} was changed after it was made: its digest does not match. Plan again.`,
    file,
  );
}
