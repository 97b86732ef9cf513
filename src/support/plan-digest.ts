import type { Plan } from '../domain/plan.ts';
import { canonicalJson, sha256 } from './canonical.ts';

/** Over all of a plan but itself, so that a reviewed plan is the plan that is applied. */
export const digestOf = (rest: Omit<Plan, 'digest'>): string => `sha256:${sha256(canonicalJson(rest))}`;

export function digestFits({ digest, ...rest }: Plan): boolean {
  return digest === digestOf(rest);
}
