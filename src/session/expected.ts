import { codeOf, isExpected } from '../domain/code.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import type { Expecting } from '../terminal/io.ts';

/**
 * A pipeline names the plan that a change board has approved. If the plan is another one now, the new plan was never
 * approved. The cure is the same as for a stale plan: read the plan and have it approved. So the exit code is the same.
 */
export function refuseUnexpected({ digest }: Pick<Plan, 'digest'>, { expect }: Expecting): void {
  if (expect === undefined || isExpected(digest, expect)) return;
  const found = expect.startsWith('sha256:') ? digest : codeOf(digest);
  throw new Fault(
    'E-other-plan',
    EXIT.stale,
    `--expect names the plan ${expect}, but this plan is ${found}. Nothing was done. Read this plan and have it approved, or name the file of the approved plan.`,
  );
}
