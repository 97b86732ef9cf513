import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Patch } from '../../src/domain/facts.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { Observed, Provider } from '../../src/domain/provider.ts';
import {
  attempt,
  load,
  memoryStore,
  openSimulator,
  parseWorld,
  save,
  simulator,
  type World,
  writeWorld,
} from '../../src/providers/simulator/index.ts';
import { aWorld, ex01, operation, scene } from './worlds.ts';

const folder = mkdtempSync(join(tmpdir(), 'exstate-world-'));
let files = 0;
const write = (world: unknown, name = `world-${files++}.yaml`): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof world === 'string' ? world : stringify(world));
  return file;
};

async function all(provider: Provider, servers: readonly string[] = ['EX01']): Promise<Observed[]> {
  const seen: Observed[] = [];
  for await (const observed of provider.observe(servers, 30)) seen.push(observed);
  return seen;
}
const factsOf = async (provider: Provider): Promise<Patch> => (await all(provider)).find((o) => o.server)?.facts ?? {};

const YAML = `# yaml-language-server: $schema=../../schemas/world.schema.json
# The organisation of the example.
apiVersion: exstate/world/v1
organization: contoso
now: 2026-11-22T00:00:00Z
servers:
  - name: EX01
    fqdn: ex01.contoso.com
    certificates:
      - { id: old, like: self-signed, notAfter: 2026-12-04T00:00:00Z }
      - { id: public, subject: CN=mail.contoso.com, issuer: CN=Contoso CA, notAfter: 2027-06-01T00:00:00Z }
    sslcert: { "0.0.0.0:444": old, "0.0.0.0:443": public, "127.0.0.1:443": public }
    internalTransport: old
unknown:
  - { server: EX01, fact: wire/25/starttls, because: firewall }
`;

describe('a world file', () => {
  test('written back unchanged is the same text', () => {
    expect(
      writeWorld(load(parseWorld(parse(YAML), 'world.yaml')), {
        json: false,
        header: YAML.match(/^(#.*\n)+/)?.[0] ?? '',
      }),
    ).toBe(YAML);
  });

  test('is written back before an operation is answered, ids and comments on top kept', async () => {
    const file = write(YAML);
    const provider = await openSimulator(file);
    expect(provider.source).toMatch(/^simulated: world-\d+\.yaml$/);
    await provider.perform('EX01', operation('issue-certificate'), 30);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('# yaml-language-server')).toBe(true);
    const world = parse(text) as World;
    expect(world.servers[0]?.certificates?.map((c) => c.id)).toEqual(['old', 'public', 'new-1']);
    expect(world.now).toBe('2026-11-22T00:00:03Z');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  test('stays JSON where it was JSON', async () => {
    const file = write(JSON.stringify(aWorld()), 'world.json');
    await (await openSimulator(file)).perform('EX01', operation('restart-iis'), 30);
    expect(JSON.parse(readFileSync(file, 'utf8')).now).toBe('2026-11-22T00:00:30Z');
  });

  test('is not written by observing', async () => {
    const file = write(YAML);
    const before = statSync(file, { bigint: true });
    await all(await openSimulator(file));
    expect(statSync(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  });

  test('is one organisation to two providers', async () => {
    const file = write(YAML);
    const [one, two] = [await openSimulator(file), await openSimulator(file)];
    await one.perform('EX01', operation('issue-certificate'), 30);
    expect(await factsOf(two)).toEqual(await factsOf(one));
    await two.clock.sleep(60);
    await one.perform('EX01', operation('restart-iis'), 30);
    await all(two);
    expect([one.clock.now(), two.clock.now()]).toEqual(['2026-11-22T00:01:33Z', '2026-11-22T00:01:33Z']);
  });

  test('loses no change of two that write at once', async () => {
    const file = write(YAML);
    const [one, two] = [await openSimulator(file), await openSimulator(file)];
    await Promise.all([1, 2, 3, 4].flatMap(() => [one.clock.sleep(1), two.clock.sleep(1)]));
    await all(one);
    expect(one.clock.now()).toBe('2026-11-22T00:00:08Z');
  });

  test('is not held by a process that was killed', async () => {
    const file = write(YAML);
    writeFileSync(`${file}.lock`, '4194304');
    await (await openSimulator(file)).clock.sleep(1);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  test('is read again when somebody edits it', async () => {
    const file = write(YAML);
    const provider = await openSimulator(file);
    copyFileSync(write(YAML.replace('internalTransport: old', 'internalTransport: public')), file);
    expect((await factsOf(provider))['internal-transport']).not.toEqual(
      (await factsOf(await openSimulator(write(YAML))))['internal-transport'],
    );
  });

  test('counts an operation over all processes', async () => {
    const world = aWorld({ faults: [{ server: 'EX01', operation: 'restart-iis', nth: 2, does: 'refuse' }] });
    const file = write(world);
    const is = [];
    for (const _ of [1, 2, 3])
      is.push((await (await openSimulator(file)).perform('EX01', operation('restart-iis'), 30)).is);
    expect(is).toEqual(['done', 'refused', 'done']);
  });

  test('takes its latency in real time, half of it before the effect', async () => {
    const file = write(aWorld({ latencyMs: 80 }));
    const provider = await openSimulator(file);
    const begun = performance.now();
    const answer = provider.perform('EX01', operation('restart-iis'), 30);
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(parse(readFileSync(file, 'utf8')).now).toBe('2026-11-22T00:00:00Z');
    await answer;
    expect(performance.now() - begun).toBeGreaterThan(75);
  });
});

const kinds: OperationKind[] = [
  'issue-certificate',
  'grant-key',
  'trust-certificate',
  'untrust-certificate',
  'add-binding',
  'bind-certificate',
  'restart-iis',
  'enable-smtp',
  'restart-transport',
  'remove-certificate',
];

test('whatever was done, a world is the same when it is read again', () => {
  const anyOperation = fc.tuple(fc.constantFrom(...kinds), fc.nat(4));
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 8 }), (operations) => {
      const { org, ex } = scene(aWorld({ edgeSubscriptions: ['EDGE1'] }));
      for (const [kind, nth] of operations) {
        const certificate = kind === 'issue-certificate' ? 'new:EX01' : ex.certificates[nth]?.thumbprint;
        attempt(org, 'EX01', operation(kind, certificate ?? 'A'.repeat(40)), 30);
      }
      const again = load(parseWorld(parse(writeWorld(org, { json: false, header: '' })), 'world.yaml'));
      expect(again).toEqual(org);
      expect(save(again)).toEqual(save(org));
    }),
    { numRuns: 200 },
  );
});

describe('a thumbprint', () => {
  const of = (change: object) =>
    load(aWorld({}, { certificates: [{ id: 'a', subject: 'CN=EX01', notAfter: '2030-01-01T00:00:00Z', ...change }] }))
      .servers[0]?.certificates[0]?.thumbprint;
  test.for([
    ['a friendly name does not change it', { friendlyName: 'Renamed' }, true],
    ['nor a place in Root', { inRoot: true }, true],
    ['nor its key', { key: null }, true],
    ['its serial does', { id: 'b' }, false],
    ['its names do', { names: ['EX01', 'x'] }, false],
    ['its end does', { notAfter: '2030-01-02T00:00:00Z' }, false],
  ] as const)('%s', ([, change, same]) => expect(of(change) === of({})).toBe(same));

  test('is kept where it is written', () => expect(of({ thumbprint: 'ab'.repeat(20) })).toBe('AB'.repeat(20)));
  test('of a certificate that nobody holds is a hash of its id', () => {
    const { ex } = scene(aWorld({}, { internalTransport: 'gone' }));
    expect(ex.internalTransport).toBe(createHash('sha1').update('gone').digest('hex').toUpperCase());
  });
});

describe('a world that is not one', () => {
  const faultOf = (world: unknown): Fault => {
    try {
      parseWorld(world, 'world.yaml');
    } catch (error) {
      if (error instanceof Fault) return error;
    }
    throw new Error('no fault');
  };
  const certificates = (...list: object[]) => aWorld({}, { certificates: list as [] });

  test.for([
    [
      'of a version that is not ours',
      { ...aWorld(), apiVersion: 'exstate/world/v9' },
      [/exstate\/world\/v9/, /exstate\/world\/v1/],
    ],
    ['of no version', { organization: 'contoso' }, [/has no apiVersion/]],
    [
      'with keys that are not known',
      { ...aWorld({}, { internalTransprt: 'old' } as object), colour: 1 },
      [/colour is not known/, /servers > 0: internalTransprt is not known/],
    ],
    [
      'with a switch that is not known',
      aWorld({ switches: { renewsEverything: true } as object }),
      [/switches: renewsEverything is not known/],
    ],
    [
      'with a switch in no position',
      aWorld({ switches: { itcMissing: 'maybe' } as object }),
      [/itcMissing: must be notAdvertised or fallback, found "maybe"/],
    ],
    [
      'with the same server twice',
      aWorld({ servers: [ex01(), ex01({ name: 'ex01' })] }),
      [/servers > ex01: the same server twice/],
    ],
    [
      'with the same id twice',
      certificates({ id: 'a', subject: 'CN=a' }, { id: 'a', subject: 'CN=b' }),
      [/EX01 > certificates > a: the same id twice/],
    ],
    [
      'with the same thumbprint twice',
      certificates({ thumbprint: 'a'.repeat(40), subject: 'CN=a' }, { thumbprint: 'A'.repeat(40), subject: 'CN=b' }),
      [/the same thumbprint twice/],
    ],
    ['with a certificate of no name', certificates({ subject: 'CN=a' }), [/needs an id or a thumbprint/]],
    ['with a certificate of no subject', certificates({ id: 'a' }), [/needs a subject/]],
    [
      'with an id that reads like a thumbprint',
      certificates({ id: 'a'.repeat(40), subject: 'CN=a' }),
      [/would be taken for a thumbprint/],
    ],
    [
      'with a life that ends before it begins',
      certificates({ id: 'a', subject: 'CN=a', notBefore: '2027-01-01T00:00:00Z', notAfter: '2026-01-01T00:00:00Z' }),
      [/notBefore must come before notAfter/],
    ],
    ['with bytes that are no certificate', certificates({ id: 'a', der: 'AAAA' }), [/der is not a certificate/]],
    [
      'with a fault on a server that is not there',
      aWorld({ faults: [{ server: 'EX07', operation: 'restart-iis', does: 'refuse' }] }),
      [/faults > 0 > server: there is no server EX07/],
    ],
    [
      'with a fact that is not one',
      aWorld({ unknown: [{ server: 'EX01', fact: 'wires/25' as 'build', because: 'x' }] }),
      [/unknown > 0 > fact/],
    ],
    ['with an instant that is not one', aWorld({ now: 'yesterday' }), [/now: /]],
  ] as const)('%s', ([, world, says]) => {
    const fault = faultOf(world);
    expect(fault.exit).toBe(3);
    expect(fault.code).toMatch(/^E-(world-invalid|unknown-schema)$/);
    for (const part of says) expect(fault.message).toMatch(part);
  });

  test('says everything at once', () => {
    const { message } = faultOf(
      aWorld({ servers: [ex01(), ex01({ certificates: [{ subject: 'CN=a' }, { id: 'b' }] })] }),
    );
    expect(message.split('\n')).toHaveLength(4);
  });

  test('that is missing is refused too', async () => {
    await expect(openSimulator(join(folder, 'nowhere.yaml'))).rejects.toMatchObject({ exit: 3 });
  });
});

describe('a provider', () => {
  test('answers under the name that it was asked for, and for nobody else', async () => {
    const seen = await all(simulator(memoryStore(aWorld()), 'simulated: memory'), ['ex01', 'EX07']);
    expect(seen.map((o) => o.server)).toEqual([null, 'ex01']);
  });

  test.for([
    [
      'one fact',
      { server: 'EX01', fact: 'wire/25/starttls', because: 'firewall' },
      'wire/25/starttls',
      'unknown: firewall',
    ],
    [
      'a fact of a certificate, by its id',
      { server: 'ex01', fact: 'key/old', because: 'denied' },
      'key/old',
      'unknown: denied',
    ],
    ['everything of a server', { server: 'EX01', fact: '*', because: 'down' }, 'build', 'unknown: down'],
    ["the organisation's", { fact: 'auth-certificate', because: 'no AD' }, 'auth-certificate', 'unknown: no AD'],
    ['and nothing else', { server: 'EX01', fact: 'wire/25/starttls', because: 'firewall' }, 'build', '15.2.1544.9'],
  ] as const)('cannot look at %s', ([, unknown, fact, sees]) => {
    expect(scene(aWorld({ unknown: [unknown] })).see(fact)).toBe(sees);
  });

  test('keeps what cannot be looked at unknown for ever', () => {
    const s = scene(aWorld({ unknown: [{ server: 'EX01', fact: 'web/restart-due', because: 'no rights' }] }));
    attempt(s.org, 'EX01', operation('restart-iis'), 30);
    expect(s.see('web/restart-due')).toBe('unknown: no rights');
  });

  test('gives answers that later changes do not reach', async () => {
    const store = memoryStore(aWorld());
    const provider = simulator(store, 'simulated: memory');
    const before = await factsOf(provider);
    const kept = structuredClone(before);
    const next = store.held.servers[0]?.certificates[2]?.thumbprint;
    for (const kind of kinds)
      await provider.perform('EX01', operation(kind, kind === 'issue-certificate' ? 'new:EX01' : next), 30);
    expect(before).toEqual(kept);
  });

  test('never lets its clock go back', async () => {
    const provider = simulator(memoryStore(aWorld()), 'simulated: memory');
    await provider.clock.sleep(-5);
    expect(provider.clock.now()).toBe('2026-11-22T00:00:00Z');
  });
});
