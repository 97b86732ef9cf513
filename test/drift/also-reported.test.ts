import { describe, expect, test } from 'vitest';
import { known, NOT_OBSERVED, type Patch, TRANSPORT_EVENTS, unknown, WEB_EVENTS } from '../../src/domain/facts.ts';
import { certificate, OLD, PUBLIC } from '../server.ts';
import {
  CHOSEN,
  choice,
  differSays,
  differs,
  idle,
  logged,
  loggedSays,
  reportSays,
  reports,
  unreadLog,
  type Wish,
} from './drifts.ts';

const EDGE: Wish = { server: { role: 'edge' } };

describe('a binding apart', () => {
  const BACK = 'row/Exchange Back End';
  const FRONT = 'row/Default Web Site';
  test.for<[string, Patch, string[]]>([
    ['of a host on 444', { [`${BACK}/*:444:owa`]: known({ sslFlags: 0 }) }, [`row-apart ${BACK}/*:444:owa`]],
    [
      'of an address on 444',
      { [`${BACK}/10.0.0.1:444:`]: known({ sslFlags: 0 }) },
      [`row-apart ${BACK}/10.0.0.1:444:`],
    ],
    ['of another port', { [`${BACK}/*:8444:`]: known({ sslFlags: 0 }) }, []],
    ['with SNI', { [`${FRONT}/*:443:owa`]: known({ sslFlags: 1 }) }, [`row-apart ${FRONT}/*:443:owa`]],
    ['of the central store', { [`${FRONT}/*:443:`]: known({ sslFlags: 2 }) }, [`row-apart ${FRONT}/*:443:`]],
    ['of an address on 443, which has its record', { [`${FRONT}/10.0.0.1:443:`]: known({ sslFlags: 0 }) }, []],
    ['of an address on 444 of the front end', { [`${FRONT}/10.0.0.1:444:`]: known({ sslFlags: 0 }) }, []],
    ['that could not be read', { [`${BACK}/10.0.0.1:444:`]: unknown('x') }, []],
    ['of another site', { 'row/Shop/*:443:': known({ sslFlags: 1 }) }, []],
  ])('%s', ([, change, expected]) => {
    const services = 'service-not-running';
    expect(idle(change).filter((one) => !one.startsWith(services))).toEqual(expected);
  });

  test('is not reported twice, nor for an Edge server', () => {
    const sni = `${FRONT}/*:443:owa` as const;
    expect(idle({ [sni]: known({ sslFlags: 1 }) }, [sni])).toEqual([]);
    expect(idle({ [sni]: known({ sslFlags: 1 }) }, [], EDGE)).toEqual([]);
  });
});

describe('a port that could not be seen', () => {
  const WIRE = 'wire-unread wire/';
  const all = (because: string): Patch => ({
    'wire/0.0.0.0:444': unknown(because),
    'wire/0.0.0.0:443': unknown(because),
    'wire/127.0.0.1:443': unknown(because),
    'wire/2525/x-anonymoustls': unknown(because),
  });
  test.for<[string, Patch, Wish, string[]]>([
    ['of the back end', { 'wire/0.0.0.0:444': unknown('x') }, {}, [`${WIRE}0.0.0.0:444`]],
    ['of transport', { 'wire/2525/x-anonymoustls': unknown('x') }, {}, [`${WIRE}2525/x-anonymoustls`]],
    ['once for all with one reason', all('x'), {}, [`${WIRE}0.0.0.0:444`, `${WIRE}2525/x-anonymoustls`]],
    [
      'once, also with different reasons: they are only texts',
      { ...all('x'), 'wire/127.0.0.1:443': unknown('y') },
      {},
      [`${WIRE}0.0.0.0:444`, `${WIRE}2525/x-anonymoustls`],
    ],
    ['of an Edge server, only the one of transport', all('x'), EDGE, [`${WIRE}2525/x-anonymoustls`]],
    [
      'of 25, whose certificate a restart must not change',
      { 'wire/25/starttls': unknown('x') },
      {},
      [`${WIRE}25/starttls`],
    ],
    ['of 587', { 'wire/587/starttls': unknown('x') }, {}, [`${WIRE}587/starttls`]],
    ['not of one that presents nothing', { 'wire/2525/x-anonymoustls': known(null) }, {}, []],
    ['not of a server that did not answer', { ...all('x'), identity: unknown('x') }, {}, []],
    ['not if it was not observed on purpose', { 'wire/2525/x-anonymoustls': NOT_OBSERVED }, {}, []],
  ])('%s', ([, change, wish, expected]) => {
    expect(reports(change, wish).filter((one) => one.startsWith('wire-unread'))).toEqual(expected);
  });
});

describe('X-ANONYMOUSTLS that could not be seen', () => {
  const DIRECT = 'wire/2525/x-anonymoustls';
  const offering = (suppressXAnonymousTls: boolean, authMechanism = ['ExchangeServer']): Patch => ({
    'connector/EX01/receive/Default EX01': known({
      kind: 'receive',
      tlsCertificateName: null,
      resolvesTo: [],
      listens: { enabled: true, bindings: ['0.0.0.0:2525'], remoteIPRanges: ['0.0.0.0-255.255.255.255'] },
      offers: { fqdn: null, authMechanism, suppressXAnonymousTls },
    }),
  });
  const drained: Patch = { 'component/HubTransport': known({ state: 'Inactive' }) };
  const says = (change: Patch) => reportSays({ [DIRECT]: unknown('x'), ...change })[DIRECT];

  test.for<[string, Patch, string]>([
    ['because the connector suppresses it', offering(true), 'does not offer it, because SuppressXAnonymousTls is true'],
    [
      'because the connector accepts no Exchange server',
      offering(false, ['Tls']),
      'does not offer it, because its AuthMechanism does not contain ExchangeServer',
    ],
    [
      'also not when a drained server is Active again',
      { ...offering(true), ...drained },
      'SuppressXAnonymousTls is true',
    ],
  ])('%s', ([, change, expected]) => {
    expect(says(change)).toContain(`the Receive connector "Default EX01" on 2525 `);
    expect(says(change)).toContain(expected);
    expect(says(change)).not.toContain('When it is Active again');
  });

  test('says no connector if the connector offers it', () => {
    expect(says(offering(false))).not.toContain('Receive connector');
    expect(says({ ...offering(false), ...drained })).toContain('When it is Active again, this can be seen');
  });
});

test('programs that renew certificates are reported together, and what could not be read is not', () => {
  const of = (change: Patch) => reportSays(change)['renewer/win-acme'];
  expect(of({ 'renewer/win-acme': known('task'), 'renewer/Certify.Service': known('service') })).toBeUndefined();
  expect(of({ 'renewer/win-acme': known('task') })).toContain('on EX01, the scheduled task "win-acme" renews');
  expect(reports({ 'renewer/*': unknown('x') })).not.toContain('other-renewer renewer/*');
  expect(reports({ 'renewer/win-acme': known('task'), 'renewer/Certify.Service': known('service') })).toContain(
    'other-renewer renewer/Certify.Service',
  );
});

describe('domain controllers', () => {
  const on = (name: string) => `internal-transport-on/${name}.contoso.com` as const;
  const of = (change: Patch) => reports(change).filter((one) => one.startsWith('controllers-differ'));
  test.for<[string, Patch, string[]]>([
    ['that agree', { [on('dc2')]: known(CHOSEN) }, []],
    ['one that differs', { [on('dc2')]: known(CHOSEN), [on('dc3')]: known(OLD) }, [`controllers-differ ${on('dc3')}`]],
    [
      'several that differ, once',
      { [on('dc2')]: known(OLD), [on('dc3')]: known(OLD) },
      [`controllers-differ ${on('dc2')}`],
    ],
    ['one that could not be read', { [on('dc2')]: unknown('x') }, []],
    ['if the own one could not be read', { 'internal-transport': unknown('x'), [on('dc2')]: known(OLD) }, []],
  ])('%s', ([, change, expected]) => {
    expect(of(change)).toEqual(expected);
  });
});

describe('a service', () => {
  const ALL = ['W3SVC', 'WAS', 'MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport'];
  const of = (...names: readonly string[]) => names.map((name) => `service-not-running service/${name}`);
  const all = (state: string | null): Patch => Object.fromEntries(ALL.map((name) => [`service/${name}`, known(state)]));
  test.for<[string, Patch, string[]]>([
    ['that is stopped', all('stopped'), of(...ALL)],
    ['that is not installed', all(null), of(...ALL)],
    ['that runs', all('running'), []],
    ['that is unknown', Object.fromEntries(ALL.map((name) => [`service/${name}`, unknown('x')])), []],
  ])('%s', ([, change, expected]) => {
    expect(idle(change)).toEqual(expected);
  });

  test('is not reported twice, and for an Edge server only if it has the service', () => {
    expect(idle(all('stopped'), ['service/W3SVC'])).toEqual(of(...ALL.slice(1)));
    expect(idle(all('stopped'), [], EDGE)).toEqual(of('MSExchangeServiceHost', 'MSExchangeTransport'));
  });
});

describe('an event that was logged before', () => {
  const AT = known('2026-11-01T00:00:00Z');
  const all: Patch = { 'event/15021': AT, 'event/12014': AT, 'event/12023': AT };
  const WEB = ['event-logged event/15021'];
  const MAIL = ['event-logged event/12014'];
  test('is reported if it would decide the verdict of a step', () => {
    expect(logged(all)).toEqual([]);
    expect(logged(all, 'bind-certificate')).toEqual([]);
    expect(logged(all, 'restart-iis')).toEqual(WEB);
    expect(logged(all, 'restart-transport')).toEqual(MAIL);
    expect(logged(all, 'restart-iis', 'restart-transport')).toEqual(WEB);
  });

  test.for<[string, Patch, string[]]>([
    ['not one of a 444 that presents nothing', { 'wire/0.0.0.0:444': known(null) }, []],
    ['one of a 444 that was not observed, if its record can be used', { 'wire/0.0.0.0:444': unknown('x') }, WEB],
    [
      'not one of a 444 that was not observed, if its record is empty',
      { 'wire/0.0.0.0:444': unknown('x'), 'sslcert/0.0.0.0:444': known(null) },
      [],
    ],
    ['not one that is not there', { 'event/15021': known(null) }, []],
    ['not one of a log that could not be read', { 'event/15021': unknown('x') }, []],
  ])('%s', ([, change, expected]) => {
    expect(logged({ ...all, ...change }, 'restart-iis')).toEqual(expected);
  });
});

test('an event 12014 says which connector has the name', () => {
  const connector = (fqdn: string, tlsCertificateName: string | null = null) =>
    known({
      kind: 'receive',
      tlsCertificateName,
      resolvesTo: [],
      offers: { fqdn, authMechanism: ['Tls'], suppressXAnonymousTls: false },
    });
  const [said] = loggedSays(
    {
      'event/12014': known('2026-11-01T00:00:00Z'),
      'event/12014/relay.contoso.com': known('2026-11-01T00:00:00Z'),
      'event/12014/gone.contoso.com': known('2026-11-01T00:00:00Z'),
      'connector/EX01/receive/Relay': connector('RELAY.contoso.com'),
      'connector/EX01/receive/Named': connector('relay.contoso.com', '<I>CN=A<S>CN=B'),
      'connector/EX02/receive/Other': connector('relay.contoso.com'),
    },
    'restart-transport',
  );
  expect(said).toContain(
    '; for gone.contoso.com and relay.contoso.com, the name of the Receive connector "Relay" of EX01)',
  );
});

describe('a log that could not be read', () => {
  const denied = unknown('access denied');
  const read: Patch = {
    'log/System': known(null),
    'log/Application': known(null),
    ...Object.fromEntries([...WEB_EVENTS, ...TRANSPORT_EVENTS].map((fact) => [fact, known(null)])),
  };
  const both: Patch = { ...read, 'event/15021': denied, 'event/12023': denied };
  test('is reported if an event in it would decide the verdict of a step', () => {
    expect(unreadLog(read, 'restart-iis', 'restart-transport')).toEqual([]);
    expect(unreadLog(both, 'bind-certificate')).toEqual([]);
    expect(unreadLog(both, 'restart-iis')).toEqual(['log-unread event/15021']);
    expect(unreadLog(both, 'restart-transport')).toEqual(['log-unread event/12023']);
  });

  test.for<[string, Patch, string[]]>([
    [
      'once, whatever else of it was not read',
      { 'log/System': denied, 'event/15021': denied },
      ['log-unread event/15021'],
    ],
    ['also where only its length is not known', { 'log/System': denied }, ['log-unread log/System']],
    ['not where the observation is without it', { 'log/System': NOT_OBSERVED, 'event/15021': NOT_OBSERVED }, []],
  ])('%s', ([, change, expected]) => {
    expect(unreadLog({ ...read, ...change }, 'restart-iis')).toEqual(expected);
  });
});

describe('a fact that was not observed', () => {
  const first = (fact: string) => [`not-observed ${fact}`];
  test.for<[string, Patch, Wish, string[]]>([
    ['is reported', { 'shell/opens': NOT_OBSERVED }, {}, first('shell/opens')],
    ['is not reported if it has another reason', { 'shell/opens': unknown('denied') }, {}, []],
    [
      'is reported together with the others, under the first key',
      { 'setup-running': NOT_OBSERVED, 'store/Root': NOT_OBSERVED },
      {},
      first('setup-running'),
    ],
    [
      'is reported for an Edge server',
      { 'service/MSExchangeServiceHost': NOT_OBSERVED },
      EDGE,
      first('service/MSExchangeServiceHost'),
    ],
    ['is not reported for an Edge server without this fact', { 'shell/opens': NOT_OBSERVED }, EDGE, []],
    [
      'is not reported for a server that did not answer',
      { identity: unknown('no answer'), 'shell/opens': NOT_OBSERVED },
      {},
      [],
    ],
  ])('%s', ([, change, goal, expected]) => {
    expect(reports(change, goal)).toEqual(expected);
  });

  test.for([
    'tolerates-untrusted-444',
    'web/restart-due',
    'transport/restart-due',
    'internal-transport',
    'store/Root',
    'wire/0.0.0.0:444',
    'wire/0.0.0.0:443',
    'wire/127.0.0.1:443',
    'require-ssl/Default Web Site',
  ] as const)('may be %s', (fact) => {
    expect(reports({ [fact]: NOT_OBSERVED })).toEqual(first(fact));
  });
});

describe('a superseded certificate', () => {
  const RETIRE: Wish = { intent: 'retire' };
  const gone = (...ids: string[]): Wish => ({
    ...RETIRE,
    want: Object.fromEntries(ids.map((id) => [`certificate/${id}`, known(null)])),
  });
  test.for<[string, Patch, Wish, string[]]>([
    ['is wanted gone', {}, gone(OLD), [`certificate-superseded certificate/${OLD}`]],
    ['is gone', {}, gone('F'.repeat(40)), []],
    [
      'each of them',
      {},
      gone(OLD, PUBLIC),
      [`certificate-superseded certificate/${OLD}`, `certificate-superseded certificate/${PUBLIC}`],
    ],
    ['is not reported if it could not be read', { [`certificate/${OLD}`]: unknown('x') }, gone(OLD), []],
  ])('%s', ([, change, goal, expected]) => {
    expect(differs(change, goal).filter((one) => one.includes('superseded'))).toEqual(expected);
  });

  test.for<[string, string | null, RegExp]>([
    ['is superseded by one that is installed', CHOSEN, /is superseded by/],
    ['has no successor before that one is issued', 'new:EX01', /: its successor is not issued yet$/],
    ['has no successor where none is chosen', null, /: its successor is not chosen yet$/],
  ])('%s', ([, certificate, says]) => {
    const said = differSays({}, { ...gone(OLD), choice: choice(certificate) })[`certificate/${OLD}`];
    expect(said).toMatch(says);
    expect(said).not.toContain('(new)');
  });

  test('is reported for a server without a choice, too', () => {
    expect(differs({}, { ...gone(OLD), choice: choice(null) })).toContain(`certificate-superseded certificate/${OLD}`);
    expect(differs({ [`certificate/${CHOSEN}`]: known(certificate()) }, gone())).toEqual([]);
  });
});
