import type { DesiredState } from '../../src/domain/desired.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { desired } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { AFFLICTIONS, type Affliction, type Draft } from './afflictions.ts';
import { mailbox, OWN, PUBLIC, world } from './worlds.ts';

export type Pair = readonly [Affliction, Affliction];

/** Each two that can be wrong at the same time. */
export const PAIRS: readonly Pair[] = AFFLICTIONS.flatMap((a, at) =>
  AFFLICTIONS.slice(at + 1).flatMap((b): Pair[] => (a.place === b.place ? [] : [[a, b]])),
);

const AUTH = { id: 'auth', subject: 'CN=Microsoft Exchange Server Auth Certificate', notAfter: '2031-06-01T00:00:00Z' };
const EX02: WorldServer = {
  name: 'EX02',
  fqdn: 'ex02.contoso.com',
  certificates: [{ id: 'own2', like: 'self-signed', notAfter: '2031-06-01T00:00:00Z' }, PUBLIC, AUTH],
  sslcert: { '0.0.0.0:444': 'own2', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
  internalTransport: 'own2',
};

/** EX02 is healthy, first in the YAML, and has a shell that reaches EX01. */
export function madeIll(pair: readonly Affliction[]): { readonly world: World; readonly desired: DesiredState } {
  const certificates = [OWN, PUBLIC, AUTH];
  const ex01 = mailbox();
  const draft: Draft = {
    world: { ...world({ authCertificate: { current: 'auth' } }), servers: [EX02] },
    ex01,
    certificates,
    desired: [{ ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }, EX01],
  };
  for (const { ails } of pair) ails(draft);
  const { servers } = draft.world;
  const ill = { ...draft.ex01, certificates: draft.certificates };
  const there = draft.desired.filter(({ name }) => name !== 'EX02' || servers.some((one) => one.name === 'EX02'));
  return { world: { ...draft.world, servers: [...servers, ill] }, desired: desired({ servers: there }) };
}
