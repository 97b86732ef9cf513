import validPlan from '../../schemas/plan.schema.json?validator';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { parseJson } from '../support/parse-json.ts';
import { readText } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';
import { digestOf } from './make-plan.ts';

/** The plan in a file; null where the file holds something else, such as a desired state. Told apart by what is in it. */
export async function readPlan(file: string): Promise<Plan | null> {
  const text = await readText(file).catch((error: unknown) => {
    if (error instanceof Fault) return null;
    throw error;
  });
  if (text === null || !/^\s*\{/.test(text) || !/"schema"\s*:/.test(text) || isJournal(text)) return null;
  return checked(parseJson(text, file), file);
}

/** A journal is lines of JSON, and holds a plan in the first. */
const isJournal = (text: string): boolean => /^\{[^\n]*"schema"\s*:\s*"exstate\/journal\//.test(text);

export function checked(document: unknown, file: string): Plan {
  requireSchema(document, 'exstate/plan/v1', file);
  if (!validPlan(document)) throw faultFor('E-plan-invalid', file, 'plan', sayErrors(validPlan.errors));
  const { digest, ...rest } = document as Plan;
  if (digest === digestOf(rest)) return document as Plan;
  throw new Fault(
    'E-plan-changed',
    EXIT.invalid,
    `${file} was changed after it was made: its digest does not fit. Plan again.`,
    file,
  );
}
