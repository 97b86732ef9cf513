import { type Fact, isKnown } from '../domain/facts.ts';
import type { Proof } from '../domain/proof.ts';
import { familyOf } from '../facts/index.ts';

/** Every proof has a baseline, the first look of the run: what was red or unreadable then cannot fail a step (exchange facts 13). */

/** Steady is what the run itself found, whoever has changed it since the plan was made. */
export const wantOf = ({ want, steady }: Proof, was: Fact<unknown>): unknown =>
  steady && isKnown(was) ? was.known : want;

/** Why a proof that does not hold cannot fail its step. */
export function excuseOf({ fact, want }: Proof, was: Fact<unknown>, is: Fact<unknown>): string | undefined {
  const excuse = familyOf(fact)?.excuse;
  if (excuse !== undefined) return redBefore(excuse, want, was);
  if (isKnown(was) && was.known === false) return 'it failed before the first step as well';
  return unread(was, is);
}

/** Without having seen a page well nobody can say that a step made it ill; what a log holds already it may say again. */
function redBefore(excuse: string, well: unknown, was: Fact<unknown>): string | undefined {
  if (!isKnown(was)) return `it could not be read before the first step: ${was.unknown}`;
  return was.known === well ? undefined : excuse;
}

export const unread = (was: Fact<unknown>, is: Fact<unknown>): string | undefined =>
  !isKnown(was) && !isKnown(is) ? `it could not be read before the first step either: ${is.unknown}` : undefined;
