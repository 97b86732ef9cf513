import type { Identity } from '../domain/facts.ts';
import { quote } from './literal.ts';

/** The two lines that make a server's self-signed certificate: a plan prints them, and so does who has to do without one. */

export const exchangeLine = ({ name, fqdn }: Identity): string =>
  `New-ExchangeCertificate -Server ${quote(fqdn)} -SubjectName ${quote(`CN=${name}`)} -DomainName ${quote(name)},${quote(fqdn)} -FriendlyName 'Microsoft Exchange' -KeySize 2048 -PrivateKeyExportable $false -Services None -Force`;

/** The provider is the point: by default the key would be a CNG one, which Exchange cannot use (exchange facts 22). */
export const windowsLine = ({ name, fqdn }: Identity): string =>
  `New-SelfSignedCertificate -CertStoreLocation Cert:\\LocalMachine\\My -DnsName ${quote(name)},${quote(fqdn)} -FriendlyName 'Microsoft Exchange' -Provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' -KeySpec KeyExchange -KeyLength 2048 -KeyExportPolicy NonExportable -HashAlgorithm SHA256 -KeyUsage DigitalSignature,KeyEncipherment -TextExtension '2.5.29.37={text}1.3.6.1.5.5.7.3.1' -NotAfter (Get-Date).AddYears(5)`;
