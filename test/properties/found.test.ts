import { expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { World, WorldServer } from '../../src/providers/simulator/index.ts';
import { desired } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import type { Case } from './any-desired.ts';
import { applyQuickly, planQuickly } from './runs.ts';
import { settle } from './settle.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SELF_NAMED, SHORT, wanted, watched, world } from './worlds.ts';

const connector = (kind: 'send' | 'receive'): Partial<World> => ({
  connectors: [{ server: 'EX01', name: 'Default Frontend EX01', kind, tlsCertificateName: SELF_NAMED }],
});
const hides = (...facts: readonly string[]): Partial<World> => ({
  unknown: facts.map((fact) => ({ server: 'EX01', fact: fact as 'role', because: 'access denied' })),
});
const noRow = { 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] };
const oneAddress = { ...noRow, 'Exchange Back End': ['10.0.0.1:444:'] };
const unread = { ...OWN, key: { networkService: false } };

const request = { ...OWN, id: 'request', notAfter: '2030-01-01T00:00:00Z', pendingRequest: true };
const onEdge = (change: Partial<WorldServer> = {}): WorldServer => ({ ...mailbox(change), role: 'edge', sslcert: {} });
const edge = wanted({
  role: 'edge',
  backEnd: { port: 444, certificate: 'leave' },
  selfSigned: { ...EX01.selfSigned, services: ['SMTP'] },
});

/** Worlds in which a property once failed, cut down by hand to what matters, each named by what went wrong there. */
const FOUND: readonly (readonly [string, Case])[] = [
  [
    'a new certificate resolves a connector by its name, which is no change of the connector',
    {
      world: world(connector('receive'), mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('short') })),
      desired: wanted(),
    },
  ],
  [
    'IIS is stopped: nobody listens on 444 until the restart after the bind',
    {
      world: world(
        {},
        mailbox({ certificates: [OWN, EXPIRED, PUBLIC], sslcert: records('expired'), services: { W3SVC: 'stopped' } }),
      ),
      desired: wanted(),
    },
  ],
  [
    'IIS is stopped: nobody listens on 443 either, which is declared',
    {
      world: world({}, mailbox({ services: { W3SVC: 'stopped' } })),
      desired: wanted({
        frontEnd: { certificate: 'self-signed' },
        selfSigned: { ...EX01.selfSigned, services: ['IIS'] },
      }),
    },
  ],
  [
    'the 444 row is on a single address: a due restart waits for it',
    { world: world({}, mailbox({ rows: oneAddress, workersServe: null })), desired: wanted() },
  ],
  ['an Edge server is said to be a Mailbox one: it gets no row', { world: world({}, onEdge()), desired: wanted() }],
  [
    'with the shell shut a short certificate serves for the time being, and the next plan renews it',
    { world: world({}, mailbox({ certificates: [SHORT, PUBLIC], sslcert: records(null) })), desired: wanted() },
  ],
  [
    'the same with a copy in Root wanted',
    {
      world: world(
        {},
        mailbox({ certificates: [{ ...SHORT, inRoot: false }, PUBLIC], rows: noRow, sslcert: records('short') }),
      ),
      desired: wanted({ selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } }),
    },
  ],
  [
    'trust makes transport find the key that was granted before',
    {
      world: world({}, mailbox({ certificates: [{ ...unread, inRoot: false }, PUBLIC] })),
      desired: wanted({ selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } }),
    },
  ],
  [
    'a step that only unsettles what a port presents does not mend it',
    {
      world: world(
        {},
        onEdge({
          certificates: [EXPIRED, { ...unread, id: 'next' }],
          internalTransport: 'expired',
          transportDoubts: ['expired'],
        }),
      ),
      desired: edge,
    },
  ],
  [
    'the store is unreadable: transport is not restarted onto a certificate that nobody has seen',
    { world: world(hides('store/My', 'certificate/own'), mailbox({ transportServes: null })), desired: wanted() },
  ],
  [
    'transport is told to use a key that cannot be opened: a restart would not help',
    {
      world: world(
        {},
        onEdge({
          certificates: [
            { ...OWN, key: { usable: false } },
            { ...unread, id: 'next' },
          ],
        }),
      ),
      desired: edge,
    },
  ],
  [
    'a request that was never completed is one in the rehearsal as well',
    {
      world: world(
        { edgeSubscriptions: ['EDGE1'] },
        mailbox({ certificates: [OWN, request, PUBLIC], sslcert: records('public'), internalTransport: 'request' }),
      ),
      desired: wanted(),
    },
  ],
  [
    'who holds which connector could not be read: the rehearsal does not know what 25 presents',
    {
      world: world(
        {
          connectors: [
            {
              server: 'EX01',
              name: 'Default Frontend EX01',
              tlsCertificateName: '<I>CN=Contoso CA<S>CN=mail.contoso.com',
            },
          ],
          unknown: [{ fact: 'connector/EX01/Default Frontend EX01', because: 'access denied' }],
        },
        mailbox({ certificates: [PUBLIC], sslcert: records('public'), internalTransport: 'public' }),
      ),
      desired: wanted(),
    },
  ],
  [
    'role and shell of an Edge server are unknown, and what takes a cmdlet was read all the same',
    {
      world: world(hides('role', 'shell/opens', 'transport/restart-due'), onEdge({ certificates: [unread] })),
      desired: edge,
    },
  ],
  [
    'whether an Edge server is subscribed could not be read: acknowledged or not, the old key must be there',
    {
      world: world(
        { edgeSubscriptions: ['EDGE1'], unknown: [{ fact: 'edge-subscriptions', because: 'access denied' }] },
        mailbox({ internalTransport: null }),
      ),
      desired: wanted({ acknowledge: ['edge-subscriptions'] }),
    },
  ],
];

test.for(FOUND)('%s', async ([, one]) => {
  const there = watched(one);
  const { wrong } = await settle(one.desired, there);
  expect(wrong).toEqual([]);
  expect(there.harms).toEqual([]);
});

const fault = (operation: OperationKind): Partial<World> => ({
  faults: [{ server: 'EX01', operation, nth: 1, does: 'refuse' }],
});
const AUTH = { id: 'auth', subject: 'CN=Microsoft Exchange Server Auth Certificate', notAfter: '2030-01-01T00:00:00Z' };

/** The same for runs that something stands in the way of, with how they must end. */
const FAILED: readonly (readonly [string, number, World])[] = [
  [
    'transport is not undone onto the Auth certificate, which somebody had put there',
    EXIT.failed,
    world(
      { ...fault('restart-transport'), authCertificate: { current: 'auth' } },
      mailbox({ certificates: [OWN, PUBLIC, AUTH], internalTransport: 'auth' }),
    ),
  ],
  [
    'a restart that was refused, and that nobody can see, is not verified',
    EXIT.undone,
    world(
      { ...fault('restart-iis'), ...hides('web/restart-due') },
      mailbox({ certificates: [SHORT, OWN, PUBLIC], sslcert: records('short') }),
    ),
  ],
];

test.for(FAILED)('%s', async ([, exit, one]) => {
  const there = watched({ world: one, desired: wanted() });
  const { plan } = await planQuickly(wanted(), there);
  expect((await applyQuickly(plan, there)).exit).toBe(exit);
  expect(there.harms).toEqual([]);
});

const at = (name: string): WorldServer => ({
  ...mailbox({ certificates: [OWN, EXPIRED, PUBLIC] }),
  name,
  fqdn: `${name.toLowerCase()}.contoso.com`,
});
const both = desired({ servers: [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }] });

/** And for what is retired. */
const RETIRED: readonly (readonly [string, Case])[] = [
  [
    'a newer certificate with a broken key goes, and 25 presents something again',
    {
      world: world(
        {},
        mailbox({
          certificates: [
            OWN,
            { ...OWN, id: 'broken', notAfter: '2029-01-01T00:00:00Z', key: { usable: false } },
            PUBLIC,
          ],
        }),
      ),
      desired: wanted(),
    },
  ],
  [
    'what the first server retires is no news to the second, though a connector has its name',
    { world: world(connector('receive'), at('EX01'), at('EX02')), desired: both },
  ],
];

test.for(RETIRED)('%s', async ([, one]) => {
  const there = watched(one, { intent: 'retire' });
  const { plan } = await planQuickly(one.desired, there, 'retire');
  expect(await applyQuickly(plan, there)).toMatchObject({ says: '', exit: EXIT.ok });
  expect(there.performed.length).toBeGreaterThan(0);
  expect(there.harms).toEqual([]);
});
