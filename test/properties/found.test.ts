import { expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { desired, lab } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import type { Case } from './any-desired.ts';
import { connector, FOUND, hides } from './found.ts';
import { applyQuickly, planQuickly } from './runs.ts';
import { settle } from './settle.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SHORT, wanted, watched, world } from './worlds.ts';

test.for(FOUND)('%s', async ([, one]) => {
  const there = watched(one);
  const { wrong } = await settle(one.desired, there);
  expect(wrong).toEqual([]);
  expect(there.harms).toEqual([]);
});

const fault = (operation: OperationKind): Partial<World> => ({
  faults: [{ server: 'EX01', operation, nth: 1, does: 'refuse' }],
});
const moved = (during: OperationKind): Partial<World> => ({
  bystanders: [{ server: 'EX01', during, sets: { 'sslcert/0.0.0.0:443': null } }],
});
const AUTH = { id: 'auth', subject: 'CN=Microsoft Exchange Server Auth Certificate', notAfter: '2030-01-01T00:00:00Z' };

/** The same for runs that must fail, with their exit codes. */
const FAILED: readonly (readonly [string, number, World])[] = [
  [
    'the undo of transport does not restore the Auth certificate, which another administrator had set',
    EXIT.failed,
    world(
      { ...fault('restart-transport'), authCertificate: { current: 'auth' } },
      mailbox({ certificates: [OWN, PUBLIC, AUTH], internalTransport: 'auth' }),
    ),
  ],
  [
    'a restart that failed and has no visible effect is not verified',
    EXIT.undone,
    world(
      { ...fault('restart-iis'), ...hides('web/restart-due') },
      mailbox({ certificates: [SHORT, OWN, PUBLIC], sslcert: records('short') }),
    ),
  ],
  [
    'the undo of 444 restores a certificate of an authority, which is not itself in Root',
    EXIT.undone,
    world(
      moved('bind-certificate'),
      mailbox({
        sslcert: records('public'),
        toleratesUntrusted444: false,
        services: { MSExchangeServiceHost: 'stopped' },
      }),
    ),
  ],
  [
    'the undo of an added binding does not include a restart that was due before',
    EXIT.undone,
    world(
      moved('add-binding'),
      mailbox({
        certificates: [{ ...PUBLIC, key: { provider: 'cng' } }],
        rows: { 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] },
        sslcert: records('public'),
        workersServe: null,
      }),
    ),
  ],
  [
    'the undo does not restore a certificate that only its subject identifies as the Auth certificate',
    EXIT.failed,
    world(
      { ...fault('restart-transport'), unknown: [{ fact: 'auth-certificate', because: 'access denied' }] },
      mailbox({ certificates: [OWN, PUBLIC, AUTH], internalTransport: 'auth' }),
    ),
  ],
  [
    'the copy in Root stays while 444 needs it: another administrator bound the new certificate meanwhile',
    EXIT.failed,
    world(
      { bystanders: [{ server: 'EX01', during: 'trust-certificate', sets: { 'sslcert/0.0.0.0:444': 'own' } }] },
      mailbox({
        certificates: [{ ...OWN, inRoot: false }, SHORT, PUBLIC],
        sslcert: records('short'),
        toleratesUntrusted444: false,
      }),
    ),
  ],
];

test('an undo stops when Setup starts between two of its steps', async () => {
  const one = world(fault('restart-iis'), mailbox({ certificates: [SHORT, OWN, PUBLIC], sslcert: records('short') }));
  const there = watched(
    { world: one, desired: wanted() },
    { meanwhile: (org, nth) => void (nth === 2 && Object.assign(org.servers[0] ?? {}, { setupRunning: true })) },
  );
  const { plan } = await planQuickly(wanted(), there);
  expect(await applyQuickly(plan, there)).toMatchObject({ exit: EXIT.failed });
  expect(there.performed.map(({ kind }) => kind)).toEqual(['bind-certificate', 'restart-iis', 'bind-certificate']);
});

test('a certificate stays while it is unknown whether a connector has its name', async () => {
  const one = world(
    {
      ...connector('receive'),
      unknown: [{ fact: 'connector/EX01/receive/Default Frontend EX01', because: 'access denied' }],
    },
    mailbox({ certificates: [{ ...OWN, inRoot: false }, EXPIRED, PUBLIC] }),
  );
  const { plan } = await planQuickly(wanted(), lab(one), 'retire');
  expect(plan).toMatchObject({ verdict: 'blocked', servers: [{ steps: [] }] });
});

test('a second removal is blocked until the first one shows what a port presents', async () => {
  const broken = { ...OWN, id: 'broken', notAfter: '2029-01-01T00:00:00Z', key: { usable: false } };
  const older = { ...OWN, id: 'older', notAfter: '2028-01-01T00:00:00Z', key: { provider: 'cng' as const } };
  const there = watched(
    { world: world({}, mailbox({ certificates: [OWN, older, broken, PUBLIC] })), desired: wanted() },
    { intent: 'retire' },
  );
  const { plan } = await planQuickly(wanted(), there, 'retire');
  expect(await applyQuickly(plan, there)).toMatchObject({ exit: EXIT.ok });
  expect(there.performed.length).toBe(1);
});

test.for(FAILED)('%s', async ([, exit, one]) => {
  const there = watched({ world: one, desired: wanted() });
  const { plan } = await planQuickly(wanted(), there);
  expect((await applyQuickly(plan, there)).exit).toBe(exit);
  expect(there.harms.filter((says) => !says.includes('443 moved'))).toEqual([]);
});

const at = (name: string): WorldServer => ({
  ...mailbox({ certificates: [OWN, EXPIRED, PUBLIC] }),
  name,
  fqdn: `${name.toLowerCase()}.contoso.com`,
});
const both = desired({ servers: [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }] });

/** And for `retire`. */
const RETIRED: readonly (readonly [string, Case])[] = [
  [
    'a newer certificate with a broken key is removed, and 25 presents a certificate again',
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
    'a removal on the first server is no unexpected change on the second, although a connector has its name',
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
