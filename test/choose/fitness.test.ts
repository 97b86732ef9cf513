import { describe, expect, test } from 'vitest';
import { authThumbprints, servesFederation } from '../../src/choose/fitness.ts';
import {
  type AuthCertificate,
  type Certificate,
  type Flags,
  known,
  type Patch,
  unknown,
} from '../../src/domain/facts.ts';
import { CSP } from '../server.ts';
import { A, B, C, isFit, lasting } from './a-store.ts';

const AUTH = 'CN=Microsoft Exchange Server Auth Certificate';
const flags = (change: Partial<Flags>): Patch => ({
  [`flags/${A}`]: known({ services: 'None', status: 'Valid', friendlyName: '', ...change }),
});
const auth = (change: object): Patch => ({
  'auth-certificate': known({ current: null, previous: null, next: null, ...change }),
});

describe('a certificate', () => {
  test.for<[string, Partial<Certificate>, Patch, string]>([
    ['of the server', {}, {}, 'fit'],
    ['in another case', { subject: 'cn=ex01', issuer: 'CN=EX01', names: ['ex01', 'EX01.CONTOSO.COM'] }, {}, 'fit'],
    ['with more names', { names: ['mail', 'EX01', 'ex01.contoso.com'] }, {}, 'fit'],
    ['that has expired, which is not checked here', { notAfter: '2026-01-01T00:00:00Z' }, {}, 'fit'],
    ['from an authority', { issuer: 'CN=Contoso CA' }, {}, 'unfit, foreign'],
    ['of another server', { subject: 'CN=EX02', issuer: 'CN=EX02' }, {}, 'unfit, foreign'],
    ['without its name', { names: ['ex01.contoso.com'] }, {}, 'unfit'],
    ['without its full name', { names: ['EX01'] }, {}, 'unfit'],
    ['for something else', { usages: ['1.3.6.1.5.5.7.3.2'] }, {}, 'unfit'],
    ['for more', { usages: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1'] }, {}, 'fit'],
    ['with a short key', { keyBits: 2047 }, {}, 'unfit'],
    ['with the shortest key', { keyBits: 2048 }, {}, 'fit'],
    ['that is gone', {}, { [`certificate/${A}`]: known(null) }, 'unfit'],
    ['that could not be read', {}, { [`certificate/${A}`]: unknown('x') }, 'unknown certificate/A'],
    ['without a key', {}, { [`key/${A}`]: known(null) }, 'unfit'],
    ['with a CNG key', {}, { [`key/${A}`]: known({ ...CSP, provider: 'cng' }) }, 'unfit'],
    ['with a key that cannot be opened', {}, { [`key/${A}`]: known({ ...CSP, usable: false }) }, 'unfit'],
    [
      'with a key that NETWORK SERVICE may not read',
      {},
      { [`key/${A}`]: known({ ...CSP, networkService: false }) },
      'fit',
    ],
    ['with a key that is unknown', {}, { [`key/${A}`]: unknown('x') }, 'unknown key/A'],
    ['that is Auth’s now', {}, auth({ current: A }), 'unfit, foreign'],
    ['that was', {}, auth({ previous: A }), 'unfit, foreign'],
    ['that will be', {}, auth({ next: A }), 'unfit, foreign'],
    ['beside Auth’s', {}, auth({ current: B }), 'fit'],
    [
      'that is Auth’s by its subject, if the Auth configuration is unknown',
      { subject: AUTH, issuer: AUTH },
      { 'auth-certificate': unknown('x') },
      'unfit, foreign',
    ],
    ['of the federation trust', {}, flags({ services: 'SMTP, Federation' }), 'unfit'],
    ['with other services', {}, flags({ services: 'IIS, SMTP' }), 'fit'],
    ['with a pending request', {}, flags({ status: 'PendingRequest' }), 'unfit'],
    ['without flags', {}, { [`flags/${A}`]: known(null) }, 'fit'],
    ['with flags that could not be read', {}, { [`flags/${A}`]: unknown('x') }, 'fit'],
  ])('%s', ([, change, facts, expected]) => {
    expect(isFit(lasting(change), facts)).toBe(expected);
  });

  test.for<'usages' | 'keyBits'>(['usages', 'keyBits'])('of which the %s were not read may be fit', (left) => {
    const { [left]: _, ...rest } = lasting();
    expect(isFit(rest)).toBe('unknown certificate/A');
    const { usages: __, keyBits: ___, ...none } = lasting();
    expect(isFit(none)).toBe('unknown certificate/A');
    expect(isFit({ ...rest, issuer: 'CN=CA' })).toBe('unfit, foreign');
  });
});

test.for<[string, boolean]>([
  ['Federation', true],
  ['SMTP, Federation', true],
  ['SMTP,Federation', true],
  ['SMTP,   Federation', true],
  ['FederationX', false],
  ['None', false],
])('services "%s" are the federation trust’s: %s', ([services, expected]) => {
  expect(servesFederation({ services, status: '', friendlyName: '' })).toBe(expected);
});

test('Auth has up to three certificates', () => {
  expect(authThumbprints(known({ current: A, previous: B, next: C }))).toEqual([A, B, C]);
  expect(authThumbprints(known({ current: null, previous: B, next: null }))).toEqual([B]);
  expect(authThumbprints(known<AuthCertificate>(null))).toEqual([]);
  expect(authThumbprints(unknown('x'))).toEqual([]);
});
