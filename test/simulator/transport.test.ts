import { expect } from 'vitest';
import {
  deleteFromStore,
  grantKey,
  importRoot,
  passTime,
  restartTransport,
  revokeKey,
  startService,
  stopService,
} from '../../src/simulator/index.ts';
import { behaviors, certificates, FAILED, NO_PUBLIC, smtp, switches } from './behavior.ts';

const REFUSED = 'unknown: it answered 421 4.3.2 Service not active';
const drained = (name: string, state: 'Inactive' | 'Draining') => ({
  server: { facts: { [`component/${name}`]: { known: { state, requesters: [{ requester: 'Maintenance', state }] } } } },
});
const ALL_REFUSED = {
  'wire/25/starttls': REFUSED,
  'wire/587/starttls': REFUSED,
  'wire/2525/x-anonymoustls': REFUSED,
  'transport/restart-due': REFUSED,
};
const SERVED = { 'wire/25/starttls': 'public', 'wire/587/starttls': 'public', 'wire/2525/x-anonymoustls': 'old' };

const NOT_OFFERED = expect.stringMatching(/^unknown: X-ANONYMOUSTLS is not offered: 502/);

behaviors('transport', [
  [
    '13.6: an inactive ServerWideOffline answers 421 on every port',
    drained('ServerWideOffline', 'Inactive'),
    () => {},
    ALL_REFUSED,
  ],
  ['13.6: so does an inactive HubTransport', drained('HubTransport', 'Inactive'), () => {}, ALL_REFUSED],
  ['18 drainingSmtp: refused, so does a draining one', drained('HubTransport', 'Draining'), () => {}, ALL_REFUSED],
  [
    '18 drainingSmtp: served, a draining one does not',
    { ...drained('HubTransport', 'Draining'), ...switches({ drainingSmtp: 'served' }) },
    () => {},
    SERVED,
  ],
  [
    '13.6: an inactive FrontendTransport answers 421 on its own ports only',
    drained('FrontendTransport', 'Inactive'),
    () => {},
    { ...ALL_REFUSED, 'wire/2525/x-anonymoustls': 'old', 'transport/restart-due': false },
  ],
  [
    '13.6: a service that does not run refuses the connection, drained or not',
    drained('HubTransport', 'Inactive'),
    (s) => stopService(s.ex, 'MSExchangeFrontEndTransport'),
    { 'wire/25/starttls': null, 'wire/2525/x-anonymoustls': REFUSED },
  ],
  [
    '18 inactiveRpsProxy: opens, the shell opens all the same',
    drained('RpsProxy', 'Inactive'),
    () => {},
    { 'shell/opens': true },
  ],
  [
    '18 inactiveRpsProxy: shut, no shell opens',
    { ...drained('RpsProxy', 'Inactive'), ...switches({ inactiveRpsProxy: 'shut' }) },
    () => {},
    { 'shell/opens': false },
  ],
  [
    '18 xAnonymousTls: suppressed, what transport presents is unknown, and all else works',
    switches({ xAnonymousTls: 'suppressed' }),
    (s) => {
      smtp(s, 'next');
      restartTransport(s.org, s.ex);
    },
    {
      'wire/2525/x-anonymoustls': NOT_OFFERED,
      'transport/restart-due': NOT_OFFERED,
      'internal-transport': 'next',
      'wire/25/starttls': 'public',
      'event/12013': null,
    },
  ],
  [
    '18 xAnonymousTls: suppressed, a transport that does not run is absent all the same',
    switches({ xAnonymousTls: 'suppressed' }),
    (s) => stopService(s.ex, 'MSExchangeTransport'),
    { 'wire/2525/x-anonymoustls': null },
  ],
  [
    '12: enabling the one that it is already touches no credentials',
    { edgeSubscriptions: ['EDGE1'], ...switches({ edgeCredentials: 'brokenUntilResubscribed' }) },
    (s) => {
      smtp(s, 'old');
      return s.ex.edgeSyncBroken;
    },
    { returns: false },
  ],
  [
    '9: starting what runs loads nothing new',
    {},
    (s) => {
      smtp(s, 'next');
      startService(s.org, s.ex, 'MSExchangeTransport');
    },
    { 'wire/2525/x-anonymoustls': 'old', 'transport/restart-due': true },
  ],
  [
    '9: transport presents what it loaded when it started',
    {},
    (s) => smtp(s, 'next'),
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
  [
    '9: and the new one after a restart',
    {},
    (s) => {
      smtp(s, 'next');
      restartTransport(s.org, s.ex);
    },
    { 'wire/2525/x-anonymoustls': 'next', 'transport/restart-due': false },
  ],
  [
    '2.3: a missing one is not advertised',
    {},
    (s) => {
      deleteFromStore(s.org, s.ex, s.t('old'));
      restartTransport(s.org, s.ex);
    },
    { 'wire/2525/x-anonymoustls': NOT_OFFERED },
  ],
  [
    "18 itcMissing: or another with the server's name steps in",
    switches({ itcMissing: 'fallback' }),
    (s) => deleteFromStore(s.org, s.ex, s.t('old')),
    { 'wire/2525/x-anonymoustls': 'next' },
  ],
  [
    '18 itcMissing: at last one made for the day',
    { server: { certificates: [], sslcert: {} }, ...switches({ itcMissing: 'fallback' }) },
    (s) => s.see('wire/2525/x-anonymoustls'),
    { returns: expect.stringMatching(/^[0-9A-F]{40}$/) },
  ],
  [
    '18 itcMissing: without it, nothing',
    { server: { certificates: [], sslcert: {} } },
    () => {},
    { 'wire/2525/x-anonymoustls': NOT_OFFERED },
  ],
  [
    '18 smtpDefaultAdDelaySeconds: the directory answers late',
    switches({ smtpDefaultAdDelaySeconds: 90 }),
    (s) => {
      smtp(s, 'next');
      passTime(s.org, 89);
    },
    { 'internal-transport': 'old' },
  ],
  [
    '18 smtpDefaultAdDelaySeconds: and then does',
    switches({ smtpDefaultAdDelaySeconds: 90 }),
    (s) => {
      smtp(s, 'next');
      passTime(s.org, 90);
    },
    { 'internal-transport': 'next', 'transport/restart-due': true },
  ],
  ['5.2: any certificate may become it', {}, (s) => smtp(s, 'public'), { 'internal-transport': 'public' }],
  [
    "18 itcNeedsServerSubject: or only one with the server's name",
    switches({ itcNeedsServerSubject: true }),
    (s) => smtp(s, 'public'),
    { 'internal-transport': 'old' },
  ],
  [
    '18 itcNeedsServerSubject: which its own has',
    switches({ itcNeedsServerSubject: true }),
    (s) => smtp(s, 'next'),
    { 'internal-transport': 'next' },
  ],
  [
    "12: EdgeSync's credentials move along silently",
    { edgeSubscriptions: ['EDGE1'] },
    (s) => {
      smtp(s, 'next');
      return s.ex.edgeSyncBroken;
    },
    { returns: false, 'internal-transport': 'next' },
  ],
  [
    '12: without the old key it throws after the effect',
    { edgeSubscriptions: ['EDGE1'] },
    (s) => {
      s.ex.internalTransport = 'A'.repeat(40);
      smtp(s, 'next');
    },
    { throws: /Bad Data/, 'internal-transport': 'next' },
  ],
  [
    '12: as with a CNG key',
    {
      edgeSubscriptions: ['EDGE1'],
      server: certificates({
        id: 'cng',
        subject: 'CN=EX01',
        key: { provider: 'cng' },
        notAfter: '2031-01-01T00:00:00Z',
      }),
    },
    (s) => smtp(s, 'cng'),
    { throws: /Bad Data/, 'internal-transport': 'cng' },
  ],
  [
    '18 edgeCredentials: or it breaks without an error',
    { edgeSubscriptions: ['EDGE1'], ...switches({ edgeCredentials: 'brokenUntilResubscribed' }) },
    (s) => {
      smtp(s, 'next');
      return s.ex.edgeSyncBroken;
    },
    { returns: true },
  ],
  [
    '5.3: STARTTLS prefers a valid CA certificate',
    {},
    () => {},
    { 'wire/25/starttls': 'public', 'wire/587/starttls': 'public' },
  ],
  [
    '5.3: else the newest self-signed one',
    { server: NO_PUBLIC },
    () => {},
    { 'wire/25/starttls': 'next', 'wire/587/starttls': 'next' },
  ],
  [
    '5.3: an expired CA certificate is passed over',
    { now: '2028-01-01T00:00:00Z' },
    () => {},
    { 'wire/25/starttls': 'next' },
  ],
  [
    '5.3: 25 runs as LocalSystem and does not show an unreadable key',
    {
      server: {
        ...NO_PUBLIC,
        certificates: (NO_PUBLIC.certificates ?? []).map((c) =>
          c.id === 'next' ? { ...c, key: { networkService: false } } : c,
        ),
      },
    },
    () => {},
    { 'wire/25/starttls': 'next' },
  ],
  [
    '5.3: a broken key is chosen, and TLS fails',
    {
      server: {
        ...NO_PUBLIC,
        certificates: (NO_PUBLIC.certificates ?? []).map((c) =>
          c.id === 'next' ? { ...c, key: { usable: false } } : c,
        ),
      },
    },
    () => {},
    { 'wire/25/starttls': FAILED },
  ],
  [
    '18 starttlsTakesUnreadableKey: or passed over',
    {
      server: {
        ...NO_PUBLIC,
        certificates: (NO_PUBLIC.certificates ?? []).map((c) =>
          c.id === 'next' ? { ...c, key: { usable: false } } : c,
        ),
      },
      ...switches({ starttlsTakesUnreadableKey: false }),
    },
    () => {},
    { 'wire/25/starttls': 'old' },
  ],
  [
    '12: a TlsCertificateName decides, on its port',
    { connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' }] },
    () => {},
    { 'wire/25/starttls': 'old', 'wire/587/starttls': 'public' },
  ],
  [
    '10: by that name the newest counts once it is trusted',
    { connectors: [{ server: 'ex01', name: 'Default Frontend EX01', tlsCertificateName: '<i>cn=ex01<s>cn=ex01' }] },
    (s) => importRoot(s.ex, s.t('next')),
    { 'wire/25/starttls': 'next' },
  ],
  [
    '18 tlsNameNeedsTrust: or at once',
    {
      connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' }],
      ...switches({ tlsNameNeedsTrust: false }),
    },
    () => {},
    { 'wire/25/starttls': 'next' },
  ],
  [
    '12: a name that nothing has offers no STARTTLS',
    { connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: '<I>CN=X<S>CN=X' }] },
    () => {},
    {
      'wire/25/starttls': null,
      'connector/EX01/receive/Default Frontend EX01': {
        kind: 'receive',
        tlsCertificateName: '<I>CN=X<S>CN=X',
        resolvesTo: [],
        listens: {
          enabled: true,
          bindings: ['[::]:25', '0.0.0.0:25'],
          remoteIPRanges: ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '0.0.0.0-255.255.255.255'],
        },
        offers: {
          fqdn: 'ex01.contoso.com',
          authMechanism: ['Tls', 'Integrated', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer'],
          suppressXAnonymousTls: false,
        },
      },
    },
  ],
  [
    '7.1: a connector of transport that suppresses X-ANONYMOUSTLS',
    { connectors: [{ server: 'EX01', name: 'Default EX01', suppressXAnonymousTls: true }] },
    () => {},
    { 'wire/2525/x-anonymoustls': NOT_OFFERED, 'transport/restart-due': NOT_OFFERED, 'wire/25/starttls': 'public' },
  ],
  [
    '7.1: one without ExchangeServer authentication does not offer it either',
    { connectors: [{ server: 'EX01', name: 'Default EX01', authMechanism: ['Tls', 'Integrated'] }] },
    () => {},
    { 'wire/2525/x-anonymoustls': NOT_OFFERED },
  ],
  [
    '7.1: a connector of another port decides nothing',
    { connectors: [{ server: 'EX01', name: 'Default Frontend EX01', suppressXAnonymousTls: true }] },
    () => {},
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
  [
    '7.1, 12: of two on 2525, the one that answers the server itself decides',
    {
      server: { address: '10.0.0.11' },
      connectors: [
        { server: 'EX01', name: 'Default EX01', suppressXAnonymousTls: true },
        { server: 'EX01', name: 'Servers', port: 2525, remoteIPRanges: ['10.0.0.0/24'] },
      ],
    },
    () => {},
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
  [
    '7.5, 18 adReplicationSeconds: another domain controller shows the new value later',
    { server: { internalTransportOn: { 'dc2.contoso.com': 'old' } }, ...switches({ adReplicationSeconds: 60 }) },
    (s) => {
      smtp(s, 'next');
      passTime(s.org, 59);
    },
    { 'internal-transport': 'next', 'internal-transport-on/dc2.contoso.com': 'old' },
  ],
  [
    '7.5: and then shows it',
    { server: { internalTransportOn: { 'dc2.contoso.com': 'old' } }, ...switches({ adReplicationSeconds: 60 }) },
    (s) => {
      smtp(s, 'next');
      passTime(s.org, 60);
    },
    { 'internal-transport-on/dc2.contoso.com': 'next' },
  ],
  [
    '18 transportReadsFrom: another, a restart before that loads the old value',
    {
      server: { internalTransportOn: { 'dc2.contoso.com': 'old' } },
      ...switches({ adReplicationSeconds: 60, transportReadsFrom: 'another' }),
    },
    (s) => {
      smtp(s, 'next');
      restartTransport(s.org, s.ex);
    },
    { 'internal-transport': 'next', 'wire/2525/x-anonymoustls': 'old', 'transport/restart-due': true },
  ],
  [
    '18 transportReadsFrom: another, a restart after that loads the new one',
    {
      server: { internalTransportOn: { 'dc2.contoso.com': 'old' } },
      ...switches({ adReplicationSeconds: 60, transportReadsFrom: 'another' }),
    },
    (s) => {
      smtp(s, 'next');
      passTime(s.org, 60);
      restartTransport(s.org, s.ex);
    },
    { 'wire/2525/x-anonymoustls': 'next', 'transport/restart-due': false },
  ],
  [
    '12: a connector with a narrow range answers the server itself',
    {
      server: { address: '10.0.0.11' },
      connectors: [
        { server: 'EX01', name: 'Default Frontend EX01' },
        { server: 'EX01', name: 'Relay', fqdn: 'relay.contoso.com', remoteIPRanges: ['10.0.0.0/24'] },
      ],
    },
    () => {},
    { 'wire/25/starttls': null, 'wire/587/starttls': 'public', 'smtp-probe': '10.0.0.11' },
  ],
  [
    '12: not if the server is outside of its range',
    {
      server: { address: '10.0.1.11' },
      connectors: [
        { server: 'EX01', name: 'Default Frontend EX01' },
        { server: 'EX01', name: 'Relay', fqdn: 'relay.contoso.com', remoteIPRanges: ['10.0.0.0/24'] },
      ],
    },
    () => {},
    { 'wire/25/starttls': 'public', 'wire/587/starttls': 'public', 'smtp-probe': '10.0.1.11' },
  ],
  [
    '12: not if it listens on another address',
    {
      server: { address: '10.0.0.11' },
      connectors: [
        { server: 'EX01', name: 'Default Frontend EX01' },
        { server: 'EX01', name: 'Relay', fqdn: 'relay.contoso.com', bindings: ['10.0.0.12:25'] },
      ],
    },
    () => {},
    { 'wire/25/starttls': 'public', 'wire/587/starttls': 'public', 'smtp-probe': '10.0.0.11' },
  ],
  [
    '12: one that is bound to the address comes before the ranges',
    {
      server: { address: '10.0.0.11' },
      connectors: [
        { server: 'EX01', name: 'Default Frontend EX01' },
        { server: 'EX01', name: 'Relay', fqdn: 'relay.contoso.com', bindings: ['10.0.0.11:25'] },
      ],
    },
    () => {},
    { 'wire/25/starttls': null, 'wire/587/starttls': 'public', 'smtp-probe': '10.0.0.11' },
  ],
  [
    '9: a stopped service does not answer',
    {},
    (s) => {
      stopService(s.ex, 'MSExchangeTransport');
      stopService(s.ex, 'MSExchangeFrontEndTransport');
    },
    { 'wire/2525/x-anonymoustls': null, 'wire/25/starttls': null, 'wire/587/starttls': null },
  ],
  [
    '9: a restart starts what was stopped',
    {},
    (s) => {
      stopService(s.ex, 'MSExchangeTransport');
      smtp(s, 'next');
      restartTransport(s.org, s.ex);
    },
    { 'service/MSExchangeTransport': 'running', 'wire/2525/x-anonymoustls': 'next' },
  ],
  [
    '5.3, 18 transportCache: a grant alone is not noticed',
    {},
    (s) => {
      revokeKey(s.ex, s.t('old'));
      grantKey(s.org, s.ex, s.t('old'));
    },
    { 'wire/2525/x-anonymoustls': NOT_OFFERED, 'transport/restart-due': NOT_OFFERED },
  ],
  [
    '5.3: a change in Root flushes the cache',
    {},
    (s) => {
      revokeKey(s.ex, s.t('old'));
      grantKey(s.org, s.ex, s.t('old'));
      importRoot(s.ex, s.t('next'));
    },
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
  [
    '5.3: as a restart does',
    {},
    (s) => {
      revokeKey(s.ex, s.t('old'));
      grantKey(s.org, s.ex, s.t('old'));
      restartTransport(s.org, s.ex);
    },
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
  [
    '18 transportCache none: it is noticed at once',
    switches({ transportCache: 'none' }),
    (s) => {
      revokeKey(s.ex, s.t('old'));
      grantKey(s.org, s.ex, s.t('old'));
    },
    { 'wire/2525/x-anonymoustls': 'old' },
  ],
]);
