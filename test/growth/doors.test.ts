import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import validate from '../../schemas/desired-state.schema.json?validator';
import { parseDesired } from '../../src/config/parse.ts';
import { collect } from '../../src/providers/observe.ts';
import { simulator } from '../../src/providers/simulator.ts';
import { draftPlan } from '../../src/reconcile/make-plan.ts';
import { memoryStore, parseWorld, readWorld } from '../../src/simulator/index.ts';
import { folder } from '../cli/exstate.ts';
import { MOST, seconds } from './growth.ts';

const HEAD = 'apiVersion: exstate/v1\norganization: contoso\nservers:\n';

test('the time to report faults grows in proportion to their number', async () => {
  const check = (count: number) => () => {
    const servers = Array.from({ length: count }, (_, at) => ({ nam: `EX${at}` }));
    expect(validate({ apiVersion: 'exstate/v1', organization: 'contoso', servers })).toBe(false);
    expect(validate.errors?.length).toBeGreaterThan(count);
  };
  await seconds(check(1_000));
  const [few, many] = [await seconds(check(10_000)), await seconds(check(40_000))];
  expect(many / few).toBeLessThan(MOST);
});

test('the time to report an unknown key grows in proportion to its length', async () => {
  const check = (length: number) => () => {
    const long = `${'<Obj>'.repeat(length)} x`;
    writeFileSync(
      file,
      `{"apiVersion":"exstate/world/v1","organization":"contoso","servers":[{"name":"EX01",${long}\n}]}`,
    );
    return expect(readWorld(file)).rejects.toThrow('is not known here');
  };
  const file = join(folder(), 'world.yaml');
  await seconds(check(4_000));
  const [few, many] = [await seconds(check(8_000)), await seconds(check(32_000))];
  expect(many / few).toBeLessThan(MOST);
});

const withCertificates = (count: number) => ({
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: '2026-11-22T00:00:00Z',
  servers: [
    {
      name: 'EX01',
      fqdn: 'ex01.contoso.com',
      certificates: Array.from({ length: count }, (_, at) => ({
        id: `c${at}`,
        like: 'self-signed',
        notAfter: '2026-12-04T00:00:00Z',
        keyBits: 2048 + at,
      })),
      sslcert: { '0.0.0.0:444': 'c0' },
      internalTransport: 'c0',
    },
  ],
});

test('the time for a plan grows in proportion to the certificates of a server', async () => {
  const { state } = parseDesired(`${HEAD}  - { name: EX01, fqdn: ex01.contoso.com }\n`, 'exstate.yaml');
  if (state === null) throw new Error('no desired state');
  const check = (count: number) => async () => {
    const provider = simulator(memoryStore(parseWorld(withCertificates(count), 'world.yaml')), 'world');
    const observation = await collect(provider, ['EX01'], 60);
    const asked = { intent: 'converge', at: observation.takenAt, convergedAt: () => null } as const;
    expect(draftPlan(state, observation, asked).verdict).toBe('changes');
  };
  await seconds(check(100));
  const [few, many] = [await seconds(check(500)), await seconds(check(2_000))];
  expect(many / few).toBeLessThan(MOST);
});
