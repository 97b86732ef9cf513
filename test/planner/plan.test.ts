import { describe, expect, test } from 'vitest';
import { ACTIONS, type AnyAction } from '../../src/actions/index.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import type { Deadline, Plan, Verdict } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { goalOf, overall, plan, type Question } from '../../src/planner/plan.ts';
import { desired } from '../in-memory.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const NEXT = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
/** The chosen certificate is used everywhere. */
const settled: Patch = {
  ...aServer,
  'store/My': known([OTHER, PUBLIC]),
  [`certificate/${OTHER}`]: known(NEXT),
  [`key/${OTHER}`]: known(CSP),
  'sslcert/0.0.0.0:444': known(OTHER),
  'wire/0.0.0.0:444': known(OTHER),
  'internal-transport': known(OTHER),
  'wire/2525/x-anonymoustls': known(OTHER),
};
const ask = (change: Patch, question: Partial<Question> = {}) =>
  plan({
    desired: desired(),
    intent: 'converge',
    at: AT,
    tableOf: () => new FactTable({ ...settled, ...change }),
    convergedAt: () => null,
    ...question,
  });

test('a server in the desired state has no steps', () => {
  expect(ask({})).toMatchObject({ intent: 'converge', verdict: 'in-desired-state', judgedAt: AT });
});

test.for<[readonly Verdict[], Verdict]>([
  [[], 'in-desired-state'],
  [['in-desired-state', 'refused'], 'refused'],
  [['refused', 'blocked'], 'blocked'],
  [['blocked', 'changes', 'refused'], 'changes'],
])('servers with the verdicts %o have the common verdict %s', ([verdicts, expected]) => {
  const servers = verdicts.map((verdict) => ({ verdict }) as Parameters<typeof overall>[0][number]);
  expect(overall(servers)).toBe(expected);
});

const bound = (id: string): Patch => ({ 'sslcert/0.0.0.0:444': known(id), 'internal-transport': known(id) });
const deadline = (at: string, certificate: string, event: Deadline['event'], use: Deadline['use']): Deadline => ({
  server: 'EX01',
  at,
  certificate,
  event,
  use,
});

describe('a plan is valid until', () => {
  const from = (notBefore: string, notAfter: string): Patch => ({
    [`certificate/${OTHER}`]: known({ ...NEXT, notBefore, notAfter }),
  });
  const with443 = (change: object): Patch => ({
    [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA', notAfter: '2030-01-01T00:00:00Z', ...change })),
  });
  const BEGUN = '2026-11-01T00:00:00Z';
  test.for<[string, Patch, string | null]>([
    [
      'the chosen certificate has sixty days left',
      { ...from(BEGUN, '2027-12-31T00:00:00Z'), ...with443({}) },
      '2027-11-01T00:00:00Z',
    ],
    [
      'a certificate with fewer days left expires',
      { ...from(BEGUN, '2026-12-31T00:00:00Z'), ...with443({}) },
      '2026-12-31T00:00:00Z',
    ],
    [
      'a certificate becomes valid',
      { ...from('2026-11-23T00:00:00Z', '2031-01-01T00:00:00Z'), ...with443({}) },
      '2026-11-23T00:00:00Z',
    ],
    [
      'a certificate in use expires',
      { ...from(BEGUN, '2031-01-01T00:00:00Z'), ...with443({ notAfter: '2027-01-01T00:00:00Z' }) },
      '2027-01-01T00:00:00Z',
    ],
    ['no time, if the store is empty', { 'store/My': known(null) }, null],
    ['no time, if the store is unknown', { 'store/My': unknown('x') }, null],
    [
      'no time of an unknown certificate',
      { [`certificate/${OTHER}`]: unknown('x'), [`certificate/${PUBLIC}`]: known(null) },
      null,
    ],
  ])('%s', ([, change, expected]) => {
    expect(ask(change).validUntil).toBe(expected);
  });

  test('another time than the end of a foreign certificate that is not in use', () => {
    const unused = { 'sslcert/0.0.0.0:443': known(OTHER), 'sslcert/127.0.0.1:443': known(OTHER) };
    const ends = with443({ notAfter: '2026-11-23T00:00:00Z' });
    expect(ask(ends).validUntil).toBe('2026-11-23T00:00:00Z');
    expect(ask({ ...ends, ...unused }).validUntil).toBe('2031-09-02T00:00:00Z');
  });

  test('the first time of all servers', () => {
    const second = { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' };
    const tableOf = (server: string) =>
      new FactTable({ ...settled, ...(server === 'EX02' ? from(BEGUN, '2026-11-24T00:00:00Z') : {}) });
    expect(ask({}, { desired: desired({ servers: [EX01, second] }), tableOf }).validUntil).toBe('2026-11-24T00:00:00Z');
    expect(ask({}, { desired: desired({ servers: [second, EX01] }), tableOf }).validUntil).toBe('2026-11-24T00:00:00Z');
  });

  test('no time at which a certificate became valid just now', () => {
    const fresh = { ...from(AT, '2027-12-31T00:00:00Z'), ...with443({}) };
    expect(ask(fresh).validUntil).toBe('2027-11-01T00:00:00Z');
  });

  test.for<[readonly string[]]>([[[OTHER, PUBLIC]], [[PUBLIC, OTHER]]])(
    'the same reasons in the same order, whatever the order of the store: %o',
    ([ids]) => {
      const both = { ...from(BEGUN, '2026-12-31T00:00:00Z'), ...with443({ notAfter: '2026-12-31T00:00:00Z' }) };
      const { deadlines } = ask({ ...both, 'store/My': known(ids) });
      expect(deadlines.map(({ certificate }) => certificate)).toEqual([PUBLIC, OTHER]);
    },
  );

  test('the end alone, if the YAML asks for no remaining days', () => {
    const zero = { ...EX01, selfSigned: { ...EX01.selfSigned, minDaysRemaining: 0 } };
    const { deadlines } = ask(from(BEGUN, '2026-12-31T00:00:00Z'), { desired: desired({ servers: [zero] }) });
    expect(deadlines.map(({ event }) => event)).toEqual(['expires']);
  });

  test.for<[string, Patch, Plan['deadlines']]>([
    [
      'the certificate of 444 and internal transport has sixty days',
      { ...from(BEGUN, '2027-12-31T00:00:00Z'), ...with443({}) },
      [deadline('2027-11-01T00:00:00Z', OTHER, 'too-few-days', ['sslcert/0.0.0.0:444', 'internal-transport'])],
    ],
    [
      'the certificate of 443 expires',
      { ...from(BEGUN, '2031-01-01T00:00:00Z'), ...with443({ notAfter: '2027-01-01T00:00:00Z' }) },
      [deadline('2027-01-01T00:00:00Z', PUBLIC, 'expires', ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443'])],
    ],
    [
      'a certificate that is not in use becomes valid',
      { ...from('2026-11-23T00:00:00Z', '2031-01-01T00:00:00Z'), ...bound(OLD), ...with443({}) },
      [deadline('2026-11-23T00:00:00Z', OTHER, 'becomes-valid', [])],
    ],
    [
      'two certificates expire at the same time',
      { ...from(BEGUN, '2026-12-31T00:00:00Z'), ...with443({ notAfter: '2026-12-31T00:00:00Z' }) },
      [
        deadline('2026-12-31T00:00:00Z', OTHER, 'expires', ['sslcert/0.0.0.0:444', 'internal-transport']),
        deadline('2026-12-31T00:00:00Z', PUBLIC, 'expires', ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443']),
      ],
    ],
    ['no time is known', { 'store/My': known(null) }, []],
  ])('the plan names the reason: %s', ([, change, expected]) => {
    const { deadlines } = ask(change);
    expect(deadlines).toHaveLength(expected.length);
    expect(deadlines).toEqual(expect.arrayContaining([...expected]));
  });
});

describe('a server on which exstate fails', () => {
  const failing = (error: unknown) =>
    ask(
      { 'sslcert/0.0.0.0:444': known(null) },
      {
        inspect: () => {
          throw error;
        },
      },
    ).servers[0];
  test('is refused, with what was found and which steps are withheld', () => {
    const server = failing(new Fault('E-guard', EXIT.bug, 'broken', 'EX01/1'));
    expect(server).toMatchObject({ server: 'EX01', verdict: 'refused', steps: [], undo: {}, blocked: [], notDone: [] });
    expect(server?.refused).toMatchObject({ code: 'E-guard', step: 'EX01/1' });
    expect(server?.refused?.withheld.map(({ kind }) => kind)).toContain('bind-certificate');
    expect(server?.drift.map(({ code }) => code)).toContain('backend-empty');
    expect(server?.choice.certificate).toBe(OTHER);
  });

  test('names no step if the whole server fails', () => {
    expect(failing(new Fault('E-guard', EXIT.bug, 'broken', 'EX01'))?.refused).not.toHaveProperty('step');
    expect(failing(new Fault('E-guard', EXIT.bug, 'broken'))?.refused).not.toHaveProperty('step');
  });

  test('keeps the first expiry, because somebody must see it', () => {
    expect(failing(new Fault('E-guard', EXIT.bug, 'broken'))?.expires).toEqual({
      at: '2027-06-01T00:00:00Z',
      certificate: PUBLIC,
      use: ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443'],
    });
  });

  test('names its differences also if exstate fails before the steps', () => {
    const propose = () => {
      throw new Error('x');
    };
    const failed = { ...ACTIONS[0], propose } as AnyAction;
    const [server] = ask({ 'sslcert/0.0.0.0:444': known(null) }, { actions: [failed] }).servers;
    expect(server).toMatchObject({ verdict: 'refused', steps: [], refused: { withheld: [] } });
    expect(server?.drift.map(({ code }) => code)).toContain('backend-empty');
    expect(server?.choice.certificate).toBe(OTHER);
  });

  test('gets a fault for any other error, too', () => {
    expect(failing(new TypeError('x'))?.refused).toMatchObject({ code: 'E-bug' });
  });

  test('has no choice if exstate fails before it', () => {
    const broken = new FactTable(settled);
    broken.fork = () => {
      throw new Error('x');
    };
    const [server] = ask({}, { tableOf: () => broken }).servers;
    expect(server).toMatchObject({ verdict: 'refused', refused: { code: 'E-bug', withheld: [] }, drift: [] });
  });
});

describe('a retirement', () => {
  const retire = (change: Patch, convergedAt: string | null = null, words: Partial<DesiredServer> = {}) =>
    goalOf(
      new FactTable({ ...settled, ...change }),
      { ...EX01, ...words },
      { intent: 'retire', at: AT, convergedAt: () => convergedAt },
    );
  test.for<[string, Patch, string | null, Partial<DesiredServer>, string | null]>([
    ['from the first day of the chosen certificate', {}, null, {}, '2026-11-15T00:00:00Z'],
    ['from the last step, which was later', {}, '2026-11-20T00:00:00Z', {}, '2026-12-04T00:00:00Z'],
    ['not from an earlier step', {}, '2026-10-01T00:00:00Z', {}, '2026-11-15T00:00:00Z'],
    ['at once', {}, null, { retire: { soakDays: 0 } }, '2026-11-01T00:00:00Z'],
    ['never, if no certificate can be chosen', { 'store/My': unknown('x') }, null, {}, null],
  ])('counts its soak %s', ([, change, converged, words, expected]) => {
    expect(retire(change, converged, words).retire?.soakedAt).toBe(expected);
  });

  test('reports whether the server is in the desired state, and removes the old certificates', () => {
    expect(retire({}).retire?.unsettled).toBeNull();
    expect(retire({ 'sslcert/0.0.0.0:444': known(null) }).retire?.unsettled).toBeTypeOf('string');
    const old = { 'store/My': known([OTHER, PUBLIC, OLD]) };
    expect(retire(old)).toMatchObject({ intent: 'retire', want: { [`certificate/${OLD}`]: known(null) } });
    expect(ask({}).servers[0]?.steps).toEqual([]);
  });
});
