import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Changes } from '../../src/domain/revert.ts';
import { FactTable } from '../../src/facts/table.ts';
import { goalOf, plan, type Question } from '../../src/planner/plan.ts';
import { mountedCopies } from '../../src/planner/server.ts';
import { desired } from '../in-memory.ts';
import { aStep } from '../journal/a-run.ts';
import { adoptable, done, named, shut, twelveDays } from '../report/plans.ts';
import { AT, EX01, OLD, OTHER } from '../server.ts';

const RECORD = 'sslcert/0.0.0.0:444';
const ask = (change: Patch, question: Partial<Question> = {}) =>
  plan({
    desired: desired(),
    intent: 'converge',
    at: AT,
    tableOf: () => new FactTable({ ...twelveDays('EX01'), ...change }),
    convergedAt: () => null,
    ...question,
  });

describe('how a run could be reverted', () => {
  const reversals = (change: Patch) =>
    (ask(change).revert ?? []).map(({ server, steps, cannot }) => ({
      server,
      steps: steps.map(({ kind }): string => kind),
      cannot: cannot.map((one) => ('fact' in one ? `${one.code} ${one.fact}` : one.code)),
    }));
  const ALL = ['bind-certificate', 'restart-iis', 'enable-smtp', 'restart-transport'];

  test.for<[string, Patch, ReturnType<typeof reversals>]>([
    ['is not said without a step', done(), []],
    ['is by the steps back', adoptable(), [{ server: 'EX01', steps: ALL, cannot: [] }]],
    ['names what stays', {}, [{ server: 'EX01', steps: ALL, cannot: ['issued-stays'] }]],
    [
      'names what could not go back',
      { ...adoptable(), [RECORD]: known<string>(null), 'wire/0.0.0.0:444': known<string>(null) },
      [
        {
          server: 'EX01',
          steps: expect.arrayContaining(['enable-smtp']),
          cannot: expect.arrayContaining([`old-none ${RECORD}`]),
        },
      ],
    ],
  ])('%s', ([, change, expected]) => {
    expect(reversals(change)).toEqual(expected);
  });

  test('has one sentence for each step', () => {
    const [one] = ask(adoptable()).revert ?? [];
    expect(one?.says.split('; ')).toHaveLength(4);
    expect(one?.says).toMatch(/^bind .*3F0A…1111.*; restart IIS; /);
  });

  test('is not said of a server that is blocked', () => {
    expect(ask({ ...done(), 'setup-running': known(true) }).revert).toEqual([]);
    expect(ask({ ...shut(), 'setup-running': known(true) }).revert).toEqual([]);
  });
});

describe('a plan to revert', () => {
  const changes: Changes = {
    certificate: OTHER,
    found: { [RECORD]: known(OLD), 'wire/0.0.0.0:444': known(OLD) },
    left: { [RECORD]: known(OTHER) },
  };
  const reverts = (server: string) => ({ run: 'x', servers: { [server]: changes } });
  const back = (server: string, question: Partial<Question> = {}) =>
    ask(done(), { intent: 'revert', reverts: reverts(server), ...question });
  const kinds = ({ servers }: ReturnType<typeof ask>) => servers[0]?.steps.map(({ operation }) => operation.kind);

  test('goes back on the servers that the run changed', () => {
    expect(kinds(back('EX01'))).toEqual(['bind-certificate', 'restart-iis']);
    expect(kinds(back('EX02'))).toEqual([]);
    expect(kinds(back('EX01', { reverts: undefined }))).toEqual([]);
  });

  test('has nothing to do on a server whose name every object has', () => {
    const name = 'constructor';
    const tableOf = () => new FactTable({ ...twelveDays(name), ...done(name) });
    const [server] = back('EX01', { desired: desired({ servers: [named(name)] }), tableOf }).servers;
    expect([server?.verdict, server?.steps]).toEqual(['in-desired-state', []]);
  });

  test('has no windows: it may run at any time', () => {
    const maintenance = { timeZone: 'UTC', windows: [{ on: '2026-12-01', from: '10:00', to: '12:00' }] } as const;
    expect(back('EX01', { desired: desired({ maintenance }) })).not.toHaveProperty('windows');
    expect(ask(adoptable(), { desired: desired({ maintenance }) }).windows).toHaveLength(1);
  });
});

test('only front ends of other servers are in the goal of a server, and none is left out of it', () => {
  const front = (server: string) => ({ server, root: known<readonly string[]>([]) });
  const strictOf = (...names: readonly string[]) =>
    goalOf(new FactTable(twelveDays('EX01')), EX01, {
      intent: 'converge',
      at: AT,
      convergedAt: () => null,
      strict: names.map(front),
    });
  expect(strictOf('EX01', 'EX02').strict?.map(({ server }) => server)).toEqual(['EX02']);
  expect(strictOf('EX01')).not.toHaveProperty('strict');
  expect(strictOf()).not.toHaveProperty('strict');
});

test.for<[string, string, Patch, number | null]>([
  ['a restart of IIS', 'restart-iis', {}, 3],
  ['a restart of transport', 'restart-transport', {}, 3],
  ['no other step', 'bind-certificate', {}, 0],
  ['a restart, if they could not be counted', 'restart-iis', { 'mounted-copies': unknown('x') }, null],
  ['a restart, if there are none', 'restart-iis', { 'mounted-copies': known<number>(null) }, 0],
])('active copies are interrupted by %s', ([, kind, change, expected]) => {
  const view = new FactTable({ 'mounted-copies': known(3), ...change });
  const step = { ...aStep, operation: { ...aStep.operation, kind } } as typeof aStep;
  expect(mountedCopies([step], view)).toBe(expected);
  expect(mountedCopies([], view)).toBe(0);
});
