import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { openSimulator } from '../../src/providers/simulator.ts';
import { parseWorld } from '../../src/simulator/index.ts';
import { aWorld, ex01 } from './worlds.ts';

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
      [/notBefore must not come after notAfter/],
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

  test('reports all faults at once', () => {
    const { message } = faultOf(
      aWorld({ servers: [ex01(), ex01({ certificates: [{ subject: 'CN=a' }, { id: 'b' }] })] }),
    );
    expect(message.split('\n')).toHaveLength(4);
  });

  test('that is missing is refused too', async () => {
    await expect(openSimulator(join(tmpdir(), 'nowhere.yaml'))).rejects.toMatchObject({ exit: 3 });
  });
});
