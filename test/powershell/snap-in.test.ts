import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type FactKey, HEALTH_PAGES, type Patch } from '../../src/domain/facts.ts';
import { powershellProvider } from '../../src/providers/powershell/provider.ts';
import { engine } from './engine.ts';
import { stand } from './stand.ts';
import { aKey, NEW, OLD, type Stand, stored, stubServer } from './stub-server.ts';

/** The snap-in works only on the computer that exstate runs on, so the tests ask this computer. */
const HERE = (hostname().split('.')[0] ?? '').toUpperCase();
const server = (name: string) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` });
const NOBODY = '127.0.0.1:1';
const WIRES = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443', '25/starttls', '587/starttls', '2525/x-anonymoustls'];
const SNAP_IN = `${HERE.toLowerCase()}: Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn`;

const provided = (there: Stand, snapIn: boolean, names = [HERE]) =>
  powershellProvider(there.session, {
    organization: 'contoso',
    servers: names.map(server),
    snapIn,
    probeSeconds: 1,
    addresses: Object.fromEntries(
      names.map((name) => [name, Object.fromEntries([...WIRES, '25/x-anonymoustls'].map((wire) => [wire, NOBODY]))]),
    ),
  });

/** What the tests compare. A whole look takes three times as long. */
const ONLY: readonly FactKey[] = [
  ...(['role', 'shell/opens', 'shell/reaches', 'shell/snap-in', 'internal-transport', 'auth-certificate'] as const),
  ...(['may/issue-certificate', `flags/${OLD.thumbprint}`] as const),
];

async function looked(there: Stand, snapIn: boolean, names = [HERE], only = ONLY) {
  const seen: { [server: string]: Patch } = {};
  for await (const one of provided(there, snapIn, names).observe(names, 60, only)) {
    seen[one.server ?? 'organization'] = one.facts;
  }
  return { own: seen[HERE] ?? {}, organization: seen['organization'] ?? {} };
}

const loaded = (there: Stand): boolean => there.calls().some((line) => line.toLowerCase() === SNAP_IN.toLowerCase());
const shut = (more: object = {}) => ({ [HERE.toLowerCase()]: stubServer({ shut: 'shell', ...more } as never, HERE) });

describe.skipIf(!engine)('if no management shell opens, the snap-in', () => {
  test('is not loaded unless it is requested', async () => {
    const there = await stand(shut());
    const { own } = await looked(there, false);
    expect(own).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
    expect(own).not.toHaveProperty('shell/snap-in');
    expect(loaded(there)).toBe(false);
  });

  test('reads the facts that need a cmdlet, and is reported', async () => {
    const there = await stand(shut());
    const { own, organization } = await looked(there, true);
    expect(own).toMatchObject({
      'shell/opens': { known: false },
      'shell/reaches': { known: true },
      'shell/snap-in': { known: true },
      'internal-transport': { known: OLD.thumbprint },
      [`flags/${OLD.thumbprint}`]: { known: { status: 'Valid' } },
      'may/issue-certificate': { known: true },
    });
    expect(organization['auth-certificate']).toHaveProperty('known');
    expect(loaded(there)).toBe(true);
  });

  test('is the usual way to read an Edge server on itself, without a request and although other shells open', async () => {
    const there = await stand({ ...shut({ edge: true }), ex02: stubServer({}, 'EX02') });
    const { own, organization } = await looked(there, false, [HERE, 'EX02']);
    expect(own).toMatchObject({
      role: { known: 'edge' },
      'shell/opens': { known: false },
      'shell/reaches': { known: true },
      'shell/snap-in': { known: true },
      'internal-transport': { known: OLD.thumbprint },
    });
    expect(organization['auth-certificate']).toHaveProperty('known');
    expect(loaded(there)).toBe(true);
  });

  test('is not loaded for an Edge server from another computer, for any refusal of WinRM', async () => {
    const there = await stand({
      ex01: stubServer({ edge: true, shut: 'shell', shutAs: 'WorkgroupCannotUseKerberos' }),
    });
    for await (const one of provided(there, true, ['EX01']).observe(['EX01'], 60, ONLY)) {
      if (!one.server) continue;
      expect(one.facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
      expect(one.facts['internal-transport']).toEqual({
        unknown: expect.stringContaining('an Edge server has no IIS'),
      });
    }
    expect(loaded(there)).toBe(false);
  });

  test('is not loaded while a shell opens, its own or another', async () => {
    for (const servers of [
      { [HERE.toLowerCase()]: stubServer({}, HERE) },
      { ...shut(), ex02: stubServer({}, 'EX02') },
    ]) {
      const there = await stand(servers);
      const { own } = await looked(
        there,
        true,
        Object.keys(servers).map((name) => name.toUpperCase()),
      );
      expect(own).toMatchObject({ 'shell/reaches': { known: true } });
      expect(own).not.toHaveProperty('shell/snap-in');
      expect(loaded(there)).toBe(false);
    }
  });

  test('is not loaded for another server, which is reached from here', async () => {
    const there = await stand({ ex01: stubServer({ shut: 'shell' }) });
    const provider = provided(there, true, ['EX01']);
    for await (const one of provider.observe(['EX01'], 60, ONLY)) {
      if (one.server) expect(one.facts['shell/reaches']).toEqual({ known: false });
    }
    expect(loaded(there)).toBe(false);
  });

  test('that cannot be loaded reports the reason, and all other facts stay the same', async () => {
    const there = await stand(shut({ broken: { 'Add-PSSnapin': 'No snap-ins have been registered' } }));
    const { own } = await looked(there, true);
    expect(own).toMatchObject({
      'shell/reaches': { known: false },
      'shell/snap-in': { unknown: 'No snap-ins have been registered' },
    });
  });

  test('is not loaded for operations without a cmdlet', async () => {
    const there = await stand(shut());
    const { own } = await looked(there, true, [HERE], ['sslcert/0.0.0.0:444', ...HEALTH_PAGES]);
    expect(own['sslcert/0.0.0.0:444']).toEqual({ known: OLD.thumbprint });
    expect(loaded(there)).toBe(false);
  });

  test('performs a step, and the answer names the snap-in', async () => {
    const placed = stored('new', { notAfter: '2031-11-22T00:00:00Z' }, aKey());
    const there = await stand(shut({ My: [OLD, placed] }));
    const smtp = { kind: 'enable-smtp', certificate: NEW.thumbprint, on: server(HERE) } as const;
    expect(await provided(there, false).perform(HERE, smtp, 30)).toMatchObject({ is: 'refused' });
    expect(await provided(there, true).perform(HERE, smtp, 30)).toEqual({
      is: 'done',
      changed: true,
      way: 'the snap-in, which no role limits and no audit log sees',
    });
    expect(there.table().servers[HERE.toLowerCase()]?.internalTransport).toBe(NEW.thumbprint);
  });
});
