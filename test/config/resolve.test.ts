import { describe, expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { onServer, SMALLEST, servers, withDefaults } from './yaml.ts';

const read = (text: string): DesiredServer | undefined => {
  const { state, findings } = parseDesired(text, 'exstate.yaml');
  expect(findings).toEqual([]);
  return state?.servers[0];
};

const BUILT_IN: DesiredServer = {
  name: 'EX01',
  fqdn: 'ex01.contoso.com',
  role: 'mailbox',
  selfSigned: { ensure: 'present', minDaysRemaining: 60, services: ['IIS', 'SMTP'], trustedRoot: 'keep' },
  backEnd: { port: 444, certificate: 'self-signed' },
  frontEnd: { certificate: 'leave' },
  retire: { soakDays: 14 },
  outage: { webSeconds: { least: 60, most: 300 }, mailSeconds: { least: 60, most: 900 } },
  acknowledge: [],
};

describe('defaults', () => {
  test.for([
    ['are built in', SMALLEST, {}],
    ['of the file override the built-in ones', withDefaults('retire: { soakDays: 3 }'), { retire: { soakDays: 3 } }],
    [
      'are overridden by the server, number by number',
      `${withDefaults('outage: { webSeconds: { least: 20, most: 200 } }')}    outage: { webSeconds: { most: 90 } }\n`,
      { outage: { ...BUILT_IN.outage, webSeconds: { least: 20, most: 90 } } },
    ],
    [
      'are overridden by the server, key by key',
      `${withDefaults('selfSigned: { minDaysRemaining: 30, trustedRoot: copy }')}    selfSigned: { minDaysRemaining: 90 }\n`,
      { selfSigned: { ...BUILT_IN.selfSigned, minDaysRemaining: 90, trustedRoot: 'copy' } },
    ],
    [
      'are overridden in lists as a whole',
      `${withDefaults('acknowledge: [edge-subscriptions]')}    acknowledge: []\n`,
      { acknowledge: [] },
    ],
    [
      'apply to lists of the server, too',
      withDefaults('acknowledge: [edge-subscriptions]'),
      { acknowledge: ['edge-subscriptions'] },
    ],
    [
      'do not contain IIS if the back end is left alone',
      onServer('backEnd: { certificate: leave }'),
      { selfSigned: { ...BUILT_IN.selfSigned, services: ['SMTP'] }, backEnd: { port: 444, certificate: 'leave' } },
    ],
    [
      'do not add sites to an Edge server',
      `${withDefaults('selfSigned: { services: [IIS, SMTP] }', 'backEnd: { certificate: self-signed }', 'frontEnd: { certificate: self-signed }')}    role: edge\n`,
      {
        role: 'edge',
        selfSigned: { ...BUILT_IN.selfSigned, services: ['SMTP'] },
        backEnd: { port: 444, certificate: 'leave' },
      },
    ],
    ['do not depend on the order of a list', onServer('selfSigned: { services: [SMTP, IIS] }'), {}],
  ] as const)('%s', ([, text, change]) => expect(read(text)).toEqual({ ...BUILT_IN, ...change }));
});

describe('the same file', () => {
  const smallest = parseDesired(SMALLEST, 'x').state;

  test.for([
    ['with a byte order mark', `\uFEFF${SMALLEST}`],
    ['with CRLF', SMALLEST.replaceAll('\n', '\r\n')],
    ['as JSON', JSON.stringify(smallest && { ...smallest, servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com' }] })],
    [
      'as JSON with tabs',
      '{\n\t"apiVersion": "exstate/v1",\n\t"organization": "contoso",\n\t"servers": [\n\t\t{ "name": "EX01", "fqdn": "ex01.contoso.com" }\n\t]\n}\n',
    ],
    ['with a reference to the schema', `${SMALLEST}$schema: x.json\n`],
    ['with document marks', `---\n${SMALLEST}...\n`],
    ['with the YAML 1.1 directive', `%YAML 1.1\n---\n${SMALLEST}`],
  ] as const)('%s', ([, text]) => {
    const { findings, state } = parseDesired(text, 'x');
    expect({ findings, state }).toEqual({ state: smallest, findings: [] });
  });
});

test('a block may be shared by a thousand servers', () => {
  const text = servers(1000)
    .replaceAll('{ minDaysRemaining: 90 }', '*strict')
    .replace('*strict', '&strict { minDaysRemaining: 90 }');
  expect(parseDesired(text, 'x')).toEqual(parseDesired(servers(1000), 'x'));
});

test('servers keep the order of the file', () => {
  expect(
    parseDesired(servers(12), 'x')
      .state?.servers.map(({ name }) => name)
      .slice(8),
  ).toEqual(['EX8', 'EX9', 'EX10', 'EX11']);
});

test('a file with a warning is used', () => {
  const { state, findings } = parseDesired(SMALLEST.replace('ex01.', 'mail.'), 'x');
  expect([state?.servers[0]?.fqdn, findings.map(({ severity }) => severity)]).toEqual([
    'mail.contoso.com',
    ['warning'],
  ]);
});

describe('the days for monitoring', () => {
  const days = (text: string) => {
    const loaded = parseDesired(text, 'x');
    return loaded.state === null ? loaded.findings : loaded.thresholds.get('ex01');
  };

  test.for([
    ['are built in', SMALLEST, { warningDays: 30, criticalDays: 7 }],
    ['come from the defaults', withDefaults('check: { warningDays: 90 }'), { warningDays: 90, criticalDays: 7 }],
    [
      'are overridden by the server, number by number',
      `${withDefaults('check: { warningDays: 90, criticalDays: 10 }')}    check: { criticalDays: 20 }\n`,
      { warningDays: 90, criticalDays: 20 },
    ],
  ] as const)('%s', ([, text, expected]) => expect(days(text)).toEqual(expected));

  test('do not change the desired state, so the code of a plan stays the same', () => {
    expect(parseDesired(onServer('check: { warningDays: 90 }'), 'x').state).toEqual(parseDesired(SMALLEST, 'x').state);
  });
});
