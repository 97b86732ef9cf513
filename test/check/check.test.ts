import { describe, expect, test } from 'vitest';
import { known, NOT_OBSERVED, type Patch, unknown } from '../../src/domain/facts.ts';
import { desired } from '../in-memory.ts';
import { aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';
import { checked, named, observation, RUNNING } from './checks.ts';

/** In five years, so nothing is near its end. */
const LONG = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
const AUTH = 'A0'.repeat(20);
const auth = (notAfter: string) => certificate({ subject: 'CN=Auth', issuer: 'CN=Auth', names: [], notAfter });
const withAuth = (notAfter: string, change: Patch = {}): Patch => ({
  'auth-certificate': known({ current: AUTH, previous: null, next: null }),
  'store/My': known([OLD, PUBLIC, AUTH]),
  [`certificate/${AUTH}`]: known(auth(notAfter)),
  [`key/${AUTH}`]: known(CSP),
  ...change,
});
const healthy: Patch = {
  ...aServer,
  [`certificate/${OLD}`]: known(LONG),
  ...RUNNING,
};
const publicUntil = (notAfter: string): Patch => ({
  [`certificate/${PUBLIC}`]: known(certificate({ subject: 'CN=mail', issuer: 'CN=CA', notAfter })),
});
const found = (change: Patch, how: Parameters<typeof checked>[2] = {}) =>
  named(checked(observation({ ...healthy, ...change }), desired(), how));

test('a server in the desired state, with nothing near its end, is OK', () => {
  const result = checked(observation(healthy));
  expect(result).toMatchObject({ state: 'ok', findings: [] });
  expect(result.certificates.map(({ uses, state }) => [uses[0], state])).toEqual([
    ['444', 'ok'],
    ['443', 'ok'],
  ]);
});

describe('a store that cannot be read', () => {
  const UNREAD: Patch = { 'store/My': unknown('access denied') };

  test('is UNKNOWN, and not a certificate that is missing', () => {
    expect(found(UNREAD)).toEqual(['unknown EX01 facts-unread store/My']);
  });

  test.for<[string, Patch, string]>([
    [
      '444 has no certificate',
      { 'sslcert/0.0.0.0:444': known(null) },
      'critical EX01 backend-empty sslcert/0.0.0.0:444',
    ],
    [
      'internal transport has none',
      { 'internal-transport': known(null) },
      'critical EX01 transport-empty internal-transport',
    ],
    [
      '444 has no binding',
      { 'row/Exchange Back End/*:444:': known(null) },
      'critical EX01 row-missing row/Exchange Back End/*:444:',
    ],
    [
      '444 has the public one',
      { 'sslcert/0.0.0.0:444': known(PUBLIC) },
      'warning EX01 backend-bound-to-foreign sslcert/0.0.0.0:444',
    ],
    [
      'the certificate on 444 is not worth a warning, but a renewal',
      { [`certificate/${OLD}`]: known(certificate({ notAfter: '2027-01-05T00:00:00Z' })) },
      'warning EX01 certificate-expires sslcert/0.0.0.0:444',
    ],
  ])('does not hide that %s', ([, change, expected]) => {
    expect(found({ ...UNREAD, ...change })).toContain(expected);
  });
});

test('a certificate that Exchange does not list, in a store that was not read, is critical on 444', () => {
  const unlisted = {
    'store/My': unknown('not in the export'),
    [`certificate/${OTHER}`]: unknown('not listed'),
    [`flags/${OTHER}`]: known(null),
    'sslcert/0.0.0.0:444': known(OTHER),
  };
  expect(found(unlisted)[0]).toBe('critical EX01 certificate-not-listed sslcert/0.0.0.0:444');
});

describe('what is down is critical', () => {
  test.for<[string, Patch, string]>([
    ['444 has no certificate', { 'sslcert/0.0.0.0:444': known(null) }, 'EX01 backend-empty sslcert/0.0.0.0:444'],
    ['444 has one that is gone', { 'sslcert/0.0.0.0:444': known(OTHER) }, 'EX01 backend-stale sslcert/0.0.0.0:444'],
    ['443 has one that is gone', { 'sslcert/0.0.0.0:443': known(OTHER) }, 'EX01 frontend-stale sslcert/0.0.0.0:443'],
    [
      '443 has the self-signed one',
      { 'sslcert/0.0.0.0:443': known(OLD) },
      'EX01 frontend-on-self-signed sslcert/0.0.0.0:443',
    ],
    ['internal transport has none', { 'internal-transport': known(null) }, 'EX01 transport-empty internal-transport'],
    [
      'the key of internal transport cannot be read by transport',
      { [`key/${OLD}`]: known({ ...CSP, networkService: false }) },
      `EX01 key-unreadable key/${OLD}`,
    ],
    [
      '443 has one without its private key',
      { [`key/${PUBLIC}`]: known(null), 'wire/0.0.0.0:443': unknown('the TLS handshake failed') },
      'EX01 frontend-key-unusable sslcert/0.0.0.0:443',
    ],
    [
      'the front end refuses the certificate of 444',
      { 'tolerates-untrusted-444': known(false), 'shell/opens': known(false) },
      'EX01 backend-refused tolerates-untrusted-444',
    ],
    [
      '443 has no HTTPS binding',
      { 'row/Default Web Site/*:443:': known(null) },
      'EX01 row-missing row/Default Web Site/*:443:',
    ],
    [
      'no application behind 444 answers',
      {
        'health/owa': known(503),
        'health/ecp': known(503),
        'health/ews': known(null),
        'health/mapi/emsmdb': known(503),
      },
      'EX01 health-page-red health/owa',
    ],
    ['IIS is stopped', { 'service/W3SVC': known('stopped') }, 'EX01 service-not-running service/W3SVC'],
    [
      'the Auth certificate is missing',
      withAuth('2031-01-01T00:00:00Z', { 'store/My': known([OLD, PUBLIC]), [`certificate/${AUTH}`]: known(null) }),
      'EX01 auth-missing auth-certificate',
    ],
    [
      'the Auth configuration names no certificate',
      { 'auth-certificate': known({ current: null, previous: null, next: null }) },
      '- auth-missing auth-certificate',
    ],
    ['the Auth certificate has expired', withAuth('2026-11-01T00:00:00Z'), '- auth-expired auth-certificate'],
    [
      'the Auth certificate has no key',
      withAuth('2031-01-01T00:00:00Z', { [`key/${AUTH}`]: known(null) }),
      'EX01 auth-key-unusable auth-certificate',
    ],
  ])('%s', ([, change, expected]) => {
    const result = checked(observation({ ...healthy, ...change }));
    expect(named(result)[0]).toBe(`critical ${expected}`);
    expect(result.findings[0]?.down).toBe(true);
    expect(result.state).toBe('critical');
  });
});

/** It is 2026-11-22. */
describe('days', () => {
  test.for<[string, Patch, readonly string[]]>([
    ['of more than 30: OK', publicUntil('2026-12-22T00:00:01Z'), []],
    ['of exactly 30: warning', publicUntil('2026-12-22T00:00:00Z'), ['warning certificate-expires']],
    ['of exactly 7: critical', publicUntil('2026-11-29T00:00:00Z'), ['critical certificate-expires']],
    ['of 7 and a second: warning', publicUntil('2026-11-29T00:00:01Z'), ['warning certificate-expires']],
  ])('%s', ([, change, expected]) => {
    const short = (line: string) =>
      line
        .split(' ')
        .filter((_, at) => at !== 1 && at !== 3)
        .join(' ');
    expect(found(change).map(short)).toEqual(expected);
  });

  test('that are over are said by the drift of 443, and by the certificate where it has another use', () => {
    expect(found(publicUntil('2026-11-22T00:00:00Z'))).toEqual([
      'critical EX01 frontend-expired sslcert/0.0.0.0:443',
      'critical EX01 frontend-expired sslcert/127.0.0.1:443',
      'critical EX01 certificate-expired wire/25/starttls',
    ]);
  });

  test('count from the numbers of the server', () => {
    const change = publicUntil('2027-01-21T00:00:00Z');
    expect(found(change)).toEqual([]);
    expect(found(change, { thresholds: { warningDays: 60 } })[0]).toContain('warning EX01 certificate-expires');
    expect(found(change, { thresholds: { warningDays: 60, criticalDays: 60 } })[0]).toContain('critical');
  });

  test('of the self-signed one: not more than minDaysRemaining is a warning, said once', () => {
    expect(found({ [`certificate/${OLD}`]: known(certificate({ notAfter: '2027-01-21T00:00:00Z' })) })).toEqual([
      'warning EX01 self-signed-expiring store/My',
    ]);
  });

  test('of the previous Auth certificate do not count', () => {
    const role = known({ current: PUBLIC, previous: AUTH, next: null });
    expect(found(withAuth('2026-11-01T00:00:00Z', { 'auth-certificate': role }))).toEqual([]);
  });

  test('of a federation certificate that has expired do not count beside a valid one', () => {
    const both = {
      [`certificate/${OTHER}`]: known(auth('2031-01-01T00:00:00Z')),
      'store/My': known([OLD, PUBLIC, AUTH, OTHER]),
    };
    const old = withAuth('2026-11-01T00:00:00Z', { 'auth-certificate': known(null) });
    expect(found({ ...old, 'federation-trust': known([AUTH]) })[0]).toContain('critical EX01 certificate-expired');
    expect(found({ ...old, ...both, 'federation-trust': known([AUTH, OTHER]) })).toEqual([]);
  });

  test('before the first day: critical, whatever else it is', () => {
    const early = certificate({
      subject: 'CN=m',
      issuer: 'CN=CA',
      notBefore: '2027-01-01T00:00:00Z',
      notAfter: '2028-01-01T00:00:00Z',
    });
    expect(found({ [`certificate/${PUBLIC}`]: known(early) })).toEqual([
      'critical EX01 certificate-not-yet-valid sslcert/0.0.0.0:443',
    ]);
  });
});

const LOOPBACK = {
  'frontend-empty': { 'sslcert/127.0.0.1:443': known(null), 'wire/127.0.0.1:443': known(null) },
  'frontend-stale': { 'sslcert/127.0.0.1:443': known(OTHER), 'wire/127.0.0.1:443': known(null) },
  'frontend-key-unusable': {
    'store/My': known([OLD, PUBLIC, OTHER]),
    [`certificate/${OTHER}`]: known(
      certificate({ subject: 'CN=x', issuer: 'CN=CA', notAfter: '2027-06-01T00:00:00Z' }),
    ),
    [`key/${OTHER}`]: known(null),
    'sslcert/127.0.0.1:443': known(OTHER),
    'wire/127.0.0.1:443': known(null),
  },
} satisfies Record<string, Patch>;

describe('what does not fail for everybody is a warning', () => {
  test.for<[string, Patch, string]>([
    ['one application does not answer', { 'health/owa': known(503) }, 'warning EX01 health-page-red health/owa'],
    ['Setup runs, or stopped half-way', { 'setup-running': known(true) }, 'warning EX01 setup-running setup-running'],
    ...(['frontend-empty', 'frontend-stale', 'frontend-key-unusable'] as const).map((code): [string, Patch, string] => [
      `only programs on the server are concerned: ${code}`,
      LOOPBACK[code],
      `warning EX01 ${code} sslcert/127.0.0.1:443`,
    ]),
    [
      'only programs on the server see the self-signed certificate',
      { 'sslcert/127.0.0.1:443': known(OLD), 'wire/127.0.0.1:443': known(OLD) },
      'warning EX01 frontend-on-self-signed sslcert/127.0.0.1:443',
    ],
    [
      'maintenance was left on',
      { 'component/OwaProxy': known({ state: 'Inactive' }) },
      'warning EX01 component-inactive component/OwaProxy',
    ],
  ])('%s', ([, change, expected]) => {
    expect(found(change).filter((one) => !one.includes('frontend-loopback-differs'))).toEqual([expected]);
  });

  test('no application answers on a server in maintenance', () => {
    const red = ['owa', 'ecp', 'ews', 'mapi/emsmdb'].map((app) => [`health/${app}`, known(503)]);
    const drained = { ...Object.fromEntries(red), 'component/ServerWideOffline': known({ state: 'Inactive' }) };
    expect(found(drained)).toEqual([
      'warning EX01 component-inactive component/ServerWideOffline',
      'warning EX01 health-page-red health/owa',
    ]);
  });
});

test('443 works with a certificate of another store: its dates are unknown, and nothing is down', () => {
  const elsewhere: Patch = Object.fromEntries(
    ['0.0.0.0:443', '127.0.0.1:443'].flatMap((port) => [
      [`sslcert/${port}`, known(OTHER)],
      [`wire/${port}`, known(OTHER)],
    ]),
  );
  const result = checked(observation({ ...healthy, ...elsewhere }));
  expect(named(result)).toEqual([
    'warning EX01 certificate-elsewhere sslcert/0.0.0.0:443',
    'warning EX01 certificate-elsewhere sslcert/127.0.0.1:443',
    'unknown EX01 facts-unread sslcert/0.0.0.0:443',
  ]);
  expect(result.findings.some(({ down }) => down)).toBe(false);
  expect(result.certificates.find(({ certificate: id }) => id === OTHER)?.state).toBe('unknown');
});

describe('a management shell that another server refuses', () => {
  const shut: Patch = { 'shell/opens': known(false), 'shell/reaches': known(true), 'shell/back-end': known('EX02') };
  test('is nothing wrong here', () => {
    expect(found(shut)).toEqual(['ok EX01 shell-of-another shell/opens']);
  });

  test('may be refused by the front end here, if it demands trust in all of them', () => {
    const trusted = { 'tolerates-untrusted-444': known(false), 'store/Root': known([OLD]) };
    expect(found({ ...shut, ...trusted })).toEqual(['warning EX01 shell-of-another shell/opens']);
  });
});

test('the self-signed certificate in use before its first day is critical, whatever the plan says of it', () => {
  const early = certificate({ notBefore: '2026-11-23T00:00:00Z', notAfter: '2031-11-23T00:00:00Z' });
  expect(found({ [`certificate/${OLD}`]: known(early) })[0]).toBe(
    'critical EX01 certificate-not-yet-valid sslcert/0.0.0.0:444',
  );
});

describe('a certificate that something names and that is not installed', () => {
  test.for<[string, Patch, string]>([
    ['Remote Desktop', { 'rdp/RDP-Tcp': known(OTHER) }, 'warning EX01 certificate-not-installed rdp/RDP-Tcp'],
    ['WMSVC', { 'sslcert/0.0.0.0:8172': known(OTHER) }, 'warning EX01 certificate-not-installed sslcert/0.0.0.0:8172'],
    [
      'WMSVC on another port',
      { 'web-management': known({ port: 9172, certificate: null }), 'sslcert/0.0.0.0:9172': known(OTHER) },
      'warning EX01 certificate-not-installed sslcert/0.0.0.0:9172',
    ],
    [
      'WMSVC, in its settings',
      { 'web-management': known({ port: 8172, certificate: OTHER }) },
      'warning EX01 certificate-not-installed web-management',
    ],
    [
      'what 25 still presents',
      { 'wire/25/starttls': known(OTHER) },
      'warning EX01 certificate-not-installed wire/25/starttls',
    ],
  ])('is a warning: %s', ([, change, expected]) => expect(found(change)).toEqual([expected]));

  test('is critical on 444 even if the YAML leaves 444 alone', () => {
    const leave = {
      ...EX01,
      backEnd: { port: 444, certificate: 'leave' },
      selfSigned: { ...EX01.selfSigned, services: ['SMTP'] },
    } as const;
    const facts = observation({ ...healthy, 'sslcert/0.0.0.0:444': known(OTHER), 'wire/0.0.0.0:444': known(null) });
    expect(named(checked(facts, desired({ servers: [leave] })))).toEqual([
      'critical EX01 backend-stale sslcert/0.0.0.0:444',
    ]);
  });

  test('the previous Auth certificate is not needed', () => {
    expect(found({ 'auth-certificate': known({ current: PUBLIC, previous: OTHER, next: null }) })).toEqual([]);
  });
});

describe('unknown is never OK', () => {
  test.for([
    ['store/My', 'EX01'],
    ['sslcert/0.0.0.0:444', 'EX01'],
    ['sslcert/0.0.0.0:443', 'EX01'],
    ['sslcert/127.0.0.1:443', 'EX01'],
    ['sslcert/*', 'EX01'],
    ['internal-transport', 'EX01'],
    ['wire/25/starttls', 'EX01'],
    ['wire/587/starttls', 'EX01'],
    ['rdp/RDP-Tcp', 'EX01'],
    ['rdp/*', 'EX01'],
    ['web-management', 'EX01'],
    ['certificate-name/IMAP', 'EX01'],
    [`certificate/${PUBLIC}`, 'EX01'],
    [`key/${OLD}`, 'EX01'],
    [`key/${PUBLIC}`, 'EX01'],
    ['row/Default Web Site/*:443:', 'EX01'],
    ['service/W3SVC', 'EX01'],
    ['service/MSExchangeTransport', 'EX01'],
    ['setup-running', 'EX01'],
    ['health/owa', 'EX01'],
    ['component/ServerWideOffline', 'EX01'],
    ['auth-certificate', '-'],
    ['federation-trust', '-'],
    ['owa-im', '-'],
    ['connector/*/send', '-'],
  ] as const)('%s', ([fact, server]) => {
    const result = checked(observation({ ...healthy, [fact]: unknown('no access') }));
    expect(result.state).not.toBe('ok');
    expect(named(result)).toContainEqual(expect.stringMatching(`^unknown ${server} facts-unread `));
    const about = result.findings.flatMap((one) => (one.code === 'facts-unread' ? one.about.facts : []));
    expect(about).toContain(fact);
  });

  test('pages behind a 444 that could not be seen', () => {
    const unseen = { 'wire/0.0.0.0:444': unknown('no access'), 'health/owa': unknown('no access') };
    expect(found(unseen)).toContain('unknown EX01 facts-unread health/owa');
  });

  test('facts with one reason are one finding', () => {
    const because = unknown('the shell is shut');
    expect(found({ 'certificate-name/IMAP': because, 'certificate-name/POP': because })).toEqual([
      'unknown EX01 facts-unread certificate-name/IMAP',
    ]);
  });

  test('a server that did not answer: nothing else is said of it', () => {
    const result = checked(observation({}), desired({ servers: [{ ...EX01, name: 'EX02' }] }));
    expect(named(result)).toEqual(['unknown EX02 server-unread identity']);
    expect(result.servers[0]?.observed).toBe(false);
  });

  test('of another machine nothing is taken for the server', () => {
    const result = checked(observation({ ...healthy, identity: known({ name: 'PC7', fqdn: 'pc7.contoso.com' }) }));
    expect(named(result)).toEqual(['warning EX01 other-machine identity']);
    expect(result.certificates).toEqual([]);
  });

  test('journals that could not be read', () => {
    expect(found({}, { runs: { unread: 'damaged' } })).toEqual(['unknown - runs-unread -']);
  });
});

describe('runs', () => {
  test('an unfinished run and owed proofs are warnings', () => {
    const owed = [{ of: 'R1', server: 'EX01', stage: 'transport', owed: [{ fact: 'wire/2525/x-anonymoustls' }] }];
    const runs = { unfinished: 'R2', owed } as unknown as NonNullable<Parameters<typeof checked>[2]>['runs'];
    expect(found({}, { ...(runs ? { runs } : {}) })).toEqual([
      'warning - run-unfinished -',
      'warning EX01 proofs-owed wire/2525/x-anonymoustls',
    ]);
  });

  test('what `retire` may remove is said and is OK', () => {
    const older = certificate({ notAfter: '2027-11-01T00:00:00Z' });
    const two = {
      'store/My': known([OLD, PUBLIC, OTHER]),
      [`certificate/${OTHER}`]: known(older),
      [`key/${OTHER}`]: known(CSP),
    };
    const result = checked(observation({ ...healthy, ...two }));
    expect(result.state).toBe('ok');
    expect(named(result)).toContain(`ok EX01 certificate-superseded certificate/${OTHER}`);
  });
});

test('the worst comes first: down, critical by days, warning, unknown, said only', () => {
  const change = {
    ...publicUntil('2026-11-27T00:00:00Z'),
    'sslcert/0.0.0.0:444': known(OTHER),
    'rdp/RDP-Tcp': known(OTHER),
    'owa-im': unknown('no access'),
    build: known('15.3.1.1'),
  };
  const states = checked(observation({ ...healthy, ...change })).findings.map(({ state, down }) =>
    down ? 'down' : state,
  );
  expect(states).toEqual([...states].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  expect(new Set(states)).toEqual(new Set(ORDER));
});
const ORDER = ['down', 'critical', 'warning', 'unknown', 'ok'];

test('what concerns the organization is said once, and not for each server', () => {
  const change = withAuth('2026-12-22T00:00:00Z');
  const one = observation({ ...healthy, ...change });
  const ex02 = { ...one.servers['EX01']?.facts, identity: known({ name: 'EX02', fqdn: 'ex02.contoso.com' }) } as Patch;
  const both = { ...one, servers: { ...one.servers, EX02: { takenAt: one.takenAt, facts: ex02 } } };
  const servers = [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }];
  const lines = named(checked(both, desired({ servers }))).filter((line) => line.includes('auth-expiring'));
  expect(lines).toEqual(['warning - auth-expiring auth-certificate']);
});

describe('a restart of Windows that is pending', () => {
  const pending: Patch = { 'windows/restart-pending': known(['component-servicing', 'windows-update']) };
  test('is only said in the check of every day', () => {
    const result = checked(observation({ ...healthy, ...pending }));
    expect(named(result)).toEqual(['ok EX01 restart-pending windows/restart-pending']);
    expect(result.state).toBe('ok');
  });

  test('does not matter there if it could not be read', () => {
    expect(found({ 'windows/restart-pending': unknown('no access') })).toEqual([]);
  });
});

describe('before Setup', () => {
  const early = (change: Patch) => found(change, { setup: { is: 'before' } });
  test.for<[string, Patch, readonly string[]]>([
    ['nothing stops it', {}, []],
    ['Setup runs', { 'setup-running': known(true) }, ['critical EX01 setup-running setup-running']],
    ['it is not known', { 'setup-running': unknown('no access') }, ['unknown EX01 facts-unread setup-running']],
    [
      'Windows needs a restart',
      { 'windows/restart-pending': known(['file-renames']) },
      ['critical EX01 restart-pending windows/restart-pending'],
    ],
    [
      'it is not known whether Windows needs a restart',
      { 'windows/restart-pending': unknown('no access') },
      ['unknown EX01 facts-unread windows/restart-pending'],
    ],
    [
      'an old observation does not say whether Windows needs a restart',
      { 'windows/restart-pending': NOT_OBSERVED },
      ['unknown EX01 facts-unread windows/restart-pending'],
    ],
    [
      'the key on 443 cannot be used',
      { [`key/${PUBLIC}`]: known(null) },
      ['critical EX01 setup-key-unusable sslcert/0.0.0.0:443'],
    ],
    [
      'the key on 443 could not be read',
      { [`key/${PUBLIC}`]: unknown('no access') },
      [`unknown EX01 facts-unread key/${PUBLIC}`],
    ],
  ])('%s', ([, change, expected]) => expect(early(change)).toEqual(expected));

  test('an expired certificate on 443, and not one on 444', () => {
    expect(early(publicUntil('2026-11-01T00:00:00Z'))).toContain('critical EX01 setup-stops sslcert/0.0.0.0:443');
    const expired = { [`certificate/${OLD}`]: known(certificate({ notAfter: '2026-11-01T00:00:00Z' })) };
    expect(early(expired).filter((line) => line.includes('setup-stops'))).toEqual([]);
  });

  test('the Auth certificate and that of the Web Management Service are touched, too', () => {
    expect(early(withAuth('2026-11-01T00:00:00Z'))).toContain('critical EX01 setup-stops auth-certificate');
    expect(
      early(withAuth('2026-11-01T00:00:00Z', { 'auth-certificate': known(null), 'sslcert/0.0.0.0:8172': known(AUTH) })),
    ).toContain('critical EX01 setup-stops sslcert/0.0.0.0:8172');
  });

  test('a certificate of the Web Management Service that is gone is critical', () => {
    const gone = { 'sslcert/0.0.0.0:8172': known(OTHER) };
    expect(early(gone)).toEqual(['critical EX01 certificate-not-installed sslcert/0.0.0.0:8172']);
    const elsewhere = {
      'web-management': known({ port: 9172, certificate: null }),
      'sslcert/0.0.0.0:9172': known(OTHER),
    };
    expect(early(elsewhere)).toEqual(['critical EX01 certificate-not-installed sslcert/0.0.0.0:9172']);
  });

  test('an unfinished run is critical', () => {
    expect(found({}, { setup: { is: 'before' }, runs: { unfinished: 'R1', owed: [] } })).toEqual([
      'critical - run-unfinished -',
    ]);
  });

  test('a certificate that IIS would bind at its next start is critical', () => {
    expect(early({ 'metabase/Exchange Back End': known(PUBLIC) })[0]).toContain('critical EX01 metabase-names-another');
    expect(found({ 'metabase/Exchange Back End': known(PUBLIC) })[0]).toContain('warning');
  });
});

test('what comes from the central certificate store has unknown dates, so it is never OK', () => {
  const change = {
    'row/Default Web Site/*:443:': known({ sslFlags: 2 }),
    'wire/0.0.0.0:443': known(OTHER),
  };
  expect(found(change)).toContain('unknown EX01 facts-unread wire/0.0.0.0:443');
});
