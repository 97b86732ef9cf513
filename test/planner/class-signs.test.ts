import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import type { Candidate, ServerPlan } from '../../src/domain/plan.ts';
import type { Reversal } from '../../src/domain/revert.ts';
import { show } from '../../src/domain/say.ts';
import { classesOf } from '../../src/planner/classes.ts';
import { aPlan, aStep } from '../journal/a-run.ts';
import { named } from '../report/plans.ts';

const [A, B, C, D] = ['A', 'B', 'C', 'D'].map((sign) => sign.repeat(40)) as [string, string, string, string];
const [base] = aPlan.servers;
if (base === undefined) throw new Error('one server');
const drift = base.drift[0] as ServerPlan['drift'][number];

/** A plan in which one sentence says this. What is EX01 in the rest of the plan has the name of the server. */
function saying(server: string, says: string, change: Partial<ServerPlan> = {}): ServerPlan {
  const choice = { certificate: null, why: '', candidates: [] };
  const text = JSON.stringify({ ...base, choice, steps: [], ...change }).replaceAll('EX01', server);
  const plan = JSON.parse(text.replaceAll('ex01', server.toLowerCase())) as ServerPlan;
  const own = change.drift ?? [{ ...drift, id: `${server}/d1`, says }];
  return { ...plan, server, drift: own };
}
const classesIn = (servers: readonly ServerPlan[], desired: readonly DesiredServer[] = []) =>
  classesOf(servers, desired).map((one) => one.servers);
const areAlike = (...servers: readonly ServerPlan[]): boolean => classesIn(servers).length === 1;
const saySame = (first: string, second: string): boolean => areAlike(saying('EX01', first), saying('EX02', second));

describe('two sentences', () => {
  test.for<[string, string, string, boolean]>([
    ['are the same', 'IIS is stopped', 'IIS is stopped', true],
    ['differ', 'IIS is stopped', 'IIS is paused', false],
    ['are the same with another name of the server', 'EX01 fails', 'EX02 fails', true],
    ['are the same with the name in another case', 'ex01 fails', 'EX02 fails', true],
    ['are the same with the name at their end', 'it is EX01', 'it is EX02', true],
    ['differ in the name of another server', 'EX03 fails', 'EX04 fails', false],
    ['differ if only one has its own name', 'EX01 fails', 'EX01 fails', false],
    ['differ in a word that contains the name', 'EX010 fails', 'EX020 fails', false],
    ['differ in a word that ends with the name', 'MAIL-EX01 fails', 'MAIL-EX02 fails', false],
    ['are the same with two names', 'EX01 asks EX01', 'EX02 asks EX02', true],
    ['differ if one of two names is of another server', 'EX01 asks EX01', 'EX02 asks EX01', false],
    ['are the same with another thumbprint', `444 has ${A}`, `444 has ${B}`, true],
    ['are the same with another short thumbprint', `444 has ${show(A)}`, `444 has ${show(B)}`, true],
    ['differ if only one uses the same certificate twice', `${A} and ${A}`, `${A} and ${B}`, false],
    ['are the same with two other certificates', `${A} and ${B}`, `${C} and ${D}`, true],
    ['are the same with two certificates in another order', `${A} and ${B}`, `${B} and ${A}`, true],
    ['differ in which of two certificates comes again', `${A}, ${B}, ${A}`, `${A}, ${B}, ${B}`, false],
    ['differ in the short form that comes again', `${A}, ${B}, ${show(A)}`, `${A}, ${B}, ${show(B)}`, false],
    ['differ in a certificate and a date', `until ${show(A)}`, 'until 2026-12-04', false],
    ['are the same with another date', 'until 2026-12-04', 'until 2031-01-05', true],
    ['are the same with another time', 'at 2026-12-04 01:02 UTC', 'at 2031-01-05 23:59 UTC', true],
    ['are the same with another instant', 'at 2026-12-04T01:02:03Z', 'at 2031-01-05T23:59:59.5Z', true],
    ['are the same with another number of days', 'in 12 days', 'in 1 day', true],
    ['differ in days and a date', 'in 12 days', 'in 2026-12-04', false],
    ['differ in another number', 'event 12014', 'event 12013', false],
  ])('%s', ([, first, second, alike]) => {
    expect(saySame(first, second)).toBe(alike);
  });
});

describe('two stores', () => {
  /** The certificates that a plan uses first have numbers; the others of a store are only counted. */
  const storing = (server: string, ids: readonly string[], used: readonly string[] = []): ServerPlan =>
    saying(server, `uses ${used.join(' then ')}`, {
      steps: [{ ...aStep, writes: { 'store/My': { known: ids } } }],
    });
  const areSame = (first: readonly string[], second: readonly string[], [a, b]: readonly (readonly string[])[]) =>
    areAlike(storing('EX01', first, a), storing('EX02', second, b));

  test.for<[string, readonly string[], readonly string[], readonly (readonly string[])[], boolean]>([
    ['with other certificates are the same', [A, B], [C, D], [], true],
    ['of another size differ', [A, B], [C], [], false],
    ['in another order are the same', [A, B], [B, A], [[A], [A]], true],
    ['differ if one holds a certificate that is used', [A, B], [C, D], [[A], [A]], false],
    [
      'differ in which of two used certificates they hold',
      [A, C],
      [B, C],
      [
        [A, B],
        [A, B],
      ],
      false,
    ],
    ['with a new certificate are the same', [A, 'new:EX01'], ['new:EX02', B], [], true],
  ])('%s', ([, first, second, used, same]) => {
    expect(areSame(first, second, used)).toBe(same);
  });
});

describe('two plans', () => {
  const impact = (mountedCopies: number | null): Partial<ServerPlan> => ({ impact: { ...base.impact, mountedCopies } });
  const says = 'x';
  test.for<[string, Partial<ServerPlan>, Partial<ServerPlan>, boolean]>([
    ['with other numbers of active copies are the same', impact(2), impact(3), true],
    ['with one active copy and several are the same', impact(1), impact(3), true],
    ['with and without active copies differ', impact(1), impact(0), false],
    ['with none and an unknown number of active copies differ', impact(0), impact(null), false],
    ['with some and an unknown number of active copies differ', impact(1), impact(null), false],
    ['with another choice differ', choosing('it fits', []), choosing('it is the only one', []), false],
    [
      'with candidates in another order are the same',
      choosing('', [of(A, 'expired'), of(B, 'no key')]),
      choosing('', [of(C, 'no key'), of(D, 'expired')]),
      true,
    ],
    ['with another reason differ', choosing('', [of(A, 'expired')]), choosing('', [of(A, 'no key')]), false],
    ['with one candidate more differ', choosing('', [of(A, 'x')]), choosing('', [of(A, 'x'), of(B, 'x')]), false],
    [
      'with candidates whose reasons name dates are the same',
      choosing('', [of(A, 'expired 2026-01-02'), of(B, 'expired 2026-01-01, and no key')]),
      choosing('', [of(C, 'expired 2025-01-01, and no key'), of(D, 'expired 2025-01-02')]),
      true,
    ],
    [
      'differ in which of two equal candidates is used',
      { ...choosing('', [of(A, 'x'), of(B, 'x')]), steps: [binding(A)] },
      { ...choosing('', [of(A, 'x'), of(B, 'y')]), steps: [binding(A)] },
      false,
    ],
    [
      'are the same if the used one of two equal candidates has the other place',
      { ...choosing('', [of(A, 'x'), of(B, 'x')]), steps: [binding(A)] },
      { ...choosing('', [of(A, 'x'), of(B, 'x')]), steps: [binding(B)] },
      true,
    ],
  ])('%s', ([, first, second, alike]) => {
    expect(areAlike(saying('EX01', says, first), saying('EX02', says, second))).toBe(alike);
    expect(areAlike(saying('EX01', says, second), saying('EX02', says, first))).toBe(alike);
  });

  test('that name their servers in full are the same only if the YAML has these names', () => {
    const two = [saying('EX01', 'ex01.contoso.com fails'), saying('EX02', 'mail.contoso.com fails')];
    const servers = [named('EX01'), { ...named('EX02'), fqdn: 'mail.contoso.com' }];
    expect(classesIn(two, servers)).toHaveLength(1);
    expect(classesIn(two, [named('EX01'), named('EX02')])).toHaveLength(2);
  });

  test('differ in how their run could be reverted', () => {
    const two = [saying('EX01', says), saying('EX02', says)];
    const reversal = (server: string, text: string): Reversal => ({ server, says: text, steps: [], cannot: [] });
    const classes = (first: string, second: string) =>
      classesOf(two, [], [reversal('EX01', first), reversal('EX02', second)]).length;
    expect([classes('bind', 'bind'), classes('bind', 'restart')]).toEqual([1, 2]);
    expect(classesOf(two, [], [reversal('EX01', 'bind')])).toHaveLength(2);
  });

  test('of which one repeats the other are not compared', () => {
    const three = [saying('EX01', says), saying('EX02', 'y'), saying('EX03', says)];
    const classes = (like: readonly (readonly [string, string])[]) =>
      classesOf(three, [], [], new Map(like)).map((one) => one.servers);
    expect(classes([])).toEqual([['EX01', 'EX03'], ['EX02']]);
    expect(classes([['EX02', 'EX01']])).toEqual([['EX01', 'EX02', 'EX03']]);
    expect(classes([['EX03', 'EX02']])).toEqual([['EX01'], ['EX02', 'EX03']]);
  });

  function choosing(why: string, candidates: readonly Candidate[]): Partial<ServerPlan> {
    return { choice: { certificate: null, why, candidates } };
  }
  function of(certificate: string, because: string): Candidate {
    return { certificate, because } as unknown as Candidate;
  }
  function binding(certificate: string): ServerPlan['steps'][number] {
    return { ...aStep, writes: { 'sslcert/0.0.0.0:444': { known: certificate } } };
  }
});

test('a class names each kind of difference once, and those that are blocked', () => {
  const differences = [
    { ...drift, id: 'EX01/d1' },
    { ...drift, id: 'EX01/d2', fact: 'internal-transport' },
    { ...drift, id: 'EX01/d3', code: 'self-signed-expiring' },
  ] as const;
  const blocked = [{ drift: 'EX01/d3', waitsFor: [] }];
  const [one] = classesOf([saying('EX01', '', { drift: differences, blocked })], []);
  expect(one).toMatchObject({
    id: 'class-1',
    drift: ['backend-bound-to-other', 'self-signed-expiring'],
    blocked: ['self-signed-expiring'],
  });
});
