import { describe, expect, test } from 'vitest';
import { type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Proof } from '../../src/domain/proof.ts';
import { CSP, certificate, OLD, PUBLIC } from '../server.ts';
import { aStep, isSo, judged, NEW, RECORD, RESTART, verdict } from './a-step.ts';

const WELL = { failed: [], unseen: [], guarded: [], surprises: [] };
const GONE = 'AB'.repeat(20);
const done: Patch = { [RECORD]: known(NEW) };
/** The client side of TLS 1.2 is off: the server fails with all of its own ports, and they work for others. */
const SEES_NO_PORT: Patch = Object.fromEntries(
  ['0.0.0.0:443', '127.0.0.1:443', '25/starttls', '587/starttls', '2525/x-anonymoustls'].map((port) => [
    `wire/${port}`,
    unknown('the TLS handshake failed: no common algorithm'),
  ]),
);
const NOTHING_ON_443: Patch = { 'wire/0.0.0.0:443': known(null), 'wire/127.0.0.1:443': known(null) };

describe('what a step writes', () => {
  test.for<[string, Patch, Patch, object]>([
    ['is seen', {}, done, {}],
    ['is not seen', {}, {}, { failed: [RECORD] }],
    ['is another', {}, { [RECORD]: known(PUBLIC) }, { failed: [RECORD] }],
    ['is gone', {}, { [RECORD]: known(null) }, { failed: [RECORD] }],
    ['cannot be read any more', {}, { [RECORD]: unknown('x') }, { failed: [RECORD] }],
    ['could never be read', { [RECORD]: unknown('x') }, { [RECORD]: unknown('y') }, { unseen: [RECORD] }],
    ['could not be read, and can now', { [RECORD]: unknown('x') }, done, {}],
    ['could not be read, and is not so', { [RECORD]: unknown('x') }, { [RECORD]: known(OLD) }, { failed: [RECORD] }],
  ])('%s', ([, before, after, expected]) => {
    expect(verdict(aStep(), { before, after })).toEqual({ ...WELL, ...expected });
  });

  test('is compared with the first look of the run, not with the one before the step', () => {
    const after = { [RECORD]: unknown('y') };
    expect(verdict(aStep(), { before: { [RECORD]: unknown('x') }, after, first: {} }).failed).toEqual([RECORD]);
  });

  test('is not claimed if it was not predicted, nor that a restart is due', () => {
    const writes: Patch = {
      [RECORD]: unknown('x'),
      'web/restart-due': known(true),
      'transport/restart-due': known(true),
    };
    expect(judged(aStep({ writes }), {}).evidence).toEqual([]);
  });

  test('is a claim that none is due', () => {
    const writes: Patch = { 'web/restart-due': known(false) };
    expect(verdict(aStep({ writes }), { after: { 'web/restart-due': known(true) } }).failed).toEqual([
      'web/restart-due',
    ]);
    expect(verdict(aStep({ writes }), {}).failed).toEqual([]);
  });
});

describe('a fact is as predicted', () => {
  const written = (fact: FactKey, want: Patch[FactKey] & object, saw: Patch[FactKey] & object): boolean =>
    verdict(aStep({ writes: { [fact]: want } }), { after: { [fact]: saw } }).failed.length === 0;
  const next = certificate({ notAfter: '2031-11-22T00:00:00Z' });
  const cert = (change: object) => known({ ...next, ...change });
  const key = (change: object) => known({ ...CSP, exportable: false, ...change });
  test.for<[string, FactKey, Patch[FactKey] & object, Patch[FactKey] & object, boolean]>([
    ['a store that has it', 'store/My', known([NEW]), known([OLD, NEW]), true],
    ['a store that lacks it', 'store/My', known([NEW]), known([OLD]), false],
    ['a store that has lost it, as it should', 'store/Root', known([OLD]), known([]), true],
    ['a store that still has it', 'store/Root', known([OLD]), known([NEW, OLD]), false],
    ['a store that is empty, as it should be', 'store/Root', known([]), known(null), true],
    ['a certificate', `certificate/${NEW}`, cert({}), cert({}), true],
    [
      'one in another case',
      `certificate/${NEW}`,
      cert({}),
      cert({ subject: 'cn=ex01', issuer: 'CN=ex01', names: ['ex01', 'EX01.contoso.com'] }),
      true,
    ],
    [
      'one with its names in another order',
      `certificate/${NEW}`,
      cert({}),
      cert({ names: [...next.names].reverse() }),
      true,
    ],
    ['one with a name more', `certificate/${NEW}`, cert({}), cert({ names: [...next.names, 'mail'] }), false],
    ['one with another name', `certificate/${NEW}`, cert({}), cert({ names: ['EX01', 'mail'] }), false],
    ['a store that cannot be read any more', 'store/Root', known([OLD]), unknown('x'), false],
    ['a fact that is true, as it should be', 'tolerates-untrusted-444', known(true), known(true), true],
    ['one that is not true', 'tolerates-untrusted-444', known(true), known(false), false],
    ['one for another', `certificate/${NEW}`, cert({}), cert({ subject: 'CN=EX02' }), false],
    ['one from another', `certificate/${NEW}`, cert({}), cert({ issuer: 'CN=EX02' }), false],
    ['one that lasts longer', `certificate/${NEW}`, cert({}), cert({ notAfter: '2031-11-22T00:00:05Z' }), true],
    ['one that is too short', `certificate/${NEW}`, cert({}), cert({ notAfter: '2031-11-21T23:59:59Z' }), false],
    ['one of another length of key', `certificate/${NEW}`, cert({}), cert({ keyBits: 4096 }), true],
    ['one that is gone, as it should be', `certificate/${NEW}`, known(null), known(null), true],
    ['one that is gone', `certificate/${NEW}`, cert({}), known(null), false],
    ['one that is still there', `certificate/${NEW}`, known(null), cert({}), false],
    ['a key', `key/${NEW}`, key({}), key({}), true],
    ['one that is exportable', `key/${NEW}`, key({}), key({ exportable: true }), true],
    ['one in another provider', `key/${NEW}`, key({}), key({ provider: 'cng' }), false],
    ['one that cannot be opened', `key/${NEW}`, key({}), key({ usable: false }), false],
    ['one that NETWORK SERVICE may not read', `key/${NEW}`, key({}), key({ networkService: false }), false],
    ['a binding', 'row/Exchange Back End/*:444:', known({ sslFlags: 0 }), known({ sslFlags: 0 }), true],
    [
      'a binding with another flag',
      'row/Exchange Back End/*:444:',
      known({ sslFlags: 0 }),
      known({ sslFlags: 1 }),
      false,
    ],
  ])('%s', ([, fact, want, saw, expected]) => {
    expect(written(fact, want, saw)).toBe(expected);
  });

  test('a store without a certificate of its own to look for claims nothing', () => {
    const step = aStep({ operation: RESTART, writes: { 'store/My': known([NEW]) } });
    expect(verdict(step, { after: { 'store/My': known([]) } }).failed).toEqual([]);
  });
});

const claims = (...proofs: Partial<Proof>[]) =>
  aStep({
    writes: {},
    proofs: proofs.map((proof) => ({ fact: 'shell/opens', want: true, withinSeconds: 300, ...proof })),
  });

describe('a proof', () => {
  const page = claims({ fact: 'health/owa', want: 200 });
  const event = claims({ fact: 'event/15021', want: null });
  const shell = claims({});
  const port = claims({ fact: 'wire/0.0.0.0:444', want: NEW });
  const pageIs = (fact: Patch['health/owa'] & object): Patch => ({ 'health/owa': fact });
  const eventIs = (fact: Patch['event/15021'] & object, log: Patch['log/System'] & object = known(null)): Patch => ({
    'event/15021': fact,
    'log/System': log,
  });
  const opens = (fact: Patch['shell/opens'] & object): Patch => ({ 'shell/opens': fact });
  const LOGGED = known('2026-11-01T00:00:00Z');
  test.for<[string, ReturnType<typeof claims>, Patch, Patch, 'holds' | 'fails' | 'excused']>([
    ['of a shell that opens', shell, {}, {}, 'holds'],
    ['of one that does not any more', shell, {}, opens(known(false)), 'excused'],
    ['of one that did not before', shell, opens(known(false)), opens(known(false)), 'excused'],
    ['of one that was unknown before', shell, opens(unknown('x')), opens(known(false)), 'excused'],
    ['of one that is unknown', shell, {}, opens(unknown('x')), 'excused'],
    ['of one that was always unknown', shell, opens(unknown('x')), opens(unknown('y')), 'excused'],
    ['of a port that presents it', port, {}, { 'wire/0.0.0.0:444': known(NEW) }, 'holds'],
    ['of one that presents another', port, {}, {}, 'fails'],
    [
      'of one that presents nothing',
      port,
      { 'wire/0.0.0.0:444': known(null) },
      { 'wire/0.0.0.0:444': known(null) },
      'fails',
    ],
    ['of a page that is well', page, pageIs(known(200)), pageIs(known(200)), 'holds'],
    ['of one that turns red', page, pageIs(known(200)), pageIs(known(503)), 'fails'],
    ['of one that cannot be seen any more', page, pageIs(known(200)), pageIs(unknown('x')), 'fails'],
    ['of one that was red', page, pageIs(known(503)), pageIs(known(503)), 'excused'],
    ['of one that did not answer', page, pageIs(known(null)), pageIs(known(503)), 'excused'],
    ['of one that was unknown before', page, pageIs(unknown('x')), pageIs(known(503)), 'excused'],
    ['of an event that does not come', event, eventIs(known(null)), eventIs(known(null)), 'holds'],
    ['of one that comes', event, eventIs(known(null)), eventIs(LOGGED), 'fails'],
    ['of one that was there', event, eventIs(LOGGED), eventIs(LOGGED), 'excused'],
    ['of a log that was unknown before', event, eventIs(unknown('x')), eventIs(LOGGED), 'excused'],
  ])('%s', ([, step, before, after, expected]) => {
    const { failed, evidence } = judged(step, { before, after });
    const [one] = evidence;
    expect(failed.length > 0 ? 'fails' : one?.excused !== undefined && !holds(one) ? 'excused' : 'holds').toBe(
      expected,
    );
  });

  describe('of a port that cannot be seen before and after', () => {
    const blind: Patch = { 'wire/0.0.0.0:444': unknown('the TLS handshake failed: closed') };
    test.for<[string, Patch, Patch, 'fails' | 'excused']>([
      ['is excused', {}, {}, 'excused'],
      ['fails, if its certificate was missing before', { [RECORD]: known(GONE) }, opens(known(false)), 'fails'],
      ['fails, if its key was missing before', { [`key/${OLD}`]: known(null) }, opens(known(false)), 'fails'],
      [
        'fails, if its key could not be opened before',
        { [`key/${OLD}`]: known({ ...CSP, exportable: false, usable: false }) },
        opens(unknown('x')),
        'fails',
      ],
      ['is excused, if its own management shell opens now', { [RECORD]: known(GONE) }, opens(known(true)), 'excused'],
      [
        'fails, if the management shell that opens now is answered by another server',
        { [RECORD]: known(GONE) },
        { ...opens(known(true)), 'shell/back-end': known('EX02') },
        'fails',
      ],
      [
        'fails, if it is not known which server answers the management shell',
        { [RECORD]: known(GONE) },
        { ...opens(known(true)), 'shell/back-end': unknown('x') },
        'fails',
      ],
      [
        'is excused, if nothing listened before and a management shell opens now',
        { 'wire/0.0.0.0:444': known(null), ...opens(known(true)) },
        { 'wire/0.0.0.0:444': unknown('x') },
        'excused',
      ],
      [
        'fails, if nothing listened before and no management shell opens',
        { 'wire/0.0.0.0:444': known(null), ...opens(known(false)) },
        { 'wire/0.0.0.0:444': unknown('x') },
        'fails',
      ],
      [
        'fails, if it could be seen before',
        { 'wire/0.0.0.0:444': known(OLD), ...opens(known(true)) },
        { 'wire/0.0.0.0:444': unknown('x') },
        'fails',
      ],
      [
        'is excused, if a health page behind it answers now',
        { [RECORD]: known(GONE) },
        { ...opens(unknown('x')), 'health/owa': known(503), 'health/ews': known(200) },
        'excused',
      ],
      [
        'fails, if no health page behind it is healthy',
        { [RECORD]: known(GONE) },
        { ...opens(unknown('x')), 'health/owa': known(503), 'health/ews': known(null), 'health/ecp': unknown('x') },
        'fails',
      ],
      [
        'fails, if it could be seen before, although a health page answers now',
        { 'wire/0.0.0.0:444': known(OLD) },
        { 'wire/0.0.0.0:444': unknown('x'), 'health/owa': known(200) },
        'fails',
      ],
      ['is excused, if the record was unknown', { [RECORD]: unknown('x') }, opens(known(false)), 'excused'],
      [
        'is excused, if its certificate was missing before, and no other port can be seen either',
        { [RECORD]: known(GONE), ...SEES_NO_PORT },
        opens(known(false)),
        'excused',
      ],
      [
        'is excused, if nothing listened before, and no other port can be seen either',
        { 'wire/0.0.0.0:444': known(null), ...SEES_NO_PORT },
        { 'wire/0.0.0.0:444': unknown('x'), ...opens(known(false)) },
        'excused',
      ],
      [
        'is excused, if IIS did not listen before and 25 could not be seen, and no port can be seen now',
        {
          ...SEES_NO_PORT,
          'wire/0.0.0.0:444': known(null),
          'wire/0.0.0.0:443': known(null),
          'wire/127.0.0.1:443': known(null),
        },
        { 'wire/0.0.0.0:444': unknown('x'), ...opens(known(false)), ...SEES_NO_PORT },
        'excused',
      ],
      [
        'fails, if nothing listened on any port before',
        {
          'wire/0.0.0.0:444': known(null),
          'wire/0.0.0.0:443': known(null),
          'wire/127.0.0.1:443': known(null),
          'wire/25/starttls': known(null),
          'wire/587/starttls': known(null),
          'wire/2525/x-anonymoustls': known(null),
        },
        { 'wire/0.0.0.0:444': unknown('x'), ...opens(known(false)), ...SEES_NO_PORT },
        'fails',
      ],
      [
        'fails, if it presented another certificate before, and no port can be seen now',
        { 'wire/0.0.0.0:444': known(OLD) },
        { 'wire/0.0.0.0:444': unknown('x'), ...opens(known(false)), ...SEES_NO_PORT },
        'fails',
      ],
      [
        'fails, if its certificate was missing before, and another port was seen then',
        { [RECORD]: known(GONE), ...SEES_NO_PORT, 'wire/25/starttls': known(PUBLIC) },
        { ...opens(known(false)), ...SEES_NO_PORT },
        'fails',
      ],
      [
        'fails, if its certificate was missing before, and another port can be seen now',
        { [RECORD]: known(GONE), ...SEES_NO_PORT },
        { ...opens(known(false)), 'wire/127.0.0.1:443': known(PUBLIC) },
        'fails',
      ],
      [
        'fails, if its certificate was missing before, and no other port has a usable key',
        { [RECORD]: known(GONE), ...SEES_NO_PORT, [`key/${PUBLIC}`]: known(null) },
        opens(known(false)),
        'fails',
      ],
      [
        'fails, if its certificate was missing before, and it is not known whether another port has a usable key',
        { [RECORD]: known(GONE), ...SEES_NO_PORT, [`key/${PUBLIC}`]: unknown('x') },
        opens(known(false)),
        'fails',
      ],
      [
        'fails, if its certificate was missing before, and nothing listens on the other ports',
        { [RECORD]: known(GONE), ...SEES_NO_PORT, ...NOTHING_ON_443 },
        opens(known(false)),
        'fails',
      ],
    ])('%s', ([, before, after, expected]) => {
      const { failed } = judged(port, { before: { ...blind, ...before }, after: { ...blind, ...before, ...after } });
      expect(failed.length > 0 ? 'fails' : 'excused').toBe(expected);
    });
  });

  test('of a shell that opened before is waited for, and of another one is not', () => {
    const awaited = (before: Patch, after: Patch) => judged(shell, { before, after }).awaited;
    expect(awaited({}, {})).toBe(false);
    expect(awaited({}, opens(known(false)))).toBe(true);
    expect(awaited({}, opens(unknown('x')))).toBe(true);
    expect(awaited(opens(known(false)), opens(known(false)))).toBe(false);
    expect(awaited(opens(unknown('x')), opens(known(false)))).toBe(false);
  });

  test('that is to be as before wants what the first look of the run saw', () => {
    const steady = claims({ fact: 'wire/0.0.0.0:443', want: PUBLIC, steady: true });
    const first = { 'wire/0.0.0.0:443': known(OLD) };
    expect(verdict(steady, { before: first, after: first }).failed).toEqual([]);
    expect(verdict(steady, { before: first, after: {} }).failed).toEqual(['wire/0.0.0.0:443']);
    const unread = { 'wire/0.0.0.0:443': unknown('x') };
    expect(verdict(steady, { before: unread, after: {} }).failed).toEqual([]);
    expect(verdict(claims({ fact: 'wire/0.0.0.0:443', want: PUBLIC }), { before: first, after: first }).failed).toEqual(
      ['wire/0.0.0.0:443'],
    );
  });

  test('is verified at once, with the wanted and the observed value, the source and the time', () => {
    const { evidence } = judged(aStep({ proofs: port.proofs }), {
      after: { ...done, 'wire/0.0.0.0:444': unknown('no answer') },
    });
    expect(evidence).toStrictEqual([
      { fact: RECORD, want: NEW, saw: NEW, from: 'EX01', at: '2026-11-22T00:00:00Z', holds: true },
      {
        fact: 'wire/0.0.0.0:444',
        want: NEW,
        saw: { unknown: 'no answer' },
        from: 'EX01',
        at: '2026-11-22T00:00:00Z',
        holds: false,
      },
    ]);
  });
});

const holds = ({ want, saw }: { readonly want: unknown; readonly saw: unknown }): boolean => want === saw;

test('what else changed is guarded or reported', () => {
  const after = { ...done, 'sslcert/0.0.0.0:443': known(OLD), 'service/W3SVC': known('stopped') };
  const before = { 'service/W3SVC': known('running') };
  expect(verdict(aStep(), { before, after })).toEqual({
    ...WELL,
    guarded: ['sslcert/0.0.0.0:443'],
    surprises: ['service/W3SVC'],
  });
});

test('an excused proof contains its excuse, and does not count as an unseen write', () => {
  const page = claims({ fact: 'health/owa', want: 200 });
  const red: Patch = { 'health/owa': known(503) };
  const { evidence, unseen } = judged(page, { before: red, after: red });
  expect(evidence[0]?.excused).toBeTypeOf('string');
  expect(unseen).toEqual([]);
});

describe('a step is done already', () => {
  const port: Proof = { fact: 'wire/0.0.0.0:444', want: NEW, withinSeconds: 300 };
  const presented: Patch = { ...done, 'wire/0.0.0.0:444': known(NEW) };
  test.for<[string, Partial<Parameters<typeof aStep>[0]>, Patch, boolean]>([
    ['if its writes are observed', {}, done, true],
    ['not if its writes are not observed', {}, {}, false],
    ['not if it is unknown', {}, { [RECORD]: unknown('x') }, false],
    ['not if a proof does not hold', { proofs: [port] }, done, false],
    ['if its proof is observed, too', { proofs: [port] }, presented, true],
    [
      'not if one of two writes is missing',
      { writes: { [RECORD]: known(NEW), 'internal-transport': known(NEW) } },
      done,
      false,
    ],
    [
      'whether or not a restart is due after it',
      { writes: { [RECORD]: known(NEW), 'web/restart-due': known(true) } },
      done,
      true,
    ],
    [
      'not while one is due that it ends',
      { writes: { 'web/restart-due': known(false) } },
      { 'web/restart-due': known(true) },
      false,
    ],
    [
      'if its certificate is in the store',
      { writes: { 'store/My': known([NEW]) } },
      { 'store/My': known([OLD, NEW]) },
      true,
    ],
  ])('%s', ([, change, seen, expected]) => {
    expect(isSo(aStep(change), seen)).toBe(expected);
  });

  test('if the failed proof had already failed before the run', () => {
    const page = claims({ fact: 'health/owa', want: 200 });
    const red: Patch = { 'health/owa': known(503) };
    expect(isSo(page, red, red)).toBe(true);
    expect(isSo(page, red, { 'health/owa': known(200) })).toBe(false);
  });
});
