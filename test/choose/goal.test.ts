import { describe, expect, test } from 'vitest';
import { convergeGoal, supersededBy } from '../../src/choose/goal.ts';
import { acceptsUntrusted, connectorsNaming, whyTrusted } from '../../src/choose/trust.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { type Connector, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { AT, EX01 } from '../server.ts';
import { A, B, C, lasting, storeOf, viewOf, wish } from './a-store.ts';

const BACK_END: Patch = { 'row/Exchange Back End/*:444:': known({ sslFlags: 0 }), 'sslcert/0.0.0.0:444': known(A) };
const FRONT_END: Patch = {
  'row/Default Web Site/*:443:': known({ sslFlags: 0 }),
  'row/Default Web Site/127.0.0.1:443:': known({ sslFlags: 0 }),
  'sslcert/0.0.0.0:443': known(A),
  'sslcert/127.0.0.1:443': known(A),
};
const RESTARTS: Patch = { 'web/restart-due': known(false), 'transport/restart-due': known(false) };
const KEY: Patch = { 'store/My': known([A]), [`key/${A}`]: known({ networkService: true }) };
const LEFT = { backEnd: { port: 444, certificate: 'leave' } } as const;
const UNMAILED = { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } } as const;
const COPIED = { selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' } } as const;

describe('what is wanted', () => {
  const there: Patch = { ...storeOf({ [A]: lasting() }), 'sslcert/0.0.0.0:444': known(A) };
  test.for<[string, Patch, Partial<DesiredServer>, Patch]>([
    ['by default', there, {}, { ...KEY, ...BACK_END, 'internal-transport': known(A), ...RESTARTS }],
    [
      'with 443',
      there,
      { frontEnd: { certificate: 'self-signed' } },
      { ...KEY, ...BACK_END, ...FRONT_END, 'internal-transport': known(A), ...RESTARTS },
    ],
    ['without 444', there, LEFT, { ...KEY, 'internal-transport': known(A), 'transport/restart-due': known(false) }],
    ['without transport', there, UNMAILED, { ...KEY, ...BACK_END, 'web/restart-due': known(false) }],
    [
      'with a copy',
      there,
      COPIED,
      { ...KEY, ...BACK_END, 'store/Root': known([A]), 'internal-transport': known(A), ...RESTARTS },
    ],
    ['if none can be chosen', { ...there, 'store/My': unknown('x') }, COPIED, RESTARTS],
  ])('%s', ([, facts, words, expected]) => {
    const goal = convergeGoal(viewOf(facts), wish(words), AT);
    expect(goal.want).toEqual(expected);
    expect(goal).toMatchObject({ intent: 'converge', at: AT, server: wish(words) });
  });

  test('of one that is to be made, no key', () => {
    const { want } = convergeGoal(viewOf(storeOf({})), wish(UNMAILED), AT);
    expect(Object.keys(want).filter((key) => key.startsWith('key/'))).toEqual([]);
    expect(want['store/My']).toEqual(known(['new:EX01']));
    expect(want['sslcert/0.0.0.0:444']).toEqual(known('new:EX01'));
  });
});

describe('a copy in Trusted Root is wanted', () => {
  const store = storeOf({ [A]: lasting(), [B]: lasting() });
  /** 444 was seen to work with B, which is self-signed and not in Root. */
  const seen: Patch = { ...store, 'sslcert/0.0.0.0:444': known(B) };
  const onA: Patch = { ...store, 'sslcert/0.0.0.0:444': known(A) };
  test.for<[string, Patch, Partial<DesiredServer>, string | undefined]>([
    ['because it is declared', seen, COPIED, 'declared'],
    ['not if 444 worked with an untrusted certificate', seen, {}, undefined],
    ['if the front end requires trust', { ...seen, 'tolerates-untrusted-444': known(false) }, {}, 'not-tolerated'],
    [
      'not on a server without this setting',
      { ...seen, 'sslcert/0.0.0.0:444': known(null), 'tolerates-untrusted-444': known(null) },
      {},
      undefined,
    ],
    ['if no certificate was observed to work on 444', store, {}, 'tolerance-not-shown'],
    [
      'if it is unknown what is tolerated',
      { ...store, 'tolerates-untrusted-444': unknown('x') },
      {},
      'tolerance-not-shown',
    ],
    ['if 444 has a trusted certificate', { ...seen, 'store/Root': known([B]) }, {}, 'tolerance-not-shown'],
    ['not if it is on 444 already', onA, {}, undefined],
    ['not if the shell is unknown', { ...onA, 'shell/opens': unknown('x') }, {}, undefined],
    ['if it is on 444 already and no shell opens', { ...onA, 'shell/opens': known(false) }, {}, 'shell-shut'],
    [
      'not if a component that is drained shuts the shell',
      { ...onA, 'shell/opens': known(false), 'component/ServerWideOffline': known({ state: 'Inactive' }) },
      {},
      undefined,
    ],
    [
      'not if another server refused the shell',
      { ...onA, 'shell/opens': known(false), 'shell/back-end': known('EX02') },
      {},
      undefined,
    ],
    ['not for a 444 that is left', { ...store, 'tolerates-untrusted-444': known(false) }, LEFT, undefined],
  ])('%s', ([, facts, words, expected]) => {
    expect(whyTrusted(viewOf(facts), wish(words), A)).toBe(expected);
  });

  test.for<[string, Patch, boolean]>([
    ['one outside Root works on 444', {}, true],
    ['no shell opens', { 'shell/opens': known(false) }, false],
    ['it is unknown whether one does', { 'shell/opens': unknown('x') }, false],
    ['its shell is answered by another server', { 'shell/back-end': known('EX02') }, false],
    ['it is unknown which server answers', { 'shell/back-end': unknown('x') }, false],
    ['nothing is bound', { 'sslcert/0.0.0.0:444': known(null) }, false],
    ['it is unknown what is bound', { 'sslcert/0.0.0.0:444': unknown('x') }, false],
    ['Root is unknown', { 'store/Root': unknown('x') }, false],
    ['Root is empty', { 'store/Root': known(null) }, true],
    ['it is in Root', { 'store/Root': known([B]) }, false],
    ['another is in Root', { 'store/Root': known([A]) }, true],
    ['an authority has issued it', { [`certificate/${B}`]: known(lasting({ issuer: 'CN=CA' })) }, false],
    ['it is gone', { [`certificate/${B}`]: known(null) }, false],
    ['it could not be read', { [`certificate/${B}`]: unknown('x') }, false],
  ])('the front end accepts an untrusted certificate: %s', ([, change, expected]) => {
    expect(acceptsUntrusted(viewOf(seen, change), EX01)).toBe(expected);
  });
});

describe('a connector', () => {
  const NAME = '<I>CN=EX01<S>CN=EX01';
  const named = (tlsCertificateName: string | null) =>
    known<Connector>({ kind: 'receive', tlsCertificateName, resolvesTo: [] });
  const store: Patch = {
    ...storeOf({ [A]: lasting(), [B]: lasting() }),
    'sslcert/0.0.0.0:444': known(A),
    'store/Root': known([B]),
  };
  const RUNS: Patch = { 'service/MSExchangeFrontEndTransport': known('running'), 'store/Root': known([]) };
  test.for<[string, Patch, string | undefined]>([
    ['names it, and the old one is trusted', { 'connector/x': named(NAME) }, 'connector'],
    ['in another case', { 'connector/x': named(NAME.toLowerCase()) }, 'connector'],
    ['names another', { 'connector/x': named('<I>CN=CA<S>CN=mail') }, undefined],
    ['names none', { 'connector/x': named(null) }, undefined],
    ['could not be read', { 'connector/x': unknown('x') }, undefined],
    ['is none', {}, undefined],
    ['names it, and it is trusted itself alone', { 'connector/x': named(NAME), 'store/Root': known([A]) }, undefined],
    [
      'names it, and a foreign one is trusted',
      { 'connector/x': named(NAME), [`certificate/${B}`]: known(lasting({ issuer: 'CN=CA' })) },
      undefined,
    ],
    ['names it, and one that is gone is trusted', { 'connector/x': named(NAME), 'store/Root': known([C]) }, undefined],
    [
      'names it, and one of two that are trusted is the old one',
      { 'connector/x': named(NAME), 'store/Root': known([C, B]) },
      'connector',
    ],
    [
      'names it, and 25 does not offer STARTTLS',
      { 'connector/x': named(NAME), 'wire/25/starttls': known(null), ...RUNS },
      'connector',
    ],
    [
      'names it, and 25 could not be seen',
      { 'connector/x': named(NAME), 'wire/25/starttls': unknown('x'), ...RUNS },
      undefined,
    ],
    ...(['stopped', 'paused'] as const).map((is): [string, Patch, string] => [
      `names it, and the service on 25 is ${is}`,
      {
        'connector/x': named(NAME),
        'wire/25/starttls': known(null),
        ...RUNS,
        'service/MSExchangeFrontEndTransport': known(is),
      },
      'connector',
    ]),
    [
      'names it, and no service for 25 is installed',
      {
        'connector/x': named(NAME),
        'wire/25/starttls': known(null),
        ...RUNS,
        'service/MSExchangeFrontEndTransport': known(null),
      },
      undefined,
    ],
    [
      'names it, and the state of the service on 25 is unknown',
      {
        'connector/x': named(NAME),
        'wire/25/starttls': known(null),
        ...RUNS,
        'service/MSExchangeFrontEndTransport': unknown('x'),
      },
      undefined,
    ],
    ['names it, and Root is unknown', { 'connector/x': named(NAME), 'store/Root': unknown('x') }, undefined],
    ['names it, and Root is empty', { 'connector/x': named(NAME), 'store/Root': known(null) }, undefined],
  ])('that %s', ([, change, expected]) => {
    expect(whyTrusted(viewOf(store, change), EX01, A)).toBe(expected);
  });

  test('that names it is distinguished from the others', () => {
    const view = viewOf(store, {
      'connector/x': named(NAME),
      'connector/y': named(null),
      'connector/z': unknown('x'),
      'connector/q': known(null),
    });
    expect(connectorsNaming(view, { issuer: 'CN=ex01', subject: 'CN=EX01' })).toEqual(['connector/x']);
  });
});

describe('what is superseded', () => {
  const gone = (...ids: string[]) => Object.fromEntries(ids.map((id) => [`certificate/${id}`, known(null)]));
  const store = storeOf({ [A]: lasting(), [B]: lasting(), [C]: lasting({ issuer: 'CN=CA' }) });
  test.for<[string, string | null, Patch, Patch]>([
    ['is every other of the server', A, {}, gone(B)],
    ['is each of them where none is chosen', null, {}, gone(A, B)],
    ['is none that could not be read', A, { [`certificate/${B}`]: unknown('x') }, {}],
    ['is none in a store that could not be read', A, { 'store/My': unknown('x') }, {}],
    ['is none in an empty one', A, { 'store/My': known(null) }, {}],
    ['is none that is gone meanwhile', A, { [`certificate/${B}`]: known(null) }, {}],
  ])('%s', ([, chosen, change, expected]) => {
    expect(supersededBy(chosen, viewOf(store, change), EX01)).toEqual(expected);
  });
});
