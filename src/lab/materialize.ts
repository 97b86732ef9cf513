import { X509Certificate } from 'node:crypto';
import type { Thumbprint } from '../domain/facts.ts';
import { copy, type Organization, type StoredCertificate } from '../simulator/index.ts';
import { certificateFromDer } from '../x509/certificate-from-der.ts';
import type { KeyPool, PoolKey } from './keys.ts';
import { mint } from './mint.ts';

/**
 * Gives every certificate of an organization its bytes and a real key. The thumbprint of a record without bytes is a
 * hash of the record. When the certificate gets bytes, their hash replaces the old thumbprint everywhere in the
 * organization. So the world, the cmdlets and the TLS ports use the same thumbprint.
 *
 * A certificate with bytes from a real server is made again, too: the lab does not have its key, so no port could
 * present it.
 */
export class CertificateMaterializer {
  private readonly keys = new Map<string, PoolKey | undefined>();
  private readonly minted = new Map<Thumbprint, string>();

  constructor(private readonly pool: KeyPool) {}

  /** The organization itself if no certificate lacks its bytes; otherwise a copy, so that reading changes nothing. */
  withBytes(organization: Organization): Organization {
    if (this.withoutBytes(organization).length === 0) return organization;
    const materialized = copy(organization);
    this.materialize(materialized);
    return materialized;
  }

  /** Changes the organization. Returns the old thumbprint of each changed certificate with its new one. */
  materialize(organization: Organization): ReadonlyMap<Thumbprint, Thumbprint> {
    const renamed = new Map<Thumbprint, Thumbprint>();
    for (const certificate of this.withoutBytes(organization)) {
      const { thumbprint } = certificate;
      Object.assign(certificate, certificateFromDer(this.bytesOf(certificate)));
      renamed.set(thumbprint, certificate.thumbprint);
    }
    if (renamed.size > 0) Object.assign(organization, replaced(organization, renamed));
    return renamed;
  }

  /** The private key for these bytes, if the pool has it. */
  keyOf(der: string): PoolKey | undefined {
    if (!this.keys.has(der)) this.keys.set(der, this.pool.withPublicKey(publicKeyOf(der)));
    return this.keys.get(der);
  }

  private withoutBytes(organization: Organization): StoredCertificate[] {
    const all = organization.servers.flatMap(({ certificates }) => certificates);
    return all.filter(({ der }) => der === undefined || this.keyOf(der) === undefined);
  }

  private bytesOf(certificate: StoredCertificate): string {
    const { thumbprint } = certificate;
    const der = this.minted.get(thumbprint) ?? mint(certificate, this.pool);
    this.minted.set(thumbprint, der);
    return der;
  }
}

const publicKeyOf = (der: string): Buffer =>
  new X509Certificate(Buffer.from(der, 'base64')).publicKey.export({ type: 'spki', format: 'der' });

/** Replaces thumbprints in values, in keys, and at the end of the key of a fact such as `key/3F0A…`. */
function replaced<T>(value: T, renamed: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return name(value, renamed) as T;
  if (Array.isArray(value)) return value.map((one) => replaced(one, renamed)) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, held]) => [name(key, renamed), replaced(held, renamed)]);
  return Object.fromEntries(entries) as T;
}

const name = (text: string, renamed: ReadonlyMap<string, string>): string =>
  renamed.get(text) ?? text.replace(/[0-9A-F]{40}$/, (old) => renamed.get(old) ?? old);
