import { codeOf } from '../domain/code.ts';
import type { Plan } from '../domain/plan.ts';
import { hashCanonical } from './canonical.ts';

/**
 * The digest of everything in a plan except the digest and the code. The plan that was reviewed is the plan that is
 * applied.
 */
export const digestOf = (rest: Omit<Plan, 'digest' | 'code'>): string => `sha256:${hashCanonical(rest)}`;

export const digestFits = ({ digest, code, ...rest }: Plan): boolean =>
  digest === digestOf(rest) && code === codeOf(digest);
