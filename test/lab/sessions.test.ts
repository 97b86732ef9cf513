import { describe, expect, test } from 'vitest';
import { type FactKey, known, type Patch } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Provider } from '../../src/domain/provider.ts';
import type { World } from '../../src/simulator/index.ts';
import { LONG } from '../long.ts';
import { engine, sessionFor, sharedSession } from '../powershell/engine.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';

const on = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const NONE = { shells: [], windows: [] };

/** A fact of each session: through the management shell, and through the session with Windows. */
const OF_EACH: readonly FactKey[] = ['internal-transport', 'shell/opens', 'sslcert/0.0.0.0:444'];

/** npm test looks at all facts where sessions ended between two looks. npm run test:long always does. */
async function look(
  provider: Provider,
  servers: readonly string[],
  whole: boolean = LONG,
): Promise<Record<string, Patch>> {
  const seen: Record<string, Patch> = {};
  const only = whole ? undefined : OF_EACH;
  for await (const { server, facts } of provider.observe(servers, 60, only)) seen[server ?? 'organization'] = facts;
  return seen;
}

/** The servers on which sessions were opened, in alphabetical order. */
const openings = ({ calls }: Opened) => {
  const of = (cmdlet: string) =>
    calls()
      .filter((call) => call.cmdlet === cmdlet)
      .map(({ server }) => server)
      .sort();
  return { shells: of('Open-Shell'), windows: of('Enter-Server') };
};
const times = ({ calls }: Opened, cmdlet: string) => calls().filter((call) => call.cmdlet === cmdlet).length;

describe.skipIf(!engine)('in a run', () => {
  const session = sharedSession();
  const standing = async (world: World) => {
    const scene = await opened(world);
    return { scene, provider: await throughPowerShell(session(), scene.lab) };
  };
  const enableSmtp = ({ t }: Opened): Operation => ({
    kind: 'enable-smtp',
    on,
    certificate: t('next'),
  });
  const transport = async ({ lab, t }: Opened, id: string) =>
    expect((await lab.store.load()).servers[0]?.internalTransport).toBe(t(id));

  test('each server gets one session of each kind, whatever is asked there', async () => {
    const second = { ...ex01(), name: 'EX02', fqdn: 'ex02.contoso.com' };
    const { scene, provider } = await standing(aWorld({ servers: [ex01(), second] }));
    const before = await look(provider, ['EX01', 'EX02']);
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toEqual({ is: 'done', changed: true });
    const after = await look(provider, ['EX02', 'EX01']);
    expect(after['EX02']).toEqual(before['EX02']);
    expect(after['EX01']?.['internal-transport']).toEqual(known(scene.t('next')));
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX02'], windows: ['EX01', 'EX02'] });
    expect(times(scene, 'Close-Session')).toBe(0);
  });

  test('sessions that ended between two looks are opened again, and no fact is lost', async () => {
    const { scene, provider } = await standing(aWorld());
    const before = await look(provider, ['EX01'], true);
    scene.lab.sessions.endAll();
    expect(await look(provider, ['EX01'], true)).toEqual(before);
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX01'], windows: ['EX01', 'EX01'] });
  });

  test('sessions that ended before an operation are opened again, and it is performed once', async () => {
    const { scene, provider } = await standing(aWorld());
    await look(provider, ['EX01']);
    scene.lab.sessions.endAll();
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toEqual({ is: 'done', changed: true });
    expect(times(scene, 'Enable-ExchangeCertificate')).toBe(1);
    await transport(scene, 'next');
  });

  test('an operation whose management shell ends in the middle is lost, and is not sent again', async () => {
    const { scene, provider } = await standing(aWorld());
    await look(provider, ['EX01']);
    scene.lab.sessions.endAfter('Enable-ExchangeCertificate');
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toMatchObject({ is: 'lost' });
    expect(times(scene, 'Enable-ExchangeCertificate')).toBe(1);
    await transport(scene, 'next');
    // The answer is looked up in a new shell.
    expect((await look(provider, ['EX01']))['EX01']?.['internal-transport']).toEqual(known(scene.t('next')));
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX01'], windows: ['EX01'] });
  });

  test('an operation whose session with Windows ends in the middle is lost, and is not sent again', async () => {
    const { scene, provider } = await standing(aWorld());
    await look(provider, ['EX01']);
    scene.lab.sessions.endAfter('AddSslCertificate');
    const bind = { kind: 'bind-certificate', on, site: 'Exchange Back End', endpoint: '0.0.0.0:444' } as const;
    const outcome = await provider.perform('EX01', { ...bind, certificate: scene.t('next') }, 60);
    expect(outcome).toMatchObject({ is: 'lost' });
    expect(times(scene, 'AddSslCertificate')).toBe(1);
    const seen = await look(provider, ['EX01']);
    expect(seen['EX01']?.['sslcert/0.0.0.0:444']).toEqual(known(scene.t('next')));
    expect(openings(scene).windows).toEqual(['EX01', 'EX01']);
  });

  test('a restart of IIS finds no management shell open, and the next look uses no session from before', async () => {
    const { scene, provider } = await standing(aWorld());
    await look(provider, ['EX01']);
    expect(await provider.perform('EX01', { kind: 'restart-iis', on }, 60)).toEqual({ is: 'done', changed: true });
    const order = scene.calls().map(({ cmdlet }) => cmdlet);
    const restarted = order.indexOf('iisreset');
    // One shell was closed before; the session with Windows, through which IIS is restarted, afterwards.
    expect(
      [order.slice(0, restarted), order.slice(restarted)].map(
        (calls) => calls.filter((c) => c === 'Close-Session').length,
      ),
    ).toEqual([1, 1]);
    expect(scene.lab.sessions.open).toEqual(NONE);
    expect((await look(provider, ['EX01']))['EX01']?.['shell/opens']).toEqual(known(true));
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX01'], windows: ['EX01', 'EX01'] });
  });

  test('a session that was idle for too long is closed and not used', async () => {
    const { scene, provider } = await standing(aWorld());
    const before = await look(provider, ['EX01']);
    await session().call('age-sessions', { minutes: 6 }, 20);
    expect(await look(provider, ['EX01'])).toEqual(before);
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX01'], windows: ['EX01', 'EX01'] });
    expect(scene.lab.sessions.open).toEqual({ shells: ['EX01'], windows: ['EX01'] });
  });

  test('another run does not use the sessions, and closes them', async () => {
    const { scene, provider } = await standing(aWorld());
    await look(provider, ['EX01']);
    const another = await throughPowerShell(session(), scene.lab);
    await look(another, ['EX01']);
    expect(openings(scene)).toEqual({ shells: ['EX01', 'EX01'], windows: ['EX01', 'EX01'] });
    expect(scene.lab.sessions.open).toEqual({ shells: ['EX01'], windows: ['EX01'] });
  });

  test('at its end no session is open, whatever became of its steps', async () => {
    const fault = { server: 'EX01', operation: 'enable-smtp', does: 'refuse' } as const;
    const scene = await opened(aWorld({ faults: [fault] }));
    const provider = await throughPowerShell(await sessionFor(), scene.lab);
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toMatchObject({ is: 'refused' });
    scene.lab.sessions.endAfter('Enable-ExchangeCertificate');
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toMatchObject({ is: 'lost' });
    expect(await provider.perform('EX01', enableSmtp(scene), 60)).toMatchObject({ is: 'done' });
    expect(scene.lab.sessions.open).toEqual({ shells: ['EX01'], windows: ['EX01'] });
    await provider.close();
    expect(scene.lab.sessions.open).toEqual(NONE);
  });
});
