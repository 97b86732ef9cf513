import { describe, expect, test } from 'vitest';
import validPlan from '../../schemas/plan.schema.json?validator';
import { ACTIONS, type AnyAction } from '../../src/actions/index.ts';
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { whatIsLeft } from '../../src/reconcile/pending.ts';
import { planText } from '../../src/report/plan-text.ts';
import { runText } from '../../src/report/run-text.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { copy } from '../../src/simulator/index.ts';
import { apply, desired, lab } from '../in-memory.ts';
import { mailbox, PUBLIC, records, SHORT, world } from '../properties/worlds.ts';
import { finished, journal, started } from '../report/runs.ts';
import { EX01 } from '../server.ts';

const NAMES = ['EX01', 'EX02', 'EX03'];
const three = desired({ servers: NAMES.map((name) => ({ ...EX01, name, fqdn: `${name.toLowerCase()}.contoso.com` })) });
const expiring = { certificates: [SHORT, PUBLIC], sslcert: records('short'), internalTransport: 'short' };
const organization = () =>
  lab(world({}, ...three.servers.map(({ name, fqdn }) => mailbox({ ...expiring, name, fqdn }))));

type Broken = (action: AnyAction) => AnyAction;

/** An action that has a fault only on EX02, and what must be found. */
const BROKEN: readonly (readonly [string, Broken, code: string, says: RegExp])[] = [
  [
    'a guard trips',
    onEX02('restart-iis', (action) => ({ ...action, propose: () => undefined })),
    'E-guard',
    /not followed by restart-iis/,
  ],
  [
    'an effect was not declared',
    onEX02('bind-certificate', (action) => ({ ...action, predict: forgetting(action, 'web/restart-due') })),
    'E-guard',
    /not followed by restart-iis/,
  ],
  [
    'a write leads to a drift that was not declared',
    onEX02('issue-certificate', (action) => ({ ...action, predict: forgetting(action, 'key/new:EX02') })),
    'E-planner-undeclared',
    /issue-certificate/,
  ],
  [
    'the rehearsal ends elsewhere',
    onEX02('restart-transport', (action) => ({ ...action, predict: unproven(action) })),
    'E-rehearsal',
    /restart-transport/,
  ],
  [
    'planning itself breaks down',
    onEX02('enable-smtp', (action) => ({
      ...action,
      say: () => {
        throw new TypeError('cannot read properties of undefined');
      },
    })),
    'E-bug',
    /TypeError: cannot read/,
  ],
];

function onEX02(kind: AnyAction['kind'], change: (action: AnyAction) => Partial<AnyAction>): Broken {
  return (action) => {
    if (action.kind !== kind) return action;
    const wrong = { ...action, ...change(action) } as AnyAction;
    const for2 = (name: string): AnyAction => (name === 'EX02' ? wrong : action);
    return {
      ...action,
      propose: (drift, goal, view) => for2(goal.server.name).propose(drift, goal, view),
      predict: (op, view, goal, observed) => for2(goal.server.name).predict(op, view, goal, observed),
      say: (op, view) => for2(op.on.name).say(op, view),
    };
  };
}

function forgetting({ predict }: AnyAction, key: string): AnyAction['predict'] {
  return (op, view, goal, observed) => {
    const { writes, ...rest } = predict(op, view, goal, observed);
    return { ...rest, writes: Object.fromEntries(Object.entries(writes).filter(([written]) => written !== key)) };
  };
}

function unproven({ predict }: AnyAction): AnyAction['predict'] {
  return (op, view, goal, observed) => {
    const prediction = predict(op, view, goal, observed);
    const never = { fact: 'require-ssl/Default Web Site', want: false, withinSeconds: 300 } as const;
    return { ...prediction, proofs: [...(prediction.proofs ?? []), never] };
  };
}

async function planned(there: ReturnType<typeof lab>, broken: Broken): Promise<Plan> {
  const observation = await observeAll(there.provider, three);
  const asked = { intent: 'converge', at: there.provider.clock.now(), convergedAt: () => null } as const;
  return seal(draftPlan(three, observation, { ...asked, actions: ACTIONS.map(broken) }));
}

const page = { color: false, width: 100, verbose: false };

describe('one server is refused, and the plans of the others are kept, if', () => {
  test.for(BROKEN)('%s', async ([, broken, code, says]) => {
    const there = organization();
    const plan = await planned(there, broken);
    expect(validPlan(JSON.parse(JSON.stringify(plan)))).toBe(true);
    expect(plan.servers.map(({ verdict }) => verdict)).toEqual(['changes', 'refused', 'changes']);
    const [, two] = plan.servers;
    expect(two?.refused).toMatchObject({ code, says: expect.stringMatching(says) });
    expect(two).toMatchObject({ steps: [], undo: {}, notDone: [] });
    expect(blockedExit(plan.servers)).toBe(EXIT.bug);
    const text = planText(plan, page);
    expect(text).toContain('EX02: REFUSED');
    expect(text).toContain(code);
    expect(text).toMatch(/^EX01: \d steps/m);
    expect(text).toMatch(/^Exit code 1: .*EX02/m);

    const before = copy(there.organization());
    const { ended, events } = await apply(plan, there);
    expect(ended.exit).toBe(EXIT.ok);
    expect(there.organization().servers[1]).toEqual(before.servers[1]);
    for (const at of [0, 2])
      expect(there.organization().servers[at]?.internalTransport).not.toBe(before.servers[at]?.internalTransport);
    expect(runText(journal([started(plan), ...events, finished(EXIT.bug)]), page)).toContain(
      `REFUSED, nothing was done: EX02 (${code})`,
    );
  });
});

test('the faulty step is named', async () => {
  const plan = await planned(organization(), BROKEN[0]?.[1] ?? ((action) => action));
  const [, two] = plan.servers;
  expect(two?.refused?.step).toMatch(/^EX02\/\d$/);
  expect(two?.refused?.withheld.map(({ kind }) => kind)).toContain('bind-certificate');
});

test('the exit code of blocked comes before that of refused, and that before pending changes', async () => {
  const { servers } = await planned(organization(), BROKEN[0]?.[1] ?? ((action) => action));
  const waitsFor = [
    { fact: 'setup-running', is: 'unmet', requires: { code: 'setup-not-running', server: 'EX01' } },
  ] as const;
  const blocked = servers.map((one) =>
    one.server === 'EX01' ? { ...one, blocked: [{ drift: 'EX01/d1', waitsFor }] } : one,
  );
  expect([blockedExit(servers), blockedExit(blocked)]).toEqual([EXIT.bug, EXIT.blockedByKnown]);
});

test('a run with a refused server does not end with exit code 0', async () => {
  const plan = await planned(organization(), BROKEN[0]?.[1] ?? ((action) => action));
  const after = (verdicts: readonly string[]) => plan.servers.filter(({ verdict }) => verdicts.includes(verdict));
  const ends = [after(['refused']), after(['refused', 'changes'])].map(async (servers) => {
    const { exit, pending } = await whatIsLeft(plan, async () => ({ servers }));
    return { exit, of: [...new Set(pending.map(({ server }) => server))] };
  });
  expect(await Promise.all(ends)).toEqual([
    { exit: EXIT.bug, of: ['EX02'] },
    { exit: EXIT.bug, of: ['EX01', 'EX02', 'EX03'] },
  ]);
});
