import { X509Certificate } from 'node:crypto';
import type { Thumbprint } from '../domain/facts.ts';
import { copy, type Organization, type StoredCertificate } from '../simulator/index.ts';
import { certificateFromDer } from '../x509/certificate-from-der.ts';
import type { KeyPool, PoolKey } from './keys.ts';
import { mint } from './mint.ts';

/**
 * Gives every certificate of an organisation its bytes and a real key. A record's thumbprint is a hash of what its
 * bytes would hold; once there are bytes, theirs is the thumbprint, wherever the old one stood. So the world, the
 * cmdlets and the wire speak of one thumbprint, and nobody has to translate.
 *
 * A certificate whose bytes came from a real server is made again as well: its key is not here, and a port could not
 * present it.
 */
export class Realiser {
  private readonly keys = new Map<string, PoolKey | undefined>();
  private readonly minted = new Map<Thumbprint, string>();

  constructor(private readonly pool: KeyPool) {}

  /** The organisation itself where nothing is missing; else a copy, so that looking changes nothing. */
  seen(organization: Organization): Organization {
    if (this.lacking(organization).length === 0) return organization;
    const realised = copy(organization);
    this.realise(realised);
    return realised;
  }

  /** In place; says which thumbprint each one had. */
  realise(organization: Organization): ReadonlyMap<Thumbprint, Thumbprint> {
    const renamed = new Map<Thumbprint, Thumbprint>();
    for (const certificate of this.lacking(organization)) {
      const { thumbprint } = certificate;
      Object.assign(certificate, certificateFromDer(this.bytesOf(certificate)));
      renamed.set(thumbprint, certificate.thumbprint);
    }
    if (renamed.size > 0) Object.assign(organization, replaced(organization, renamed));
    return renamed;
  }

  /** The private key that belongs to these bytes. */
  keyOf(der: string): PoolKey | undefined {
    if (!this.keys.has(der)) this.keys.set(der, this.pool.withPublicKey(publicKeyOf(der)));
    return this.keys.get(der);
  }

  private lacking(organization: Organization): StoredCertificate[] {
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

/** In values, in keys, and at the end of a fact's key such as `key/3F0A…`. */
function replaced<T>(value: T, renamed: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return name(value, renamed) as T;
  if (Array.isArray(value)) return value.map((one) => replaced(one, renamed)) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, held]) => [name(key, renamed), replaced(held, renamed)]);
  return Object.fromEntries(entries) as T;
}

const name = (text: string, renamed: ReadonlyMap<string, string>): string =>
  renamed.get(text) ?? text.replace(/[0-9A-F]{40}$/, (old) => renamed.get(old) ?? old);
