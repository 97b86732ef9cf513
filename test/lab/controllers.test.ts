import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { Provider } from '../../src/domain/provider.ts';
import type { World } from '../../src/simulator/index.ts';
import { apply, desired, planFor } from '../in-memory.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';

/** The domain controller of EX01 has the new certificate, all others still have the old one. */
const disagreeing = (change: Partial<World> = {}, server = {}): World =>
  aWorld({
    ...change,
    servers: [ex01({ internalTransport: 'next', internalTransportElsewhere: 'old', ...server }), EX02],
  });
const EX02 = { ...ex01(), name: 'EX02', fqdn: 'ex02.contoso.com' };

const internalTransport = async (provider: Provider, server = 'EX01') => {
  for await (const one of provider.observe([server], 60)) if (one.server) return one.facts['internal-transport'];
};

describe.skipIf(!engine)('if domain controllers disagree', () => {
  const session = sharedSession();

  test("the server's own domain controller decides", async () => {
    const there = await opened(disagreeing());
    expect(await internalTransport(await throughPowerShell(session(), there.lab))).toEqual({ known: there.t('next') });
  });

  test("the server's own domain controller decides, also through another server's shell with another controller", async () => {
    const there = await opened(disagreeing({}, { sslcert: { '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' } }));
    const asked = await there.call('Get-TransportService', { Identity: 'EX01' }, 'EX02');
    expect(asked.value).toMatchObject([{ InternalTransportCertificateThumbprint: there.t('old') }]);
    expect(await internalTransport(await throughPowerShell(session(), there.lab))).toEqual({ known: there.t('next') });
  });

  test('a step is verified with the domain controller that it wrote to, and the others may be late', async () => {
    // Only transport is not in the desired state: the directory is not asked in the other stages.
    const sslcert = { '0.0.0.0:444': 'next', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' };
    const there = await opened(aWorld({ switches: { smtpDefaultAdDelaySeconds: 30 } }, { sslcert }));
    const provider = await throughPowerShell(session(), there.lab);
    const lab = { provider, organization: () => there.lab.store.held };
    const { ended } = await apply(await planFor(desired(), lab), lab);
    expect(ended).toEqual({ exit: EXIT.ok, end: { code: 'done' } });
    const [server] = there.lab.store.held.servers;
    expect(server?.internalTransport).toBe(there.t('next'));
    expect(server?.internalTransportElsewhere).toBe(there.t('old'));
  });

  test('a computer with only the management tools is no server in the directory', async () => {
    const there = await opened(aWorld({ servers: [ex01(), { ...EX02, role: 'tools' }] }));
    const all = await there.call('Get-ExchangeServer');
    expect(all.value).toMatchObject([{ Name: 'EX01' }]);
    expect((await there.call('Get-ExchangeServer', { Identity: 'EX02' })).value).toEqual([]);
    expect((await there.call('Get-TransportService', { Identity: 'nobody' })).value).toMatchObject([{ Name: 'EX01' }]);
  });

  test('a domain controller that does not exist is an error, and an Edge server has none', async () => {
    const there = await opened(aWorld({ servers: [ex01(), { ...EX02, role: 'edge' }] }));
    const ask = (server: string) =>
      there.call('Get-TransportService', { Identity: server, DomainController: 'dc-ex03.lab' }, server);
    expect(await ask('EX01')).toMatchObject({ ok: false, message: expect.stringContaining('not available') });
    expect(await ask('EX02')).toMatchObject({ ok: false, message: expect.stringContaining('not valid on an Edge') });
  });
});
