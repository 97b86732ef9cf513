import { codeOf } from '../domain/code.ts';
import type { Plan } from '../domain/plan.ts';
import { hashCanonical } from './canonical.ts';

/** Over all of a plan but itself and the code made of it, so that a reviewed plan is the plan that is applied. */
export const digestOf = (rest: Omit<Plan, 'digest' | 'code'>): string => `sha256:${hashCanonical(rest)}`;

export const digestFits = ({ digest, code, ...rest }: Plan): boolean =>
  digest === digestOf(rest) && code === codeOf(digest);
