import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Allowed } from '../../src/domain/plan.ts';
import { CSP, EX01 } from '../server.ts';
import { A, B, C, chosen, lasting, storeOf, waitsFor } from './a-store.ts';

const NEW = 'new:EX01';
const bound = (id: string): Patch => ({ 'sslcert/0.0.0.0:444': known(id), 'internal-transport': known(id) });
const SHORT = lasting({ notAfter: '2026-12-04T00:00:00Z' });
const LATER = lasting({ notAfter: '2032-11-01T00:00:00Z' });
const RIGHT: Patch = {
  'sslcert/0.0.0.0:444': known(A),
  'wire/0.0.0.0:444': known(A),
  'store/Root': known([A]),
};
const SHUT: Patch = { 'shell/opens': known(false), 'shell/reaches': known(false) };

describe('of several that are valid long enough', () => {
  const two = storeOf({ [A]: lasting(), [B]: LATER });
  test.for<[string, Patch, Partial<DesiredServer>, string]>([
    ['the one that expires last', two, {}, B],
    ['the one that is in use already', { ...two, ...bound(A) }, {}, A],
    ['the one in use, as far as it is known', { ...two, ...bound(A), 'internal-transport': unknown('x') }, {}, A],
    ['one on 444 before a newer one', { ...two, 'sslcert/0.0.0.0:444': known(A) }, {}, A],
    [
      'one on 444 where transport uses one that is not there',
      { ...two, 'sslcert/0.0.0.0:444': known(A), 'internal-transport': known(C) },
      {},
      A,
    ],
    ['the internal transport certificate before a newer one', { ...two, 'internal-transport': known(A) }, {}, A],
    [
      'the internal transport certificate before the one on 444',
      { ...two, 'internal-transport': known(A), 'sslcert/0.0.0.0:444': known(B) },
      {},
      A,
    ],
    [
      'not the one on 444, if 444 is left alone',
      { ...two, 'sslcert/0.0.0.0:444': known(A) },
      { backEnd: { port: 444, certificate: 'leave' } },
      B,
    ],
    [
      'not the internal transport certificate, where transport is not declared',
      { ...two, 'internal-transport': known(A) },
      { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } },
      B,
    ],
    [
      'another than the first if it is unknown which one is in use',
      { ...two, 'sslcert/0.0.0.0:444': unknown('x'), 'internal-transport': unknown('x') },
      {},
      B,
    ],
    [
      'one with all declared uses',
      { ...two, 'sslcert/0.0.0.0:444': known(A) },
      { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } },
      A,
    ],
    [
      'the one in use for transport, if 444 is left alone',
      { ...two, 'internal-transport': known(A) },
      { backEnd: { port: 444, certificate: 'leave' } },
      A,
    ],
    [
      'the first where nothing is declared',
      two,
      { backEnd: { port: 444, certificate: 'leave' }, selfSigned: { ...EX01.selfSigned, services: [] } },
      B,
    ],
    [
      'of the same end the one that began last',
      storeOf({ [A]: lasting({ notBefore: '2026-10-01T00:00:00Z' }), [B]: lasting() }),
      {},
      B,
    ],
    ['of the same dates the first by name', storeOf({ [C]: lasting(), [A]: lasting(), [B]: lasting() }), {}, A],
  ])('%s', ([, facts, words, expected]) => {
    const { certificate, waitsFor: waiting } = chosen(facts, words);
    expect(certificate).toBe(expected);
    expect(waiting).toBeUndefined();
  });
});

describe('the reason for one of several that are valid long enough', () => {
  const two = storeOf({ [A]: lasting(), [B]: LATER });
  test.for<[string, Patch, RegExp]>([
    ['all declared uses have it', { ...two, ...bound(A) }, /^it is in use \(/],
    ['444 has it, transport another', { ...two, 'sslcert/0.0.0.0:444': known(A) }, /^444 uses it already \(/],
    [
      'transport has it, 444 another',
      { ...two, 'internal-transport': known(A) },
      /^internal transport uses it already \(/,
    ],
    ['no declared use has it', two, /^the newest one that is valid long enough \(/],
  ])('%s', ([, facts, why]) => {
    expect(chosen(facts).why).toMatch(why);
  });
});

describe('the required validity', () => {
  const days = (minDaysRemaining: number) => ({ selfSigned: { ...EX01.selfSigned, minDaysRemaining } });
  test.for<[string, string, number, boolean]>([
    ['exactly the limit is too short', '2026-12-22T00:00:00Z', 30, false],
    ['a second longer is enough', '2026-12-22T00:00:01Z', 30, true],
    ['an hour is too short for a run', '2026-11-22T01:00:00Z', 0, false],
    ['an hour and a second is enough for a run', '2026-11-22T01:00:01Z', 0, true],
  ])('%s', ([, notAfter, least, expected]) => {
    expect(chosen(storeOf({ [A]: lasting({ notAfter }) }), days(least)).certificate).toBe(expected ? A : NEW);
  });
});

describe('444 that may be what shuts the shell', () => {
  const found: Patch = { ...storeOf({ [A]: SHORT }), ...SHUT, 'shell/reaches': known(true), ...RIGHT };
  test.for<[string, Patch]>([
    ['it presents another one', { 'wire/0.0.0.0:444': known(B) }],
    ['it was not seen what it presents', { 'wire/0.0.0.0:444': unknown('x') }],
    ['it has no record', { 'sslcert/0.0.0.0:444': known(null), 'wire/0.0.0.0:444': known(null) }],
    ['trust may be needed', { 'store/Root': known([]), 'tolerates-untrusted-444': known(null) }],
    ['no cmdlet reaches the server', { 'shell/reaches': known(false) }],
  ])('keeps the short one for now: %s', ([, change]) => {
    expect(chosen({ ...found, ...change }).certificate).toBe(A);
  });

  test('does not, where Windows may issue a certificate', () => {
    const shut = { ...found, 'shell/reaches': known(false) };
    expect(chosen(shut, {}, { withoutCmdlets: true })).toMatchObject({ certificate: NEW, by: 'windows' });
  });

  test('does not, where the front end need not trust it', () => {
    const untrusted = { 'store/Root': known([]), 'tolerates-untrusted-444': known(true) };
    expect(chosen({ ...found, ...untrusted }).certificate).toBe(NEW);
  });
});

describe('if none is valid long enough', () => {
  const short = storeOf({ [A]: SHORT });
  const HOST = { 'service/MSExchangeServiceHost': known('stopped') } as const;
  const windows = { withoutCmdlets: true };
  test.for<[string, Patch, Allowed | undefined, string | null, string | undefined, string[] | undefined]>([
    ['one is made', short, undefined, NEW, undefined, undefined],
    ['in an empty store as well', { ...storeOf({}), 'store/My': known(null) }, undefined, NEW, undefined, undefined],
    [
      'a valid one is used temporarily while no shell opens',
      { ...short, ...SHUT },
      undefined,
      A,
      undefined,
      ['unmet shell/opens'],
    ],
    [
      'a new one is issued if 444 is right, so that it does not shut the shell, and a cmdlet can be run in another way',
      { ...short, ...SHUT, 'shell/reaches': known(true), ...RIGHT },
      undefined,
      NEW,
      undefined,
      undefined,
    ],
    [
      'a new one is issued if a drained component shuts the shell, and another server reaches it',
      { ...short, ...SHUT, 'shell/reaches': known(true), 'component/RpsProxy': known({ state: 'Inactive' }) },
      undefined,
      NEW,
      undefined,
      undefined,
    ],
    [
      'a valid one is used temporarily while it is unknown whether a shell opens',
      { ...short, 'shell/opens': unknown('x') },
      undefined,
      A,
      undefined,
      ['unknown shell/opens'],
    ],
    [
      'one that expires within an hour is not used',
      { ...storeOf({ [A]: lasting({ notAfter: '2026-11-22T01:00:00Z' }) }), ...SHUT },
      undefined,
      NEW,
      undefined,
      undefined,
    ],
    [
      'one that begins later is waited for',
      storeOf({ [A]: lasting({ notBefore: '2026-11-23T00:00:00Z' }) }),
      undefined,
      null,
      undefined,
      [`unmet certificate/${A}`],
    ],
    [
      'a certificate with an unknown key is waited for',
      { ...storeOf({ [A]: lasting() }), [`key/${A}`]: unknown('x') },
      undefined,
      null,
      undefined,
      [`unknown key/${A}`],
    ],
    [
      'one that could not be read is waited for',
      { ...storeOf({ [A]: lasting() }), [`certificate/${A}`]: unknown('x') },
      undefined,
      null,
      undefined,
      [`unknown certificate/${A}`],
    ],
    [
      'a store that could not be read is waited for',
      { ...short, 'store/My': unknown('x') },
      undefined,
      null,
      undefined,
      ['unknown store/My'],
    ],
    ['Windows makes it where no cmdlet reaches', { ...storeOf({}), ...SHUT }, windows, NEW, 'windows', undefined],
    ['Windows makes none without --without-cmdlets', { ...storeOf({}), ...SHUT }, {}, NEW, undefined, undefined],
    ['Windows makes none if a cmdlet reaches the server', storeOf({}), windows, NEW, undefined, undefined],
    [
      'Windows makes none from another server',
      { ...storeOf({}), ...SHUT, 'shell/reaches': known(true) },
      windows,
      NEW,
      undefined,
      undefined,
    ],
    [
      'Windows makes it if it is unknown whether a cmdlet reaches',
      { ...storeOf({}), 'shell/opens': unknown('x'), 'shell/reaches': known(true) },
      windows,
      NEW,
      'windows',
      undefined,
    ],
    [
      'Windows makes it if the host of the cmdlets is stopped',
      { ...storeOf({}), ...HOST },
      windows,
      NEW,
      'windows',
      undefined,
    ],
    [
      'Windows makes none if the host of the cmdlets is unknown',
      { ...storeOf({}), 'service/MSExchangeServiceHost': unknown('x') },
      windows,
      NEW,
      undefined,
      undefined,
    ],
  ])('%s', ([, facts, allowed, certificate, by, waiting]) => {
    const choice = chosen(facts, {}, allowed);
    expect({ certificate: choice.certificate, by: choice.by, waits: waitsFor(choice) }).toEqual({
      certificate,
      by,
      waits: waiting,
    });
  });
});

describe('why none of those in the store is chosen', () => {
  const LAPSED = lasting({ notAfter: '2026-11-20T00:00:00Z' });
  const FOREIGN = lasting({ issuer: 'CN=CA' });
  const keyless = { ...storeOf({ [A]: lasting() }), [`key/${A}`]: known(null) };
  test.for<[string, Patch, string]>([
    ['one is short', storeOf({ [A]: SHORT }), 'none is valid for more than 60 days'],
    ['one has expired', storeOf({ [A]: LAPSED, [C]: FOREIGN }), 'none is valid for more than 60 days'],
    ['the store is empty', { ...storeOf({}), 'store/My': known(null) }, 'the server has none'],
    ['all serve another purpose', storeOf({ [C]: FOREIGN }), 'the server has none'],
    ['the only one has no key', keyless, 'each that the server has was rejected'],
    [
      'the only one could not be read',
      { ...storeOf({ [A]: lasting() }), [`certificate/${A}`]: unknown('x') },
      'one may be usable, but could not be read',
    ],
    [
      'one is short, and another could not be read',
      { ...storeOf({ [A]: SHORT, [B]: lasting() }), [`certificate/${B}`]: unknown('x') },
      'none is valid for more than 60 days, but one may be usable',
    ],
    [
      'no shell opens, and one is used until it opens',
      { ...storeOf({ [A]: SHORT }), ...SHUT },
      'none is valid for more than 60 days; while no management shell opens, the newest valid one is used for now',
    ],
    [
      'it is unknown whether the shell opens',
      { ...storeOf({ [A]: SHORT }), 'shell/opens': unknown('x') },
      'none is valid for more than 60 days; while it is not known whether a management shell opens, the newest valid one is used for now',
    ],
  ])('%s', ([, facts, why]) => {
    expect(chosen(facts).why).toBe(why);
  });
});

describe('the list of candidates', () => {
  const kinds = (facts: Patch) =>
    Object.fromEntries(
      chosen(facts).candidates.map(({ certificate, rejected, foreign, unknown: why }) => [
        certificate[0],
        why !== undefined ? 'unknown' : rejected === undefined ? 'taken' : foreign ? 'foreign' : 'rejected',
      ]),
    );
  test('is listed with the reason', () => {
    const facts = storeOf({ [A]: lasting(), [B]: LATER, [C]: lasting({ issuer: 'CN=Contoso CA' }) });
    expect(kinds(facts)).toEqual({ A: 'rejected', B: 'taken', C: 'foreign' });
    expect(kinds({ ...facts, [`key/${A}`]: unknown('x') })).toEqual({ A: 'unknown', B: 'taken', C: 'foreign' });
    expect(kinds({ ...facts, [`key/${A}`]: known({ ...CSP, usable: false }) })).toEqual({
      A: 'rejected',
      B: 'taken',
      C: 'foreign',
    });
  });

  test('does not contain the temporary certificate', () => {
    expect(kinds({ ...storeOf({ [A]: SHORT, [B]: lasting({ issuer: 'CN=CA' }) }), ...SHUT })).toEqual({ B: 'foreign' });
  });

  test('reports of a long one that another is preferred, and of a short one how long it is valid', () => {
    const said = (one: Patch) => chosen(one).candidates.find(({ certificate }) => certificate === A)?.rejected;
    const long = said(storeOf({ [A]: lasting(), [B]: LATER }));
    const short = said(storeOf({ [A]: SHORT, [B]: LATER }));
    const ends = said(storeOf({ [A]: lasting({ notAfter: '2026-11-22T00:30:00Z' }), [B]: LATER }));
    expect(new Set([long, short, ends]).size).toBe(3);
    expect(said(storeOf({ [A]: lasting({ notAfter: '2031-10-01T00:00:00Z' }), [B]: LATER }))).toBe(long);
  });
});
