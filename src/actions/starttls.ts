import { narrowProbe } from '../domain/answering-connector.ts';
import { DIRECT_TRUST, type FactKey, type Instant, isKnown } from '../domain/facts.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

type Wire = Extract<FactKey, `wire/${string}`>;
const PORTS: readonly Wire[] = ['wire/25/starttls', 'wire/587/starttls'];

/** Transport always prefers a valid certificate from an authority, and no step changes that (exchange facts 5.3). */
function issuedByAuthority(view: View, wire: Wire, at: Instant): string | undefined {
  const presented = view.peek(wire);
  if (!isKnown(presented) || presented.known === null) return undefined;
  const found = view.peek(`certificate/${presented.known}`);
  if (!isKnown(found) || found.known === null) return undefined;
  return found.known.issuer !== found.known.subject && validAt(found.known, at) ? presented.known : undefined;
}

/**
 * Transport uses the newest self-signed certificate, also if the one from an authority has expired. A new certificate
 * may therefore change these ports at once.
 */
export const unsettledStarttls = (view: View, at: Instant): Wire[] =>
  PORTS.filter((wire) => issuedByAuthority(view, wire, at) === undefined);

/**
 * The ports that present the server's own self-signed certificate. Transport sorts by the date of issue, so it presents a
 * new one there at once, before exstate has proven anything (exchange facts 5.3).
 */
export const portsThatTakeNewest = (view: View, name: string): number[] =>
  PORTS.filter((wire) => {
    const presented = view.peek(wire);
    if (!isKnown(presented) || presented.known === null) return false;
    const found = view.peek(`certificate/${presented.known}`);
    if (!isKnown(found) || found.known === null) return false;
    const { subject, issuer } = found.known;
    return subject === issuer && subject.toLowerCase() === `cn=${name}`.toLowerCase();
  }).map((wire) => Number(wire.split('/')[1]));

/** The ports of which only a connector for some clients was seen: others may get the newest certificate there. */
export const portsSeenNarrowly = (view: View, name: string): number[] => {
  const seen = portsThatTakeNewest(view, name);
  return [25, 587].filter((port) => !seen.includes(port) && narrowProbe(view, name, port) !== undefined);
};

/** The ports that must keep their certificate. */
export const steadyStarttls = (view: View, at: Instant): { fact: Wire; want: string }[] =>
  PORTS.flatMap((fact) => {
    const want = issuedByAuthority(view, fact, at);
    return want === undefined ? [] : [{ fact, want }];
  });

/**
 * If a port presents a certificate, the removal of another one does not change it. If it presents nothing or is
 * unknown, it may change.
 */
export const silentPorts = (view: View): Wire[] =>
  PORTS.filter((wire) => {
    const presented = view.peek(wire);
    return !isKnown(presented) || presented.known === null;
  });

/**
 * After a change in My or Root, transport searches for certificates again. Nothing changes if it presents the
 * configured one. If it rejected that one or uses another, it may change (exchange facts 2.3, 5.3).
 */
export function unsettledTransport(view: View): (typeof DIRECT_TRUST)[] {
  const [current, presented] = [view.peek('internal-transport'), view.peek(DIRECT_TRUST)];
  const settled = isKnown(current) && isKnown(presented) && current.known !== null && current.known === presented.known;
  return settled ? [] : [DIRECT_TRUST];
}
