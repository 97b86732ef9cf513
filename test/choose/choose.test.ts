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
const SHUT: Patch = { 'shell/opens': known(false), 'shell/reaches': known(false) };

describe('of several that last', () => {
  const two = storeOf({ [A]: lasting(), [B]: LATER });
  test.for<[string, Patch, Partial<DesiredServer>, string]>([
    ['the one that ends last', two, {}, B],
    ['the one that serves already', { ...two, ...bound(A) }, {}, A],
    [
      'the one that serves, as far as anybody knows',
      { ...two, ...bound(A), 'internal-transport': unknown('x') },
      {},
      A,
    ],
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
      'not the one on 444, where 444 is left',
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
      'not the first where nobody knows who serves',
      { ...two, 'sslcert/0.0.0.0:444': unknown('x'), 'internal-transport': unknown('x') },
      {},
      B,
    ],
    [
      'one that serves what is declared',
      { ...two, 'sslcert/0.0.0.0:444': known(A) },
      { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } },
      A,
    ],
    [
      'one that serves transport, where 444 is left',
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

describe('why one of several that last is chosen', () => {
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

describe('how long one has to last', () => {
  const days = (minDaysRemaining: number) => ({ selfSigned: { ...EX01.selfSigned, minDaysRemaining } });
  test.for<[string, string, number, boolean]>([
    ['exactly as long is not longer', '2026-12-22T00:00:00Z', 30, false],
    ['a second longer is', '2026-12-22T00:00:01Z', 30, true],
    ['an hour is what a run takes', '2026-11-22T01:00:00Z', 0, false],
    ['a second more is enough for it', '2026-11-22T01:00:01Z', 0, true],
  ])('%s', ([, notAfter, least, expected]) => {
    expect(chosen(storeOf({ [A]: lasting({ notAfter }) }), days(least)).certificate).toBe(expected ? A : NEW);
  });
});

describe('where none lasts', () => {
  const short = storeOf({ [A]: SHORT });
  const HOST = { 'service/MSExchangeServiceHost': known('stopped') } as const;
  const windows = { withoutCmdlets: true };
  test.for<[string, Patch, Allowed | undefined, string | null, string | undefined, string[] | undefined]>([
    ['one is made', short, undefined, NEW, undefined, undefined],
    ['in an empty store as well', { ...storeOf({}), 'store/My': known(null) }, undefined, NEW, undefined, undefined],
    [
      'a valid one serves for the time being while the shell is shut',
      { ...short, ...SHUT },
      undefined,
      A,
      undefined,
      ['unmet shell/opens'],
    ],
    [
      'one is made where a drained component shuts the shell, and another server reaches it',
      { ...short, ...SHUT, 'shell/reaches': known(true), 'component/RpsProxy': known({ state: 'Inactive' }) },
      undefined,
      NEW,
      undefined,
      undefined,
    ],
    [
      'or while nobody knows whether it is',
      { ...short, 'shell/opens': unknown('x') },
      undefined,
      A,
      undefined,
      ['unknown shell/opens'],
    ],
    [
      'one that lasts no hour does not',
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
      'one of which nobody knows the key is waited for',
      { ...storeOf({ [A]: lasting() }), [`key/${A}`]: unknown('x') },
      undefined,
      null,
      undefined,
      [`unknown key/${A}`],
    ],
    [
      'one that nobody could read is waited for',
      { ...storeOf({ [A]: lasting() }), [`certificate/${A}`]: unknown('x') },
      undefined,
      null,
      undefined,
      [`unknown certificate/${A}`],
    ],
    [
      'a store that nobody could read is waited for',
      { ...short, 'store/My': unknown('x') },
      undefined,
      null,
      undefined,
      ['unknown store/My'],
    ],
    ['Windows makes it where no cmdlet reaches', { ...storeOf({}), ...SHUT }, windows, NEW, 'windows', undefined],
    ['but not where nobody asked for that', { ...storeOf({}), ...SHUT }, {}, NEW, undefined, undefined],
    ['nor where a cmdlet reaches', storeOf({}), windows, NEW, undefined, undefined],
    [
      'nor from another server',
      { ...storeOf({}), ...SHUT, 'shell/reaches': known(true) },
      windows,
      NEW,
      undefined,
      undefined,
    ],
    [
      'it does where nobody knows whether one does',
      { ...storeOf({}), 'shell/opens': unknown('x'), 'shell/reaches': known(true) },
      windows,
      NEW,
      'windows',
      undefined,
    ],
    [
      'it does where the host of the cmdlets stands still',
      { ...storeOf({}), ...HOST },
      windows,
      NEW,
      'windows',
      undefined,
    ],
    [
      'it does not where nobody knows of the host',
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
      'nobody could read the only one',
      { ...storeOf({ [A]: lasting() }), [`certificate/${A}`]: unknown('x') },
      'one may be usable, but could not be read',
    ],
    [
      'one is short, and nobody could read another',
      { ...storeOf({ [A]: SHORT, [B]: lasting() }), [`certificate/${B}`]: unknown('x') },
      'none is valid for more than 60 days, but one may be usable',
    ],
    [
      'the shell is shut, and one serves until it opens',
      { ...storeOf({ [A]: SHORT }), ...SHUT },
      'none is valid for more than 60 days; while no management shell opens, the newest valid one is used for now',
    ],
    [
      'nobody knows whether the shell opens',
      { ...storeOf({ [A]: SHORT }), 'shell/opens': unknown('x') },
      'none is valid for more than 60 days; while it is not known whether a management shell opens, the newest valid one is used for now',
    ],
  ])('%s', ([, facts, why]) => {
    expect(chosen(facts).why).toBe(why);
  });
});

describe('what was looked at', () => {
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

  test('leaves out what serves for the time being', () => {
    expect(kinds({ ...storeOf({ [A]: SHORT, [B]: lasting({ issuer: 'CN=CA' }) }), ...SHUT })).toEqual({ B: 'foreign' });
  });

  test('says of one that lasts that another is preferred, and of a short one how long it lasts', () => {
    const said = (one: Patch) => chosen(one).candidates.find(({ certificate }) => certificate === A)?.rejected;
    const long = said(storeOf({ [A]: lasting(), [B]: LATER }));
    const short = said(storeOf({ [A]: SHORT, [B]: LATER }));
    const ends = said(storeOf({ [A]: lasting({ notAfter: '2026-11-22T00:30:00Z' }), [B]: LATER }));
    expect(new Set([long, short, ends]).size).toBe(3);
    expect(said(storeOf({ [A]: lasting({ notAfter: '2031-10-01T00:00:00Z' }), [B]: LATER }))).toBe(long);
  });
});
