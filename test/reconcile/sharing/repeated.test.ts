import { expect, test } from 'vitest';
import type { DesiredServer, DesiredState } from '../../../src/domain/desired.ts';
import type { Patch } from '../../../src/domain/facts.ts';
import type { Planned } from '../../../src/planner/plan.ts';
import { repeatedIn } from '../../../src/reconcile/sharing/repeated.ts';
import { canonicalJson, hashCanonical } from '../../../src/support/canonical.ts';
import { named, serverPlan, twelveDays } from '../../report/plans.ts';

const NAMES = ['EX01', 'EX02', 'EX03', 'EX04', 'EX05'];
const servers = NAMES.map((name) => named(name));
const desired: DesiredState = { apiVersion: 'exstate/v1', organization: 'contoso', servers };
/** The certificates in the facts of the tests name EX01. */
const factsOf = (name: string): Patch =>
  JSON.parse(
    JSON.stringify(twelveDays('EX01')).replaceAll('EX01', name).replaceAll('ex01', name.toLowerCase()),
  ) as Patch;
const inputsWith = (change: (name: string) => Patch = () => ({})) => ({
  facts: {},
  servers: Object.fromEntries(NAMES.map((name) => [name, { facts: { ...factsOf(name), ...change(name) } }])),
});

function planned(observed: ReturnType<typeof inputsWith>, alone: (server: DesiredServer) => Planned) {
  const asked: string[] = [];
  const repeating = repeatedIn(desired, observed, { convergedAt: () => null });
  const plans = servers.map((server) =>
    repeating.planned(server, (one) => {
      asked.push(one.name);
      return alone(one);
    }),
  );
  return { asked, plans: plans.map(({ plan }) => plan), like: Object.fromEntries(repeating.like) };
}

const alone = ({ name }: DesiredServer): Planned => ({ plan: serverPlan({}, name) });

test('two servers of a group are planned, and the others repeat their plan', () => {
  const { asked, plans, like } = planned(inputsWith(), alone);
  expect(asked).toEqual(['EX01', 'EX02']);
  expect(like).toEqual({ EX03: 'EX01', EX04: 'EX01', EX05: 'EX01' });
  expect(plans).toEqual(NAMES.map((name) => serverPlan({}, name)));
});

test('the hash of a repeated plan is the hash of its canonical text', () => {
  for (const plan of planned(inputsWith(), alone).plans)
    expect(hashCanonical([plan])).toBe(hashCanonical(JSON.parse(`[${canonicalJson(plan)}]`)));
});

test('each plan counts the database copies of its own server', () => {
  const copies = (name: string) => ({ 'mounted-copies': { known: Number(name.slice(-1)) } });
  const { asked, plans } = planned(inputsWith(copies), ({ name }) => ({ plan: serverPlan(copies(name), name) }));
  expect(asked).toEqual(['EX01', 'EX02']);
  expect(plans.map(({ impact }) => impact.mountedCopies)).toEqual([1, 2, 3, 4, 5]);
});

test('every server is planned alone if the first two plans differ in more than names', () => {
  const { asked, like } = planned(inputsWith(), (server) => {
    const { plan } = alone(server);
    return {
      plan: { ...plan, impact: { ...plan.impact, mailSeconds: [0, Number(server.name.slice(-1))] } },
    };
  });
  expect(asked).toEqual(NAMES);
  expect(like).toEqual({});
});
