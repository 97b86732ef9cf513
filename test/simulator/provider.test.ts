import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { simulator } from '../../src/providers/simulator.ts';
import { attempt, load, memoryStore } from '../../src/simulator/index.ts';
import { all, aWorld, factsOf, KINDS, operation, scene } from './worlds.ts';

describe('a thumbprint', () => {
  const of = (change: object) =>
    load(aWorld({}, { certificates: [{ id: 'a', subject: 'CN=EX01', notAfter: '2030-01-01T00:00:00Z', ...change }] }))
      .servers[0]?.certificates[0]?.thumbprint;
  test.for([
    ['a friendly name does not change it', { friendlyName: 'Renamed' }, true],
    ['a place in Root does not change it', { inRoot: true }, true],
    ['its key does not change it', { key: null }, true],
    ['its serial number changes it', { id: 'b' }, false],
    ['its names change it', { names: ['EX01', 'x'] }, false],
    ['its end of validity changes it', { notAfter: '2030-01-02T00:00:00Z' }, false],
  ] as const)('%s', ([, change, same]) => expect(of(change) === of({})).toBe(same));

  test('is kept where it is written', () => expect(of({ thumbprint: 'ab'.repeat(20) })).toBe('AB'.repeat(20)));
  test('of a certificate that is on no server is a hash of its id', () => {
    const { ex } = scene(aWorld({}, { internalTransport: 'gone' }));
    expect(ex.internalTransport).toBe(createHash('sha1').update('gone').digest('hex').toUpperCase());
  });
});

describe('a provider', () => {
  test('answers only under the requested name', async () => {
    const seen = await all(simulator(memoryStore(aWorld()), 'memory'), ['ex01', 'EX07']);
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
    ["the organization's", { fact: 'auth-certificate', because: 'no AD' }, 'auth-certificate', 'unknown: no AD'],
    ['and nothing else', { server: 'EX01', fact: 'wire/25/starttls', because: 'firewall' }, 'build', '15.2.1544.9'],
  ] as const)('cannot read %s', ([, unknown, fact, sees]) => {
    expect(scene(aWorld({ unknown: [unknown] })).see(fact)).toBe(sees);
  });

  test('keeps a fact unknown that cannot be read', () => {
    const s = scene(aWorld({ unknown: [{ server: 'EX01', fact: 'web/restart-due', because: 'no rights' }] }));
    attempt(s.org, 'EX01', operation('restart-iis'), 30);
    expect(s.see('web/restart-due')).toBe('unknown: no rights');
  });

  test('gives answers that later changes do not reach', async () => {
    const store = memoryStore(aWorld());
    const provider = simulator(store, 'memory');
    const before = await factsOf(provider);
    const kept = structuredClone(before);
    const next = store.held.servers[0]?.certificates[2]?.thumbprint;
    for (const kind of KINDS)
      await provider.perform('EX01', operation(kind, kind === 'issue-certificate' ? 'new:EX01' : next), 30);
    expect(before).toEqual(kept);
  });

  test('never lets its clock go back', async () => {
    const provider = simulator(memoryStore(aWorld()), 'memory');
    await provider.clock.sleep(-5);
    expect(provider.clock.now()).toBe('2026-11-22T00:00:00Z');
  });
});
