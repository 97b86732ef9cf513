import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, OLD, PUBLIC } from '../server.ts';
import { CHOSEN, OPERATION, PAST, predicted, proposed, proven, unsettled, waits } from './asked.ts';

const ENABLE = OPERATION['enable-smtp'];
const RESTART = OPERATION['restart-transport'];
const CURRENT = 'internal-transport';

describe('enable-smtp', () => {
  test.for<[string, Patch, object | undefined]>([
    ['is proposed for what is wanted', { [CURRENT]: known(CHOSEN) }, ENABLE],
    ['not if nothing is wanted', {}, undefined],
    ['not if none is wanted', { [CURRENT]: known(null) }, undefined],
    ['not if it is unknown what is', { [CURRENT]: unknown('x') }, undefined],
  ])('%s', ([, want, expected]) => {
    expect(proposed('enable-smtp', 'transport-stale', CURRENT, { want })).toEqual(expected);
    expect(proposed('enable-smtp', 'transport-stale', 'store/Root', { want })).toBeUndefined();
  });

  test.for<[string, Patch, string[]]>([
    [
      'not if transport could not be restarted after it',
      { 'may/restart-transport': known(false) },
      ['unmet may/restart-transport'],
    ],
    ['not on an Edge server', { role: known('edge') }, ['unmet role']],
    ['whatever it is now', { [CURRENT]: known(null) }, []],
    ['not if what it is could not be read', { [CURRENT]: unknown('x') }, [`unknown ${CURRENT}`]],
    [
      'not before NETWORK SERVICE may read the key',
      { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) },
      [`unmet key/${CHOSEN}`],
    ],
    ['not once it has expired', { [`certificate/${CHOSEN}`]: known(PAST) }, [`unmet certificate/${CHOSEN}`]],
    [
      'not while an Edge server is subscribed',
      { 'edge-subscriptions': known(['EDGE01']) },
      ['unmet edge-subscriptions'],
    ],
    ['not if one is unknown', { 'edge-subscriptions': unknown('x') }, ['unknown edge-subscriptions']],
    ['without any', { 'edge-subscriptions': known(null) }, []],
  ])('%s', ([, change, expected]) => {
    expect(waits(ENABLE, change)).toEqual(expected);
  });

  const acknowledged = { server: { acknowledge: ['edge-subscriptions'] as const } };
  test.for<[string, Patch, string[]]>([
    ['with an Edge server', { 'edge-subscriptions': known(['EDGE01']) }, []],
    ['if one is unknown', { 'edge-subscriptions': unknown('x') }, []],
    [
      'not without the old key',
      { 'edge-subscriptions': known(['EDGE01']), [`key/${OLD}`]: known(null) },
      [`unmet key/${OLD}`],
    ],
    [
      'not if it cannot be opened',
      { 'edge-subscriptions': known(['EDGE01']), [`key/${OLD}`]: known({ ...CSP, usable: false }) },
      [`unmet key/${OLD}`],
    ],
    ['not without an old one', { 'edge-subscriptions': known(['EDGE01']), [CURRENT]: known(null) }, ['unmet key/none']],
    ['without an Edge server the old key does not matter', { [`key/${OLD}`]: known(null) }, []],
    ['not if there are none', { 'edge-subscriptions': known(null), [`key/${OLD}`]: known(null) }, []],
  ])('acknowledged: %s', ([, change, expected]) => {
    expect(waits(ENABLE, change, acknowledged)).toEqual(expected);
  });

  test('an undo restores an expired certificate', () => {
    expect(waits(ENABLE, { [`certificate/${CHOSEN}`]: known(PAST) }, { intent: 'undo' })).toEqual([]);
  });

  test.for<[string, Patch, Patch]>([
    ['', {}, {}],
    [
      ', and lets the key be read',
      { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) },
      { [`key/${CHOSEN}`]: known(CSP) },
    ],
    [', but makes no key', { [`key/${CHOSEN}`]: known(null) }, {}],
    [', but does not predict an unknown key', { [`key/${CHOSEN}`]: unknown('x') }, {}],
  ])('writes what transport has, and that a restart is due%s', ([, change, more]) => {
    const writes = { [CURRENT]: known(CHOSEN), 'transport/restart-due': known(true), ...more };
    expect(predicted(ENABLE, change).writes).toEqual(writes);
  });

  test('is proven in the directory within five minutes', () => {
    expect(predicted(ENABLE).proofs).toEqual([{ fact: CURRENT, want: CHOSEN, withinSeconds: 300 }]);
    expect(unsettled(ENABLE)).toEqual(['wire/2525/x-anonymoustls']);
    expect(unsettled(ENABLE, { 'wire/25/starttls': known(OLD) })).toEqual([
      'wire/2525/x-anonymoustls',
      'wire/25/starttls',
    ]);
  });
});

describe('enable-smtp and other domain controllers', () => {
  const [DC2, DC3] = ['internal-transport-on/dc2.contoso.com', 'internal-transport-on/dc3.contoso.com'] as const;
  const waitsFor = (change: Patch) =>
    (predicted(ENABLE, { [CURRENT]: known(OLD), ...change }).proofs ?? []).filter(({ fact }) => fact !== CURRENT);
  test('waits for one that agreed before, and for no other', () => {
    const reportedOnly = { want: CHOSEN, withinSeconds: 300, reportedOnly: true };
    expect(waitsFor({ [DC2]: known(OLD), [DC3]: known(PUBLIC) })).toEqual([{ fact: DC2, ...reportedOnly }]);
    expect(waitsFor({ [DC2]: unknown('x') })).toEqual([]);
    expect(waitsFor({})).toEqual([]);
  });

  test('unsettles what each of them shows', () => {
    expect(unsettled(ENABLE, { [DC2]: known(OLD), [DC3]: unknown('x') })).toEqual([
      'wire/2525/x-anonymoustls',
      DC2,
      DC3,
    ]);
  });
});

describe('restart-transport', () => {
  test('is proposed if transport needs a restart, and for nothing else', () => {
    expect(proposed('restart-transport', 'transport-restart-due', 'transport/restart-due')).toEqual(RESTART);
    expect(proposed('restart-transport', 'web-restart-due', 'transport/restart-due')).toBeUndefined();
  });

  test.for<[string, Patch, string[]]>([
    ['not without a certificate to start with', { [CURRENT]: known(null) }, [`unmet ${CURRENT}`]],
    ['not if it is unknown', { [CURRENT]: unknown('x') }, [`unknown ${CURRENT}`]],
    ['not with one that is gone', { [`certificate/${OLD}`]: known(null) }, [`unmet certificate/${OLD}`]],
    [
      'not with one whose key it may not read',
      { [`key/${OLD}`]: known({ ...CSP, networkService: false }) },
      [`unmet key/${OLD}`],
    ],
    ['with one that has expired', { [`certificate/${OLD}`]: known(PAST) }, []],
  ])('%s', ([, change, expected]) => {
    expect(waits(RESTART, change)).toEqual(expected);
  });

  test('writes that transport is current, and what it starts', () => {
    expect(predicted(RESTART).writes).toEqual({ 'transport/restart-due': known(false) });
    const stopped = {
      'service/MSExchangeTransport': known('stopped'),
      'service/MSExchangeFrontEndTransport': known('paused'),
    };
    expect(predicted(RESTART, stopped).writes).toEqual({
      'transport/restart-due': known(false),
      'service/MSExchangeTransport': known('running'),
      'service/MSExchangeFrontEndTransport': known('running'),
    });
    expect(predicted(RESTART).cost).toEqual({ mailSeconds: [60, 900] });
  });

  const DIRECT = `wire/2525/x-anonymoustls = ${OLD}`;
  const STARTTLS = [`wire/25/starttls = ${PUBLIC}, as before`, `wire/587/starttls = ${PUBLIC}, as before`];
  const RUNS = {
    'service/MSExchangeTransport': known('running'),
    'service/MSExchangeFrontEndTransport': known('running'),
  };
  test.for<[string, Patch, string[]]>([
    ['the configured certificate, and on the other ports the former ones', {}, [DIRECT, ...STARTTLS]],
    [
      'the one of the directory, where the port could not be seen',
      { 'wire/2525/x-anonymoustls': unknown('x') },
      [`internal-transport = ${OLD}`, ...STARTTLS],
    ],
    [
      'also an owed proof, if the server is drained',
      {
        'wire/2525/x-anonymoustls': unknown('421'),
        'component/HubTransport': known({ state: 'Inactive', requesters: [] }),
      },
      [`internal-transport = ${OLD}`, DIRECT, ...STARTTLS],
    ],
    [
      'the one of the directory, where transport did not listen',
      { 'wire/2525/x-anonymoustls': known(null) },
      [`internal-transport = ${OLD}`, ...STARTTLS],
    ],
    ['nothing that is unknown', { [CURRENT]: unknown('x') }, STARTTLS],
    ['nothing where it has none', { [CURRENT]: known(null) }, STARTTLS],
    [
      'on 25 anything, where that had a self-signed one',
      { 'wire/25/starttls': known(OLD) },
      [DIRECT, STARTTLS[1] ?? ''],
    ],
    ['and logs no event', { ...RUNS, 'event/12014': known(null) }, [DIRECT, ...STARTTLS, 'event/12014 = null']],
    [
      'but no event that was logged before',
      { ...RUNS, 'event/12014': known('2026-11-01T00:00:00Z') },
      [DIRECT, ...STARTTLS],
    ],
    [
      'but no event of a service that was stopped',
      { ...RUNS, 'service/MSExchangeTransport': known('stopped'), 'event/12014': known(null) },
      [DIRECT, ...STARTTLS],
    ],
    [
      'but no event of a service with an unknown state',
      { ...RUNS, 'service/MSExchangeFrontEndTransport': unknown('x'), 'event/12014': known(null) },
      [DIRECT, ...STARTTLS],
    ],
    [
      'and an event, although one service is not installed',
      { ...RUNS, 'service/MSExchangeFrontEndTransport': known(null), 'event/12014': known(null) },
      [DIRECT, ...STARTTLS, 'event/12014 = null'],
    ],
    ['the same with an event of http.sys', { ...RUNS, 'event/15021': known(null) }, [DIRECT, ...STARTTLS]],
  ])('presents %s', ([, change, expected]) => {
    expect(proven(RESTART, change)).toEqual(expected);
  });

  test('unsettles what transport presents', () => {
    expect(unsettled(RESTART)).toEqual(['wire/2525/x-anonymoustls']);
    expect(unsettled(RESTART, { 'wire/25/starttls': known(OLD) })).toEqual([
      'wire/2525/x-anonymoustls',
      'wire/25/starttls',
    ]);
  });
});
