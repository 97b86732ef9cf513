import validPlan from '../../schemas/plan.schema.json?validator';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { type Again, refuseOtherThanDerived } from '../reconcile/derived.ts';
import { parseJson } from '../support/parse-json.ts';
import { digestFits } from '../support/plan-digest.ts';
import { readBytes, textOf } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';
import { asWritten } from './as-written.ts';
import { checkedState } from './plan-state.ts';

/** The plan in a file, or null if the content is something else, such as a desired state. */
export async function readPlan(file: string, how: Again = {}): Promise<Plan | null> {
  const bytes = await readBytes(file).catch(none);
  if (bytes === null) return null;
  const written = asWritten(bytes, file, how);
  if (written !== undefined) return written;
  const text = textIn(bytes, file);
  if (text === null || !/^\s*\{/.test(text) || !/"schema"\s*:/.test(text) || isJournal(text)) return null;
  return checked(parseJson(text, file), file, how);
}

function none(error: unknown): null {
  if (error instanceof Fault) return null;
  throw error;
}

function textIn(bytes: Uint8Array, file: string): string | null {
  try {
    return textOf(bytes, file);
  } catch (error) {
    return none(error);
  }
}

/** A journal consists of lines of JSON, and its first line contains a plan. */
const isJournal = (text: string): boolean => /^\{[^\n]*"schema"\s*:\s*"exstate\/journal\//.test(text);

/** Checks every plan that was not made just now, from a file or a journal. Nothing is shown or done before. */
export function checked(document: unknown, file: string, how: Again = {}): Plan {
  requireSchema(document, 'exstate/plan/v1', file);
  if (!validPlan(document)) throw faultFor('E-plan-invalid', file, 'plan', sayErrors(validPlan.errors));
  const plan = document as Plan;
  checkedState(plan, file);
  refuseChanged(plan, file);
  refuseOtherThanDerived(plan, file, how);
  return plan;
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
