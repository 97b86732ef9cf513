import type { DesiredServer } from '../../src/domain/desired.ts';
import type { World, WorldCertificate, WorldServer } from '../../src/simulator/index.ts';
import { desired, lab } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { NOW } from './any-certificates.ts';
import type { Case } from './any-desired.ts';
import { type Watched, watch } from './watch.ts';

/** Terms for worlds that are written by hand: one healthy server, whose certificate is valid for another year. */
export const OWN: WorldCertificate = { id: 'own', like: 'self-signed', notAfter: '2027-11-22T00:00:00Z' };
export const EXPIRED: WorldCertificate = { id: 'expired', like: 'self-signed', notAfter: '2026-11-01T00:00:00Z' };
export const SHORT: WorldCertificate = { id: 'short', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' };
export const PUBLIC: WorldCertificate = {
  id: 'public',
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  notAfter: '2027-06-01T00:00:00Z',
};
export const SELF_NAMED = '<I>CN=EX01<S>CN=EX01';

export const records = (back: string | null, front: string | null = 'public') => ({
  '0.0.0.0:444': back,
  '0.0.0.0:443': front,
  '127.0.0.1:443': front,
});

export const mailbox = (change: Partial<WorldServer> = {}): WorldServer => ({
  name: 'EX01',
  fqdn: 'ex01.contoso.com',
  certificates: [OWN, PUBLIC],
  sslcert: records('own'),
  internalTransport: 'own',
  ...change,
});

export const world = (change: Partial<World> = {}, ...servers: readonly WorldServer[]): World => ({
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: NOW,
  servers: servers.length > 0 ? servers : [mailbox()],
  ...change,
});

export const wanted = (change: Partial<DesiredServer> = {}) => desired({ servers: [{ ...EX01, ...change }] });

export const watched = ({ world: one, desired: state }: Case, how?: Parameters<typeof watch>[2]): Watched =>
  watch(lab(one), state, how);
