import { type Fact, isKnown } from '../domain/facts.ts';
import type { Proof } from '../domain/proof.ts';
import { familyOf } from '../facts/index.ts';

/**
 * The value that a steady proof wants is the one from the first look of the run, even if it changed after the plan was
 * made.
 */
export const wantOf = ({ want, steady }: Proof, was: Fact<unknown>): unknown =>
  steady && isKnown(was) ? was.known : want;

/**
 * Why a proof that does not hold cannot fail its step. The baseline is the first look of the run: a fact that was wrong
 * or unreadable then cannot fail a step (exchange facts 13).
 */
export function excuseOf({ fact, want }: Proof, was: Fact<unknown>, is: Fact<unknown>): string | undefined {
  const excuse = familyOf(fact)?.excuse;
  if (excuse !== undefined) return wrongBefore(excuse, want, was);
  if (isKnown(was) && was.known === false) return 'it failed before the first step as well';
  return unread(was, is);
}

/**
 * If a page was not seen healthy before, a step cannot be blamed for it. An event that is already in the log may be
 * logged again.
 */
function wrongBefore(excuse: string, well: unknown, was: Fact<unknown>): string | undefined {
  if (!isKnown(was)) return `it could not be read before the first step: ${was.unknown}`;
  return was.known === well ? undefined : excuse;
}

export const unread = (was: Fact<unknown>, is: Fact<unknown>): string | undefined =>
  !isKnown(was) && !isKnown(is) ? `it could not be read before the first step either: ${is.unknown}` : undefined;
