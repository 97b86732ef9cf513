import type { Identity } from '../domain/facts.ts';
import { quote } from './literal.ts';

/** The two lines that issue a self-signed certificate for a server. Plans and reports print them. */

export const exchangeLine = ({ name, fqdn }: Identity): string =>
  `New-ExchangeCertificate -Server ${quote(fqdn)} -SubjectName ${quote(`CN=${name}`)} -DomainName ${quote(name)},${quote(fqdn)} -FriendlyName 'Microsoft Exchange' -KeySize 2048 -PrivateKeyExportable $false -Services None -Force`;

/**
 * The provider is necessary: by default the key would be a CNG key, which Exchange cannot use. The basic constraints say,
 * as Exchange does, that this is no certificate of an authority (exchange facts 5.4, 22).
 */
export const windowsLine = ({ name, fqdn }: Identity): string =>
  `New-SelfSignedCertificate -CertStoreLocation Cert:\\LocalMachine\\My -DnsName ${quote(name)},${quote(fqdn)} -FriendlyName 'Microsoft Exchange' -Provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' -KeySpec KeyExchange -KeyLength 2048 -KeyExportPolicy NonExportable -HashAlgorithm SHA256 -KeyUsage DigitalSignature,KeyEncipherment -TextExtension '2.5.29.37={text}1.3.6.1.5.5.7.3.1','2.5.29.19={critical}{hex}3000' -NotAfter (Get-Date).AddYears(5)`;
