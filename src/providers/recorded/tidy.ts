import { type Fact, isKnown, unknown } from '../../domain/facts.ts';
import { type Forms, familyOf, isOfCertificate, restOf } from '../../facts/index.ts';
import { redactText } from '../../support/redact.ts';
import { certificateFromDer } from '../../x509/certificate-from-der.ts';
import { normalThumbprint } from '../../x509/thumbprint.ts';

const FORMS: Forms = { thumbprint: normalThumbprint, certificate: certificateFromDer };

export const tidyKey = (key: string): string =>
  isOfCertificate(key) ? `${key.slice(0, key.indexOf('/'))}/${normalThumbprint(restOf(key))}` : key;

/** Called only for facts that match the schema, so each key has a value of its type. */
export function tidyValue(key: string, fact: Fact<unknown>): Fact<unknown> {
  // The reason is text from another program and goes into plans and journals, which are kept, so secrets are removed.
  if (!isKnown(fact)) return unknown(redactText(fact.unknown));
  if (fact.known === null) return fact;
  return familyOf(key)?.tidy?.(fact.known, restOf(key), FORMS) ?? fact;
}
