import { setTimeout as realTime } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { WorldFault } from '../../src/simulator/index.ts';
import { aWorld } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';

const serverOf = async ({ lab }: Opened) => (await lab.store.load()).servers[0];
const bind = ({ call, t }: Opened) =>
  call('AddSslCertificate', { Name: 'Exchange Back End', BindingInformation: '*:444:', Thumbprint: t('next') });
const faulty = (does: WorldFault['does']) =>
  opened(aWorld({ faults: [{ server: 'EX01', operation: 'bind-certificate', does }] }));

describe('a fault of the world', () => {
  test.for([
    ['refuse', false, 'old'],
    ['no-effect', true, 'old'],
    ['effect-then-error', false, 'next'],
  ] as const)('%s happens, and only once', async ([does, ok, holds]) => {
    const scene = await faulty(does);
    expect(await bind(scene)).toMatchObject({ ok });
    expect((await serverOf(scene))?.sslcert['0.0.0.0:444']).toBe(scene.t(holds));
    expect(await bind(scene)).toMatchObject({ ok: true });
    expect((await serverOf(scene))?.sslcert['0.0.0.0:444']).toBe(scene.t('next'));
  });

  test.for(['timeout', 'late-effect', 'effect-then-silence'] as const)(
    '%s: there is no answer, and the call log shows it',
    async (does) => {
      const scene = await faulty(does);
      const hung = bind(scene).catch(() => 'ended with the lab');
      expect(await Promise.race([hung, realTime(200, 'waiting')])).toBe('waiting');
      expect(scene.calls()).toMatchObject([{ cmdlet: 'AddSslCertificate', outcome: 'no answer' }]);
      expect((await serverOf(scene))?.sslcert['0.0.0.0:444']).toBe(
        scene.t(does === 'effect-then-silence' ? 'next' : 'old'),
      );
      expect(scene.lab.store.held.pending).toHaveLength(does === 'late-effect' ? 1 : 0);
      await scene.lab.close();
      expect(await hung).toBe('ended with the lab');
    },
  );
});

test('a bystander acts after the effect', async () => {
  const sets = { 'sslcert/0.0.0.0:443': 'old' };
  const scene = await opened(aWorld({ bystanders: [{ server: 'EX01', during: 'bind-certificate', sets }] }));
  await bind(scene);
  expect((await serverOf(scene))?.sslcert).toMatchObject({
    '0.0.0.0:444': scene.t('next'),
    '0.0.0.0:443': scene.t('old'),
  });
});

test('a cmdlet without a right is refused, and does not exist in the shell', async () => {
  const scene = await opened(aWorld({}, { may: { 'bind-certificate': false } }));
  expect(await bind(scene)).toMatchObject({ ok: false, message: expect.stringMatching(/^Access is denied/) });
  expect(await scene.call('Get-Hidden')).toMatchObject({ value: ['Get-WebBinding'] });
});

test('a delayed change in the directory is visible after the delay', async () => {
  const scene = await opened(aWorld());
  const current = async () => {
    const { value } = await scene.call('Get-TransportService', { Identity: 'EX01' });
    return (value as [{ InternalTransportCertificateThumbprint: string }])[0].InternalTransportCertificateThumbprint;
  };
  await scene.lab.store.change((org) => {
    const at = new Date(Date.parse(org.now) + 2000).toISOString();
    org.pending.push({ server: 'EX01', at, sets: { 'internal-transport': scene.t('next') } });
  });
  expect(await current()).toBe(scene.t('old'));
  await realTime(2100);
  expect(await current()).toBe(scene.t('next'));
});
