import { expect, test } from 'vitest';
import type { World } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';

const world: World = {
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: '2026-11-22T00:00:00Z',
  servers: [
    {
      name: 'EX01',
      fqdn: 'ex01.contoso.com',
      certificates: [
        { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' },
        { id: 'public', subject: 'CN=mail.contoso.com', issuer: 'CN=Contoso CA', notAfter: '2027-06-01T00:00:00Z' },
      ],
      sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
      internalTransport: 'old',
    },
  ],
};

test('after one plan no step is left to plan', async () => {
  const there = lab(world);
  const plan = await planFor(desired(), there);
  expect(plan.servers[0]?.steps.map((step) => step.operation.kind)).toEqual([
    'issue-certificate',
    'trust-certificate',
    'bind-certificate',
    'restart-iis',
    'enable-smtp',
    'restart-transport',
  ]);
  const { ended } = await apply(plan, there);
  expect(ended).toEqual({ exit: 0, end: { code: 'done' } });
  const again = await planFor(desired(), there);
  expect(again.servers[0]?.drift).toEqual([]);
  expect(again.verdict).toBe('in-desired-state');
  const [server] = there.organization().servers;
  expect(server?.sslcert['0.0.0.0:443']).toBe(server?.certificates[1]?.thumbprint);
});
