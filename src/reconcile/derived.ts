import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { type Difference, firstDifference } from '../support/difference.ts';
import { type Asked, planFrom, seal } from './make-plan.ts';

/**
 * A digest is not a signature: a person who changes a plan can compute it again. So exstate plans again from the inputs
 * in the plan, with guards and rehearsal, and every byte must be the same. The digest of the plan was checked before, so
 * an equal one means equal bytes.
 */
export function refuseOtherThanDerived(plan: Plan, file: string, how: Again = {}): void {
  const again = derived(plan, file, how);
  if (again.digest === plan.digest && again.code === plan.code) return;
  const found =
    firstDifference({ servers: plan.servers }, { servers: again.servers }) ??
    firstDifference(unsealed(plan), unsealed(again)) ??
    firstDifference(plan, again);
  if (found !== null) throw differs(file, said(found, plan, again));
}

/** Without the seal: it is derived from the rest and does not show where the difference is. */
const unsealed = ({ digest: _digest, code: _code, ...rest }: Plan): unknown => rest;

/** Before a change, each server is planned again on its own, so nothing rests on the plan of another server. */
export type Again = Pick<Asked, 'eachAlone'>;

/** The plan that exstate makes from the inputs of a plan. */
export function derived(plan: Plan, file: string, { eachAlone = false }: Again = {}): Plan {
  const { desired, observed, source, judgedAt, allowed, convergedAt, reverts, intent } = plan;
  const { takenAt, state } = observed;
  if (intent === 'undo') throw differs(file, 'exstate writes no plan with the intent "undo".');
  try {
    return seal(
      planFrom(desired.state, { takenAt, state }, source, {
        intent,
        at: judgedAt,
        allowed,
        reverts,
        eachAlone,
        convergedAt: (server) => (Object.hasOwn(convergedAt, server) ? (convergedAt[server] ?? null) : null),
      }),
    );
  } catch (error) {
    // If a guard or a rehearsal refuses the plan here, it also refused the plan that this file claims to contain.
    const why = error instanceof Error ? error.message : String(error);
    throw differs(file, `exstate makes no plan from the observed state in the file: ${why}`);
  }
}

const differs = (file: string, says: string): Fault =>
  new Fault(
    'E-plan-differs',
    EXIT.invalid,
    `${file} is not what exstate plans from the inputs in it. It was changed, or another version of exstate made it. Nothing was done.\n${says}\nPlan again, and have the new plan approved.`,
    file,
  );

function said({ path, a, b }: Difference, plan: Plan, again: Plan): string {
  return `${placeOf(path, again.servers, plan.servers)}:\n  the file says    ${shown(a)}\n  exstate derives  ${shown(b)}`;
}

/** Such as `EX01, step EX01/2, operation.endpoint`: names as in the report, not array indexes. */
function placeOf(path: Difference['path'], derived: Plan['servers'], found: Plan['servers']): string {
  const [top, at, part, number] = path;
  const server = top === 'servers' && typeof at === 'number' ? (derived[at] ?? found[at]) : undefined;
  if (server === undefined) return dotted(path);
  if (part !== 'steps' || typeof number !== 'number') return `${server.server}, ${dotted(path.slice(2))}`;
  const step = server.steps[number]?.id ?? `${server.server}/${number + 1}`;
  return [server.server, `step ${step}`, ...(path.length > 4 ? [dotted(path.slice(4))] : [])].join(', ');
}

const dotted = (path: Difference['path']): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');

const LONGEST = 300;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
