import equal from 'fast-deep-equal';
import {
  type Certificate,
  type CertificateId,
  type Fact,
  type FactKey,
  isKnown,
  type Key,
  type Known,
} from '../domain/facts.ts';

/** Whether a written fact is observed as it was predicted. */
export function seenAs(
  key: FactKey,
  predicted: Known<unknown>,
  after: Fact<unknown>,
  subject?: CertificateId,
): boolean {
  if (!isKnown(after)) return false;
  if (key === 'store/My' || key === 'store/Root') return isThere(predicted, subject) === isThere(after, subject);
  if (predicted.known === null || after.known === null) return predicted.known === after.known;
  if (key.startsWith('certificate/'))
    return sameCertificate(predicted.known as Certificate, after.known as Certificate);
  if (key.startsWith('key/')) return sameKey(predicted.known as Key, after.known as Key);
  return equal(predicted.known, after.known);
}

/** Of a store a step says one thing: that its own certificate is in it, or is not. Others may come meanwhile. */
const isThere = (store: Known<unknown>, subject: CertificateId | undefined): boolean =>
  subject !== undefined && ((store.known as readonly string[] | null) ?? []).includes(subject);

/**
 * Its names are in the case that Windows has them in, whatever the YAML says (exchange facts 2.1). Its dates are the
 * server's clock's at the moment of issue; it must last at least as long as was planned.
 */
const sameCertificate = (predicted: Certificate, found: Certificate): boolean =>
  equal(namesOf(predicted), namesOf(found)) && Date.parse(found.notAfter) >= Date.parse(predicted.notAfter);

const namesOf = ({ subject, issuer, names }: Certificate): string[] => [
  subject.toLowerCase(),
  issuer.toLowerCase(),
  ...names.map((name) => name.toLowerCase()).sort(),
];

const sameKey = (predicted: Key, found: Key): boolean =>
  predicted.provider === found.provider &&
  predicted.usable === found.usable &&
  predicted.networkService === found.networkService;
