/** The names that Windows uses for signature algorithms. */
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5RSA',
  '1.2.840.113549.1.1.5': 'sha1RSA',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256RSA',
  '1.2.840.113549.1.1.12': 'sha384RSA',
  '1.2.840.113549.1.1.13': 'sha512RSA',
  '1.2.840.10045.4.1': 'sha1ECDSA',
  '1.2.840.10045.4.3.2': 'sha256ECDSA',
  '1.2.840.10045.4.3.3': 'sha384ECDSA',
  '1.2.840.10045.4.3.4': 'sha512ECDSA',
};

interface Element {
  readonly from: number;
  readonly to: number;
}

/**
 * The name of the signature algorithm, which Node 20 does not offer. Certificate ::= SEQUENCE { tbsCertificate,
 * signatureAlgorithm SEQUENCE { OID, … }, … }
 */
export function signatureOf(der: Buffer): string | undefined {
  const tbs = element(der, element(der, 0).from);
  const oid = element(der, element(der, tbs.to).from);
  const dotted = oidOf(der.subarray(oid.from, oid.to));
  return SIGNATURES[dotted] ?? dotted;
}

function element(der: Buffer, at: number): Element {
  const first = der.readUInt8(at + 1);
  const more = first < 0x80 ? 0 : first & 0x7f;
  const from = at + 2 + more;
  return { from, to: from + (more === 0 ? first : der.readUIntBE(at + 2, more)) };
}

function oidOf(bytes: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of bytes) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(head / 40), 2);
  return [root, head - root * 40, ...rest].join('.');
}
