import equal from 'fast-deep-equal';
import { type Certificate, type Fact, type FactKey, isKnown, type Key, type Known } from '../domain/facts.ts';

/** Whether a written fact is observed as it was predicted. */
export function seenAs(key: FactKey, predicted: Known<unknown>, before: Fact<unknown>, after: Fact<unknown>): boolean {
  if (!isKnown(after)) return false;
  if (key === 'store/My' || key === 'store/Root') return sameChange(predicted, before, after);
  if (predicted.known === null || after.known === null) return predicted.known === after.known;
  if (key.startsWith('certificate/'))
    return sameCertificate(predicted.known as Certificate, after.known as Certificate);
  if (key.startsWith('key/')) return sameKey(predicted.known as Key, after.known as Key);
  return equal(predicted.known, after.known);
}

/** What was to come has come and what was to go has gone; others may come and go in a store. */
function sameChange(predicted: Known<unknown>, before: Fact<unknown>, after: Known<unknown>): boolean {
  const was = listed(isKnown(before) ? before : { known: null });
  const wanted = listed(predicted);
  const now = new Set(listed(after));
  return (
    wanted.every((id) => was.includes(id) || now.has(id)) && was.every((id) => wanted.includes(id) || !now.has(id))
  );
}

const listed = (fact: Known<unknown>): readonly string[] => (fact.known as readonly string[] | null) ?? [];

/** Its dates are the server's clock's at the moment of issue; it must last at least as long as was planned. */
const sameCertificate = (predicted: Certificate, found: Certificate): boolean =>
  equal(
    [predicted.subject, predicted.issuer, [...predicted.names].sort()],
    [found.subject, found.issuer, [...found.names].sort()],
  ) && Date.parse(found.notAfter) >= Date.parse(predicted.notAfter);

const sameKey = (predicted: Key, found: Key): boolean =>
  predicted.provider === found.provider &&
  predicted.usable === found.usable &&
  predicted.networkService === found.networkService;
