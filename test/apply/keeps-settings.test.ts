import { expect, test } from 'vitest';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';

/** Client certificates are negotiated on 443 and 444, for example for mobile devices. */
const SETTINGS = { '0.0.0.0:443': { flags: 2 }, '0.0.0.0:444': { flags: 3, ctlStore: 'ClientAuthIssuer' } };
const BOTH = desired({ servers: [{ ...EX01, frontEnd: { certificate: 'self-signed' } }] });
const negotiating = (change: Partial<World> = {}, server: Partial<WorldServer> = {}): World =>
  aWorld(change, { ...ex01(), recordSettings: SETTINGS, ...server });

test.for([true, false])(
  'a renewal of 443 and 444 keeps what their records have (bindingLosesSettings: %s)',
  async (loses) => {
    const world = lab(negotiating({ switches: { bindingLosesSettings: loses } }));
    const { ended } = await apply(await planFor(BOTH, world), world);
    expect(ended).toMatchObject({ exit: 0 });
    const [server] = world.organization().servers;
    expect(server?.recordSettings).toEqual(SETTINGS);
    expect(new Set(Object.values(server?.sslcert ?? {})).size).toBe(1);
  },
);

test('a Windows whose netsh cannot replace a record keeps the certificate and the settings that it has', async () => {
  const world = lab(negotiating({ switches: { netshUpdate: 'absent' } }));
  const before = structuredClone(world.organization().servers[0]);
  const { ended, says } = await apply(await planFor(BOTH, world), world);
  expect(ended.exit).not.toBe(0);
  expect(says).toContain('http update sslcert');
  const after = world.organization().servers[0];
  expect([after?.sslcert, after?.recordSettings]).toEqual([before?.sslcert, before?.recordSettings]);
});

test('what netsh cannot set again: the plan waits, and says for what', async () => {
  const world = lab(negotiating({}, { recordSettings: { '0.0.0.0:444': { flags: 0x8002 } } }));
  const [server] = (await planFor(desired(), world)).servers;
  expect(server?.steps.filter(({ stage }) => stage === 'web')).toEqual([]);
  expect(server?.blocked.flatMap(({ waitsFor }) => waitsFor)).toContainEqual(
    expect.objectContaining({ fact: 'record-settings/0.0.0.0:444' }),
  );
});

test('a new record on 444 gets what its binding has in IIS, which is no unexpected change', async () => {
  const rows = { 'Exchange Back End': [{ bindingInformation: '*:444:', sslFlags: 32 }] };
  const world = lab(aWorld({}, { rows, sslcert: { '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' } }));
  const { ended } = await apply(await planFor(desired(), world), world);
  expect(ended).toMatchObject({ exit: 0 });
  expect(world.organization().servers[0]?.recordSettings).toEqual({ '0.0.0.0:444': { flags: 0x40 } });
});

test('a plan from an observation without these facts is applied, and keeps what the record has', async () => {
  const world = lab(
    negotiating({
      unknown: (['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'] as const).map((endpoint) => ({
        server: 'EX01',
        fact: `record-settings/${endpoint}` as const,
        because: 'not observed',
      })),
    }),
  );
  const plan = await planFor(BOTH, world);
  world.organization().unknown.length = 0;
  const { ended } = await apply(plan, world);
  expect(ended).toMatchObject({ exit: 0 });
  expect(world.organization().servers[0]?.recordSettings).toEqual(SETTINGS);
});

test('the guard on 443 notices that client certificates are no longer negotiated there, and ends the stage', async () => {
  const world = lab(
    negotiating({
      bystanders: [{ server: 'EX01', during: 'bind-certificate', sets: { 'record-settings/0.0.0.0:443': null } }],
    }),
  );
  const { ended, events } = await apply(await planFor(desired(), world), world);
  expect(ended.exit).not.toBe(0);
  expect(JSON.stringify(events)).toContain('record-settings/0.0.0.0:443');
});
