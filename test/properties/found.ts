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

/** Worlds in which a property failed, reduced by hand to what matters. Each name describes what was wrong. */
export const FOUND: readonly (readonly [string, Case])[] = [
  [
    'a connector finds a new certificate by name; the connector does not change',
    {
      world: world(connector('receive'), mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('short') })),
      desired: wanted(),
    },
  ],
  [
    'IIS is stopped: no process listens on 444 until the restart after the bind',
    {
      world: world(
        {},
        mailbox({ certificates: [OWN, EXPIRED, PUBLIC], sslcert: records('expired'), services: { W3SVC: 'stopped' } }),
      ),
      desired: wanted(),
    },
  ],
  [
    'IIS is stopped: no process listens on 443 either, and 443 is declared',
    {
      world: world({}, mailbox({ services: { W3SVC: 'stopped' } })),
      desired: wanted({
        frontEnd: { certificate: 'self-signed' },
        selfSigned: { ...EX01.selfSigned, services: ['IIS'] },
      }),
    },
  ],
  [
    'the 444 binding is on a single address: a due restart is blocked',
    { world: world({}, mailbox({ rows: oneAddress, workersServe: null })), desired: wanted() },
  ],
  [
    'an Edge server is declared as a Mailbox server: it gets no binding',
    { world: world({}, onEdge()), desired: wanted() },
  ],
  [
    'no shell opens: a certificate that expires soon is used for now, and the next plan renews it',
    { world: world({}, mailbox({ certificates: [SHORT, PUBLIC], sslcert: records(null) })), desired: wanted() },
  ],
  [
    'no shell opens, and a copy in Root is wanted',
    {
      world: world(
        {},
        mailbox({ certificates: [{ ...SHORT, inRoot: false }, PUBLIC], rows: noRow, sslcert: records('short') }),
      ),
      desired: wanted({ selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } }),
    },
  ],
  [
    'transport can use the granted key only after the certificate is in Root',
    {
      world: world({}, mailbox({ certificates: [{ ...unread, inRoot: false }, PUBLIC] })),
      desired: wanted({ selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } }),
    },
  ],
  [
    'a step that makes it unknown what a port presents does not repair the port',
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
    'the store is unreadable: transport is not restarted onto a certificate that exstate has not observed',
    { world: world(hides('store/My', 'certificate/own'), mailbox({ transportServes: null })), desired: wanted() },
  ],
  [
    'the key of the internal transport certificate cannot be opened: a restart would not help',
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
    'a pending request stays a pending request in the rehearsal',
    {
      world: world(
        { edgeSubscriptions: ['EDGE1'] },
        mailbox({ certificates: [OWN, request, PUBLIC], sslcert: records('public'), internalTransport: 'request' }),
      ),
      desired: wanted(),
    },
  ],
  [
    'the connectors could not be read: the rehearsal does not know what 25 presents',
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
    "it is unknown whether the shell opens, 444 is empty, and another server's shell reaches this server",
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
    'the role and the shell of an Edge server are unknown, but the facts that need a cmdlet were read',
    {
      world: world(hides('role', 'shell/opens', 'transport/restart-due'), onEdge({ certificates: [unread] })),
      desired: edge,
    },
  ],
  [
    'the Edge subscription is unknown: the old key must exist, acknowledged or not',
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
    'IIS is paused and no 443 binding covers all addresses: the restart proves nothing on 443',
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
    'the federation trust uses the temporary certificate, which is visible only when the shell opens',
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
    'IIS keeps its value for 443 after one of the two records is bound to that value',
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
