import equal from 'fast-deep-equal';
import validPlan from '../../schemas/plan.schema.json?validator';
import { Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { type Again, derived } from '../reconcile/derived.ts';
import { endOfMember } from '../support/canonical.ts';
import { parseJson } from '../support/parse-json.ts';
import { textOf } from '../support/read-document.ts';
import { faultFor, requireSchema, sayErrors } from '../support/schema-faults.ts';
import { checkedState } from './plan-state.ts';

/**
 * The members of a plan. What is compared with the text that exstate writes does not need to be parsed, and most of the file
 * is that.
 */
const MEMBERS: Readonly<Record<keyof Plan, 'parsed' | 'compared'>> = {
  allowed: 'parsed',
  classes: 'compared',
  code: 'parsed',
  convergedAt: 'parsed',
  deadlines: 'compared',
  desired: 'parsed',
  digest: 'parsed',
  impact: 'parsed',
  intent: 'parsed',
  judgedAt: 'parsed',
  observed: 'parsed',
  organization: 'parsed',
  revert: 'compared',
  reverts: 'parsed',
  schema: 'parsed',
  servers: 'compared',
  source: 'parsed',
  validUntil: 'parsed',
  verdict: 'parsed',
  windows: 'parsed',
};
const KEYS = (Object.keys(MEMBERS) as (keyof Plan)[]).sort();

/**
 * The plan in a file that contains byte for byte what exstate writes of the plan that it makes from the inputs in the
 * file. Undefined if anything is different: `checked` then finds what it is.
 */
export function asWritten(document: Buffer, file: string, how: Again): Plan | undefined {
  const members = membersOf(document);
  if (members === undefined) return undefined;
  try {
    const inputs = inputsIn(members, document, file);
    const again = derived(inputs, file, how);
    return isWritten(again, inputs, members, document) ? again : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

interface Member {
  readonly key: keyof Plan;
  readonly start: number;
  readonly end: number;
}

const [BRACE, COMMA, END] = [0x7b, 0x2c, Buffer.from('\n}\n')];

/** Where the values are, if each key is on a line of its own. No string in JSON has a line break. */
function membersOf(document: Buffer): readonly Member[] | undefined {
  if (document[0] !== BRACE || !document.subarray(-END.length).equals(END)) return undefined;
  const starts: { key: Member['key']; head: number; start: number }[] = [];
  let at = 1;
  for (const key of KEYS) {
    const head = `\n  ${JSON.stringify(key)}: `;
    const found = document.indexOf(head, at);
    if (found < 0) continue;
    at = found + head.length;
    starts.push({ key, head: found, start: at });
  }
  if (starts[0]?.head !== 1) return undefined;
  return starts.map(({ key, start }, i) => ({
    key,
    start,
    end: starts[i + 1] ? (starts[i + 1]?.head ?? 0) - 1 : document.length - END.length,
  }));
}

/** What a plan is made from, checked as `checked` does it before it plans again. */
function inputsIn(members: readonly Member[], document: Buffer, file: string): Plan {
  const found = members.map(({ key, start, end }) =>
    MEMBERS[key] === 'compared' ? [key, []] : [key, parseJson(textOf(document.subarray(start, end), file), file, 1)],
  );
  const inputs: unknown = Object.fromEntries(found);
  requireSchema(inputs, 'exstate/plan/v1', file);
  if (!validPlan(inputs)) throw faultFor('E-plan-invalid', file, 'plan', sayErrors(validPlan.errors));
  const plan = inputs as Plan;
  return { ...plan, observed: { ...plan.observed, state: checkedState(plan, file) } };
}

function isWritten(again: Plan, { desired, observed }: Plan, members: readonly Member[], document: Buffer): boolean {
  if (!sameInput(again.desired, desired) || !sameInput(again.observed, observed)) return false;
  const keys = KEYS.filter((key) => again[key] !== undefined);
  if (keys.length !== members.length) return false;
  return members.every(({ key, start, end }, i) => {
    const isInput = key === 'desired' || key === 'observed';
    const isLast = i === members.length - 1;
    return (
      key === keys[i] &&
      (isInput || endOfMember(again[key], document, start) === end) &&
      (isLast || document[end] === COMMA)
    );
  });
}

/** The state itself is the input. What is beside it is derived. */
function sameInput(again: Plan['desired'] | Plan['observed'], found: Plan['desired'] | Plan['observed']): boolean {
  const { state: _again, ...derived } = again;
  const { state: _found, ...written } = found;
  return equal(derived, written);
}
