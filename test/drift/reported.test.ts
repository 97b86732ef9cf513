import { describe, expect, test } from 'vitest';
import { type Connector, HEALTH_PAGES, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, EX01, OLD, PUBLIC } from '../server.ts';
import { CHOSEN, differs, owners, reportSays, reports, type Wish } from './drifts.ts';

const EDGE: Wish = { server: { role: 'edge' } };
const OURS: Wish = { server: { frontEnd: { certificate: 'self-signed' } } };
/** Without `not-observed`, which has its own test. */
const reported = (change: Patch, goal: Wish = {}): string[] =>
  reports(change, goal).filter((one) => !one.startsWith('not-observed'));

test('an Edge server that is kept by hand has no declared difference, and everything is reported', () => {
  const byHand: Wish = { server: { role: 'edge', acknowledge: ['kept-by-hand'] } };
  const change: Patch = { 'internal-transport': known(null) };
  expect(differs(change, byHand)).toEqual([]);
  expect(reports(change, byHand)).toEqual(
    expect.arrayContaining(['kept-by-hand role', 'transport-empty internal-transport']),
  );
  expect(reports({}, byHand)).not.toContain('kept-by-hand role');
  expect(differs(change, { server: { acknowledge: ['kept-by-hand'] } })).toEqual([
    'transport-empty internal-transport',
  ]);
  expect(owners(change, byHand)).not.toContain('ours');
});

test('a server in the desired state has no report, and a report is not a declared difference', () => {
  expect(reported({})).toEqual([]);
  expect(owners({ 'sslcert/0.0.0.0:443': known(null), 'shell/opens': known(true) })).toContain('reported');
  expect(owners({ 'sslcert/0.0.0.0:443': known(null) })).not.toContain('ours');
});

describe('the build', () => {
  test.for([
    ['2016', '15.1.2507.61', []],
    ['2019', '15.2.1748.39', []],
    ['SE RTM with an update', '15.2.2562.37', []],
    ['a later release of SE', '15.2.2700.1', ['build-not-known build']],
    ['2013', '15.0.1497.48', ['build-not-known build']],
    ['the next version', '15.3.100.1', ['build-not-known build']],
    ['a text that is no build', 'Version 15.2', ['build-not-known build']],
  ] as const)('%s', ([, build, says]) => expect(reported({ build: known(build) })).toEqual(says));

  test('is not reported where it could not be read', () => {
    expect(reported({ build: unknown('x') })).toEqual([]);
  });
});

describe('443', () => {
  const RECORD = 'sslcert/0.0.0.0:443';
  const DIFFERS = 'frontend-loopback-differs sslcert/127.0.0.1:443';
  const both = (id: string | null): Patch => ({ [RECORD]: known(id), 'sslcert/127.0.0.1:443': known(id) });
  const on = (code: string): string[] => [`${code} ${RECORD}`, `${code} sslcert/127.0.0.1:443`];
  const central = known({ sslFlags: 2 });
  const PLAIN = known({ sslFlags: 0 });
  const UNSEEN: Patch = { 'wire/0.0.0.0:443': known(null), 'wire/127.0.0.1:443': known(null) };
  const NO_BINDING: Patch = { 'row/Default Web Site/*:443:': known(null) };
  const MISSING = 'row-missing row/Default Web Site/*:443:';
  test.for<[string, Patch, string[]]>([
    ['has nothing', both(null), on('frontend-empty')],
    ['has one that is gone', both('F'.repeat(40)), on('frontend-stale')],
    [
      'has one in another store, which it presents',
      {
        ...both('F'.repeat(40)),
        'wire/0.0.0.0:443': known('F'.repeat(40)),
        'wire/127.0.0.1:443': known('F'.repeat(40)),
      },
      on('certificate-elsewhere'),
    ],
    ['has the self-signed one', both(CHOSEN), on('frontend-on-self-signed')],
    [
      'has one that expires this moment',
      { [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA', notAfter: '2026-11-22T00:00:00Z' })) },
      on('frontend-expired'),
    ],
    [
      'has the self-signed one, which expires this moment',
      {
        ...both(OLD),
        [`certificate/${OLD}`]: known(
          certificate({ notBefore: '2021-11-22T00:00:00Z', notAfter: '2026-11-22T00:00:00Z' }),
        ),
      },
      on('frontend-expired'),
    ],
    ['has one of which nothing is known', { [`certificate/${PUBLIC}`]: unknown('x') }, []],
    ['could not be read', { [RECORD]: unknown('x'), 'sslcert/127.0.0.1:443': unknown('x') }, []],
    [
      'differs from 127.0.0.1',
      { 'sslcert/127.0.0.1:443': known(OLD) },
      ['frontend-on-self-signed sslcert/127.0.0.1:443', DIFFERS],
    ],
    ['may differ from a 127.0.0.1 that could not be read', { 'sslcert/127.0.0.1:443': unknown('x') }, []],
    ['may differ, unread itself', { [RECORD]: unknown('x') }, []],
    [
      'is beside its record, in the central store',
      { ...both(null), 'row/Default Web Site/*:443:': central },
      ['frontend-empty sslcert/127.0.0.1:443'],
    ],
    [
      '127.0.0.1 is beside its own',
      { ...both(null), 'row/Default Web Site/127.0.0.1:443:': central },
      [`frontend-empty ${RECORD}`],
    ],
    [
      'is in the central store and has no record, and 127.0.0.1 has one',
      { [RECORD]: known(null), 'row/Default Web Site/*:443:': central },
      [],
    ],
    [
      'has a binding with SNI, whose port has its record still',
      { ...both(null), 'row/Default Web Site/*:443:': known({ sslFlags: 1 }) },
      on('frontend-empty'),
    ],
    [
      'has a binding that could not be read',
      { ...both(null), 'row/Default Web Site/*:443:': unknown('x') },
      on('frontend-empty'),
    ],
    ['has one without its private key', { [`key/${PUBLIC}`]: known(null), ...UNSEEN }, on('frontend-key-unusable')],
    [
      'has one whose private key cannot be opened',
      { [`key/${PUBLIC}`]: known({ ...CSP, usable: false }), ...UNSEEN },
      on('frontend-key-unusable'),
    ],
    [
      'has one whose private key only this account cannot open, because 443 presents it',
      { [`key/${PUBLIC}`]: known({ ...CSP, usable: false }) },
      [],
    ],
    [
      'has one with a CNG key, although 443 presents it',
      { [`key/${PUBLIC}`]: known({ ...CSP, provider: 'cng' }) },
      on('frontend-key-unusable'),
    ],
    ['has one whose private key could not be read', { [`key/${PUBLIC}`]: unknown('x') }, []],
    [
      'has one that has expired and has no private key',
      {
        ...UNSEEN,
        [`key/${PUBLIC}`]: known(null),
        [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA', notAfter: '2026-11-22T00:00:00Z' })),
      },
      on('frontend-key-unusable'),
    ],
    ['has no HTTPS binding', NO_BINDING, [MISSING]],
    ['has no HTTPS binding and no record', { ...NO_BINDING, ...both(null) }, [MISSING, on('frontend-empty')[1] ?? '']],
    [
      'has only the HTTPS binding of 127.0.0.1',
      { ...NO_BINDING, 'row/Default Web Site/127.0.0.1:443:': PLAIN },
      [MISSING],
    ],
    ['has an HTTPS binding for one address', { ...NO_BINDING, 'row/Default Web Site/10.0.0.5:443:': PLAIN }, []],
    ['has an HTTPS binding for one host', { ...NO_BINDING, 'row/Default Web Site/*:443:mail.contoso.com': PLAIN }, []],
    ['has no HTTPS binding, because IIS is not installed', { ...NO_BINDING, 'service/W3SVC': known(null) }, []],
    ['may have an HTTPS binding', { ...NO_BINDING, 'row/Default Web Site/*:443:': unknown('x') }, []],
  ])('%s', ([, change, expected]) => {
    const rows = 'row-apart';
    expect(reported(change).filter((one) => !one.startsWith(rows))).toEqual(expected);
  });

  test('is not reported if it is declared, or on an Edge server', () => {
    expect(reported(both(null), OURS)).toEqual([]);
    expect(reported(both(null), EDGE)).toEqual([]);
  });
});

describe('a self-signed certificate on 443', () => {
  const RECORD = 'sslcert/0.0.0.0:443';
  const LOCAL = 'sslcert/127.0.0.1:443';
  const HINT = /frontEnd: \{ certificate: self-signed \}/;
  const all = (id: string): Patch => ({
    'sslcert/0.0.0.0:444': known(id),
    [RECORD]: known(id),
    [LOCAL]: known(id),
  });
  const expired: Patch = { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-15T00:00:00Z' })) };

  test('that has expired stops Exchange Setup, and clients are warned', () => {
    const says = reportSays({ ...all(OLD), ...expired, 'sslcert/0.0.0.0:444': known(CHOSEN) });
    expect(says[RECORD]).toMatch(/self-signed certificate of EX01, which expired 2026-11-15.*warned.*Exchange Setup/);
    expect(says[LOCAL]).toMatch(/expired 2026-11-15/);
  });

  test.for<[string, Patch, boolean]>([
    ['444 has it, too', all(CHOSEN), true],
    ['444 has it, too, and it has expired', { ...all(OLD), ...expired }, true],
    ['444 has another one', { ...all(CHOSEN), 'sslcert/0.0.0.0:444': known(OLD) }, false],
    ['the certificate of 444 is unknown', { ...all(CHOSEN), 'sslcert/0.0.0.0:444': unknown('x') }, false],
    ['both have one of a certification authority', all(PUBLIC), false],
  ])('leads to the setting that renews 443, once, or not: %s', ([, change, hinted]) => {
    const says = reportSays(change);
    expect(Object.entries(says).flatMap(([fact, line]) => (HINT.test(line) ? [fact] : []))).toEqual(
      hinted ? [RECORD] : [],
    );
  });

  test('does not lead there where only 127.0.0.1 has it: 443 would lose its public certificate', () => {
    const says = reportSays({ ...all(CHOSEN), [RECORD]: known(PUBLIC) });
    expect(Object.values(says).filter((line) => HINT.test(line))).toEqual([]);
  });
});

describe('the Auth certificate', () => {
  const auth = (current: string | null): Patch => ({
    'auth-certificate': known({ current, previous: null, next: null }),
  });
  test.for<[string, Patch, Wish, string[]]>([
    ['is well', auth(CHOSEN), {}, []],
    ['is not on the server', auth('F'.repeat(40)), {}, ['auth-missing auth-certificate']],
    [
      'has expired',
      { ...auth(OLD), [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-22T00:00:00Z' })) },
      {},
      ['auth-expired auth-certificate'],
    ],
    [
      'is not set, although the next one is',
      { 'auth-certificate': known({ current: null, previous: null, next: CHOSEN }) },
      {},
      ['auth-missing auth-certificate'],
    ],
    [
      'is not set, although the previous one was',
      { 'auth-certificate': known({ current: null, previous: OLD, next: null }) },
      {},
      ['auth-missing auth-certificate'],
    ],
    [
      'is not set, and neither is another',
      { 'auth-certificate': known({ current: null, previous: null, next: null }) },
      {},
      ['auth-missing auth-certificate'],
    ],
    ['is not known', { 'auth-certificate': unknown('x') }, {}, []],
    ['is not there', { 'auth-certificate': known(null) }, {}, []],
    ['is of a server that could not be read', { ...auth(OLD), [`certificate/${OLD}`]: unknown('x') }, {}, []],
    ['is not reported for an Edge server', auth('F'.repeat(40)), EDGE, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal).filter((one) => one.includes('auth'))).toEqual(expected);
  });
});

describe('several candidates', () => {
  const twice: Patch = { [`certificate/${OLD}`]: known(certificate({ notAfter: '2031-11-01T00:00:00Z' })) };
  test.for<[string, Patch, Wish, boolean]>([
    ['could serve', twice, {}, true],
    ['one is short', {}, {}, false],
    [
      'one is not valid yet',
      {
        [`certificate/${OLD}`]: known(
          certificate({ notBefore: '2026-11-23T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' }),
        ),
      },
      {},
      false,
    ],
    [
      'one lasts as many days as the YAML demands, but expires within the hour',
      { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-22T00:30:00Z' })) },
      { server: { selfSigned: { ...EX01.selfSigned, minDaysRemaining: 0 } } },
      false,
    ],
    ['one has no key', { ...twice, [`key/${OLD}`]: known(null) }, {}, false],
    ['are unknown with the store', { ...twice, 'store/My': unknown('x') }, {}, false],
    ['are none in an empty store', { 'store/My': known(null) }, {}, false],
    [
      'one is not issued yet',
      {
        ...twice,
        'store/My': known([OLD, 'new:EX01']),
        'certificate/new:EX01': known(certificate({ notAfter: '2031-11-01T00:00:00Z' })),
        'key/new:EX01': known(CSP),
      },
      {},
      false,
    ],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal).includes('several-candidates store/My')).toBe(expected);
  });
});

describe('a connector', () => {
  const names = (change: Partial<Connector>) =>
    known<Connector>({ kind: 'receive', tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: [], ...change });
  test.for<[string, Patch, string[]]>([
    [
      'names what is not there',
      { 'connector/EX01/receive/a': names({}) },
      ['connector-dangling connector/EX01/receive/a'],
    ],
    [
      'of the server in another case',
      { 'connector/ex01/receive/a': names({}) },
      ['connector-dangling connector/ex01/receive/a'],
    ],
    ['of another server is reported there', { 'connector/EX02/receive/a': names({}) }, []],
    [
      'names what is there without its private key',
      { 'connector/EX01/receive/a': names({ resolvesTo: [OLD] }), [`key/${OLD}`]: known(null) },
      ['connector-dangling connector/EX01/receive/a'],
    ],
    [
      'names one with and one without its private key',
      { 'connector/EX01/receive/a': names({ resolvesTo: [OLD, CHOSEN] }), [`key/${OLD}`]: known(null) },
      [],
    ],
    [
      'names one whose private key could not be read',
      { 'connector/EX01/receive/a': names({ resolvesTo: [OLD] }), [`key/${OLD}`]: unknown('x') },
      [],
    ],
    ['names what is there', { 'connector/EX01/receive/a': names({ resolvesTo: [OLD] }) }, []],
    ['of a server that was not observed', { 'connector/EX01/receive/a': names({ resolvesTo: null }) }, []],
    ['names nothing', { 'connector/EX01/receive/a': names({ tlsCertificateName: null }) }, []],
    ['could not be read', { 'connector/EX01/receive/a': unknown('x') }, []],
  ])('%s', ([, change, expected]) => {
    expect(reported(change)).toEqual(expected);
  });
});

describe('the certificate that 444 presents', () => {
  test.for<[string, Patch, Wish, string[]]>([
    ['differs from its record', { 'wire/0.0.0.0:444': known(OLD) }, {}, ['wire-differs wire/0.0.0.0:444']],
    ['is nothing', { 'wire/0.0.0.0:444': known(null) }, {}, ['wire-differs wire/0.0.0.0:444']],
    ['was not seen', { 'wire/0.0.0.0:444': unknown('x') }, {}, ['wire-unread wire/0.0.0.0:444']],
    ['has a record that could not be read', { 'sslcert/0.0.0.0:444': unknown('x') }, {}, []],
    ['has an empty record, which is reported already', { 'sslcert/0.0.0.0:444': known(null) }, {}, []],
    [
      'has a record of a certificate that is not installed, which is reported already',
      { 'sslcert/0.0.0.0:444': known('F'.repeat(40)) },
      {},
      [],
    ],
    [
      'has a record of a certificate that could not be read',
      { 'wire/0.0.0.0:444': known(OLD), [`certificate/${CHOSEN}`]: unknown('x') },
      {},
      [],
    ],
    ['is not reported for an Edge server', { 'wire/0.0.0.0:444': known(OLD) }, EDGE, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal)).toEqual(expected);
  });
});

describe('the shell', () => {
  const shut: Patch = { 'shell/opens': known(false), 'shell/reaches': known(true) };
  const NONE: Patch = {
    ...shut,
    'shell/reaches': known(false),
    'store/Root': known([CHOSEN]),
    ...Object.fromEntries(HEALTH_PAGES.map((page) => [page, known(200)])),
  };
  const HEALTH = 'health-page-red health/owa';
  test.for<[string, Patch, string[]]>([
    ['is another server’s', shut, ['shell-of-another shell/opens']],
    ['is the snap-in', { ...shut, 'shell/snap-in': known(true) }, ['shell-by-snap-in shell/snap-in']],
    ['is not the snap-in', { ...shut, 'shell/snap-in': known(false) }, ['shell-of-another shell/opens']],
    ['is refused by another server', { ...shut, 'shell/back-end': known('EX02') }, ['shell-of-another shell/opens']],
    ['is its own', { ...shut, 'shell/opens': known(true) }, []],
    ['may be its own', { ...shut, 'shell/opens': unknown('x') }, []],
    ['is none', NONE, ['shell-of-none shell/opens']],
    ['is none, because 444 does not work', { ...NONE, 'health/owa': known(null) }, [HEALTH]],
    ['is none, and it is not known whether 444 works', { ...NONE, 'health/owa': unknown('x') }, []],
    ['is none, and the front end may demand trust', { ...NONE, 'store/Root': known([]) }, []],
    ['is none, because another server refuses it', { ...NONE, 'shell/back-end': known('EX02') }, []],
    [
      'is none, because a component is inactive',
      { ...NONE, 'component/RpsProxy': known({ state: 'Inactive' }) },
      ['component-inactive component/RpsProxy'],
    ],
    ['may be none', { ...shut, 'shell/reaches': unknown('x') }, []],
  ])('%s', ([, change, expected]) => {
    expect(reported(change)).toEqual(expected);
  });
});

describe('a health page', () => {
  test.for<[string, Patch, Wish, string[]]>([
    ['is red', { 'health/ecp': known(503) }, {}, ['health-page-red health/ecp']],
    ['does not answer', { 'health/ews': known(null) }, {}, ['health-page-red health/ews']],
    [
      'is reported together with the others, under the first key',
      { 'health/ews': known(500), 'health/owa': known(503) },
      {},
      ['health-page-red health/owa'],
    ],
    ['is well', { 'health/owa': known(200) }, {}, []],
    ['was not seen', { 'health/owa': unknown('x') }, {}, []],
    [
      'is not reported if 444 presents nothing',
      { 'health/owa': known(503), 'wire/0.0.0.0:444': known(null) },
      {},
      ['wire-differs wire/0.0.0.0:444'],
    ],
    [
      'is red, and so 444 answers, although its certificate was not seen',
      { 'health/owa': known(503), 'wire/0.0.0.0:444': unknown('x') },
      {},
      ['wire-unread wire/0.0.0.0:444', 'health-page-red health/owa'],
    ],
    [
      'does not answer, and it is unknown whether 444 does',
      { 'health/owa': known(null), 'wire/0.0.0.0:444': unknown('x') },
      {},
      ['wire-unread wire/0.0.0.0:444'],
    ],
    ['is not reported for an Edge server', { 'health/owa': known(503) }, EDGE, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal)).toEqual(expected);
  });
});

describe('the value that IIS keeps', () => {
  const kept: Patch = { 'metabase/Exchange Back End': known(OLD) };
  const TOLD = ['metabase-names-another metabase/Exchange Back End'];
  test.for<[string, Patch, Wish, string[]]>([
    ['is reported if nothing is restarted', kept, {}, TOLD],
    ['is reported by the step that it blocks', { ...kept, 'web/restart-due': known(true) }, {}, []],
    [
      'is reported by the step that would bind',
      { ...kept, 'sslcert/0.0.0.0:444': known(PUBLIC), 'wire/0.0.0.0:444': known(PUBLIC) },
      {},
      [],
    ],
    ['is reported if 444 is left alone', kept, { want: { 'web/restart-due': unknown('x') } }, TOLD],
    [
      'is reported if it is unknown whether IIS needs a restart',
      { ...kept, 'web/restart-due': unknown('x') },
      {},
      TOLD,
    ],
    ['is nothing', { 'metabase/Exchange Back End': known(null) }, {}, []],
    ['is what is bound', { 'metabase/Exchange Back End': known(CHOSEN) }, {}, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal)).toEqual(expected);
  });
});

describe('a component', () => {
  const state = (is: string) => known({ state: is, requesters: [{ requester: 'Maintenance', state: is }] });
  test.for<[string, Patch, Wish, string[]]>([
    ['is Inactive', { 'component/OwaProxy': state('Inactive') }, {}, ['component-inactive component/OwaProxy']],
    ['is Draining', { 'component/HubTransport': state('Draining') }, {}, ['component-inactive component/HubTransport']],
    [
      'is reported together with the others, under the first key',
      { 'component/EcpProxy': state('Inactive'), 'component/ServerWideOffline': state('Inactive') },
      {},
      ['component-inactive component/ServerWideOffline'],
    ],
    ['is Active', { 'component/OwaProxy': state('Active') }, {}, []],
    ['is not on the server', { 'component/OwaProxy': known(null) }, {}, []],
    ['could not be read', { 'component/OwaProxy': unknown('x') }, {}, []],
    ['is Inactive on every healthy server', { 'component/ForwardSyncDaemon': state('Inactive') }, {}, []],
    [
      'is of an Edge server',
      { 'component/HubTransport': state('Inactive') },
      EDGE,
      ['component-inactive component/HubTransport'],
    ],
  ])('%s', ([, change, goal, expected]) => {
    expect(reported(change, goal)).toEqual(expected);
  });

  test('is said with who asked for it', () => {
    const says = reportSays({
      'component/OwaProxy': state('Inactive'),
      'component/EcpProxy': known({ state: 'Inactive' }),
    });
    expect(says['component/OwaProxy']).toBe(
      'OwaProxy is Inactive (requested by Maintenance) and EcpProxy is Inactive: clients or mail are refused there until they are Active again',
    );
  });
});

describe('a certificate that nothing uses yet', () => {
  const NEWER = 'E5'.repeat(20);
  const own = (change: object) =>
    known(certificate({ notBefore: '2026-11-21T00:00:00Z', notAfter: '2031-11-21T00:00:00Z', ...change }));
  const closed = { ...CSP, networkService: false };
  const with_ = (change: object, key: object | null = closed): Patch => ({
    'store/My': known([OLD, CHOSEN, PUBLIC, NEWER]),
    [`certificate/${NEWER}`]: own(change),
    [`key/${NEWER}`]: known(key),
  });
  const TOLD = [`key-unreadable key/${NEWER}`];
  const told = (change: Patch, goal: Wish = {}) =>
    reported(change, goal).filter((one) => one.startsWith('key-unreadable'));
  test.for<[string, Patch, Wish, string[]]>([
    ['is the newest with the name of the server, and transport cannot open its key', with_({}), {}, TOLD],
    ['is not the newest', with_({ notBefore: '2020-01-01T00:00:00Z' }), {}, []],
    ['has another name', with_({ subject: 'CN=x', issuer: 'CN=x', names: ['x.contoso.com'] }), {}, []],
    ['has its key open', with_({}, CSP), {}, []],
    ['has no key', with_({}, null), {}, []],
    ['is for another purpose', with_({ usages: ['1.3.6.1.5.5.7.3.2'] }), {}, []],
    [
      'is of an authority, which comes before a self-signed one',
      with_({ notBefore: '2020-01-01T00:00:00Z', issuer: 'CN=CA' }),
      {},
      TOLD,
    ],
    ['is of an authority and has expired', with_({ issuer: 'CN=CA', notAfter: '2026-11-21T00:00:00Z' }), {}, []],
    ['is on a server of which the store is not known', { ...with_({}), 'store/My': unknown('x') }, {}, []],
  ])('%s', ([, change, goal, expected]) => {
    expect(told(change, goal)).toEqual(expected);
  });
});

describe('a front end that demands a valid and trusted certificate on 444', () => {
  const STRICT: Patch = { 'tolerates-untrusted-444': known(false), 'shell/opens': known(false) };
  const trusted: Patch = { 'store/Root': known([CHOSEN]) };
  const until = (notAfter: string, change: object = {}): Patch => ({
    [`certificate/${CHOSEN}`]: known(certificate({ notAfter, ...change })),
  });
  const TOLD = ['backend-refused tolerates-untrusted-444'];
  test.for<[string, Patch, string[]]>([
    ['accepts one that is both', { ...STRICT, ...trusted }, []],
    ['refuses one that is not in Root', STRICT, TOLD],
    ['refuses one that has expired', { ...STRICT, ...trusted, ...until('2026-11-22T00:00:00Z') }, TOLD],
    ['may accept one of an authority', { ...STRICT, ...until('2027-01-01T00:00:00Z', { issuer: 'CN=CA' }) }, []],
    ['is the default no longer: it accepts all', { 'shell/opens': known(false) }, []],
    ['was seen to accept it all the same', { ...STRICT, 'shell/opens': known(true) }, []],
    ['may have it in Root, which could not be read', { ...STRICT, 'store/Root': unknown('x') }, []],
    ['has nothing to refuse', { ...STRICT, 'sslcert/0.0.0.0:444': known(null) }, []],
  ])('%s', ([, change, expected]) => {
    expect(reported(change).filter((one) => one.startsWith('backend-refused'))).toEqual(expected);
  });

  test('is said with the reason and what fails', () => {
    expect(reportSays(STRICT)['tolerates-untrusted-444']).toBe(
      'DOWN: the front end refuses the certificate of 444, which is not in Trusted Root, because AllowInternalUntrustedCerts is 0 (OWA, ECP and the management shell fail)',
    );
  });
});

describe('what the YAML leaves alone', () => {
  const left = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, undefined])) as Patch;
  const BACK: Wish = {
    server: { backEnd: { port: 444, certificate: 'leave' } },
    want: left('sslcert/0.0.0.0:444', 'row/Exchange Back End/*:444:'),
  };
  const MAIL: Wish = {
    server: { selfSigned: { ...EX01.selfSigned, services: ['IIS'] } },
    want: left('internal-transport'),
  };
  const GONE = 'F'.repeat(40);
  const RECORD = 'sslcert/0.0.0.0:444';
  const unseen = { 'wire/0.0.0.0:444': known(null), 'shell/opens': known(false) };
  test.for<[string, Patch, Wish, string[]]>([
    ['444 has nothing', { [RECORD]: known(null), ...unseen }, BACK, [`backend-empty ${RECORD}`]],
    ['444 has one that is gone', { [RECORD]: known(GONE), ...unseen }, BACK, [`backend-stale ${RECORD}`]],
    [
      '444 has one without its key',
      { [`key/${CHOSEN}`]: known(null), ...unseen },
      BACK,
      [`backend-key-unusable ${RECORD}`, 'wire-differs wire/0.0.0.0:444'],
    ],
    [
      '444 has no HTTPS binding',
      { 'row/Exchange Back End/*:444:': known(null), ...unseen },
      BACK,
      ['row-missing row/Exchange Back End/*:444:', 'wire-differs wire/0.0.0.0:444'],
    ],
    ['444 has another one', { [RECORD]: known(OLD), 'wire/0.0.0.0:444': known(OLD) }, BACK, []],
    ['444 could not be read', { [RECORD]: unknown('x') }, BACK, []],
    ['444 of an Edge server is not there', { [RECORD]: known(null) }, { ...BACK, ...EDGE }, []],
    ['transport has nothing', { 'internal-transport': known(null) }, MAIL, ['transport-empty internal-transport']],
    [
      'transport has one that is gone',
      { 'internal-transport': known(GONE) },
      MAIL,
      ['transport-stale internal-transport'],
    ],
    [
      'transport has one without its key',
      { 'internal-transport': known(OLD), [`key/${OLD}`]: known(null) },
      MAIL,
      ['transport-key-unusable internal-transport'],
    ],
    [
      'transport has one that it cannot open',
      { 'internal-transport': known(OLD), [`key/${OLD}`]: known({ ...CSP, networkService: false }) },
      MAIL,
      [`key-unreadable key/${OLD}`],
    ],
    ['transport has another one', { 'internal-transport': known(OLD) }, MAIL, []],
    ['transport could not be read', { 'internal-transport': unknown('x') }, MAIL, []],
  ])('is reported if it does not work: %s', ([, change, goal, expected]) => {
    expect(reported(change, goal).sort()).toEqual(expected);
  });

  test('is said as what it is', () => {
    expect(reportSays({ [RECORD]: known(null), ...unseen }, BACK)[RECORD]).toMatch(/^DOWN: 444 has no certificate/);
  });
});

describe('443 that no client reaches is said to be down', () => {
  const RECORD = 'sslcert/0.0.0.0:443';
  const unseen = { 'wire/0.0.0.0:443': known(null) };
  test.for<[string, Patch, RegExp]>([
    ['it is empty', { [RECORD]: known(null), ...unseen }, /^DOWN: 443 has no certificate \(no client connects\)$/],
    [
      'its certificate is gone',
      { [RECORD]: known('F'.repeat(40)), ...unseen },
      /^DOWN: 443 has .* not in the store \(no client connects\)$/,
    ],
    [
      'its key is gone',
      { [`key/${PUBLIC}`]: known(null), ...unseen },
      /^DOWN: 443 has .* no private key \(no client connects\)$/,
    ],
    [
      'its key is in a CNG provider',
      { [`key/${PUBLIC}`]: known({ ...CSP, provider: 'cng' }) },
      /^DOWN: 443 has .* \(OWA and ECP return to the sign-in page\)$/,
    ],
  ])('%s', ([, change, says]) => {
    expect(reportSays(change)[RECORD]).toMatch(says);
    const local = Object.entries(reportSays({ ...change, 'sslcert/127.0.0.1:443': known(null) }));
    expect(local.find(([fact]) => fact === 'sslcert/127.0.0.1:443')?.[1]).not.toMatch(/DOWN/);
  });

  test('its binding is missing', () => {
    expect(reportSays({ 'row/Default Web Site/*:443:': known(null) })['row/Default Web Site/*:443:']).toBe(
      'DOWN: "Default Web Site" has no HTTPS binding on 443 (no client connects)',
    );
  });
});
