import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import validCheck from '../../schemas/check.schema.json?validator';
import { check } from '../../src/check/check.ts';
import { parseDesired } from '../../src/config/parse.ts';
import { type Checked, EXIT_OF } from '../../src/domain/check.ts';
import { known, type Patch } from '../../src/domain/facts.ts';
import { checkJson } from '../../src/report/check/json.ts';
import { checkPrtg, prtgFault } from '../../src/report/check/prtg.ts';
import { checkRendered } from '../../src/session/check-files.ts';
import { parseWorld } from '../../src/simulator/index.ts';
import { desired } from '../in-memory.ts';
import { aServer, certificate, OLD, OTHER } from '../server.ts';
import { checked, observation, observed, RUNNING } from './checks.ts';
import { prometheusSamples } from './prometheus.ts';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

async function everything(): Promise<Checked> {
  const loaded = parseDesired(file('everything-desired.yaml'), 'exstate.yaml');
  if (loaded.state === null) throw new Error('the desired state has a fault');
  const seen = await observed(parseWorld(parse(file('everything.yaml')), 'everything.yaml'), loaded.state);
  const owed = { of: '20261121T000000Z-aaaa', server: 'EX02', stage: 'transport', owed: [] } as const;
  return check({
    desired: loaded.state,
    observation: seen,
    at: seen.takenAt,
    thresholds: loaded.thresholds,
    convergedAt: () => null,
    runs: { unfinished: '20261121T120000Z-7q3f', owed: [{ ...owed, owed: OWED }] },
    setup: { is: 'no' },
  });
}
const OWED = [
  {
    fact: 'wire/2525/x-anonymoustls',
    want: OTHER,
    seen: true,
    component: 'component/HubTransport',
    is: { state: 'Inactive' },
  },
] as const;

const ENDS = { text: 'txt', json: 'json', prometheus: 'prom', prtg: 'prtg.json' } as const;

describe('an organization with everything in it', () => {
  test.for(Object.entries(ENDS) as [keyof typeof ENDS, string][])('as %s', async ([format, end]) => {
    const text = await checkRendered(format, await everything());
    await expect(text).toMatchFileSnapshot(`../report/golden/check/everything.${end}`);
  });

  test('the JSON validates, and PRTG accepts the other one', async () => {
    const all = await everything();
    expect(validCheck(checkJson(all)), JSON.stringify(validCheck.errors)).toBe(true);
    expectPrtg(checkPrtg(all));
  });

  test('all formats tell the same state, days and findings', async () => {
    const all = await everything();
    const samples = prometheusSamples(await checkRendered('prometheus', all));
    const of = (name: string) => samples.filter((one) => one.name === name);
    expect(of('exstate_check_state')[0]?.value).toBe(EXIT_OF[all.state]);
    expect(of('exstate_server_observed').map(({ labels, value }) => [labels['server'], value])).toEqual(
      all.servers.map(({ server, observed: answered }) => [server, Number(answered)]),
    );
    const uses = all.certificates.flatMap((one) => (one.notAfter === null ? [] : one.uses));
    expect(of('exstate_certificate_not_after_timestamp_seconds')).toHaveLength(uses.length);
    const text = await checkRendered('text', all);
    expect(text.split('\n')[0]).toMatch(new RegExp(`^EXSTATE ${all.state.toUpperCase()} - `));
    for (const { code } of all.findings) expect(text).toContain(`[${code}]`);
    expect(text.trim().split('\n')).toHaveLength(all.findings.length + 2);
  });
});

test('if all is well, the line names what expires next', async () => {
  const seen = observation({
    ...aServer,
    ...RUNNING,
    [`certificate/${OLD}`]: known(certificate({ notAfter: '2031-11-01T00:00:00Z' })),
  });
  expect(await checkRendered('text', checked(seen))).toBe(
    "EXSTATE OK - 1 server, 2 certificates in use, the next one expires in 191 days (EX01 443) | 'EX01 444'=1805;30:;7:; 'EX01 internal-transport'=1805;30:;7:; 'EX01 imap'=1805;30:;7:; 'EX01 pop'=1805;30:;7:; 'EX01 443'=191;30:;7:; 'EX01 loopback'=191;30:;7:; 'EX01 smtp-25'=191;30:;7:; 'EX01 smtp-587'=191;30:;7:;\n" +
      'evaluated at 2026-11-22T00:00:00Z from PowerShell on ADMIN01\n',
  );
});

/** The grammar of the Monitoring Plugins Development Guidelines. */
const DATA = /^'([^'=|]+)'=(-?\d+|U);(\d+):;(\d+):;$/;

function performanceData(text: string): string[] {
  const [first = '', ...more] = text.split('\n');
  expect(first.split('|')).toHaveLength(2);
  for (const line of more) expect(line).not.toContain('|');
  const items = first.split(' | ')[1]?.match(/'[^']*'=\S+/g) ?? [];
  for (const item of items) expect(item).toMatch(DATA);
  expect(items.join(' ')).toBe(first.split(' | ')[1]);
  const labels = items.map((item) => DATA.exec(item)?.[1] ?? '');
  expect(new Set(labels).size).toBe(labels.length);
  return labels;
}

test('performance data have the form that plugins have, each label once', async () => {
  expect(performanceData(await checkRendered('text', await everything())).length).toBeGreaterThan(15);
});

describe('names that would break a format', () => {
  const NAMES = [
    'a|b',
    'it\'s = "x"',
    'two\nlines\r\nand \\n',
    '\u001b[2Jclear',
    '\u2028line',
    '<script>',
    '{label="x"} 1',
  ];
  const hostile = (name: string): Checked => {
    const facts: Patch = {
      ...aServer,
      [`connector/EX01/receive/${name}`]: known({
        kind: 'receive',
        tlsCertificateName: '<I>CN=a<S>CN=b',
        resolvesTo: [OTHER],
      }),
      'store/My': known([OTHER]),
      [`certificate/${OTHER}`]: known({
        subject: `CN=${name}`,
        issuer: `CN=${name}`,
        names: [name],
        notBefore: '2026-01-01T00:00:00Z',
        notAfter: '2026-11-24T00:00:00Z',
      }),
    };
    return checked(observation(facts), desired());
  };

  test.for(NAMES)('%j', async (name) => {
    const all = hostile(name);
    expect(all.certificates.flatMap(({ uses }) => uses)).toContain(`smtp-receive ${name}`);
    const text = await checkRendered('text', all);
    expect(performanceData(text)).toContainEqual(expect.stringContaining('smtp-receive'));
    expect(text.trim().split('\n')).toHaveLength(all.findings.length + 2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no character may move the cursor of a terminal.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u2028]/);
    const samples = prometheusSamples(await checkRendered('prometheus', all));
    const use = samples.find(({ labels }) => labels['use']?.startsWith('smtp-receive'));
    expect(use?.labels['use']).toBe(`smtp-receive ${name}`.replaceAll(/\r\n/g, '\n'));
    expect(validCheck(JSON.parse(await checkRendered('json', all)))).toBe(true);
    expectPrtg(JSON.parse(await checkRendered('prtg', all)));
  });
});

test('the reader of Prometheus text refuses what a server refuses', () => {
  const head = '# HELP a b\n# TYPE a gauge\n';
  expect(prometheusSamples(`${head}a{x="1"} 1\n`)).toHaveLength(1);
  for (const bad of [
    'a 1\n',
    `${head}a{x="1"} 1\na{x="1"} 2\n`,
    `${head}a{x="1",x="2"} 1\n`,
    `${head}a{x="\\d"} 1\n`,
    `${head}a{x="1"} 1`,
    `${head}a{x="1} 1\n`,
    `${head}a{x="1"} one\n`,
    `${head}${head}a 1\n`,
  ])
    expect(() => prometheusSamples(bad), bad).toThrow();
});

/** What PRTG's manual allows for an EXE/Script Advanced sensor, as far as exstate uses it. */
const PRTG = new Ajv2020({ allErrors: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['prtg'],
  properties: {
    prtg: {
      type: 'object',
      additionalProperties: false,
      properties: {
        error: { const: 1 },
        text: { type: 'string', maxLength: 2000 },
        result: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['channel', 'value'],
            properties: {
              channel: { type: 'string', minLength: 1 },
              value: { type: 'integer' },
              unit: { const: 'Custom' },
              customunit: { type: 'string' },
              limitmode: { enum: [0, 1] },
              limitminwarning: { type: 'number' },
              limitminerror: { type: 'number' },
              limitmaxwarning: { type: 'number' },
              limitmaxerror: { type: 'number' },
            },
          },
        },
      },
    },
  },
});

function expectPrtg(document: unknown): void {
  expect(PRTG(document), JSON.stringify(PRTG.errors)).toBe(true);
  const channels = (document as ReturnType<typeof checkPrtg>).prtg.result.map(({ channel }) => channel);
  expect(new Set(channels).size).toBe(channels.length);
}

test('a fault is a document of PRTG, too, and not too long for it', () => {
  expect(PRTG(prtgFault('x'.repeat(5000)))).toBe(true);
});
