import { describe, expect, test } from 'vitest';
import { engine } from './engine.ts';
import { stand } from './stand.ts';
import { registry, stubServer } from './stub-server.ts';

/** A member of a DAG, as Windows lists its addresses: the adapter of the cluster first. */
const DAG = ['169.254.1.5', 'fe80::1', '10.0.0.9', '10.0.0.5'];

describe.skipIf(!engine)('the own address of a server', () => {
  test.for([
    ['is neither that of the NetFT adapter nor of the cluster', DAG, ['10.0.0.9'], '10.0.0.5'],
    ['is its first one without a cluster', DAG, [], '10.0.0.9'],
    ['is not loopback', ['127.0.0.1', '::1', '10.0.0.5'], [], '10.0.0.5'],
    ['is of IPv4, if it has one', ['2001:db8::5', '10.0.0.5'], [], '10.0.0.5'],
    ['is of IPv6, if it has no other', ['169.254.1.5', 'fe80::1', '2001:db8::5'], [], '2001:db8::5'],
    ['is 127.0.0.1, if there is no other', ['169.254.1.5', '10.0.0.9'], ['10.0.0.9'], '127.0.0.1'],
  ] as const)('%s', async ([, all, cluster, own]) => {
    const { session } = await stand({ ex01: stubServer() });
    const answer = await session.call('own-address', { all: [...all], cluster: [...cluster] }, 20);
    expect(answer).toMatchObject({ data: [{ own }] });
  });

  test('leaves out the addresses that the registry of the cluster lists, and only addresses', async () => {
    const cluster = {
      ...(registry('EX01', 'contoso.com', {}) as object),
      'Cluster\\Resources': {},
      'Cluster\\Resources\\a': { Type: 'IP Address' },
      'Cluster\\Resources\\a\\Parameters': { Address: '10.0.0.9' },
      'Cluster\\Resources\\b': { Type: 'Network Name' },
      'Cluster\\Resources\\b\\Parameters': { Name: 'DAG1' },
    };
    const { session } = await stand({ ex01: stubServer({ registry: cluster }) });
    const answer = await session.call('own-address', { all: [...DAG], cluster: [] }, 20);
    expect(answer).toMatchObject({ data: [{ cluster: ['10.0.0.9'] }] });
  });
});
