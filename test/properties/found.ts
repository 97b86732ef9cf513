import type { World, WorldServer } from '../../src/simulator/index.ts';
import { EX01 } from '../server.ts';
import type { Case } from './any-desired.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SELF_NAMED, SHORT, wanted, world } from './worlds.ts';

export const connector = (kind: 'send' | 'receive'): Partial<World> => ({
  connectors: [{ server: 'EX01', name: 'Default Frontend EX01', kind, tlsCertificateName: SELF_NAMED }],
});
export const hides = (...facts: readonly string[]): Partial<World> => ({
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

/** Worlds in which a property failed, reduced by hand to what matters. Each name says what was wrong. */
export const FOUND: readonly (readonly [string, Case])[] = [
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
          unknown: [{ fact: 'connector/EX01/receive/Default Frontend EX01', because: 'access denied' }],
        },
        mailbox({ certificates: [PUBLIC], sslcert: records('public'), internalTransport: 'public' }),
      ),
      desired: wanted(),
    },
  ],
  [
    "whether its shell opens could not be read, 444 is empty, and another server's reaches it",
    {
      world: world(
        hides('shell/opens', 'internal-transport', 'transport/restart-due'),
        mailbox({ certificates: [PUBLIC], sslcert: records(null) }),
        { ...mailbox(), name: 'EX02', fqdn: 'ex02.contoso.com' },
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
  [
    'transport is not installed: it is not restarted',
    {
      world: world({}, mailbox({ services: { MSExchangeTransport: null }, internalTransport: 'public' })),
      desired: wanted(),
    },
  ],
  [
    'the central certificate store gives 444 its certificate: a due restart is not proven by the record',
    {
      world: world(
        {},
        mailbox({
          rows: { ...noRow, 'Exchange Back End': [{ bindingInformation: '*:444:', sslFlags: 2 }] },
          workersServe: null,
        }),
      ),
      desired: wanted(),
    },
  ],
  [
    'IIS is paused and no row listens on 443 for all addresses: the restart shows nothing there',
    {
      world: world(
        {},
        mailbox({
          rows: { 'Exchange Back End': ['*:444:'], 'Default Web Site': ['10.0.0.1:443:'] },
          services: { W3SVC: 'paused' },
          workersServe: null,
        }),
      ),
      desired: wanted(),
    },
  ],
  [
    'a stopgap is named by the federation trust, which shows when the shell opens',
    {
      world: world(
        {},
        mailbox({
          certificates: [{ ...OWN, friendlyName: 'Exchange Delegation Federation' }, PUBLIC],
          sslcert: records(null),
        }),
      ),
      desired: wanted(),
    },
  ],
  [
    'what IIS keeps for 443 it goes on keeping after one of its two records is bound to it',
    {
      world: world(
        {},
        mailbox({
          rows: {
            'Exchange Back End': ['*:444:'],
            'Default Web Site': ['*:443:', '127.0.0.1:443:', '*:443:mail.contoso.com'],
          },
          customMetadata: { 'Default Web Site': 'own', 'Exchange Back End': 'own' },
          workersServe: null,
        }),
      ),
      desired: wanted({ frontEnd: { certificate: 'self-signed' } }),
    },
  ],
];
