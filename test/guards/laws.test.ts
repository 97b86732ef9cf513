import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import type { Goal, Step } from '../../src/domain/plan.ts';
import { CSP, EX01, OLD, PUBLIC } from '../server.ts';
import {
  bind,
  CHOSEN,
  enable,
  grant,
  issue,
  NEW,
  refusal,
  remove,
  restartIis,
  restartTransport,
  trust,
} from './a-plan.ts';

/** The step that breaks a rule; undefined if none is broken. */
const breaks = (...asked: Parameters<typeof refusal>): string | undefined => {
  const fault = refusal(...asked);
  return fault instanceof Fault ? fault.place : undefined;
};

const RENEWAL: readonly Step[] = [
  grant(CHOSEN),
  trust(CHOSEN),
  bind(CHOSEN),
  restartIis(),
  enable(CHOSEN),
  restartTransport(),
];
const with443: Partial<Goal> = { server: { ...EX01, frontEnd: { certificate: 'self-signed' } } };
const chooseNew: Partial<Goal> = { choice: { certificate: NEW, why: '', candidates: [] } };

test('a plan that keeps every law is not refused', () => {
  expect(refusal(RENEWAL)).toBeUndefined();
  expect(refusal([issue(), trust(NEW), bind(NEW), restartIis()], { goal: chooseNew })).toBeUndefined();
});

test('a plan that breaks a law is a fault of exstate, and names the step', () => {
  expect(refusal([bind(CHOSEN, '0.0.0.0:443', { id: 'EX01/7' })])).toMatchObject({
    code: 'E-guard',
    exit: EXIT.bug,
    place: 'EX01/7',
  });
});

describe('443', () => {
  const writing = (fact: string) => [
    restartIis({ writes: { 'web/restart-due': known(false), [fact]: known(CHOSEN) } }),
  ];
  test.for<[string, readonly Step[], string | undefined]>([
    ['is not bound', [bind(CHOSEN, '0.0.0.0:443')], 'bind-certificate'],
    ['is not bound on one address', [bind(CHOSEN, '127.0.0.1:443')], 'bind-certificate'],
    [
      'is not bound by a step that declares another write',
      [bind(CHOSEN, '0.0.0.0:443', { writes: { 'store/My': known([]) } })],
      'bind-certificate',
    ],
    ['is not written by another operation', writing('sslcert/10.0.0.1:443'), 'restart-iis'],
    ['is not written by a step that writes another fact first', writing('sslcert/0.0.0.0:443'), 'restart-iis'],
    ['does not allow a write of Require SSL', writing('require-ssl/Default Web Site'), 'restart-iis'],
    ['a port that begins so is another', writing('sslcert/0.0.0.0:4430'), undefined],
    ['a fact that only names it is another', writing('may/require-ssl'), undefined],
  ])('%s', ([, steps, expected]) => {
    expect(breaks(steps)).toBe(expected);
    expect(breaks(steps, { goal: with443 })).toBeUndefined();
  });
});

test.for<[string, readonly string[], string | undefined]>([
  ['IIS', ['Enable-ExchangeCertificate -Thumbprint x -Services IIS'], 'enable-smtp'],
  ['it among others', ['Enable-ExchangeCertificate -Services SMTP,IIS -Force'], 'enable-smtp'],
  ['it in another line', ['Get-Date', 'enable-exchangecertificate -services iis'], 'enable-smtp'],
  ['SMTP alone', ['Enable-ExchangeCertificate -Thumbprint x -Services SMTP -Force'], undefined],
  ['SMTP, with a comment on it', ['Enable-ExchangeCertificate -Services SMTP -Force    # not IIS'], undefined],
])('a step types %s', ([, powershell, expected]) => {
  expect(breaks([enable(CHOSEN, { powershell }), restartTransport()])).toBe(expected);
});

describe('the stages', () => {
  test.for<[string, readonly Step[], string | undefined]>([
    ['follow each other', [grant(CHOSEN), restartIis(), restartTransport()], undefined],
    ['may be left out', [restartTransport()], undefined],
    ['are not mixed', [restartIis(), grant(CHOSEN)], 'grant-key'],
    ['not even at the end', [restartIis(), restartTransport(), restartIis({ id: 'late' })], 'late'],
  ])('%s', ([, steps, expected]) => {
    expect(breaks(steps)).toBe(expected);
  });
});

describe('a certificate', () => {
  test.for<[string, readonly Step[], Partial<Goal>, string | undefined]>([
    ['is issued once', [issue(), issue({ id: 'second' })], chooseNew, 'second'],
    ['is not issued where one was chosen', [issue()], {}, 'issue-certificate'],
    ['not if none can be', [issue()], { choice: { certificate: null, why: '', candidates: [] } }, 'issue-certificate'],
    ['is used after it is issued', [issue(), bind(NEW), restartIis()], chooseNew, undefined],
    [
      'is not used before it',
      [bind(NEW, '0.0.0.0:444', { stage: 'issue' }), issue(), restartIis()],
      chooseNew,
      'bind-certificate',
    ],
    ['is not used without it', [bind(NEW), restartIis()], chooseNew, 'bind-certificate'],
    [
      'of another server is not the one that is issued',
      [issue(), bind('new:EX02'), restartIis()],
      chooseNew,
      'bind-certificate',
    ],
    ['that is not in the store is not used', [bind('F'.repeat(40)), restartIis()], {}, 'bind-certificate'],
  ])('%s', ([, steps, goal, expected]) => {
    expect(breaks(steps, { goal })).toBe(expected);
  });

  test.for<Patch>([{ 'store/My': unknown('x') }, { 'store/My': known(null) }])(
    'is not used from a store that is %o',
    (change) => {
      expect(breaks([bind(CHOSEN), restartIis()], { change })).toBe('bind-certificate');
    },
  );
});

describe('a grant', () => {
  const due = { [`key/${OLD}`]: known(null), 'transport/restart-due': known(true) } as const;
  test.for<[string, readonly Step[], Patch, string | undefined]>([
    ['of the internal transport certificate must predict a restart of transport', [grant(OLD)], {}, 'grant-key'],
    ['of the internal transport certificate predicts it', [grant(OLD, { writes: due })], {}, undefined],
    ['of another certificate need not predict it', [grant(CHOSEN)], {}, undefined],
    ['not if it is unknown which it is', [grant(OLD)], { 'internal-transport': unknown('x') }, undefined],
  ])('%s', ([, steps, change, broken]) => {
    expect(breaks(steps, { change })).toBe(broken);
  });
});

describe('trust', () => {
  const shut = known({ ...CSP, networkService: false });
  const writesKey = (fact: Patch[`key/${string}`] & object) => grant(CHOSEN, { writes: { [`key/${CHOSEN}`]: fact } });
  test.for<[string, readonly Step[], Patch, string | undefined]>([
    ['of a key that may be read', [trust(CHOSEN)], {}, undefined],
    ['not of one that may not', [trust(CHOSEN)], { [`key/${CHOSEN}`]: shut }, 'trust-certificate'],
    ['not of one that is unknown', [trust(CHOSEN)], { [`key/${CHOSEN}`]: unknown('x') }, 'trust-certificate'],
    ['not of one that is not there', [trust(CHOSEN)], { [`key/${CHOSEN}`]: known(null) }, 'trust-certificate'],
    ['after it is granted', [grant(CHOSEN), trust(CHOSEN)], { [`key/${CHOSEN}`]: shut }, undefined],
    ['after another step, too', [grant(PUBLIC), grant(CHOSEN), trust(CHOSEN)], { [`key/${CHOSEN}`]: shut }, undefined],
    ['not before it is granted', [trust(CHOSEN), grant(CHOSEN)], { [`key/${CHOSEN}`]: shut }, 'trust-certificate'],
    ['not after that of another is', [grant(OLD), trust(CHOSEN)], { [`key/${CHOSEN}`]: shut }, 'trust-certificate'],
    [
      'not after a step that does not grant it',
      [writesKey(shut), trust(CHOSEN)],
      { [`key/${CHOSEN}`]: shut },
      'trust-certificate',
    ],
    [
      'not after one that makes the key unknown',
      [writesKey(unknown('x')), trust(CHOSEN)],
      { [`key/${CHOSEN}`]: shut },
      'trust-certificate',
    ],
    [
      'not after one that withdraws the right to the key',
      [writesKey(known(null)), trust(CHOSEN)],
      { [`key/${CHOSEN}`]: shut },
      'trust-certificate',
    ],
  ])('%s', ([, steps, change, expected]) => {
    expect(breaks(steps, { change })).toBe(expected);
  });
});

describe('a restart', () => {
  test.for<[string, readonly Step[], Partial<Goal>, string | undefined]>([
    ['of IIS follows 444', [bind(CHOSEN), restartIis()], {}, undefined],
    ['at some time', [bind(CHOSEN), bind(CHOSEN, '0.0.0.0:443'), restartIis()], with443, undefined],
    ['is not before it', [restartIis(), bind(CHOSEN)], {}, 'bind-certificate'],
    ['of transport does not replace one of IIS', [bind(CHOSEN), restartTransport()], {}, 'bind-certificate'],
    ['does not follow 443', [bind(CHOSEN, '0.0.0.0:443')], with443, undefined],
    ['of transport follows its certificate', [enable(CHOSEN), restartTransport()], {}, undefined],
    ['is not before that', [restartTransport(), enable(CHOSEN)], {}, 'enable-smtp'],
  ])('%s', ([, steps, goal, expected]) => {
    expect(breaks(steps, { goal })).toBe(expected);
  });
});

describe('a removal', () => {
  const FREE: Patch = { 'sslcert/0.0.0.0:444': known(CHOSEN), 'internal-transport': known(CHOSEN) };
  const keeps = { 'metabase/Default Web Site': known(OLD) };
  test.for<[string, Patch, boolean]>([
    ['of what nothing refers to', {}, false],
    ['of what 444 has', { 'sslcert/0.0.0.0:444': known(OLD) }, true],
    ['of what another port has', { 'sslcert/10.0.0.1:8443': known(OLD) }, true],
    ['of what Remote Desktop has', { 'rdp/RDP-Tcp': known(OLD) }, true],
    ['of what WMSVC is told to use', { 'web-management': known({ port: 8172, certificate: OLD }) }, true],
    ['of what a port may have', { 'sslcert/127.0.0.1:443': unknown('x') }, true],
    ['beside a port that has none', { 'sslcert/0.0.0.0:444': known(null) }, false],
    ['of what transport has', { 'internal-transport': known(OLD) }, true],
    ['of what transport may have', { 'internal-transport': unknown('x') }, true],
    ['of what IIS keeps', keeps, true],
    ['of what IIS may keep', { 'metabase/Default Web Site': unknown('x') }, false],
    ['of what Auth has', { 'auth-certificate': known({ current: OLD, previous: null, next: null }) }, true],
    ['of what Auth may have', { 'auth-certificate': unknown('x') }, true],
    ['beside what Auth has', { 'auth-certificate': known({ current: PUBLIC, previous: null, next: null }) }, false],
  ])('%s', ([, change, refused]) => {
    const around = { change: { ...FREE, ...change }, goal: { intent: 'retire' } } as const;
    expect(breaks([remove(OLD)], around)).toBe(refused ? 'remove-certificate' : undefined);
  });

  test.for(['converge', 'undo'] as const)('is not checked in a plan to %s', (intent) => {
    expect(breaks([remove(OLD)], { change: FREE, goal: { intent } })).toBe('remove-certificate');
  });
});

test.for<[string, Partial<Step>, string | undefined]>([
  ['has no reason', { because: [] }, 'restart-iis'],
  ['writes nothing', { writes: {} }, 'restart-iis'],
  ['does not rest on the choice', { restsOn: [{ ask: 'identity', answer: null }] }, 'restart-iis'],
  ['rests on nothing', { restsOn: [] }, 'restart-iis'],
  [
    'rests on the choice and more',
    {
      restsOn: [
        { ask: 'identity', answer: null },
        { ask: 'choice', answer: null },
      ],
    },
    undefined,
  ],
])('a step that %s', ([, change, expected]) => {
  expect(breaks([restartIis(change)])).toBe(expected);
});

describe('a revert', () => {
  const goal: Partial<Goal> = {
    intent: 'revert',
    want: { 'sslcert/0.0.0.0:444': known(CHOSEN), 'internal-transport': known(CHOSEN) },
  };
  const unchosen = { restsOn: [] };
  test.for<[string, readonly Step[], string | undefined]>([
    ['needs no choice', [bind(CHOSEN, '0.0.0.0:444', unchosen), restartIis(unchosen)], undefined],
    ['binds only what the run found', [bind(OLD), restartIis()], 'bind-certificate'],
    ['enables only what the run found', [enable(OLD), restartTransport()], 'enable-smtp'],
    ['does not bind where the run changed nothing', [bind(CHOSEN, '0.0.0.0:445')], 'bind-certificate'],
    ['grants no key', [grant(CHOSEN)], 'grant-key'],
    ['removes no certificate', [remove(OLD)], 'remove-certificate'],
  ])('%s', ([, steps, expected]) => {
    expect(breaks(steps, { goal })).toBe(expected);
  });

  test('leaves 443 unless the YAML gives it to exstate', () => {
    const want: Patch = { 'sslcert/0.0.0.0:443': known(CHOSEN) };
    const front = [bind(CHOSEN, '0.0.0.0:443')];
    expect(breaks(front, { goal: { ...goal, want } })).toBe('bind-certificate');
    expect(breaks(front, { goal: { ...with443, intent: 'revert', want } })).toBeUndefined();
  });
});
