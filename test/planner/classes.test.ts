import { describe, expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { ServerPlan } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { classesOf } from '../../src/planner/classes.ts';
import { planServer } from '../../src/planner/server.ts';
import { adoptable, done, named, retirePlan, serverPlan, shut, twelveDays, unreachable } from '../report/plans.ts';
import { AT, CSP, certificate, OLD, OTHER, PUBLIC } from '../server.ts';

const SECOND = 'CC44777777777777777777777777777777777777';
const self = (notAfter: string) => certificate({ notBefore: '2021-12-05T00:00:00Z', notAfter });

/** Another server with the same facts. Its thumbprints sort in the other order, and other days remain. */
function likewise(name: string, change: Patch): ServerPlan {
  const other: Readonly<Record<string, string>> = {
    [OLD]: 'F'.repeat(40),
    [OTHER]: '2'.repeat(40),
    [PUBLIC]: '1'.repeat(40),
    [SECOND]: '0'.repeat(40),
  };
  const facts = JSON.stringify({ ...twelveDays(name), ...change })
    .replaceAll(new RegExp(Object.keys(other).join('|'), 'g'), (id) => other[id] ?? id)
    .replaceAll('2026-12-04', '2026-12-09')
    .replaceAll('EX01', name)
    .replaceAll('ex01', name.toLowerCase());
  const view = new FactTable(JSON.parse(facts) as Patch);
  return planServer(convergeGoal(view, named(name), AT), view.fork());
}

const classesIn = (...servers: readonly ServerPlan[]): (readonly string[])[] =>
  classesOf(
    servers,
    servers.map(({ server }) => named(server)),
  ).map((one) => one.servers);

describe('servers that are the same but for names, thumbprints and dates', () => {
  test.for<[string, Patch]>([
    ['are to be renewed', {}],
    ['adopt an installed certificate', adoptable()],
    [
      'reject several certificates for one reason',
      {
        'store/My': known([OLD, OTHER, SECOND, PUBLIC]),
        [`certificate/${OTHER}`]: known(self('2026-12-02T00:00:00Z')),
        [`key/${OTHER}`]: known(CSP),
        [`certificate/${SECOND}`]: known(self('2026-12-01T00:00:00Z')),
        [`key/${SECOND}`]: known(CSP),
        'internal-transport': known(OTHER),
      },
    ],
    ['are in their desired state', done()],
    ['have a shell that does not open', shut()],
    ['do not let their store be read', { 'store/My': unknown('access denied') }],
  ])('form one class: they %s', ([, change]) => {
    expect(classesIn(serverPlan(change), likewise('EX02', change))).toEqual([['EX01', 'EX02']]);
  });

  test('form one class if the numbers of active copies differ, and each keeps its own', () => {
    const servers = [2, 5].map((copies, i) => serverPlan({ 'mounted-copies': known(copies) }, `EX0${i + 1}`));
    expect(classesIn(...servers)).toEqual([['EX01', 'EX02']]);
    expect(servers.map(({ impact }) => impact.mountedCopies)).toEqual([2, 5]);
  });
});

describe('servers of different classes', () => {
  test.for<[string, Patch]>([
    ['the state', done()],
    ['a step', adoptable()],
    ['the reason why a certificate is rejected', { [`key/${OLD}`]: known({ ...CSP, usable: false }) }],
    ['what blocks', { 'setup-running': known(true) }],
    ['what could not be read', { 'internal-transport': unknown('access denied') }],
    ['an answer that a step depends on', { 'store/Root': known([OLD]) }],
    ['active copies, where the other has none', { 'mounted-copies': known(3) }],
    ['active copies that could not be counted', { 'mounted-copies': unknown('no shell') }],
    [
      'what to do with active copies',
      { 'mounted-copies': known(3), dag: known({ name: 'DAG1', activation: 'blocked', moveNow: false }) },
    ],
    ['what is reported', { 'sslcert/0.0.0.0:443': known(OTHER) }],
  ])('differ in %s', ([, change]) => {
    expect(classesIn(serverPlan(), serverPlan(change, 'EX02'))).toEqual([['EX01'], ['EX02']]);
  });

  test('stand in the order of their first servers', () => {
    const servers = [serverPlan(), unreachable('EX02'), serverPlan({}, 'EX03'), unreachable('EX04')];
    expect(classesIn(...servers)).toEqual([
      ['EX01', 'EX03'],
      ['EX02', 'EX04'],
    ]);
  });

  test('name their steps, their differences and what is blocked', () => {
    const blocked = serverPlan({ 'setup-running': known(true) });
    expect(
      classesOf([blocked, retirePlan(done('EX02'), '2026-12-01T00:00:00Z', 'EX02')], [named('EX01'), named('EX02')]),
    ).toMatchObject([
      {
        id: 'class-1',
        verdict: 'blocked',
        steps: [],
        blocked: ['self-signed-expiring', 'backend-bound-to-other', 'transport-bound-to-other'],
      },
      { id: 'class-2', steps: ['remove-certificate'] },
    ]);
  });

  test('a server without a name ends no process', () => {
    const plan = { ...serverPlan(done()), server: '' };
    expect(classesOf([plan], [{ ...named('EX01'), name: '', fqdn: '' }]).map((one) => one.servers)).toEqual([['']]);
  });
});
