import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../src/actions/index.ts';
import { convergeGoal } from '../../src/choose/goal.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { planServer } from '../../src/planner/server.ts';
import { waitingSaid } from '../../src/report/condition-said.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const NEXT = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
const BACK = 'metabase/Exchange Back End';
const FRONT = 'metabase/Default Web Site';
const due: Patch = { 'web/restart-due': known(true) };
/** The metabase is empty, and there is a candidate to bind. */
const there: Patch = {
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(NEXT),
  [`key/${OTHER}`]: known(CSP),
  [BACK]: known(null),
  [FRONT]: known(null),
};
/** The same, with the chosen certificate already on 444. */
const bound: Patch = { ...there, 'sslcert/0.0.0.0:444': known(OTHER), 'wire/0.0.0.0:444': known(OTHER) };

const viewOf = (change: Patch): View => new FactTable({ ...aServer, ...change });
const planned = (change: Patch) => {
  const view = viewOf(change);
  return planServer(convergeGoal(view, EX01, AT), view.fork());
};

describe('the value that IIS keeps for a site', () => {
  test.for<[string, Patch, string[], string[]]>([
    ['nothing: no block', there, ['bind-certificate', 'restart-iis'], []],
    ['the chosen certificate: no block', { ...there, [BACK]: known(OTHER) }, ['bind-certificate', 'restart-iis'], []],
    ['unknown: no block', { ...there, [BACK]: unknown('access denied') }, ['bind-certificate', 'restart-iis'], []],
    ['not observed: no block', { ...there, [BACK]: unknown('not observed') }, ['bind-certificate', 'restart-iis'], []],
    ['the old certificate: 444 is not changed', { ...there, [BACK]: known(OLD) }, [], [BACK]],
    [
      'a certificate that is not installed: 444 is not changed',
      { ...there, [BACK]: known('F'.repeat(40)) },
      [],
      [BACK],
    ],
    [
      'for 443 another than the bound one: 444 is not changed, because IIS could not be restarted afterwards',
      { ...there, [FRONT]: known(OLD) },
      [],
      [FRONT],
    ],
    ['for 443 the bound one: no block', { ...there, [FRONT]: known(PUBLIC) }, ['bind-certificate', 'restart-iis'], []],
  ])('%s', ([, change, steps, waits]) => {
    const plan = planned(change);
    const web = plan.steps.filter(({ stage }) => stage === 'web').map(({ operation }) => operation.kind);
    const facts = plan.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ is, fact }) => (is === 'unmet' ? fact : is)));
    expect({ steps: web, waits: [...new Set(facts)] }).toEqual({ steps, waits });
  });

  test.for<[string, Patch, string[]]>([
    ['does not matter if it is the bound certificate', { [BACK]: known(OTHER), [FRONT]: known(PUBLIC) }, []],
    ['blocks a restart that is due', { [BACK]: known(OLD) }, [BACK]],
    ['for the other site blocks it, too', { [FRONT]: known(OTHER) }, [FRONT]],
    [
      'blocks it for one of the two records of 443',
      { [FRONT]: known(PUBLIC), 'sslcert/127.0.0.1:443': known(OTHER) },
      [FRONT],
    ],
    [
      'blocks it for a missing record that the restart would write again',
      { [FRONT]: known(PUBLIC), 'sslcert/127.0.0.1:443': known(null) },
      [FRONT],
    ],
    [
      'does not block it for a record without a binding, which belongs to no site',
      {
        [FRONT]: known(PUBLIC),
        'sslcert/127.0.0.1:443': known(null),
        'row/Default Web Site/127.0.0.1:443:': known(null),
      },
      [],
    ],
    [
      'blocks it if the record is unknown and 443 presents another certificate',
      { [FRONT]: known(OTHER), 'sslcert/0.0.0.0:443': unknown('x'), 'sslcert/127.0.0.1:443': unknown('x') },
      [FRONT],
    ],
    [
      'does not block it if the record and what 443 presents are unknown',
      {
        [FRONT]: known(OTHER),
        'sslcert/0.0.0.0:443': unknown('x'),
        'sslcert/127.0.0.1:443': unknown('x'),
        'wire/0.0.0.0:443': unknown('x'),
        'wire/127.0.0.1:443': unknown('x'),
      },
      [],
    ],
    [
      'blocks it for a binding on one address without a record',
      { [BACK]: known(OTHER), 'row/Exchange Back End/10.0.0.1:444:': known({ sslFlags: 0 }) },
      [BACK],
    ],
    [
      'does not block it if the records could not be listed',
      {
        [BACK]: known(OTHER),
        'row/Exchange Back End/10.0.0.1:444:': known({ sslFlags: 0 }),
        'sslcert/*': unknown('access denied'),
      },
      [],
    ],
    ...([1, 2, 3] as const).map((sslFlags): [string, Patch, string[]] => [
      `does not block it for a binding with the flags ${sslFlags}, which has no record of its port`,
      {
        [FRONT]: known(PUBLIC),
        'sslcert/0.0.0.0:443': known(null),
        'row/Default Web Site/*:443:': known(sslFlags === 1 ? null : { sslFlags }),
        'row/Default Web Site/*:443:mail.contoso.com': known({ sslFlags }),
      },
      [],
    ]),
    [
      'blocks it for a binding with a host name that uses the record of its port',
      {
        [FRONT]: known(PUBLIC),
        'sslcert/0.0.0.0:443': known(null),
        'row/Default Web Site/*:443:': known(null),
        'row/Default Web Site/*:443:mail.contoso.com': known({ sslFlags: 0 }),
      },
      [FRONT],
    ],
    ['does not block it while it is unknown', { [BACK]: unknown('x'), [FRONT]: unknown('x') }, []],
  ])('%s', ([, change, waits]) => {
    const plan = planned({ ...bound, ...due, ...change });
    expect(plan.blocked.flatMap(({ waitsFor }) => waitsFor.map(({ fact }) => fact))).toEqual(waits);
    expect(plan.steps.some(({ operation }) => operation.kind === 'restart-iis')).toBe(waits.length === 0);
  });

  test('is reported with what to do about it', () => {
    const [blocked] = planned({ ...bound, ...due, [BACK]: known(OLD) }).blocked;
    expect(blocked?.waitsFor.map(waitingSaid)[0]).toMatch(
      /^IIS keeps no other certificate for "Exchange Back End" than 444 has \(it keeps 3F0A…1111 and .*5506.*by hand\)$/,
    );
  });

  test('is a precondition of a step only if it could be read', () => {
    const restsOn = (change: Patch) => planned(change).steps.flatMap((step) => step.restsOn.map(({ ask }) => ask));
    expect(restsOn(there)).toEqual(expect.arrayContaining([BACK, FRONT]));
    const unread = restsOn({ ...there, [BACK]: unknown('access denied'), [FRONT]: unknown('access denied') });
    expect(unread.filter((ask) => ask.startsWith('metabase/'))).toEqual([]);
  });

  test('does not block an undo of 444', () => {
    const view = viewOf({ ...bound, [BACK]: known(OTHER), [FRONT]: known(OLD) });
    const back: Operation<'bind-certificate'> = {
      kind: 'bind-certificate',
      on: { name: 'EX01', fqdn: 'ex01.contoso.com' },
      site: 'Exchange Back End',
      endpoint: '0.0.0.0:444',
      certificate: OLD,
    };
    const bind = ACTIONS.find(({ kind }) => kind === back.kind);
    const goal = convergeGoal(view, EX01, AT);
    const blocked = (intent: 'converge' | 'undo') =>
      bind?.precondition(back, view, { ...goal, intent }).flatMap(({ is, fact }) => (is === 'met' ? [] : [fact]));
    expect(blocked('converge')).toEqual([BACK, FRONT]);
    expect(blocked('undo')).toEqual([]);
  });
});

describe('without a step', () => {
  const calm: Patch = {
    ...bound,
    'internal-transport': known(OTHER),
    'wire/2525/x-anonymoustls': known(OTHER),
  };
  test.for<[string, Patch, string[]]>([
    ['a site without a kept value is not reported', {}, []],
    ['a kept value that is bound is not reported', { [BACK]: known(OTHER), [FRONT]: known(PUBLIC) }, []],
    ['a certificate that the next restart binds again is reported', { [BACK]: known(OLD) }, [BACK]],
    ['a certificate for 443 is reported, too', { [FRONT]: known(OTHER) }, [FRONT]],
  ])('%s', ([, change, told]) => {
    const plan = planned({ ...calm, ...change });
    expect(plan.verdict).toBe('in-desired-state');
    const drift = plan.drift.filter(({ code }) => code === 'metabase-names-another');
    expect(drift.map(({ fact, owner }) => ({ fact, owner }))).toEqual(
      told.map((fact) => ({ fact, owner: 'reported' })),
    );
  });

  test('a value that blocks a step is not reported twice', () => {
    const plan = planned({ ...calm, ...due, [BACK]: known(OLD) });
    expect(plan.drift.map(({ code }) => code)).toEqual(['web-restart-due']);
  });
});
