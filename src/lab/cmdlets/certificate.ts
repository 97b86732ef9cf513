import { createHash } from 'node:crypto';
import { flagsOf, type Organization, recordOf, type Server, type StoredCertificate } from '../../simulator/index.ts';
import type { Value } from './cmdlet.ts';

/** A certificate as the certificate store of Windows shows it. */
export const stored = (c: StoredCertificate, store: 'My' | 'Root' | 'CA'): { [name: string]: Value } => ({
  Thumbprint: c.thumbprint,
  RawData: c.der ?? '',
  FriendlyName: c.friendlyName,
  HasPrivateKey: store === 'My' && c.key !== null,
  // The file of the key. A CNG key has no file under RSA\MachineKeys, and the container of a broken key cannot be read.
  KeyContainer: store === 'My' && c.key?.usable && c.key.provider === 'csp' ? containerOf(c.thumbprint) : null,
  // The file of a CNG key is in another folder.
  KeyUniqueName: c.key === null ? null : containerOf(c.thumbprint),
  KeyProvider: c.key?.provider ?? null,
  KeyUsable: c.key?.usable ?? false,
  NetworkService: c.key?.networkService ?? false,
  Exportable: c.key?.exportable ?? false,
});

export const containerOf = (thumbprint: string): string =>
  `${createHash('md5').update(thumbprint).digest('hex')}_${createHash('sha1').update(thumbprint).digest('hex').slice(0, 8)}-1ab0-4e5e-a1a1-000000000000`;

const BITS: Readonly<Record<string, number>> = { IMAP: 1, POP: 2, IIS: 8, SMTP: 16, Federation: 32 };

/**
 * The properties of Get-ExchangeCertificate. With signed payloads and a bad Auth certificate only the bytes arrive
 * (exchange facts 4.3).
 */
export function exchanged(org: Organization, server: Server, c: StoredCertificate): Value {
  if (org.switches.rehydration === 'rawDataOnly') return { RawData: c.der ?? '' };
  const { services, status } = flagsOf(org, server, c);
  return {
    ...stored(c, 'My'),
    Services: services,
    ServicesValue: services.split(', ').reduce((sum, name) => sum + (BITS[name] ?? 0), 0),
    Status: status,
    IsSelfSigned: c.subject === c.issuer,
    RootCAType: rootOf(c),
    PrivateKeyExportable: c.key?.exportable ?? false,
    CertificateDomains: c.names,
    PublicKeySize: c.keyBits,
    IISServices: sitesOf(server, c).map((id) => `IIS://${server.name}/W3SVC/${id}`),
    Identity: `${server.fqdn}\\${c.thumbprint}`,
  };
}

const rootOf = (c: StoredCertificate): string => {
  if (c.subject !== c.issuer) return 'ThirdParty';
  return c.inRoot ? 'Registry' : 'None';
};

export const SITE_IDS: Readonly<Record<string, number>> = { 'Default Web Site': 1, 'Exchange Back End': 2 };

const sitesOf = (server: Server, c: StoredCertificate): number[] =>
  Object.entries(server.rows)
    .filter(([, rows]) => rows.some((row) => server.sslcert[recordOf(row) ?? ''] === c.thumbprint))
    .map(([site]) => SITE_IDS[site] ?? 3);
