import equal from 'fast-deep-equal';
import { type CertificateId, type Fact, type FactKey, isKnown, type Known } from '../domain/facts.ts';
import { familyOf } from '../facts/index.ts';

export function seenAs(
  key: FactKey,
  predicted: Known<unknown>,
  after: Fact<unknown>,
  subject?: CertificateId,
): boolean {
  if (!isKnown(after)) return false;
  const family = familyOf(key);
  if (family?.lists) return isThere(predicted, subject) === isThere(after, subject);
  if (predicted.known === null || after.known === null) return predicted.known === after.known;
  return family?.same?.(predicted.known, after.known) ?? equal(predicted.known, after.known);
}

/**
 * A step claims only that its own certificate is in the store or is not. Other certificates may be added at the same
 * time.
 */
const isThere = (store: Known<unknown>, subject: CertificateId | undefined): boolean =>
  subject !== undefined && ((store.known as readonly string[] | null) ?? []).includes(subject);
