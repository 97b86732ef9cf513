import type { Thumbprint } from '../domain/facts.ts';
import { HEALTHY_KEY, type StoredCertificate } from './certificate.ts';
import { CmdletError, needCertificate } from './cmdlet.ts';
import { inStore, type Organization, type Server } from './organization.ts';
import { aclChanged, storeChanged } from './transport.ts';

/**
 * The tools of Windows for LocalMachine\My and Root: certutil, icacls, the MMC console. They need no Exchange cmdlet
 * and no shell.
 */

export function addToStore(server: Server, certificate: StoredCertificate): void {
  server.certificates.push(certificate);
  const at = server.root.indexOf(certificate.thumbprint);
  if (at >= 0) {
    server.root.splice(at, 1);
    certificate.inRoot = true;
  }
  storeChanged(server);
}

/**
 * Delete in the MMC console. Windows does not check whether the certificate is in use. Its copy in Root and its key
 * container remain.
 */
export function deleteFromStore(org: Organization, server: Server, thumbprint: Thumbprint): void {
  const gone = needCertificate(server, thumbprint);
  server.certificates = server.certificates.filter((c) => c !== gone);
  if (gone.inRoot) server.root.push(thumbprint);
  if (gone.key !== null && org.switches.keySurvivesRemove) server.keyContainers[thumbprint] = gone.key;
  storeChanged(server);
}

/** certutil -addstore My <file>: adds the certificate without its key. */
export function addstoreMy(server: Server, certificate: StoredCertificate): void {
  addToStore(server, { ...certificate, key: null, inRoot: false });
}

/** certutil -repairstore My <thumbprint>: finds the key container that the removal left. */
export function repairstore(server: Server, thumbprint: Thumbprint): void {
  const certificate = needCertificate(server, thumbprint);
  const container = server.keyContainers[thumbprint];
  if (container === undefined) throw new CmdletError(`Cannot find the private key of ${thumbprint}.`);
  delete server.keyContainers[thumbprint];
  certificate.key = { ...HEALTHY_KEY, ...container };
  storeChanged(server);
}

/** icacls … /grant *S-1-5-20:R on the file of the key container. */
export function grantKey(org: Organization, server: Server, thumbprint: Thumbprint): boolean {
  const { key } = needCertificate(server, thumbprint);
  if (!key?.usable) throw new CmdletError(`Keyset does not exist: the private key of ${thumbprint} cannot be opened.`);
  if (key.provider === 'cng')
    throw new CmdletError(`The key of ${thumbprint} is in a CNG provider: it has no file in RSA\\MachineKeys.`);
  return allowNetworkService(org, server, thumbprint);
}

/** A cmdlet of Exchange also changes the ACL, for keys of any provider. */
export function allowNetworkService(org: Organization, server: Server, thumbprint: Thumbprint): boolean {
  const { key } = needCertificate(server, thumbprint);
  if (key === null || key.networkService) return false;
  setKey(server, thumbprint, { networkService: true });
  aclChanged(org, server, thumbprint);
  return true;
}

/** icacls … /remove:g *S-1-5-20. */
export function revokeKey(server: Server, thumbprint: Thumbprint): void {
  setKey(server, thumbprint, { networkService: false });
}

function setKey(server: Server, thumbprint: Thumbprint, change: { networkService: boolean }): void {
  const certificate = needCertificate(server, thumbprint);
  if (certificate.key !== null) certificate.key = { ...certificate.key, ...change };
}

export const inRoot = (server: Server, thumbprint: Thumbprint): boolean =>
  inStore(server, thumbprint)?.inRoot ?? server.root.includes(thumbprint);

/** Export-Certificate from My, Import-Certificate into Root: only the public part. */
export function importRoot(server: Server, thumbprint: Thumbprint): boolean {
  if (inRoot(server, thumbprint)) return false;
  needCertificate(server, thumbprint).inRoot = true;
  storeChanged(server);
  return true;
}

/** certutil -delstore Root <thumbprint>. */
export function deleteRoot(server: Server, thumbprint: Thumbprint): boolean {
  if (!inRoot(server, thumbprint)) return false;
  const held = inStore(server, thumbprint);
  if (held) held.inRoot = false;
  server.root = server.root.filter((other) => other !== thumbprint);
  storeChanged(server);
  return true;
}

/** certutil -delstore CA <thumbprint>. Transport does not look into this store. */
export function deleteCa(server: Server, thumbprint: Thumbprint): boolean {
  if (!server.ca.includes(thumbprint)) return false;
  server.ca = server.ca.filter((other) => other !== thumbprint);
  return true;
}
