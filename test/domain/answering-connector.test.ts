import { describe, expect, test } from 'vitest';
import { narrowProbe, silentConnector } from '../../src/domain/answering-connector.ts';
import { type Connector, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { ipRange } from '../../src/domain/ip-range.ts';
import { FactTable } from '../../src/facts/table.ts';

const ALL = ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '0.0.0.0-255.255.255.255'];
const receive = (listens?: Partial<NonNullable<Connector['listens']>>) =>
  known<Connector>({
    kind: 'receive',
    tlsCertificateName: null,
    resolvesTo: [],
    listens: { enabled: true, bindings: ['[::]:25', '0.0.0.0:25'], remoteIPRanges: ALL, ...listens },
  });
const DEFAULT = 'connector/EX01/receive/Default';
const RELAY = 'connector/EX01/receive/Relay';
const found = (change: Patch, port = 25) =>
  narrowProbe(
    new FactTable({
      'smtp-probe': known('10.0.0.11'),
      [DEFAULT]: receive(),
      [RELAY]: receive({ remoteIPRanges: ['10.0.0.0/24'] }),
      ...change,
    }),
    'EX01',
    port,
  );

const through = (change: Patch, port?: number): string | undefined => found(change, port)?.through;

describe('the Receive connector that answered the server itself', () => {
  test.for<[string, Patch]>([
    ['with a prefix length', { [RELAY]: receive({ remoteIPRanges: ['10.0.0.0/24'] }) }],
    ['with a prefix length after one address of it', { [RELAY]: receive({ remoteIPRanges: ['10.0.0.200/24'] }) }],
    ['with a mask', { [RELAY]: receive({ remoteIPRanges: ['10.0.0.0(255.255.255.0)'] }) }],
    ['with two addresses', { [RELAY]: receive({ remoteIPRanges: ['10.0.0.5-10.0.0.11'] }) }],
    ['with the address itself', { [RELAY]: receive({ remoteIPRanges: ['192.168.0.1', '10.0.0.11'] }) }],
    ['of IPv6', { 'smtp-probe': known('2001:db8::11'), [RELAY]: receive({ remoteIPRanges: ['2001:db8::/64'] }) }],
    ['bound to this address', { [RELAY]: receive({ bindings: ['10.0.0.11:25'], remoteIPRanges: ['10.0.0.0/24'] }) }],
    ['of a server whose name is written in another case', { 'connector/ex01/receive/Default': known(null) }],
  ])('is the one with the narrowest range, %s', ([, change]) => {
    expect(through(change)).toBe('Relay');
  });

  test('is said with its range, the address, and the connector of all others', () => {
    expect(found({})).toEqual({ address: '10.0.0.11', through: 'Relay', range: '10.0.0.0/24', others: 'Default' });
  });

  test.for<[string, Patch, number?]>([
    ['it is the one of most clients', { [RELAY]: receive({ remoteIPRanges: ['10.0.1.0/24'] }) }],
    ['the other one is disabled', { [RELAY]: receive({ enabled: false, remoteIPRanges: ['10.0.0.0/24'] }) }],
    ['the other one listens on another port', {}, 587],
    ['the other one listens on another address', { [RELAY]: receive({ bindings: ['10.0.0.12:25'] }) }],
    ['the other one is on another server', { [RELAY]: known(null), 'connector/EX02/receive/Relay': receive() }],
    ['the address was not read', { 'smtp-probe': unknown('x') }],
    ['a connector of the server was not read', { 'connector/EX01/receive/More': unknown('x') }],
    ['the connectors could not be listed', { 'connector/*/receive': unknown('x') }],
    [
      'the ranges of one were not read',
      { [DEFAULT]: known({ kind: 'receive', tlsCertificateName: null, resolvesTo: [] }) },
    ],
    ['two match equally', { 'connector/EX01/receive/Same': receive({ remoteIPRanges: ['10.0.0.0/24'] }) }],
  ])('is not said if %s', ([, change, port]) => {
    expect(through(change, port)).toBeUndefined();
  });

  test('a Send connector that could not be read changes nothing', () => {
    expect(through({ 'connector/*/send': unknown('x') })).toBe('Relay');
  });
});

describe('the connector that does not offer X-ANONYMOUSTLS', () => {
  const on2525 = { bindings: ['[::]:2525', '0.0.0.0:2525'] };
  const offering = (offers: Partial<NonNullable<Connector['offers']>>, listens = {}) =>
    known<Connector>({
      ...(receive({ ...on2525, ...listens }).known as Connector),
      offers: { fqdn: null, authMechanism: ['Tls', 'ExchangeServer'], suppressXAnonymousTls: false, ...offers },
    });
  const silent = (change: Patch, port = 2525) =>
    silentConnector(new FactTable({ 'smtp-probe': known('10.0.0.11'), ...change }), 'EX01', port);
  const SUPPRESSED = { name: 'Default', port: 2525, because: 'suppressed' } as const;

  test.for<[string, Patch, ReturnType<typeof silent>]>([
    ['suppresses it', { [DEFAULT]: offering({ suppressXAnonymousTls: true }) }, SUPPRESSED],
    [
      'accepts no other Exchange server',
      { [DEFAULT]: offering({ authMechanism: ['Tls', 'Integrated'] }) },
      { ...SUPPRESSED, because: 'no-exchange-server' },
    ],
    [
      'is the only one of the port, where the address of the server is not known',
      { 'smtp-probe': unknown('x'), [DEFAULT]: offering({ suppressXAnonymousTls: true }) },
      SUPPRESSED,
    ],
  ])('%s', ([, change, expected]) => {
    expect(silent(change)).toEqual(expected);
  });

  test.for<[string, Patch, number?]>([
    ['it offers it', { [DEFAULT]: offering({}) }],
    ['it offers it, in other letters', { [DEFAULT]: offering({ authMechanism: ['EXCHANGESERVER'] }) }],
    ['it listens on another port', { [DEFAULT]: offering({ suppressXAnonymousTls: true }) }, 25],
    ['it is disabled', { [DEFAULT]: offering({ suppressXAnonymousTls: true }, { enabled: false }) }],
    ['it was not read what it offers', { [DEFAULT]: receive(on2525) }],
    ['it is on another server', { 'connector/EX02/receive/Default': offering({ suppressXAnonymousTls: true }) }],
    [
      'another one answers the server itself',
      {
        [DEFAULT]: offering({ suppressXAnonymousTls: true }),
        [RELAY]: offering({}, { remoteIPRanges: ['10.0.0.0/24'] }),
      },
    ],
    [
      'the address is not known, and two listen there',
      {
        'smtp-probe': unknown('x'),
        [DEFAULT]: offering({ suppressXAnonymousTls: true }),
        [RELAY]: offering({ suppressXAnonymousTls: true }, { remoteIPRanges: ['10.0.0.0/24'] }),
      },
    ],
    [
      'a connector of the server was not read',
      { [DEFAULT]: offering({ suppressXAnonymousTls: true }), 'connector/EX01/receive/More': unknown('x') },
    ],
  ])('is not said if %s', ([, change, port]) => {
    expect(silent(change, port)).toBeUndefined();
  });
});

test.for([
  '',
  '10.0.0',
  '10.0.0.256',
  '10.0.0.0/33',
  '10.0.0.9-10.0.0.1',
  '10.0.0.0(255.0.255.0)',
  '1::2::3',
  '1:2:3',
  '::/129',
])('"%s" is no range', (text) => {
  expect(ipRange(text)).toBeUndefined();
});
