import { describe, expect, test } from 'vitest';
import { known } from '../../src/domain/facts.ts';
import {
  deleteFromStore,
  iisReset,
  memoryStore,
  observeServer,
  passTime,
  restartTransport,
  save,
  setFact,
  stopService,
} from '../../src/simulator/index.ts';
import { behaviors, bind, FAILED, switches } from './behavior.ts';
import { aWorld, NOW } from './worlds.ts';

const WELL = { 'health/owa': 200, 'health/ecp': 200, 'health/ews': 200, 'health/mapi/emsmdb': 200 };
const DEAD = { 'health/owa': null, 'health/ecp': null, 'health/ews': null, 'health/mapi/emsmdb': null };
const NO_ALGORITHM = expect.stringMatching(/^unknown: .*do not possess a common algorithm/);
const EARLIER = '2026-11-20T08:00:00Z';
const NAMELESS = { connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: '<I>a<S>b' }] };

behaviors('the pages behind 444', [
  ['13.1: a healthy server answers 200', {}, () => {}, WELL],
  ['13.1: none answers without a handshake on 444', { server: { sslcert: {} } }, () => {}, DEAD],
  ['13.1: none answers while IIS stands', {}, (s) => stopService(s.ex, 'W3SVC'), DEAD],
  [
    '13: they are unknown where http.sys cannot use its record',
    { server: { sslcert: { '0.0.0.0:444': 'gone' } } },
    () => {},
    { 'health/owa': FAILED, 'health/mapi/emsmdb': FAILED },
  ],
  [
    '18 clientTls12: off, the server sees none of its own ports, and they work for others',
    switches({ clientTls12: false }),
    () => {},
    {
      'wire/0.0.0.0:444': NO_ALGORITHM,
      'wire/0.0.0.0:443': NO_ALGORITHM,
      'wire/127.0.0.1:443': NO_ALGORITHM,
      'wire/25/starttls': NO_ALGORITHM,
      'wire/2525/x-anonymoustls': NO_ALGORITHM,
      'transport/restart-due': NO_ALGORITHM,
      'health/owa': NO_ALGORITHM,
      'shell/opens': true,
      'event/15021': null,
    },
  ],
  [
    '18 clientTls12: off, a port that refuses the connection is absent all the same',
    switches({ clientTls12: false }),
    (s) => stopService(s.ex, 'W3SVC'),
    { 'wire/0.0.0.0:444': null, 'wire/0.0.0.0:443': null, ...DEAD },
  ],
  [
    '8.1: none answers on 444 where its binding is on one address',
    { server: { rows: { 'Exchange Back End': ['10.0.0.1:444:'] } } },
    () => {},
    DEAD,
  ],
  [
    'the pages are unknown while 444 is unknown',
    { unknown: [{ server: 'EX01', fact: 'wire/0.0.0.0:444', because: 'firewall' }] },
    () => {},
    { 'health/owa': 'unknown: firewall', 'health/mapi/emsmdb': 'unknown: firewall' },
  ],
  [
    '13.1: one application may be sick by itself',
    { server: { health: { owa: 503, 'mapi/emsmdb': null } } },
    () => {},
    { ...WELL, 'health/owa': 503, 'health/mapi/emsmdb': null },
  ],
  [
    '13.1: a sick one stays sick when 444 is mended',
    { server: { health: { owa: 503 }, sslcert: { '0.0.0.0:444': 'gone' } } },
    (s) => bind(s, 'next'),
    { ...WELL, 'health/owa': 503 },
  ],
  [
    '18 healthPagesDelaySeconds: after a restart they are made anew',
    switches({ healthPagesDelaySeconds: 40 }),
    (s) => iisReset(s.org, s.ex),
    { 'health/owa': 503, 'health/mapi/emsmdb': 503 },
  ],
  [
    '18 healthPagesDelaySeconds: and answer in the end',
    { ...switches({ healthPagesDelaySeconds: 40 }), server: { health: { ews: 500 } } },
    (s) => {
      iisReset(s.org, s.ex);
      passTime(s.org, 40);
    },
    { ...WELL, 'health/ews': 500 },
  ],
  [
    'another administrator breaks a page, and repairs it',
    {},
    (s) => {
      for (const status of [503, null, 200]) setFact(s.org, s.ex, 'health/owa', status);
    },
    WELL,
  ],
]);

behaviors('the event logs', [
  [
    '8.4: a healthy server logs nothing',
    {},
    (s) => {
      restartTransport(s.org, s.ex);
      iisReset(s.org, s.ex);
    },
    { 'event/15021': null, 'event/12012': null, 'event/12013': null, 'event/12014': null, 'event/12024': null },
  ],
  [
    '8.4: 15021 comes again and again while the certificate of 444 is not there',
    {},
    (s) => {
      deleteFromStore(s.org, s.ex, s.t('old'));
      passTime(s.org, 60);
    },
    { 'event/15021': '2026-11-22T00:01:00Z' },
  ],
  [
    '8.4: or while its key cannot be opened',
    { server: { certificates: [{ id: 'old', like: 'self-signed', key: { usable: false } }] } },
    () => {},
    { 'event/15021': NOW },
  ],
  ['8.4: not where 444 has no record', { server: { sslcert: {} } }, () => {}, { 'event/15021': null }],
  [
    '8.4: no event while no process listens',
    { server: { sslcert: { '0.0.0.0:444': 'gone' }, services: { W3SVC: 'stopped' } } },
    () => {},
    { 'event/15021': null },
  ],
  [
    'what was logged stays for thirty days',
    { server: { events: { 15021: EARLIER, 12014: '2026-10-23T00:00:01Z', 12012: '2026-10-23T00:00:00Z' } } },
    () => {},
    { 'event/15021': EARLIER, 'event/12014': '2026-10-23T00:00:01Z', 'event/12012': null },
  ],
  [
    '7.2: 12012 at a start without an internal transport certificate',
    { server: { internalTransport: null, transportServes: 'old' } },
    (s) => restartTransport(s.org, s.ex),
    { 'event/12012': NOW, 'event/12013': null },
  ],
  [
    '7.2: 12013 at a start with one that is not in the store',
    { server: { internalTransport: 'gone', transportServes: 'old' } },
    (s) => restartTransport(s.org, s.ex),
    { 'event/12013': NOW, 'event/12023': null, 'event/12024': null },
  ],
  [
    '7.2, 18 itcMissing: 12023 where another has the name',
    { ...switches({ itcMissing: 'fallback' }), server: { internalTransport: 'gone', transportServes: 'old' } },
    (s) => restartTransport(s.org, s.ex),
    { 'event/12023': NOW, 'event/12013': null, 'wire/2525/x-anonymoustls': 'next' },
  ],
  [
    '7.2, 18 itcMissing: 12024 where none has',
    {
      ...switches({ itcMissing: 'fallback' }),
      server: { certificates: [], internalTransport: 'gone', transportServes: 'old' },
    },
    (s) => restartTransport(s.org, s.ex),
    { 'event/12024': NOW, 'event/12013': null, 'event/12023': null },
  ],
  ['7.2: 12014 while a connector names one that is not there', NAMELESS, () => {}, { 'event/12014': NOW }],
  [
    '7.2: 12014 while no certificate has the name of the server',
    { server: { certificates: [{ id: 'old', subject: 'CN=other', notAfter: '2031-11-01T00:00:00Z' }] } },
    () => {},
    { 'wire/25/starttls': null, 'event/12014': NOW },
  ],
  [
    '7.2: no event if no port would offer it',
    { ...NAMELESS, server: { services: { MSExchangeFrontEndTransport: 'stopped' } } },
    () => {},
    { 'event/12014': null },
  ],
]);

describe('a store keeps the logs', () => {
  test('an event that was repeated until a change is in the log', () => {
    const store = memoryStore(aWorld({}, { sslcert: { '0.0.0.0:444': 'gone' } }));
    const [ex] = store.held.servers;
    if (ex === undefined) throw new Error('no server');
    const { thumbprint = '' } = ex.certificates.find(({ id }) => id === 'next') ?? {};
    void store.change((org) => passTime(org, 60));
    expect(observeServer(store.held, ex)['event/15021']).toEqual(known('2026-11-22T00:01:00Z'));
    expect(save(store.held).servers[0]).not.toHaveProperty('events');
    void store.change((org) => {
      setFact(org, ex, 'sslcert/0.0.0.0:444', thumbprint);
      passTime(org, 600);
    });
    expect(observeServer(store.held, ex)['event/15021']).toEqual(known('2026-11-22T00:01:00Z'));
    expect(save(store.held).servers[0]).toMatchObject({ events: { 15021: '2026-11-22T00:01:00Z' } });
  });

  test('the log is written back as it was read', () => {
    const world = aWorld({}, { health: { owa: 503 }, events: { 12014: EARLIER } });
    const [server] = save(memoryStore(world).held).servers;
    expect(server).toMatchObject({ health: { owa: 503 }, events: { 12014: EARLIER } });
  });
});
