import { expect, test } from 'vitest';
import { type FactKey, known, type Patch } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { plan } from '../../src/planner/plan.ts';
import { named, twelveDays } from '../report/plans.ts';
import { AT, certificate, OLD, OTHER, PUBLIC } from '../server.ts';

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

test.for<[string, Patch, string | undefined]>([
  ['443, if its certificate expires before the one of 444', of443('2026-11-30T00:00:00Z'), PUBLIC],
  ['444, although a certificate that is not in use expires before', unused('2026-11-30T00:00:00Z'), OLD],
  ['nothing, if nothing is bound', { ...unbound(), 'internal-transport': known(null) }, undefined],
])('a plan names the certificate that expires first: of %s', ([, change, certificate]) => {
  const [server] = plan({
    desired: { apiVersion: 'exstate/v1', organization: 'contoso', servers: [named('EX01')] },
    intent: 'converge',
    at: AT,
    tableOf: () => new FactTable({ ...twelveDays('EX01'), ...change } as Record<FactKey, never>),
    convergedAt: () => null,
  }).servers;
  expect(server?.expires?.certificate).toBe(certificate);
});

function of443(notAfter: string): Patch {
  const subject = { subject: 'CN=mail.contoso.com', issuer: 'CN=Contoso CA', names: ['mail.contoso.com'] };
  return { [`certificate/${PUBLIC}`]: known(certificate({ ...subject, notAfter })) };
}
function unused(notAfter: string): Patch {
  return { 'store/My': known([OLD, OTHER, PUBLIC]), [`certificate/${OTHER}`]: known(certificate({ notAfter })) };
}
function unbound(): Patch {
  return Object.fromEntries(
    ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'].map((at) => [`sslcert/${at}`, known(null)]),
  );
}
