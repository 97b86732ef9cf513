import { describe, expect, test } from 'vitest';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { FactTable } from '../../src/facts/table.ts';
import { usesOf } from '../../src/facts/uses.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { inventoryOf } from '../../src/inventory/list.ts';
import { unreadUses } from '../../src/inventory/unread.ts';
import { AT, aServer, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const spare = certificate({
  subject: 'CN=spare',
  issuer: 'CN=Contoso CA',
  names: ['spare'],
  notAfter: '2028-01-01T00:00:00Z',
});
const withSpare: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(spare),
};

function inventory(facts: Patch, at = AT, converged: string | null = null, server = EX01): Inventory {
  const observation: Observation = {
    schema: 'exstate/observation/v1',
    organization: 'contoso',
    source: { kind: 'recorded', name: 'obs.json' },
    takenAt: AT,
    facts: {},
    servers: { EX01: { takenAt: AT, facts } },
  };
  const desired = { apiVersion: 'exstate/v1', organization: 'contoso', servers: [server] } as const;
  return inventoryOf(desired, observation, { at, convergedAt: () => converged });
}
const stateOf = (id: string, { rows }: Inventory) => rows.find((row) => row.certificate === id)?.state;

describe('a certificate without a use', () => {
  test('is unused if everything was read that could use it', () => {
    expect(stateOf(OTHER, inventory(withSpare))).toBe('unused');
  });

  test.for<FactKey>([
    'sslcert/0.0.0.0:444',
    'sslcert/0.0.0.0:443',
    'sslcert/127.0.0.1:443',
    'sslcert/*',
    'internal-transport',
    'wire/25/starttls',
    'wire/587/starttls',
    'rdp/RDP-Tcp',
    'rdp/*',
    'web-management',
    'certificate-name/IMAP',
    'certificate-name/POP',
    'auth-certificate',
    'federation-trust',
    'owa-im',
    'connector/*/receive',
    'connector/EX01/send/Partner',
  ])('is not called unused while %s could not be read', (fact) => {
    const found = inventory({ ...withSpare, [fact]: unknown('no access') });
    expect(stateOf(OTHER, found)).toBe('no-use-found');
    expect(found.unread).toEqual([{ server: 'EX01', fact, because: 'no access' }]);
  });

  test('a connector of another server could not use it', () => {
    expect(stateOf(OTHER, inventory({ ...withSpare, 'connector/EX02/send/Partner': unknown('no access') }))).toBe(
      'unused',
    );
  });
});

/** Otherwise a new use would make `unused` say more than was read. What a port presents is only a second view of these. */
test('every fact that can show a use is missed if it could not be read', () => {
  const all: Patch = {
    ...withSpare,
    'auth-certificate': known({ current: OTHER, previous: null, next: null }),
    'federation-trust': known([OTHER]),
    'owa-im': known([OTHER]),
    'rdp/RDP-Tcp': known(OTHER),
    'sslcert/0.0.0.0:8172': known(OTHER),
    'web-management': known({ port: 9172, certificate: OTHER }),
    'connector/EX01/receive/In': known({ kind: 'receive', tlsCertificateName: 'x', resolvesTo: [OTHER] }),
  };
  const facts = [...usesOf(new FactTable(all), EX01).values()].flat().map(({ fact }) => fact);
  const deciding = [...new Set(facts)].filter((fact) => !SECOND_VIEWS.includes(fact));
  expect(deciding.length).toBeGreaterThan(10);
  for (const fact of deciding) {
    const found = unreadUses(new FactTable({ ...all, [fact]: unknown('no access') }), EX01);
    expect(found.map((one) => one.fact)).toEqual([fact]);
  }
});
const SECOND_VIEWS: readonly FactKey[] = [
  'wire/0.0.0.0:444',
  'wire/0.0.0.0:443',
  'wire/127.0.0.1:443',
  'wire/2525/x-anonymoustls',
];

describe('dates', () => {
  const dates = (facts: Patch, at = AT, converged: string | null = null, server = EX01) =>
    inventory(facts, at, converged, server).dates.map(({ kind, at: day, certificate: id }) => [kind, day, id]);

  test('the certificate of the server expires, and its renewal is due when exactly N days are left', () => {
    expect(dates(aServer)).toEqual([
      ['expires', '2026-12-04T00:00:00Z', OLD],
      ['renewal-due', '2026-10-05T00:00:00Z', OLD],
      ['expires', '2027-06-01T00:00:00Z', PUBLIC],
    ]);
  });

  test('nothing is due with minDaysRemaining 0', () => {
    const server = { ...EX01, selfSigned: { ...EX01.selfSigned, minDaysRemaining: 0 } };
    expect(dates(aServer, AT, null, server).map(([kind]) => kind)).not.toContain('renewal-due');
  });

  const NEW = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
  const renewed: Patch = {
    ...aServer,
    'store/My': known([OLD, PUBLIC, OTHER]),
    [`certificate/${OTHER}`]: known(NEW),
    [`key/${OTHER}`]: aServer[`key/${OLD}`],
    'sslcert/0.0.0.0:444': known(OTHER),
    'wire/0.0.0.0:444': known(OTHER),
    'wire/2525/x-anonymoustls': known(OTHER),
    'internal-transport': known(OTHER),
  };

  test('a soak ends soakDays after the run that the journals know', () => {
    expect(dates(renewed, AT, '2026-11-20T03:00:00Z')).toContainEqual(['soak-ends', '2026-12-04T03:00:00Z', OLD]);
    expect(stateOf(OLD, inventory(renewed))).toBe('superseded');
  });

  test('without a journal, the end of a soak is not named', () => {
    expect(dates(renewed).map(([kind]) => kind)).not.toContain('soak-ends');
  });

  test('a certificate that is still in use has no soak', () => {
    const used = { ...renewed, 'sslcert/0.0.0.0:443': known(OLD) };
    expect(dates(used, AT, '2026-11-20T03:00:00Z').map(([kind]) => kind)).not.toContain('soak-ends');
  });
});

test('the instant of the end belongs to the time after it', () => {
  expect(stateOf(OLD, inventory(aServer, '2026-12-03T23:59:59Z'))).toBe('in-use');
  expect(stateOf(OLD, inventory(aServer, '2026-12-04T00:00:00Z'))).toBe('expired');
});
