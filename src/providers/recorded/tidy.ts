import { type Fact, isKnown, unknown } from '../../domain/facts.ts';
import { type Forms, familyOf, isOfCertificate, restOf } from '../../facts/index.ts';
import { redactText } from '../../support/redact.ts';
import { certificateFromDer } from '../../x509/certificate-from-der.ts';
import { normalThumbprint } from '../../x509/thumbprint.ts';

const FORMS: Forms = { thumbprint: normalThumbprint, certificate: certificateFromDer };

export const tidyKey = (key: string): string =>
  isOfCertificate(key) ? `${key.slice(0, key.indexOf('/'))}/${normalThumbprint(restOf(key))}` : key;

/** Only what the schema has let pass comes here, so each name has the value that belongs to it. */
export function tidyValue(key: string, fact: Fact<unknown>): Fact<unknown> {
  // Why something could not be read was said by whoever was asked, and ends in plans and journals, which are kept.
  if (!isKnown(fact)) return unknown(redactText(fact.unknown));
  if (fact.known === null) return fact;
  return familyOf(key)?.tidy?.(fact.known, restOf(key), FORMS) ?? fact;
}
