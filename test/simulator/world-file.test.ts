import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openSimulator } from '../../src/providers/simulator.ts';
import { attempt, load, parseWorld, save, type World, writeWorld } from '../../src/simulator/index.ts';
import { EX01 } from '../recorded/certificates.ts';
import { folderOfProcess } from '../support/temp.ts';
import { all, aWorld, factsOf, KINDS, operation, scene } from './worlds.ts';

const folder = folderOfProcess();
let files = 0;
const write = (world: unknown, name = `world-${files++}.yaml`): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof world === 'string' ? world : stringify(world));
  return file;
};

const YAML = `# yaml-language-server: $schema=../../schemas/world.schema.json
# The organization of the example.
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

  test("keeps that a certificate like Setup's, with bytes, is not in Root", () => {
    const certificates = [{ id: 'a', like: 'self-signed', der: EX01.der, inRoot: false }] as const;
    const [server] = load(save(load(aWorld({}, { certificates, sslcert: {} })))).servers;
    expect(server?.certificates[0]).toMatchObject({ inRoot: false, friendlyName: 'Microsoft Exchange' });
  });

  test('is written back before an operation is answered, ids and comments on top kept', async () => {
    const file = write(YAML);
    const provider = await openSimulator(file);
    expect(provider.source).toEqual({ kind: 'simulated', name: expect.stringMatching(/^world-\d+\.yaml$/) });
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

  test('is one organization to two providers', async () => {
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

  test('is read again after a person edits it', async () => {
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

test('a world is the same after any operations, written and read again', () => {
  const anyOperation = fc.tuple(fc.constantFrom(...KINDS), fc.nat(4));
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
    { numRuns: 80 },
  );
});
