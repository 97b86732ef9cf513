import { expect, test } from 'vitest';
import type { AnyAction } from '../../src/actions/index.ts';
import { convergeGoal } from '../../src/choose/goal.ts';
import { BACK_END, type FactKey, FRONT_END } from '../../src/domain/facts.ts';
import type { Operation, Stage } from '../../src/domain/operation.ts';
import type { Drift } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { propose, ready } from '../../src/planner/propose.ts';
import { AT, aServer, EX01, OLD, OTHER } from '../server.ts';

const ON = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const bind = (site: typeof BACK_END | typeof FRONT_END, endpoint: string, certificate: string): Operation =>
  ({ kind: 'bind-certificate', on: ON, site, endpoint, certificate }) as Operation;
const add = (bindingInformation: string): Operation =>
  ({ kind: 'add-binding', on: ON, site: BACK_END, bindingInformation }) as Operation;

/** An action of a stage that proposes this operation for any drift, with these preconditions. */
const proposing = (stage: Stage, operation: Operation, ...is: readonly string[]): AnyAction =>
  ({
    kind: operation.kind,
    stage,
    propose: () => operation,
    precondition: () => is.map((one) => ({ is: one })),
  }) as unknown as AnyAction;

const view = new FactTable(aServer);
const DRIFT: Drift = {
  code: 'backend-bound-to-other',
  fact: 'sslcert/0.0.0.0:444' as FactKey,
  owner: 'ours',
  says: '',
};
const proposed = (...actions: readonly AnyAction[]) => propose([DRIFT], view, convergeGoal(view, EX01, AT), actions);

test.for<[string, readonly [Stage, Operation][]]>([
  [
    'stage, whatever the kind is',
    [
      ['issue', { kind: 'trust-certificate', certificate: OLD, on: ON }],
      ['web', bind(BACK_END, '0.0.0.0:444', OLD)],
      ['transport', add('*:444:')],
    ],
  ],
  [
    'kind within a stage, whatever the target is',
    [
      ['web', add('z')],
      ['web', bind(FRONT_END, 'z', OTHER)],
      ['web', { kind: 'restart-iis', on: ON }],
    ],
  ],
  [
    'site',
    [
      ['web', bind(FRONT_END, '127.0.0.1:443', OTHER)],
      ['web', bind(BACK_END, '0.0.0.0:444', OLD)],
    ],
  ],
  [
    'port of a site',
    [
      ['web', bind(FRONT_END, '0.0.0.0:443', OTHER)],
      ['web', bind(FRONT_END, '127.0.0.1:443', OLD)],
    ],
  ],
  [
    'binding of a site',
    [
      ['web', add('*:444:')],
      ['web', add('127.0.0.1:444:')],
    ],
  ],
  [
    'certificate',
    [
      ['web', bind(FRONT_END, '0.0.0.0:443', OLD)],
      ['web', bind(FRONT_END, '0.0.0.0:443', OTHER)],
    ],
  ],
])('proposals are ordered by %s, and not by the order of the actions', ([, expected]) => {
  const actions = expected.map(([stage, operation]) => proposing(stage, operation));
  const operations = expected.map(([, operation]) => operation);
  expect(proposed(...actions).map(({ operation }) => operation)).toEqual(operations);
  expect(proposed(...[...actions].reverse()).map(({ operation }) => operation)).toEqual(operations);
});

test.for<[readonly string[], boolean]>([
  [[], true],
  [['met', 'met'], true],
  [['met', 'unmet'], false],
  [['unknown', 'met'], false],
])('a proposal with the preconditions %o is ready: %s', ([is, expected]) => {
  expect(proposed(proposing('web', add('*:444:'), ...is)).map(ready)).toEqual([expected]);
});

test('the preconditions of a proposal are evaluated once, and only if somebody asks', () => {
  let asked = 0;
  const precondition = () => {
    asked += 1;
    return [];
  };
  const action: AnyAction = { ...proposing('web', add('*:444:')), precondition };
  const [one] = proposed(action);
  expect(asked).toBe(0);
  one?.judged();
  one?.judged();
  expect(asked).toBe(1);
});
