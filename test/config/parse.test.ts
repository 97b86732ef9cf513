import { describe, expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import { FINDING_CODES } from '../../src/domain/codes.ts';
import { AT_A_TIME, MAINTENANCE_FAULTS, withMaintenance } from './maintenance-faults.ts';
import { onServer, SMALLEST, servers, withDefaults } from './yaml.ts';

const THUMBPRINT = '3F0A111111111111111111111111111111111111';

const places = (text: string): string[] =>
  parseDesired(text, 'exstate.yaml').findings.map(({ code, line, column }) => `${line}:${column} ${code}`);

const FAULTS: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['1:1 E-empty-file']],
  ['a file of comments', '# nothing\n\n', ['1:1 E-empty-file']],
  ['a list instead of a mapping', '- a\n', ['1:1 E-wrong-type']],
  ['a NUL', `${SMALLEST}\0`, ['6:1 E-control-character']],
  ['an unknown key at the top', `${SMALLEST}server: x\n`, ['6:1 E-unknown-key']],
  ['a misspelt key, once and not as a missing one', SMALLEST.replace('fqdn', 'fqnd'), ['5:5 E-unknown-key']],
  ['a missing key', SMALLEST.replace(/ {4}fqdn.*\n/, ''), ['4:5 E-missing-key']],
  ['a missing key at the top', SMALLEST.replace(/organization.*\n/, ''), ['1:1 E-missing-key']],
  ['a duplicate key', onServer('role: edge', 'role: mailbox'), ['7:5 E-duplicate-key']],
  ['a key called __proto__', `${SMALLEST}__proto__: {}\n`, ['6:1 E-unknown-key']],
  ['a merge key', `${SMALLEST}<<: {}\n`, ['6:1 E-unknown-key']],
  ['text for a number', withDefaults('selfSigned: { minDaysRemaining: sixty }'), ['4:35 E-wrong-type']],
  ['a quoted number', withDefaults('retire: { soakDays: "14" }'), ['4:23 E-wrong-type']],
  ['half a day', withDefaults('retire: { soakDays: 0.5 }'), ['4:23 E-wrong-type']],
  ['a number for a name', SMALLEST.replace('EX01', '1E5'), ['4:11 E-wrong-type']],
  ['a word for a mapping', withDefaults('backEnd: leave'), ['4:12 E-wrong-type']],
  [
    'a mapping for a list',
    'apiVersion: exstate/v1\norganization: contoso\nservers:\n  EX01: {}\n',
    ['3:1 E-wrong-type'],
  ],
  ['a word for a server', SMALLEST.replace(/- name[\s\S]*/, '- EX01\n'), ['4:5 E-wrong-type']],
  ['a key without a value', onServer('role:'), ['6:5 E-empty-value']],
  ['no servers', 'apiVersion: exstate/v1\norganization: contoso\nservers: []\n', ['3:1 E-empty-value']],
  ['an unknown version', SMALLEST.replace('/v1', '/v2'), ['1:13 E-unknown-version']],
  ['a world', SMALLEST.replace('/v1', '/world/v1'), ['1:13 E-unknown-version']],
  ['an unknown service', onServer('selfSigned: { services: [SMTP, UM] }'), ['6:36 E-not-allowed']],
  ['a service that is not supported yet', onServer('selfSigned: { services: [SMTP, IMAP] }'), ['6:36 E-not-yet']],
  ['a service named twice', onServer('selfSigned: { services: [SMTP, SMTP] }'), ['6:36 E-repeated']],
  ['another port, once', withDefaults('backEnd: { port: 443 }'), ['4:20 E-not-allowed']],
  ['an unknown acknowledgement', onServer('acknowledge: [edge]'), ['6:19 E-not-allowed']],
  [
    'as many days as a new certificate lives',
    withDefaults('selfSigned: { minDaysRemaining: 1825 }'),
    ['4:35 E-out-of-range'],
  ],
  ['fewer days than none', withDefaults('selfSigned: { minDaysRemaining: -1 }'), ['4:35 E-out-of-range']],
  ['a thumbprint for a certificate', withDefaults(`backEnd: { certificate: ${THUMBPRINT} }`), ['4:27 E-thumbprint']],
  [
    'a thumbprint of digits only',
    withDefaults(`frontEnd: { certificate: ${'1234567890'.repeat(4)} }`),
    ['4:28 E-thumbprint'],
  ],
  [
    'a thumbprint as the snap-in shows it',
    SMALLEST.replace('EX01', `"\u200e${THUMBPRINT.replace(/../g, '$& ').trim()}"`),
    ['4:11 E-thumbprint'],
  ],
  ['a thumbprint for an organization', SMALLEST.replace('contoso', THUMBPRINT), ['2:15 E-thumbprint']],
  ['a name of 16 letters', SMALLEST.replace('EX01', 'EX01-IN-FRANKFUR'), ['4:11 E-malformed']],
  ['an fqdn for a name', SMALLEST.replace('EX01', 'ex01.contoso.com'), ['4:11 E-malformed']],
  ['a name for an fqdn', SMALLEST.replace('ex01.contoso.com', 'ex01'), ['5:11 E-malformed']],
  ['an address for an fqdn', SMALLEST.replace('ex01.contoso.com', '10.0.0.1'), ['5:11 E-malformed']],
  ['an organization that is a path', SMALLEST.replace('contoso', '../x'), ['2:15 E-malformed']],
  ['an fqdn of another name', SMALLEST.replace('ex01.', 'ex02.'), ['5:11 W-name-differs']],
  ['one server twice', `${SMALLEST}  - name: ex01\n    fqdn: ex01.contoso.com\n`, ['6:11 E-duplicate-server']],
  [
    'one server three times',
    `${SMALLEST}${'  - { name: ex01, fqdn: ex01.contoso.com }\n'.repeat(2)}`,
    ['6:13 E-duplicate-server', '7:13 E-duplicate-server'],
  ],
  ['one fqdn twice', `${SMALLEST}  - name: EX02\n    fqdn: EX01.contoso.com\n`, ['7:11 E-duplicate-fqdn']],
  ['kept by hand on a Mailbox server', onServer('acknowledge: [kept-by-hand]'), ['6:19 E-only-on-edge']],
  ['IIS on an Edge server', onServer('role: edge', 'selfSigned: { services: [SMTP, IIS] }'), ['7:36 E-not-on-edge']],
  ['444 on an Edge server', onServer('role: edge', 'backEnd: { port: 444 }'), ['7:5 E-not-on-edge']],
  ['443 on an Edge server', onServer('role: edge', 'frontEnd: { certificate: leave }'), ['7:5 E-not-on-edge']],
  ['a second document', `${SMALLEST}---\n${SMALLEST}`, ['6:1 E-many-documents']],
  ['an alias to nothing', `${SMALLEST}defaults: *none\n`, ['6:11 E-alias']],
  ['an alias inside its anchor', `${SMALLEST}defaults: &a { retire: *a }\n`, ['6:24 E-alias']],
  [
    'a fault behind an alias, once',
    `${withDefaults('retire: &r { soakDays: x }')}    retire: *r\n`,
    ['4:26 E-wrong-type'],
  ],
  ['lists in lists', `${SMALLEST}defaults: ${'['.repeat(40)}${']'.repeat(40)}\n`, ['6:42 E-too-deep']],
  ['brackets that never end', '['.repeat(50_000), ['E-too-deep']],
  ['aliases that multiply', bomb(), ['5:29 E-alias-bomb']],
  ['a tab', withDefaults('selfSigned:\n\t  ensure: present'), ['5:1 E-yaml-syntax']],
  ['a quote that is not closed', SMALLEST.replace('contoso', '"contoso'), ['2:15 E-yaml-syntax']],
  ['a last quote that is escaped', SMALLEST.replace('contoso', '"contoso\\"'), ['2:15 E-yaml-syntax']],
  ['a bracket that is not closed', SMALLEST.replace('contoso', '{ a: 1'), ['2:1 E-wrong-type', '3:1 E-yaml-syntax']],
  ['a colon without its space', SMALLEST.replace(': contoso', ':contoso'), ['2:1 E-yaml-syntax']],
  ['a colon too many', SMALLEST.replace('contoso', 'a: b'), ['2:15 E-yaml-syntax']],
  ['an unknown tag', SMALLEST.replace('contoso', '!secret contoso'), ['2:15 E-yaml-syntax']],
];

function bomb(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const line = (name: string, at: number) => `${name}: &${name} [${Array(10).fill(at ? `*${names[at - 1]}` : 1)}]\n`;
  return names.map(line).join('');
}

const RANGES: readonly [string, string, readonly string[]][] = [
  ['in the defaults', withDefaults('outage: { webSeconds: { least: 9, most: 8 } }'), ['4:13 E-least-above-most']],
  ['with the built-in number', withDefaults('outage: { mailSeconds: { most: 59 } }'), ['4:13 E-least-above-most']],
  ['on a server', onServer('outage: { webSeconds: { least: 301 } }'), ['6:15 E-least-above-most']],
  [
    'on a server, with the number of the defaults',
    `${withDefaults('outage: { webSeconds: { least: 20, most: 30 } }')}    outage: { webSeconds: { least: 40 } }\n`,
    ['8:15 E-least-above-most'],
  ],
  ['both numbers equal', onServer('outage: { webSeconds: { least: 300 } }'), []],
  ['of the days, in the defaults', withDefaults('check: { criticalDays: 31 }'), ['4:3 E-critical-above-warning']],
  [
    'of the days, on a server with the number of the defaults',
    `${withDefaults('check: { warningDays: 10 }')}    check: { criticalDays: 11 }\n`,
    ['8:5 E-critical-above-warning'],
  ],
  ['of the days, both equal', onServer('check: { warningDays: 7 }'), []],
];

describe('each fault is reported once, at its place', () => {
  test.for(FAULTS)('%s', ([, text, expected]) => {
    expect(places(text).map((place) => (expected[0]?.includes(':') ? place : place.replace(/^\S+ /, '')))).toEqual(
      expected,
    );
  });

  test('these faults have every code that a text can have', () => {
    const ofTheDisk = ['E-no-file', 'E-not-a-file', 'E-unreadable', 'E-too-large', 'E-not-utf8'];
    const told = new Set(
      [
        ...[...FAULTS, ...RANGES].flatMap(([, text]) => parseDesired(text, 'x').findings),
        ...leftIis(),
        ...maintenance(),
      ].map(({ code }) => code),
    );
    expect(FINDING_CODES.filter((code) => !told.has(code))).toEqual(ofTheDisk);
  });
});

const maintenance = () => [
  ...MAINTENANCE_FAULTS.flatMap(([, lines]) => parseDesired(withMaintenance(...lines), 'x').findings),
  ...AT_A_TIME.flatMap((lines) => parseDesired(withMaintenance(...lines), 'x', '2026-12-13T00:00:00Z').findings),
];

const leftIis = () =>
  parseDesired(withDefaults('backEnd: { certificate: leave }', 'selfSigned: { services: [IIS] }'), 'x').findings;

test.for(RANGES)('the smaller number of a pair is not above the other one: %s', ([, text, found]) =>
  expect(places(text)).toEqual(found),
);

describe('IIS in services requires the certificate on 444', () => {
  const leave = 'backEnd: { certificate: leave }';
  const iis = 'selfSigned: { services: [IIS, SMTP] }';
  const smtp = 'selfSigned: { services: [SMTP] }';
  const both = (defaults: string[], own: string[]) =>
    `${withDefaults(...defaults)}${own.map((line) => `    ${line}\n`).join('')}`;

  test.for([
    ['IIS and leave in the defaults are a fault', both([leave, iis], []), ['4:27 E-iis-without-back-end']],
    ['IIS and leave on a server are a fault', both([smtp], [leave, iis]), ['8:29 E-iis-without-back-end']],
    ['IIS in the defaults and leave on a server are a fault', both([iis], [leave]), ['8:29 E-iis-without-back-end']],
    ['leave in the defaults and IIS on a server are a fault', both([leave], [iis]), ['8:30 E-iis-without-back-end']],
    ['a server may override leave of the defaults', both([leave], ['backEnd: { certificate: self-signed }', iis]), []],
    ['a server may list only SMTP', both([leave], [smtp]), []],
    ['leave in the defaults removes the built-in IIS', both([leave], []), []],
    ['the defaults do not apply to an Edge server', both([iis], ['role: edge']), []],
  ] as const)('%s', ([, text, expected]) => expect(places(text)).toEqual(expected));
});

describe('all faults are reported in one run', () => {
  test('of syntax, of the schema and of meaning', () => {
    const text = `${onServer('rolle: edge', 'role: edge', 'role: edge', 'frontEnd: {}')}  - { name: Ex01, fqdn: ex01.b }\n\t- x: 1\n`;
    expect(places(text)).toEqual([
      '6:5 E-unknown-key',
      '8:5 E-duplicate-key',
      '9:5 E-not-on-edge',
      '10:13 E-duplicate-server',
      '11:1 E-yaml-syntax',
    ]);
  });

  test('of all of a thousand servers', () => {
    expect(places(servers(1000).replaceAll('fqdn', 'fqnd'))).toHaveLength(1000);
  });

  test('no key is reported as missing below a syntax fault', () => {
    expect(places(SMALLEST.replace('servers:', 'servers'))).toEqual(['3:1 E-yaml-syntax']);
  });

  test('a file that is no YAML gives few findings', () => {
    const findings = parseDesired('a: b: c\n'.repeat(500), 'x').findings;
    expect(findings).toHaveLength(20);
    expect(findings.at(-1)?.says).toMatch(/480 more lines/);
  });
});

describe('a finding suggests the right word', () => {
  test.for([
    ['two letters swapped', SMALLEST.replace('fqdn', 'fqnd'), 'fqdn'],
    ['another spelling', SMALLEST.replace('organization', 'organisation'), 'organization'],
    ['hyphens', withDefaults('self-signed: {}'), 'selfSigned'],
    ['the beginning', withDefaults('selfSigned: { minDays: 3 }'), 'minDaysRemaining'],
    ['a value', withDefaults('selfSigned: { trustedRoot: Copy }'), 'copy'],
    ['nothing near', withDefaults('iis: {}'), undefined],
  ] as const)('from %s', ([, text, meant]) => expect(parseDesired(text, 'x').findings[0]?.didYouMean).toBe(meant));

  test('the message for a key that is indented too little names its right place', () => {
    expect(parseDesired(onServer('services: [SMTP]'), 'x').findings[0]?.says).toMatch(/belongs under selfSigned/);
  });
});
