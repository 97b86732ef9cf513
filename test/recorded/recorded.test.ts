import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKnown, known } from '../../src/domain/facts.ts';
import { tableOf } from '../../src/domain/observation.ts';
import type { Observed } from '../../src/domain/provider.ts';
import type { Source } from '../../src/domain/source.ts';
import { FactTable } from '../../src/facts/table.ts';
import { collect } from '../../src/providers/observe.ts';
import { openRecorded } from '../../src/providers/recorded/provider.ts';
import { captures } from '../powershell/captures.ts';
import { faultOf, tempFolder } from '../support/temp.ts';
import { BARE, EX01 } from './certificates.ts';

const AT = '2026-11-22T00:00:00Z';
const T = '3F0A111111111111111111111111111111111111';
const OF_CERTIFICATE = `certificate/${T}`;

type Facts = Record<string, unknown>;
const WRITTEN = {
  subject: 'CN=a',
  issuer: 'CN=a',
  names: [],
  notBefore: '2026-01-01T02:00:00.000+02:00',
  notAfter: AT,
};

const documentOf = (facts: Facts, organization: Facts = {}): Record<string, unknown> => ({
  schema: 'exstate/observation/v1',
  organization: 'contoso',
  source: { kind: 'servers', name: 'MGMT01', through: 'powershell' },
  takenAt: AT,
  facts: organization,
  servers: { EX01: { takenAt: AT, facts } },
});

function fileOf(document: unknown): string {
  const path = join(tempFolder(), 'contoso.json');
  writeFileSync(path, JSON.stringify(document));
  return path;
}

async function factsOf(facts: Facts, organization: Facts = {}): Promise<Facts> {
  const provider = await openRecorded(fileOf(documentOf(facts, organization)));
  return tableOf(await collect(provider, ['EX01'], 5), 'EX01');
}

test.for([
  ["a fact of a server among the organization's", {}, { 'store/My': known(5) }, 'facts > store/My'],
  ['a fact of a certificate among them, too', {}, { [OF_CERTIFICATE]: known(5) }, `facts > ${OF_CERTIFICATE}`],
  [
    "a fact of the organization among a server's",
    { 'auth-certificate': known(5) },
    {},
    'servers > EX01 > facts > auth-certificate',
  ],
] as const)('%s is refused, because its value would not be checked', async ([, facts, organization, place]) => {
  const fault = await faultOf(factsOf(facts, organization));
  expect(fault).toMatchObject({ code: 'E-observation-invalid', exit: 3, message: expect.stringContaining(place) });
});

test('a name that only begins like a known one may have any value', async () => {
  const facts = { 'store/Old': known(5), event: known(5), certificate: known(5), 'internal-transport/x': known(5) };
  expect(await factsOf(facts)).toMatchObject(facts);
});

describe('a recorded fact', () => {
  test.for([
    [
      'a thumbprint is normalized',
      { 'internal-transport': known(`\u200e${T.toLowerCase()}`) },
      { 'internal-transport': known(T) },
    ],
    ['a thumbprint in a list is normalized', { 'store/My': known([T.toLowerCase()]) }, { 'store/My': known([T]) }],
    [
      'a thumbprint in a name is normalized',
      { [`key/${T.toLowerCase()}`]: known(null) },
      { [`key/${T}`]: known(null) },
    ],
    [
      'a thumbprint that IIS keeps is normalized',
      { 'metabase/Exchange Back End': known(T.toLowerCase()) },
      { 'metabase/Exchange Back End': known(T) },
    ],
    ['an absent record stays absent', { 'sslcert/0.0.0.0:444': known(null) }, { 'sslcert/0.0.0.0:444': known(null) }],
    [
      'an unknown one keeps its reason',
      { 'wire/25/starttls': { unknown: 'firewall' } },
      { 'wire/25/starttls': { unknown: 'firewall' } },
    ],
    [
      'a name of a later version is kept',
      { 'moon/phase': known({ full: true }) },
      { 'moon/phase': known({ full: true }) },
    ],
    [
      'instants are UTC, in seconds',
      { [OF_CERTIFICATE]: known(WRITTEN) },
      { [OF_CERTIFICATE]: known({ ...WRITTEN, notBefore: '2026-01-01T00:00:00Z' }) },
    ],
    [
      'a DER that cannot be read makes this fact unknown',
      { [OF_CERTIFICATE]: known({ ...WRITTEN, der: 'AAAA' }) },
      { [OF_CERTIFICATE]: { unknown: 'its DER cannot be read' } },
    ],
    [
      'the DER of another certificate makes this fact unknown',
      { [OF_CERTIFICATE]: known({ der: EX01.der }) },
      { [OF_CERTIFICATE]: { unknown: `its DER is of another certificate, ${EX01.thumbprint}` } },
    ],
  ] as const)('%s', async ([, facts, shown]) => {
    expect(await factsOf(facts)).toEqual(shown);
  });

  test('the DER overrides the fields next to it', async () => {
    const facts = await factsOf({ [`certificate/${EX01.thumbprint}`]: known({ ...WRITTEN, der: EX01.der }) });
    expect(facts).toMatchObject({
      [`certificate/${EX01.thumbprint}`]: {
        known: { subject: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'], keyBits: 2048 },
      },
    });
  });

  test('the facts of the organization are normalized, too', async () => {
    const auth = { current: T.toLowerCase(), previous: null, next: null };
    const connector = { kind: 'send', tlsCertificateName: null, resolvesTo: [T.toLowerCase()] };
    const elsewhere = known({ ...connector, resolvesTo: null });
    const [here, there] = ['connector/EX01/send/out', 'connector/EX02/send/out'];
    expect(
      await factsOf({}, { 'auth-certificate': known(auth), [here]: known(connector), [there]: elsewhere }),
    ).toEqual({
      'auth-certificate': known({ ...auth, current: T }),
      [here]: known({ ...connector, resolvesTo: [T] }),
      [there]: elsewhere,
    });
  });
});

describe('a faulty observation', () => {
  const place = 'servers > EX01 > facts';
  test.for([
    [
      'a word for a boolean',
      { 'setup-running': known('no') },
      [`${place} > setup-running > known: must be boolean,null, found "no"`],
    ],
    [
      'an unknown role',
      { role: known('hub') },
      [`${place} > role > known: must be mailbox or edge or null, found "hub"`],
    ],
    ['a thumbprint that is too short', { 'store/My': known(['3F']) }, [`${place} > store/My > known > 0: `]],
    [
      'neither DER nor fields',
      { [OF_CERTIFICATE]: known({ names: [] }) },
      ['subject is missing', 'notAfter is missing'],
    ],
    [
      'both known and unknown',
      { build: { known: '15.2.1', unknown: 'why' } },
      [`${place} > build: must be either known or unknown`],
    ],
    ['neither of them', { 'moon/phase': {} }, [`${place} > moon/phase: must be either known or unknown`]],
    ['a name without a thumbprint', { 'key/old': known(null) }, [`${place} > key/old: must name a thumbprint`]],
    [
      'one certificate twice',
      { [`key/${T}`]: known(null), [`key/${T.toLowerCase()}`]: known(null) },
      ['appears twice'],
    ],
    ['several faults at once', { role: known(1), build: known(2) }, ['role > known', 'build > known']],
  ] as const)('%s is reported with its place', async ([, facts, says]) => {
    const fault = await faultOf(openRecorded(fileOf(documentOf(facts))));
    expect(fault).toMatchObject({ code: 'E-observation-invalid', exit: 3 });
    for (const line of says) expect(fault).toMatchObject({ message: expect.stringContaining(line) });
  });

  test('one server in two spellings is reported', async () => {
    const servers = { EX01: { takenAt: AT, facts: {} }, ex01: { takenAt: AT, facts: {} } };
    const fault = await faultOf(openRecorded(fileOf({ ...documentOf({}), servers })));
    expect(fault).toMatchObject({ message: expect.stringContaining('servers > ex01: the same server as EX01') });
  });

  test.for([
    ['another version', { ...documentOf({}), schema: 'exstate/observation/v2' }],
    ['another kind', { schema: 'exstate/plan/v1' }],
    ['none', {}],
    ['not even an object', [1]],
  ] as const)('a schema of %s is refused, and the fault names the valid one', async ([, document]) => {
    const fault = await faultOf(openRecorded(fileOf(document)));
    const found = 'schema' in document ? document.schema : 'no schema';
    expect(fault).toMatchObject({ code: 'E-unknown-schema', exit: 3 });
    expect(String(fault)).toContain(found);
    expect(String(fault)).toContain('exstate/observation/v1');
  });
});

describe('servers of one observation', () => {
  /** JSON.stringify would write a number that is too large as null. */
  const openAll = (...all: readonly string[]) => {
    const path = join(tempFolder(), 'both.json');
    const server = (name: string, facts: string) => `"${name}":{"takenAt":"${AT}","facts":{${facts}}}`;
    const servers = `{${all.map((facts, i) => server(`EX0${i + 1}`, facts)).join(',')}}`;
    writeFileSync(path, JSON.stringify(documentOf({})).replace(/"servers":.*/, `"servers":${servers}}`));
    return openRecorded(path);
  };
  const WRONG = '"role":{"known":"hub"}';
  const owa = (value: string) => `"health/owa":{"known":${value}}`;

  test.for([
    ['the same fault on both', [WRONG, WRONG], ['EX01', 'EX02']],
    ['a fault on the second only', ['"role":{"known":"edge"}', WRONG], ['EX02']],
    ['a number that is too large, after null', [owa('null'), owa('1e999')], ['EX02']],
    ['such a number, after another value and null', [owa('200'), owa('null'), owa('1e999')], ['EX03']],
    ['a key without a thumbprint on the second', ['"role":{"known":null}', '"key/old":{"known":null}'], ['EX02']],
  ] as const)('%s is reported for each server that has it', async ([, all, faulty]) => {
    const fault = await faultOf(openAll(...all));
    const named = ['EX01', 'EX02', 'EX03'].filter((name) => String(fault).includes(`servers > ${name}`));
    expect([Reflect.get(fault as object, 'code'), named]).toEqual(['E-observation-invalid', faulty]);
  });

  test('each has its own facts, whatever the other one has', async () => {
    const certificate = `"${OF_CERTIFICATE}":{"known":${JSON.stringify(WRITTEN)}}`;
    const one = `"role":{"known":"mailbox"},"mounted-copies":{"known":1},${certificate}`;
    const other = `"mounted-copies":{"known":2},${certificate},"role":{"known":"mailbox"}`;
    const { servers } = await collect(await openAll(one, other), ['EX01', 'EX02'], 5);
    const [first, second] = [servers['EX01']?.facts, servers['EX02']?.facts];
    const both = { role: known('mailbox'), [OF_CERTIFICATE]: known({ ...WRITTEN, notBefore: '2026-01-01T00:00:00Z' }) };
    expect(first).toEqual({ ...both, 'mounted-copies': known(1) });
    expect(second).toEqual({ ...both, 'mounted-copies': known(2) });
  });
});

describe('a recorded organization', () => {
  const open = (source: Source = { kind: 'simulated', name: 'world.yaml' }) =>
    openRecorded(fileOf({ ...documentOf({ role: known('mailbox') }, { 'edge-subscriptions': known([]) }), source }));

  test('reports that it is recorded, and its file', async () => {
    const of = { kind: 'simulated', name: 'world.yaml' } as const;
    expect((await open(of)).source).toEqual({ kind: 'recorded', name: 'contoso.json', of });
  });

  test('returns the servers under the requested names, the organization first', async () => {
    const seen: Observed[] = [];
    for await (const one of (await open()).observe(['ex01', 'EX02'], 5)) seen.push(one);
    expect(seen).toEqual([
      { server: null, facts: { 'edge-subscriptions': known([]) }, at: AT },
      { server: 'ex01', facts: { role: known('mailbox') }, at: AT },
    ]);
  });

  test('has a fixed time, and its waits take no time', async () => {
    const { clock, takenAt } = await open();
    await clock.sleep(3_600);
    expect([clock.now(), takenAt]).toEqual([AT, AT]);
  });

  test('performs no operation', async () => {
    const on = { name: 'EX01', fqdn: 'ex01.contoso.com' };
    const outcome = await (await open()).perform('EX01', { kind: 'restart-iis', on }, 5);
    expect(outcome).toMatchObject({ is: 'refused' });
  });

  test('has no known fact of a server that was not recorded, and names the reason', async () => {
    const observation = await collect(await open(), ['EX01', 'EX02'], 5);
    expect(Object.keys(observation.servers)).toEqual(['EX01']);
    expect(tableOf(observation, 'EX02')).toEqual({ identity: { unknown: 'no answer from EX02' } });
    const view = new FactTable(tableOf(observation, 'EX02'));
    expect([isKnown(view.get('role')), isKnown(view.get('edge-subscriptions'))]).toEqual([false, false]);
  });

  test('gives the same observation again, with the new source', async () => {
    const provider = await open();
    expect(await collect(provider, ['EX01'], 5)).toEqual({
      ...documentOf({ role: known('mailbox') }, { 'edge-subscriptions': known([]) }),
      source: provider.source,
    });
  });
});

test.each(captures())('$of, recorded: every DER matches the fields next to it', async ({ folder }) => {
  const file = join(folder, readdirSync(folder).find((name) => /^observation-.*\.json$/.test(name)) ?? 'none');
  const { servers } = JSON.parse(readFileSync(file, 'utf8')) as { servers: Record<string, { facts: Facts }> };
  const [[name = '', { facts: written }] = ['', { facts: {} }]] = Object.entries(servers);
  const table: Facts = tableOf(await collect(await openRecorded(file), [name.toUpperCase()], 5), name.toUpperCase());
  const certificates = Object.keys(table).filter((key) => key.startsWith('certificate/'));
  expect(certificates.length).toBeGreaterThan(5);
  for (const key of certificates) expect(table[key]).toMatchObject(written[key] as object);
});

test('the made certificates match their thumbprints', async () => {
  const facts = await factsOf({ [`certificate/${BARE.thumbprint}`]: known({ der: BARE.der }) });
  expect(facts).toMatchObject({ [`certificate/${BARE.thumbprint}`]: { known: { subject: 'CN=bare' } } });
});
