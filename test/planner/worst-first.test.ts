import { expect, test } from 'vitest';
import { type FactKey, known, type Patch } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { plan } from '../../src/planner/plan.ts';
import { named, twelveDays } from '../report/plans.ts';
import { AT, certificate, OLD } from '../server.ts';

const expiring = (name: string, notAfter: string): Patch => ({
  [`certificate/${OLD}`]: known(certificate({ subject: `CN=${name}`, issuer: `CN=${name}`, notAfter })),
});
const unreadable: Patch = { 'store/My': { unknown: 'access denied' } };
const down: Patch = { 'sslcert/0.0.0.0:444': known(null), 'wire/0.0.0.0:444': known(null) };

const down443: Patch = { 'sslcert/0.0.0.0:443': known(null), 'wire/0.0.0.0:443': known(null) };

const CHANGES: Readonly<Record<string, Patch>> = {
  EX01: unreadable,
  EX02: expiring('EX02', '2026-12-20T00:00:00Z'),
  EX03: expiring('EX03', '2026-11-30T00:00:00Z'),
  EX04: { ...expiring('EX04', '2026-12-24T00:00:00Z'), ...down },
  EX05: expiring('EX05', '2026-12-20T00:00:00Z'),
};

const planned = (intent: 'converge' | 'retire') =>
  plan({
    desired: { apiVersion: 'exstate/v1', organization: 'contoso', servers: Object.keys(CHANGES).map(named) },
    intent,
    at: AT,
    tableOf: (server) => new FactTable({ ...twelveDays(server), ...CHANGES[server] } as Record<FactKey, never>),
    convergedAt: () => null,
  }).servers;

test('servers are planned worst first: down, then by expiry, then as in the YAML; unknown is last', () => {
  expect(planned('converge').map(({ server }) => server)).toEqual(['EX04', 'EX03', 'EX02', 'EX05', 'EX01']);
});

test('a plan names the certificate in use that expires first, and its use', () => {
  const [, second, , , last] = planned('converge');
  expect(second?.expires).toEqual({
    at: '2026-11-30T00:00:00Z',
    certificate: OLD,
    use: ['sslcert/0.0.0.0:444', 'internal-transport'],
  });
  expect(last).not.toHaveProperty('expires');
});

test('a plan to retire keeps the order of the YAML: nothing is at stake', () => {
  expect(planned('retire').map(({ server }) => server)).toEqual(Object.keys(CHANGES));
});

test('a server whose 443 no client reaches comes before one that expires sooner', () => {
  const changed: Readonly<Record<string, Patch>> = { ...CHANGES, EX05: { ...CHANGES['EX05'], ...down443 } };
  const { servers } = plan({
    desired: { apiVersion: 'exstate/v1', organization: 'contoso', servers: ['EX03', 'EX05'].map(named) },
    intent: 'converge',
    at: AT,
    tableOf: (server) => new FactTable({ ...twelveDays(server), ...changed[server] } as Record<FactKey, never>),
    convergedAt: () => null,
  });
  expect(servers.map(({ server }) => server)).toEqual(['EX05', 'EX03']);
});
