import { createHash, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x from '@peculiar/asn1-x509';
import type { StoredCertificate } from '../simulator/index.ts';
import { nameFrom } from '../x509/name-from-windows.ts';
import type { KeyPool, PoolKey } from './keys.ts';

/**
 * The bytes of the certificate that a record describes, in base64. The same record always gives the same bytes, on
 * every server and after every start: the serial number is derived from the record, and RSA signatures are
 * deterministic.
 */
export function mint(record: StoredCertificate, pool: KeyPool): string {
  const key = pool.keyFor(record.thumbprint, record.keyBits);
  const signer = record.issuer === record.subject ? key : pool.keyFor(`issuer:${record.issuer}`, 2048);
  const hash = hashOf(record.signature);
  const tbsCertificate = toBeSigned(record, key, hash);
  const signature = sign(hash, Buffer.from(AsnConvert.serialize(tbsCertificate)), signer.privateKey);
  const certificate = new x.Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm(hash),
    signatureValue: bytes(signature),
  });
  return Buffer.from(AsnConvert.serialize(certificate)).toString('base64');
}

const toBeSigned = (record: StoredCertificate, key: PoolKey, hash: Hash): x.TBSCertificate =>
  new x.TBSCertificate({
    version: x.Version.v3,
    serialNumber: serialNumber(record),
    signature: algorithm(hash),
    issuer: nameFrom(record.issuer),
    validity: new x.Validity({ notBefore: new Date(record.notBefore), notAfter: new Date(record.notAfter) }),
    subject: nameFrom(record.subject),
    subjectPublicKeyInfo: AsnConvert.parse(key.spki, x.SubjectPublicKeyInfo),
    extensions: new x.Extensions(extensions(record)),
  });

/** A positive number of at most twenty bytes, as X.509 demands. */
function serialNumber({ thumbprint }: StoredCertificate): ArrayBuffer {
  const serial = createHash('sha256').update(thumbprint).digest().subarray(0, 16);
  serial.writeUInt8((serial.readUInt8() & 0x3f) | 0x40);
  return bytes(serial);
}

function extensions({ names, usages }: StoredCertificate): x.Extension[] {
  const usage = new x.KeyUsage(x.KeyUsageFlags.digitalSignature | x.KeyUsageFlags.keyEncipherment);
  const alternative = new x.SubjectAlternativeName(names.map((dNSName) => new x.GeneralName({ dNSName })));
  return [
    extension(x.id_ce_keyUsage, usage, true),
    ...(usages.length === 0 ? [] : [extension(x.id_ce_extKeyUsage, new x.ExtendedKeyUsage([...usages]))]),
    ...(names.length === 0 ? [] : [extension(x.id_ce_subjectAltName, alternative)]),
  ];
}

const extension = (extnID: string, value: unknown, critical = false): x.Extension =>
  new x.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const RSA: Readonly<Record<Hash, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};

/** The keys of the pool are RSA keys, so any other signature of a record becomes RSA with SHA-256. */
const hashOf = (signature: string): Hash => {
  const hash = signature.replace(/RSA$/, '');
  return hash in RSA ? (hash as Hash) : 'sha256';
};

const algorithm = (hash: Hash): x.AlgorithmIdentifier =>
  new x.AlgorithmIdentifier({ algorithm: RSA[hash], parameters: null });

const bytes = (buffer: Buffer): ArrayBuffer => Uint8Array.from(buffer).buffer;
