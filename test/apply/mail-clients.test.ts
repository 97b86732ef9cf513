import { expect, test } from 'vitest';
import { restartMailClient } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';

const OLD = { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' } as const;
const WHERE = {
  sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'old', '127.0.0.1:443': 'old' },
  internalTransport: 'old',
};
/** No soak, so that only what uses the old certificate holds a removal. */
const BOTH = desired({
  servers: [{ ...EX01, frontEnd: { certificate: 'self-signed' }, retire: { soakDays: 0 } }],
});

test('IMAP keeps the old certificate: the plan says so, and retire waits until the service was restarted', async () => {
  const world = lab(aWorld({}, { ...WHERE, certificates: [OLD], imapServes: 'old' }));
  const plan = await planFor(BOTH, world);
  expect(plan.servers[0]?.notDone.filter(({ code }) => code === 'mail-client-keeps-old')).toMatchObject([
    { powershell: ['Restart-Service MSExchangeImap4, MSExchangeImap4BE    # on EX01'] },
  ]);
  expect((await apply(plan, world)).ended).toMatchObject({ exit: 0 });

  const keeps = (servers: typeof plan.servers) =>
    servers.flatMap(({ drift }) =>
      drift.filter(({ code }) => code === 'mail-client-keeps-old').map(({ fact }) => fact),
    );
  expect(keeps((await planFor(BOTH, world)).servers)).toEqual(['wire/993/tls']);
  const [held] = (await planFor(BOTH, world, 'retire')).servers;
  expect(held?.steps).toEqual([]);
  expect(held?.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ fact }) => fact))).toEqual(['wire/993/tls']);

  const [server] = world.organization().servers;
  if (server !== undefined) restartMailClient(world.organization(), server, 993);
  expect(keeps((await planFor(BOTH, world)).servers)).toEqual([]);
  const retire = await planFor(BOTH, world, 'retire');
  expect((await apply(retire, world)).ended).toMatchObject({ exit: 0 });
  expect(world.organization().servers[0]?.certificates).toHaveLength(1);
});

test.for<[string, object]>([
  ['neither service runs', {}],
  ['POP presents the certificate of an authority, which is found first', { popServes: 'public', popName: 'EX01' }],
  ['IMAP searches another name', { imapServes: 'public', imapName: 'mail.contoso.com' }],
])('the plan says nothing of it if %s', async ([, change]) => {
  const publicOne = {
    id: 'public',
    subject: 'CN=mail.contoso.com',
    issuer: 'CN=Contoso CA',
    names: ['mail.contoso.com', 'EX01'],
    notAfter: '2027-06-01T00:00:00Z',
  };
  const world = lab(aWorld({}, { ...WHERE, certificates: [OLD, publicOne], ...change }));
  const [server] = (await planFor(BOTH, world)).servers;
  expect(server?.steps.length).toBeGreaterThan(0);
  expect(server?.notDone.filter(({ code }) => code === 'mail-client-keeps-old')).toEqual([]);
  expect(server?.drift.filter(({ code }) => code === 'mail-client-keeps-old')).toEqual([]);
});
