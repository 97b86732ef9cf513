import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, OLD, PUBLIC } from '../server.ts';
import { CHOSEN, reportSays, reports } from './drifts.ts';

const [AUTH, NEXT] = ['A0'.repeat(20), 'B0'.repeat(20)];
const until = (notAfter: string) => known(certificate({ subject: 'CN=Auth', issuer: 'CN=Auth', names: [], notAfter }));

/** It is 2026-11-22. */
const auth = (notAfter: string, change: Patch = {}): Patch => ({
  'auth-certificate': known({ current: AUTH, previous: null, next: null }),
  'store/My': known([OLD, PUBLIC, CHOSEN, AUTH, NEXT]),
  [`certificate/${AUTH}`]: until(notAfter),
  [`key/${AUTH}`]: known(CSP),
  [`certificate/${NEXT}`]: until('2031-11-01T00:00:00Z'),
  [`key/${NEXT}`]: known(CSP),
  ...change,
});
const withNext = (nextFrom?: string): Patch => ({
  'auth-certificate': known({ current: AUTH, previous: null, next: NEXT, ...(nextFrom ? { nextFrom } : {}) }),
});
const HYBRID: Patch = {
  'connector/EX01/hybrid/Hybrid Configuration': known({ kind: 'hybrid', tlsCertificateName: null, resolvesTo: [] }),
};
const found = (change: Patch, edge = false): string[] =>
  reports(change, edge ? { server: { role: 'edge' } } : {})
    .filter((one) => one.startsWith('auth-'))
    .map((one) => one.replace(' auth-certificate', ''));

describe('the Auth certificate', () => {
  test.for<[string, Patch, readonly string[]]>([
    ['has more than 60 days', auth('2027-01-21T00:00:01Z'), []],
    ['has exactly 60 days', auth('2027-01-21T00:00:00Z'), ['auth-expiring']],
    ['expires this moment', auth('2026-11-22T00:00:00Z'), ['auth-expired']],
    ['has 10 days, and the next one is ready', auth('2026-12-02T00:00:00Z', withNext()), []],
    [
      'has 10 days, and the next one ends soon, too',
      auth('2026-12-02T00:00:00Z', { ...withNext(), [`certificate/${NEXT}`]: until('2027-03-22T00:00:00Z') }),
      ['auth-expiring'],
    ],
    [
      'has 10 days, and the next one could not be read',
      auth('2026-12-02T00:00:00Z', { ...withNext(), [`certificate/${NEXT}`]: unknown('no access') }),
      ['auth-expiring'],
    ],
    ['has no key here', auth('2028-01-01T00:00:00Z', { [`key/${AUTH}`]: known(null) }), ['auth-key-unusable']],
    [
      'has a key that cannot be opened',
      auth('2028-01-01T00:00:00Z', { [`key/${AUTH}`]: known({ ...CSP, usable: false }) }),
      ['auth-key-unusable'],
    ],
    ['has a key that could not be read', auth('2028-01-01T00:00:00Z', { [`key/${AUTH}`]: unknown('no access') }), []],
    [
      'is not installed',
      auth('2028-01-01T00:00:00Z', { 'store/My': known([OLD]), [`certificate/${AUTH}`]: known(null) }),
      ['auth-missing'],
    ],
    [
      'has a next one that is not here yet',
      auth('2028-01-01T00:00:00Z', { ...withNext(), [`certificate/${NEXT}`]: known(null) }),
      ['auth-next-missing'],
    ],
    ['has a next one that takes over in time', auth('2027-01-01T00:00:00Z', withNext('2026-12-31T23:59:59Z')), []],
    [
      'ends at the moment when the next one takes over',
      auth('2027-01-01T00:00:00Z', withNext('2027-01-01T00:00:00Z')),
      ['auth-next-date'],
    ],
  ])('%s', ([, change, expected]) => expect(found(change)).toEqual(expected));

  test('is not looked for on an Edge server', () => {
    expect(found(auth('2026-12-02T00:00:00Z'), true)).toEqual([]);
  });

  test('a report says what fails, and when', () => {
    expect(reportSays(auth('2026-12-02T00:00:00Z'))['auth-certificate']).toBe(
      'the Auth certificate A0A0…A0A0 expires in 10 days, on 2026-12-02, and no next one is set: users cannot sign in to OWA and ECP then',
    );
  });
});

describe('a hybrid organization', () => {
  test.for<[string, Patch, readonly string[]]>([
    ['with no change near', auth('2028-01-01T00:00:00Z', HYBRID), []],
    ['whose certificate expires soon', auth('2027-01-21T00:00:00Z', HYBRID), ['auth-expiring', 'auth-hybrid']],
    ['with a next certificate', auth('2028-01-01T00:00:00Z', { ...HYBRID, ...withNext() }), ['auth-hybrid']],
    ['no hybrid configuration', auth('2028-01-01T00:00:00Z', withNext()), []],
    [
      'that could not be read',
      auth('2028-01-01T00:00:00Z', { ...withNext(), 'connector/*/hybrid': unknown('no access') }),
      [],
    ],
  ])('%s', ([, change, expected]) => expect(found(change)).toEqual(expected));
});
