import {
  type AuthCertificate,
  type Certificate,
  type Connector,
  type Fact,
  isKnown,
  known,
  type Thumbprint,
  unknown,
} from '../../domain/facts.ts';
import { instant, ms } from '../../domain/time.ts';
import { redactText } from '../../support/redact.ts';
import { certificateFromDer } from '../../x509/certificate-from-der.ts';
import { normalThumbprint } from '../../x509/thumbprint.ts';

export const tidyKey = (key: string): string => {
  const [, prefix, id = ''] = /^(certificate|key|flags)\/(.*)$/s.exec(key) ?? [];
  return prefix === undefined ? key : `${prefix}/${normalThumbprint(id)}`;
};

/** Called only for facts that match the schema, so each key has a value of its type. */
export function tidyValue(key: string, fact: Fact<unknown>): Fact<unknown> {
  // The reason is text from another program and goes into plans and journals, which are kept, so secrets are removed.
  if (!isKnown(fact)) return unknown(redactText(fact.unknown));
  if (fact.known === null) return fact;
  switch (formOf(key)) {
    case 'store':
      return known((fact.known as Thumbprint[]).map(normalThumbprint));
    case 'sslcert/':
    case 'wire/':
    case 'metabase/':
    case 'internal-transport':
      return known(normalThumbprint(fact.known as Thumbprint));
    case 'auth-certificate':
      return known(tidyAuth(fact.known as AuthCertificate));
    case 'connector/':
      return known(tidyConnector(fact.known as Connector));
    case 'event/':
      return known(instant(ms(fact.known as string)));
    case 'certificate/':
      return tidyCertificate(key.slice('certificate/'.length), fact.known as Certificate);
    default:
      return fact;
  }
}

/** Distinguishes keys as the schema does: `store/Old` and `event` are keys that it does not know, with any value. */
function formOf(key: string): string {
  if (key === 'store/My' || key === 'store/Root') return 'store';
  const at = key.indexOf('/');
  return at < 0 ? key : key.slice(0, at + 1);
}

const orNull = (text: string | null): Thumbprint | null => (text === null ? null : normalThumbprint(text));

const tidyAuth = (auth: AuthCertificate): AuthCertificate => ({
  ...auth,
  current: orNull(auth.current),
  previous: orNull(auth.previous),
  next: orNull(auth.next),
});

const tidyConnector = (connector: Connector): Connector => ({
  ...connector,
  resolvesTo: connector.resolvesTo.map(normalThumbprint),
});

/** If there are bytes (DER), the certificate is read from them. The other fields are only a copy. */
function tidyCertificate(thumbprint: Thumbprint, certificate: Certificate): Fact<Certificate> {
  if (certificate.der === undefined) {
    const { subject, issuer, names, notBefore, notAfter, keyBits, signature, usages } = certificate;
    return known({
      subject,
      issuer,
      names,
      notBefore: instant(ms(notBefore)),
      notAfter: instant(ms(notAfter)),
      ...(keyBits === undefined ? {} : { keyBits }),
      ...(signature === undefined ? {} : { signature }),
      ...(usages === undefined ? {} : { usages }),
    });
  }
  try {
    const { thumbprint: found, ...decoded } = certificateFromDer(certificate.der);
    return found === thumbprint ? known(decoded) : unknown(`its DER is of another certificate, ${found}`);
  } catch {
    return unknown('its DER cannot be read');
  }
}
