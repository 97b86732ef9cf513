import { describe, expect, test } from 'vitest';
import { convergeGoal } from '../../src/choose/goal.ts';
import { type ActivationPolicy, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { planServer } from '../../src/planner/server.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER } from '../server.ts';

const planned = (change: Patch = {}, server = aServer) => {
  const view = new FactTable({ ...server, ...change });
  const plan = planServer(convergeGoal(view, EX01, AT), view.fork());
  const blocked = plan.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ is, fact }) => `${is}: ${fact}`));
  return { steps: plan.steps.map((step) => step.operation.kind), blocked: [...new Set(blocked)], plan };
};
const fresh = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
const other: Patch = {
  'store/My': known([OLD, OTHER]),
  [`certificate/${OTHER}`]: known(fresh),
  [`key/${OTHER}`]: known(CSP),
};
const unreadable: Patch = { ...other, [`key/${OTHER}`]: known({ ...CSP, networkService: false }) };

describe('a server with twelve days left', () => {
  test.for<[string, Patch, string[], string[]]>([
    [
      'is renewed stage by stage',
      {},
      ['issue-certificate', 'bind-certificate', 'restart-iis', 'enable-smtp', 'restart-transport'],
      [],
    ],
    ['adopts before it creates', other, ['bind-certificate', 'restart-iis', 'enable-smtp', 'restart-transport'], []],
    [
      'lets transport read the key first',
      unreadable,
      ['grant-key', 'bind-certificate', 'restart-iis', 'enable-smtp', 'restart-transport'],
      [],
    ],
    ['is blocked by Setup', { 'setup-running': known(true) }, [], ['unmet: setup-running']],
    ['is not renewed if the store is unknown', { 'store/My': unknown('access denied') }, [], ['unknown: store/My']],
    [
      'needs no shell if a certificate can be adopted',
      {
        ...other,
        'shell/opens': known(false),
        'internal-transport': unknown('no shell'),
        'sslcert/0.0.0.0:444': known(null),
        'wire/0.0.0.0:444': known(null),
      },
      ['trust-certificate', 'bind-certificate', 'restart-iis'],
      ['unknown: internal-transport'],
    ],
    [
      'uses the certificate with twelve days left while no shell opens',
      {
        'shell/opens': known(false),
        'internal-transport': unknown('no shell'),
        'sslcert/0.0.0.0:444': known(null),
        'wire/0.0.0.0:444': known(null),
      },
      ['trust-certificate', 'bind-certificate', 'restart-iis'],
      ['unmet: shell/opens', 'unknown: internal-transport'],
    ],
  ])('%s', ([, change, steps, blocked]) => {
    const found = planned(change);
    expect({ steps: found.steps, blocked: found.blocked }).toEqual({ steps, blocked });
  });
});

describe('the database copies that a restart interrupts', () => {
  test.for([
    ['are counted', { 'mounted-copies': known(3) }, 3],
    ['are unknown if they could not be read', { 'mounted-copies': unknown('no shell') }, null],
    ['are none if there is none', {}, 0],
    ['are none on an Edge server', { 'mounted-copies': known(null) }, 0],
    ['are none if nothing restarts', { 'mounted-copies': known(3), 'setup-running': known(true) }, 0],
  ] as const)('%s', ([, change, copies]) => expect(planned(change).plan.impact.mountedCopies).toBe(copies));
});

describe('the active copies', () => {
  const member = (activation: ActivationPolicy, moveNow = false) => known({ name: 'DAG1', activation, moveNow });
  test.for<[string, Patch, string | undefined]>([
    ['cannot be moved from a server in no DAG', { dag: known(null) }, 'impossible'],
    ['can be moved from a member of a DAG', { dag: member('unrestricted') }, 'possible'],
    ['can be moved where Exchange activates copies within the site', { dag: member('intrasite') }, 'possible'],
    ['do not come back where Exchange activates none', { dag: member('blocked') }, 'blocked'],
    ['are moved away by Exchange, whatever the policy is', { dag: member('blocked', true) }, 'move-now'],
    ['can perhaps be moved if the DAG could not be read', { dag: unknown('access denied') }, undefined],
    ['need no move if there is none', { dag: member('blocked'), 'mounted-copies': known(0) }, undefined],
    ['need no move if nothing restarts', { dag: member('blocked'), 'setup-running': known(true) }, undefined],
    [
      'cannot be moved from a server in no DAG, however many they are',
      { dag: known(null), 'mounted-copies': unknown('access denied') },
      'impossible',
    ],
  ])('%s', ([, change, switchover]) => {
    const { impact } = planned({ 'mounted-copies': known(3), ...change }).plan;
    expect('switchover' in impact).toBe(switchover !== undefined);
    expect(impact.switchover).toBe(switchover);
  });

  test('can perhaps be moved if the observation is older than this fact', () => {
    const { dag: _, ...older } = aServer;
    const [before, after] = [older, { ...aServer, dag: unknown('access denied') }].map((server) =>
      planned({ 'mounted-copies': known(3) }, server),
    );
    expect(before?.plan.impact).toEqual(after?.plan.impact);
    expect(before?.steps.length).toBeGreaterThan(0);
    expect(before).toEqual(after);
  });
});

describe('each drift that no step corrects names what blocks it:', () => {
  const blockedBy = (change: Patch) => {
    const { plan } = planned(change);
    return plan.blocked.map(({ drift, waitsFor }) => [plan.drift.find(({ id }) => id === drift)?.code, waitsFor]);
  };
  const RENEWAL = ['self-signed-expiring', 'backend-bound-to-other', 'transport-bound-to-other'];
  const all = (codes: readonly string[], ...waits: readonly object[]) => codes.map((code) => [code, waits]);
  const unmet = (fact: string, code: string) => ({ fact, is: 'unmet', requires: { code, server: 'EX01' } });

  test.for<[string, Patch, unknown]>([
    [
      'the machine, if another one answers',
      { identity: known({ name: 'EX09', fqdn: 'ex09.contoso.com' }) },
      all(['other-machine', ...RENEWAL], unmet('identity', 'server-answers')),
    ],
    [
      'the role, if it has none that exstate renews',
      { role: known<'mailbox'>(null) },
      all(['no-role'], unmet('role', 'mailbox-role')),
    ],
    [
      'only what blocks the issue, and not what a new certificate lacks',
      { 'may/issue-certificate': known(false) },
      all(RENEWAL, expect.objectContaining({ fact: 'may/issue-certificate', is: 'unmet' })),
    ],
    ['Setup, once', { 'setup-running': known(true) }, all(RENEWAL, unmet('setup-running', 'setup-not-running'))],
    [
      'the record itself, if it could not be read',
      { ...other, 'sslcert/0.0.0.0:444': unknown('denied') },
      all(['fact-unknown'], { fact: 'sslcert/0.0.0.0:444', is: 'unknown', because: 'denied' }),
    ],
    [
      'the directory, if it could not be read',
      { ...other, 'internal-transport': unknown('no shell') },
      all(['fact-unknown'], { fact: 'internal-transport', is: 'unknown', because: 'no shell' }),
    ],
  ])('%s', ([, change, expected]) => {
    expect(blockedBy(change)).toEqual(expected);
  });
});
