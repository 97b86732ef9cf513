import { X509Certificate } from 'node:crypto';
import type { Certificate, Instant, Thumbprint } from '../domain/facts.ts';
import { instant } from '../domain/time.ts';
import { signatureOf } from './der.ts';
import { windowsName } from './windows-name.ts';

/**
 * A certificate, read only from its own bytes: independent of culture, time zone and store. Throws if the bytes are no
 * certificate.
 */
export function certificateFromDer(base64: string): Certificate & { readonly thumbprint: Thumbprint } {
  const x509 = new X509Certificate(Buffer.from(base64, 'base64'));
  const keyBits = keyBitsOf(x509);
  const signature = signatureOf(x509.raw);
  return {
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    subject: windowsName(x509.subject),
    issuer: windowsName(x509.issuer),
    names: dnsNames(x509.subjectAltName),
    notBefore: utc(x509.validFrom),
    notAfter: utc(x509.validTo),
    ...(keyBits === undefined ? {} : { keyBits }),
    ...(signature === undefined ? {} : { signature }),
    // Node's keyUsage is the extended key usage. Undefined means that the certificate has no such extension: the list
    // is empty.
    usages: x509.keyUsage ?? [],
    der: base64,
  };
}

const utc = (text: string): Instant => instant(Date.parse(text));

/** Node writes an entry that contains a comma or a quote as a JSON string, so that no name can be injected. */
function dnsNames(subjectAltName: string | undefined): string[] {
  const entries = subjectAltName?.match(/[^,:]+:(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => (entry.startsWith('DNS:"') ? String(JSON.parse(entry.slice(4))) : entry.slice(4)));
}

function keyBitsOf(x509: X509Certificate): number | undefined {
  try {
    const { modulusLength, namedCurve } = x509.publicKey.asymmetricKeyDetails ?? {};
    // The name of the curve contains the size: prime256v1, secp384r1, brainpoolP512r1.
    return modulusLength ?? (namedCurve ? Number(/\d{3}/.exec(namedCurve)?.[0]) || undefined : undefined);
  } catch {
    return undefined; // OpenSSL does not know the algorithm; the rest of the certificate can still be read
  }
}
