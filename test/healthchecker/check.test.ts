import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import validCheck from '../../schemas/check.schema.json?validator';
import { prometheusSamples } from '../check/prometheus.ts';
import { exstate, folder } from '../cli/exstate.ts';
import {
  certificate,
  clixml,
  custom,
  enumeration,
  exported,
  HOST_CONFIG,
  https,
  made,
  type Parts,
  parts,
  type Value,
} from './export.ts';

const AUTH = 'CN=Microsoft Exchange Server Auth Certificate';
const PUBLIC = { subject: 'CN=mail.contoso.com', issuer: 'CN=R11, O=Authority', names: ['mail.contoso.com'] };
const own = made('own');
const front = made('front', PUBLIC);
const auth = made('auth', { subject: AUTH, issuer: AUTH, names: [] });
const soon = made('soon', { ...PUBLIC, notAfter: '2026-11-27T00:00:00Z' });
const over = made('over', { notBefore: '2021-11-20T00:00:00Z', notAfter: '2026-11-20T00:00:00Z' });
const shortAuth = made('short-auth', { subject: AUTH, issuer: AUTH, names: [], notAfter: '2026-12-20T00:00:00Z' });
const fewDays = made('few-days', { notAfter: '2027-01-05T00:00:00Z' });
const deleted = made('deleted');
const ALL = [own, front, auth, soon, over, shortAuth, fewDays];

const BASE: Parts = {
  own,
  front,
  auth,
  exchange: {
    ExchangeCertificateInformation: {
      Certificates: ALL.map(certificate),
      CustomCertificates: ALL.map((one) => custom(one)),
      InternalCertificateThumbprint: own.thumbprint,
    },
  },
};
const exchange = (more: Readonly<Record<string, Value>>): Partial<Parts> => ({
  exchange: { ...BASE.exchange, ...more },
});
const transport = (InternalCertificateThumbprint: string): Partial<Parts> =>
  exchange({
    ExchangeCertificateInformation: { Certificates: ALL.map(certificate), InternalCertificateThumbprint },
  });
const backEnd = (bindings: Value): Partial<Parts> =>
  exchange({ IISSettings: { IISWebSite: [{ Name: 'Exchange Back End', Bindings: bindings }] } });
const service = (name: string, text: string, number: number): Partial<Parts> =>
  exchange({
    DependentServices: {
      Services: [{ Name: name, Status: enumeration('System.ServiceControllerStatus', text, number) }],
    },
  });
const kept = (hash: string): string =>
  HOST_CONFIG.replace(
    '<customMetadata />',
    `<customMetadata><key path="LM/W3SVC/2"><property id="5506" dataType="Binary" userType="1" attributes="None" value="${Buffer.from(hash, 'hex').toString('base64')}" /></key></customMetadata>`,
  );

const AT = '--at 2026-11-22';
const files = (more: Partial<Parts> = {}): string => folder({ 'EX01.xml': exported({ ...BASE, ...more }) });
interface Finding {
  readonly code: string;
  readonly state: string;
  readonly server: string | null;
  readonly says: string;
}

async function judged(cwd: string, line = `check --healthchecker EX01.xml ${AT}`) {
  const { code, out } = await exstate(cwd, `${line} --format json`);
  const document = JSON.parse(out) as { state: string; findings: Finding[]; certificates: object[] };
  expect(validCheck(document), JSON.stringify(validCheck.errors)).toBe(true);
  const wrong = document.findings.filter(({ state }) => state !== 'ok' && state !== 'unknown');
  return { ...document, code, wrong: wrong.map(({ state, server, code }) => `${state} ${server ?? '-'} ${code}`) };
}

const restart = (found: Value): Partial<Parts> => ({ whole: { OSInformation: { ServerPendingReboot: found } } });
const NO_RESTART = {
  PendingFileRenameOperations: false,
  ComponentBasedServicingPendingReboot: false,
  AutoUpdatePendingReboot: false,
};

describe('a restart of Windows that is pending', () => {
  const said = async (more: Partial<Parts>) =>
    (await judged(files(more))).findings
      .filter(({ code }) => code === 'restart-pending')
      .map(({ state, says }) => `${state}: ${says}`);
  test.for<readonly [string, Value, string]>([
    ['for files in use', { ...NO_RESTART, PendingFileRenameOperations: true }, 'PendingFileRenameOperations'],
    ['for components of Windows', { ...NO_RESTART, ComponentBasedServicingPendingReboot: true }, '(RebootPending)'],
    ['the same in an older export', { ComponentBasedServicingRebootPending: true }, '(RebootPending)'],
    ['for Windows Update', { ...NO_RESTART, AutoUpdatePendingReboot: true }, '(RebootRequired)'],
  ])('%s is said', async ([, found, reason]) => {
    expect(await said(restart(found))).toEqual([expect.stringMatching(/^ok: Windows needs a restart: /)]);
    expect((await said(restart(found)))[0]).toContain(reason);
  });

  test.for<readonly [string, Partial<Parts>]>([
    ['HealthChecker saw none', restart(NO_RESTART)],
    ['it was not exported', {}],
  ])('%s: nothing is said', async ([, more]) => expect(await said(more)).toEqual([]));
});

describe('what HealthChecker exported is judged', () => {
  test.for<readonly [string, Partial<Parts>, readonly string[]]>([
    ['a healthy server', {}, []],
    ['444 has expired', backEnd(https('*:444:', over.thumbprint)), ['critical EX01 certificate-expired']],
    ['443 expires soon', { front: soon }, ['critical EX01 certificate-expires']],
    ['the self-signed one has fewer days than a renewal wants', { own: fewDays }, ['warning EX01 certificate-expires']],
    ['444 names a certificate that is not listed', { own: deleted }, ['critical EX01 certificate-not-listed']],
    ['444 has no certificate', backEnd(https('*:444:', '')), ['critical EX01 backend-empty']],
    ['444 has no binding', backEnd([https('*:445:', own.thumbprint)]), ['critical EX01 row-missing']],
    [
      'internal transport names none that is listed',
      transport(deleted.thumbprint),
      ['critical EX01 certificate-not-listed'],
    ],
    ['internal transport has none', transport(''), ['critical EX01 transport-empty']],
    ['the Auth certificate ends', { auth: shortAuth }, ['warning - auth-expiring']],
    ['a service is stopped', service('W3SVC', 'Stopped', 1), ['critical EX01 service-not-running']],
    [
      'a connector names a certificate that is not there',
      exchange({ GetReceiveConnector: { Name: 'Relay', TlsCertificateName: '<I>CN=Old<S>CN=relay.contoso.com' } }),
      ['warning EX01 connector-dangling'],
    ],
    [
      'a send connector names one, and says on which servers',
      {
        organization: {
          GetSendConnector: {
            Name: 'Internet',
            TlsCertificateName: '<I>CN=Old<S>CN=x',
            SourceTransportServers: ['EX01'],
          },
        },
      },
      ['warning EX01 connector-dangling'],
    ],
    [
      'IIS keeps another certificate for 444',
      exchange({
        IISSettings: {
          IISWebSite: [{ Name: 'Exchange Back End', Bindings: https('*:444:', own.thumbprint) }],
          ApplicationHostConfig: kept(over.thumbprint),
        },
      }),
      ['warning EX01 metabase-names-another'],
    ],
  ])('%s', async ([, more, wrong]) => {
    const { wrong: found, state, findings } = await judged(files(more));
    expect([...new Set(found)].sort()).toEqual([...wrong].sort());
    expect(state).not.toBe('ok');
    expect(findings.map(({ code }) => code)).toContain('facts-unread');
  });

  test('nothing wrong is UNKNOWN and not OK: wires, keys, health and Setup are not in the export', async () => {
    const ended = await exstate(files(), `check --healthchecker EX01.xml ${AT}`);
    expect(ended).toMatchObject({ code: 3, err: '' });
    expect(ended.out).toMatch(/^EXSTATE UNKNOWN - 1 server, 3 certificates in use, the next one expires in 1826 days/);
    expect(ended.out).toContain("'EX01 444'=1826;30:;7:;");
    expect(ended.out).toContain('what ports present, private keys, health pages, rights');
    expect(ended.out).toContain('HealthChecker looked at it on 2026-11-20 08:30 UTC');
  });

  test('a connector is a use of its certificate, and the dates come from the bytes', async () => {
    const relay = { Name: 'Relay', TlsCertificateName: `<I>${PUBLIC.issuer}<S>${PUBLIC.subject}` };
    const { certificates } = await judged(files(exchange({ GetReceiveConnector: [relay] })));
    const uses = expect.arrayContaining(['smtp-receive Relay']);
    expect(certificates).toContainEqual(expect.objectContaining({ uses, notAfter: expect.stringMatching(/Z$/) }));
  });

  test('an Edge server has no IIS, and needs none', async () => {
    const GetExchangeServer = { Name: 'EX01', Fqdn: 'ex01.contoso.com', IsEdgeServer: true };
    expect((await judged(files(exchange({ GetExchangeServer, IISSettings: null })))).wrong).toEqual([]);
  });

  test.for<readonly [string, Partial<Parts>]>([
    ['no list of certificates', exchange({ ExchangeCertificateInformation: null })],
    [
      'an empty list, as after a cmdlet that failed',
      exchange({ ExchangeCertificateInformation: { Certificates: [] } }),
    ],
    ['only the text of the sites', exchange({ IISSettings: { IISWebSite: 'System.Object[]' } })],
    ['only the text of the bindings', backEnd('System.Object[]')],
    ['a binding whose certificate was not exported', backEnd(https('*:444:', null))],
    ['only the text of the services', exchange({ DependentServices: { Services: 'System.Object[]' } })],
    ['no organization', { whole: { OrganizationInformation: null } }],
    [
      'an applicationHost.config that is cut off',
      exchange({ IISSettings: { ApplicationHostConfig: '<configuration>' } }),
    ],
    ['everything else missing', { exchange: Object.fromEntries(NAMES.map((name) => [name, null])) }],
  ])('what is missing is unknown and nothing is wrong: %s', async ([, more]) => {
    const { wrong, state } = await judged(files(more));
    expect({ wrong, state }).toEqual({ wrong: [], state: 'unknown' });
  });

  test('what went through JSON is read: bytes as numbers, an enumeration as its number', async () => {
    const Certificates = [{ RawData: [...Buffer.from(own.der, 'base64')] }];
    const Services = [{ Name: 'W3SVC', Status: 1 }];
    const found = await judged(
      files(exchange({ ExchangeCertificateInformation: { Certificates }, DependentServices: { Services } })),
    );
    expect(found.wrong).toContain('critical EX01 service-not-running');
    expect(found.certificates).toContainEqual(
      expect.objectContaining({ certificate: own.thumbprint, daysRemaining: 1826 }),
    );
  });

  test('no name from the export gets out of its place', async () => {
    for (const name of ['a|b', "a'b=c", 'a\nb', 'a\u001b[31mb', '<b>&amp;', 'a\u202eb']) {
      const GetReceiveConnector = [{ Name: name, TlsCertificateName: `<I>${PUBLIC.issuer}<S>${PUBLIC.subject}` }];
      const cwd = files(exchange({ GetReceiveConnector }));
      const { out } = await exstate(cwd, `check --healthchecker EX01.xml ${AT} --out a.prom`);
      expect(out.split('\n')[0]?.split('|')).toHaveLength(2);
      expect(out).not.toContain('\u001b');
      const prom = (await exstate(cwd, `check --healthchecker EX01.xml ${AT} --format prometheus`)).out;
      expect(prometheusSamples(prom).length).toBeGreaterThan(3);
    }
  });
});

const NAMES = [
  'BuildInformation',
  'DependentServices',
  'ExchangeCertificateInformation',
  'IISSettings',
  'GetReceiveConnector',
];

const YAML = (...names: readonly string[]): string =>
  `apiVersion: exstate/v1\norganization: contoso\ndefaults: { check: { warningDays: 2000 } }\nservers:\n${names.map((name) => `  - { name: ${name}, fqdn: ${name.toLowerCase()}.contoso.com }\n`).join('')}`;

describe('servers in the YAML and in the exports', () => {
  const second = (): string => exported({ ...BASE, name: 'EX02' });

  test('the YAML gives its days', async () => {
    const cwd = files();
    writeFileSync(join(cwd, 'exstate.yaml'), YAML('EX01'));
    expect((await judged(cwd)).state).toBe('warning');
  });

  test('a server without an export is unknown', async () => {
    const cwd = files();
    writeFileSync(join(cwd, 'exstate.yaml'), YAML('EX01', 'EX07'));
    const { findings } = await judged(cwd);
    expect(findings).toContainEqual(
      expect.objectContaining({ server: 'EX07', code: 'server-unread', state: 'unknown' }),
    );
    expect((await judged(cwd, `check --server EX01 --healthchecker EX01.xml ${AT}`)).findings).not.toContainEqual(
      expect.objectContaining({ server: 'EX07' }),
    );
  });

  test('an export of a server that is not in the YAML is judged with the defaults', async () => {
    const cwd = files();
    writeFileSync(join(cwd, 'exstate.yaml'), YAML('EX01'));
    writeFileSync(join(cwd, 'EX02.xml'), second());
    const { findings, certificates } = await judged(cwd, `check --healthchecker EX01.xml EX02.xml ${AT}`);
    expect(findings).toContainEqual(expect.objectContaining({ server: 'EX02', code: 'server-not-desired' }));
    expect(certificates).toContainEqual(expect.objectContaining({ server: 'EX02', daysRemaining: 1826, state: 'ok' }));
  });

  test('one file may have several servers, and the option may be repeated', async () => {
    const both = clixml(parts(BASE), parts({ ...BASE, name: 'EX02' }));
    const cwd = folder({ 'both.xml': both, 'EX03.xml': exported({ ...BASE, name: 'EX03' }) });
    const { out } = await exstate(cwd, `check --healthchecker both.xml --healthchecker EX03.xml ${AT}`);
    for (const name of ['EX01', 'EX02', 'EX03']) expect(out).toContain(`'${name} 444'=1826`);
    expect(out).toContain('from HealthChecker: both.xml and 1 more');
  });

  test('a desired state that is named and missing is a fault', async () => {
    expect((await exstate(files(), 'check nowhere.yaml --healthchecker EX01.xml')).err).toContain('nowhere.yaml');
  });
});

describe('a file that cannot be used', () => {
  const text = exported(BASE);
  const bomb = `<!DOCTYPE Objs [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${text.replace('EX01', '&b;')}`;
  test.for<readonly [string, string | Buffer, string]>([
    ['is no XML', 'HealthChecker report', 'not XML'],
    ['is empty', '', 'not XML'],
    ['is another XML', '<html></html>', 'begins with <html>'],
    ['is cut off', text.slice(0, text.length / 2), 'Was it copied completely?'],
    ['is CLIXML of another tool', clixml({ Name: 'x' }), 'another program wrote it'],
    ['is a bare value', clixml('x'), 'another program wrote it'],
    ['says no server', exported({ ...BASE, ...exchange({ GetExchangeServer: null }) }), 'of which server'],
    ['says no time', exported({ ...BASE, whole: { GenerationTime: null } }), 'when it was written'],
    ['has a name that is none', exported({ ...BASE, name: 'EX 01' }), 'no name of a computer'],
    ['has entities', bomb, 'document type'],
    ['is too deep', clixml(deep(400)), 'elements deep'],
    ['is in no known encoding', Buffer.from(text.replace('EX01', 'EX\u00dc'), 'latin1'), 'not text in UTF-8'],
    ['is half of UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le').subarray(0, 301), 'not text in UTF-16LE'],
    ['is the desired state', YAML('EX01'), 'Name the desired state before --healthchecker'],
  ])('%s', async ([, content, says]) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'EX01.xml'), content);
    const ended = await exstate(cwd, `check --healthchecker EX01.xml ${AT}`);
    expect(ended.code).toBe(3);
    expect(ended.out).toMatch(/^EXSTATE UNKNOWN - E-healthchecker-invalid: /);
    expect(ended.err.replace(/\s+/g, ' ')).toContain(says);
  });

  test.for([
    ['UTF-16', 'utf16le', '\uFEFF'],
    ['UTF-16 without a mark', 'utf16le', ''],
    ['UTF-8', 'utf8', '\uFEFF'],
  ] as const)('%s is read', async ([, encoding, mark]) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'EX01.xml'), `${mark}${text}`, encoding);
    expect((await exstate(cwd, `check --healthchecker EX01.xml ${AT}`)).out).toContain("'EX01 444'=1826");
  });

  test('the same server twice is refused, and both files are named with their times', async () => {
    const cwd = folder({ 'a.xml': text, 'b.xml': text });
    const { out, err } = await exstate(cwd, `check --healthchecker a.xml b.xml ${AT}`);
    expect(out).toContain('E-healthchecker-invalid');
    expect(err.replace(/\s+/g, ' ')).toContain('a.xml (2026-11-20T08:30:00.123Z), b.xml (2026-11-20T08:30:00.123Z)');
  });

  test.for([
    'check --healthchecker EX01.xml --world world.yaml',
    'check --healthchecker EX01.xml --observation o.json',
    'check --healthchecker EX01.xml --snap-in',
    'check --healthchecker EX01.xml --before-setup',
    'check --healthchecker EX01.xml --after-setup --baseline o.json',
  ])('%s is wrong usage', async (line) => {
    expect(await exstate(files(), line)).toMatchObject({
      code: 3,
      out: expect.stringMatching(/UNKNOWN - E-(two-sources|wrong-usage)/),
    });
  });
});

/** A list in a list in a list. */
function deep(times: number): Value {
  let value: Value = 'x';
  for (let i = 0; i < times; i++) value = [value];
  return value;
}

describe('no plan rests on HealthChecker', () => {
  const source = { kind: 'healthchecker', name: 'EX01.xml' };
  const observation = (from: object): string =>
    JSON.stringify({
      schema: 'exstate/observation/v1',
      organization: 'contoso',
      source: from,
      takenAt: '2026-11-22T00:00:00Z',
      facts: {},
      servers: { EX01: { takenAt: '2026-11-22T00:00:00Z', facts: {} } },
    });

  test.for([
    ['an observation from it', source],
    ['a recording of such an observation', { kind: 'recorded', name: 'o.json', of: source }],
  ] as const)('%s is refused, and check reads it', async ([, from]) => {
    const cwd = folder({ 'exstate.yaml': YAML('EX01'), 'o.json': observation(from) });
    for (const line of ['plan', 'plan --intent retire', 'plan --out p.json']) {
      const ended = await exstate(cwd, `${line} --observation o.json`);
      expect(ended).toMatchObject({ code: 3, out: '', err: expect.stringContaining('E-healthchecker-source') });
    }
    expect((await exstate(cwd, 'check --observation o.json')).out).toMatch(/^EXSTATE UNKNOWN - /);
    expect((await exstate(cwd, 'inventory --observation o.json')).code).toBe(4);
  });
});
