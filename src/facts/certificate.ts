import equal from 'fast-deep-equal';
import { type Certificate, type Fact, known, type Thumbprint, unknown } from '../domain/facts.ts';
import { show } from '../domain/say.ts';
import { instant, ms } from '../domain/time.ts';
import type { Family, Forms } from './family.ts';
import { valueSaid } from './words.ts';

export const certificate: Family<'certificate'> = {
  key: 'certificate/<thumbprint>',
  scope: 'server',
  closedBy: 'store/My',
  /** The store that contains the certificate reports the change. */
  unplanned: 'is ignored',
  askedBy: 'the choice',
  same: sameCertificate,
  tidy: tidyCertificate,
  name: (id) => `certificate ${show(id)}`,
  sentence: (value, id) => (value === null ? `${show(id)} is gone` : `${show(id)} is ${valueSaid(value)}`),
};

/**
 * Names are compared without case: where the identity could not be read, the plan has the spelling of the YAML
 * (exchange facts 5). The dates come
 * from the clock of the server at the time of issue. The certificate must be valid at least as long as was planned.
 */
function sameCertificate(predicted: Certificate, found: Certificate): boolean {
  return equal(namesOf(predicted), namesOf(found)) && Date.parse(found.notAfter) >= Date.parse(predicted.notAfter);
}

const namesOf = ({ subject, issuer, names }: Certificate): string[] => [
  subject.toLowerCase(),
  issuer.toLowerCase(),
  ...names.map((name) => name.toLowerCase()).sort(),
];

/** If there is a DER, all values come from it. The values beside it are only what somebody else read from it. */
function tidyCertificate(value: Certificate, thumbprint: Thumbprint, forms: Forms): Fact<Certificate> {
  if (value.der === undefined) return known(asWritten(value));
  try {
    const { thumbprint: found, ...decoded } = forms.certificate(value.der);
    return found === thumbprint ? known(decoded) : unknown(`its DER is of another certificate, ${found}`);
  } catch {
    return unknown('its DER cannot be read');
  }
}

const asWritten = ({ subject, issuer, names, notBefore, notAfter, keyBits, signature, usages }: Certificate) => ({
  subject,
  issuer,
  names,
  notBefore: instant(ms(notBefore)),
  notAfter: instant(ms(notAfter)),
  ...(keyBits === undefined ? {} : { keyBits }),
  ...(signature === undefined ? {} : { signature }),
  ...(usages === undefined ? {} : { usages }),
});
