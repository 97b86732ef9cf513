import { codeOf } from '../domain/code.ts';
import type { ObservedState, Plan } from '../domain/plan.ts';
import { type CanonicalText, hashCanonical } from './canonical.ts';

/**
 * The digest of everything in a plan except the digest and the code. The plan that was reviewed is the plan that is
 * applied.
 */
export const digestOf = (rest: Digested): string => `sha256:${hashCanonical(rest)}`;

type Digested = Omit<Plan, 'digest' | 'code' | 'observed'> & {
  readonly observed: Omit<Plan['observed'], 'state'> & { readonly state: ObservedState | CanonicalText };
};

export const digestFits = ({ digest, code, ...rest }: Plan): boolean =>
  digest === digestOf(rest) && code === codeOf(digest);
