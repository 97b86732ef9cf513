import { type FactKey, type Instant, isKnown } from '../domain/facts.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

type Wire = Extract<FactKey, `wire/${string}`>;
const PORTS: readonly Wire[] = ['wire/25/starttls', 'wire/587/starttls'];

/** A valid certificate from an authority is always preferred; no step of ours changes that (exchange facts 5.3). */
function issuedByAuthority(view: View, wire: Wire, at: Instant): string | undefined {
  const presented = view.peek(wire);
  if (!isKnown(presented) || presented.known === null) return undefined;
  const found = view.peek(`certificate/${presented.known}`);
  if (!isKnown(found) || found.known === null) return undefined;
  return found.known.issuer !== found.known.subject && validAt(found.known, at) ? presented.known : undefined;
}

/** Among self-signed ones transport takes the newest, and in place of an expired one from an authority, so these ports may change as soon as one is there. */
export const unsettledStarttls = (view: View, at: Instant): Wire[] =>
  PORTS.filter((wire) => issuedByAuthority(view, wire, at) === undefined);

/** The ports that must go on presenting what they present. */
export const steadyStarttls = (view: View, at: Instant): { fact: Wire; want: string }[] =>
  PORTS.flatMap((fact) => {
    const want = issuedByAuthority(view, fact, at);
    return want === undefined ? [] : [{ fact, want }];
  });

/** What is presented goes on being so when another certificate goes; where nothing is, or nobody could look, it may change. */
export const silentPorts = (view: View): Wire[] =>
  PORTS.filter((wire) => {
    const presented = view.peek(wire);
    return !isKnown(presented) || presented.known === null;
  });

const DIRECT_TRUST = 'wire/2525/x-anonymoustls';

/**
 * A change in My or Root makes transport look for certificates again. Where it presents what it was told to, that
 * changes nothing; where it has given one up, or fallen back on another, it may (exchange facts 2.3, 5.3).
 */
export function unsettledTransport(view: View): (typeof DIRECT_TRUST)[] {
  const [current, presented] = [view.peek('internal-transport'), view.peek(DIRECT_TRUST)];
  const settled = isKnown(current) && isKnown(presented) && current.known !== null && current.known === presented.known;
  return settled ? [] : [DIRECT_TRUST];
}
