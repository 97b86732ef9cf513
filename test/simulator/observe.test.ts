import { deleteFromStore, deleteRoot, grantKey, importRoot, stopService } from '../../src/simulator/index.ts';
import { behaviors, certificates, FAILED, NO_PUBLIC, none, smtp, switches, unreadable } from './behavior.ts';

behaviors('what is seen of a server', [
  [
    '2.3: a key that cannot be opened on 444 closes the shell',
    { server: { certificates: [{ id: 'old', like: 'self-signed', key: { usable: false } }] } },
    () => {},
    {
      'shell/opens': false,
      'wire/0.0.0.0:444': FAILED,
      'flags/old': 'unknown: no management shell opens on EX01: 444 has no usable certificate',
    },
  ],
  [
    '2.1: what Setup makes shows every service',
    { server: NO_PUBLIC },
    () => {},
    { 'flags/old': { services: 'IMAP, POP, IIS, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' } },
  ],
  ['2.1: what Setup makes is SHA-1', {}, (s) => s.ex.certificates[0]?.signature, { returns: 'sha1RSA' }],
  [
    '18 setupCertHash: it may be SHA-256',
    switches({ setupCertHash: 'sha256' }),
    (s) => s.ex.certificates[0]?.signature,
    { returns: 'sha256RSA' },
  ],
  [
    '2.3: a certificate that expired on 444 closes no shell',
    { now: '2027-01-01T00:00:00Z' },
    () => {},
    { 'shell/opens': true, 'wire/0.0.0.0:444': 'old' },
  ],
  [
    '2.3: without toleration it does',
    { now: '2027-01-01T00:00:00Z', server: { toleratesUntrusted444: false } },
    () => {},
    {
      'shell/opens': false,
      'internal-transport': 'unknown: no management shell opens on EX01: the certificate of 444 is not valid now',
    },
  ],
  [
    '18 proxyToleratesExpired444: false closes it too',
    { now: '2027-01-01T00:00:00Z', ...switches({ proxyToleratesExpired444: false }) },
    () => {},
    { 'shell/opens': false },
  ],
  [
    '18: the registry value, written, decides over the switch',
    {
      now: '2027-01-01T00:00:00Z',
      server: { toleratesUntrusted444: true },
      ...switches({ proxyToleratesExpired444: false }),
    },
    () => {},
    { 'shell/opens': true },
  ],
  [
    '18 proxyRequiresRootTrust: 444 must then be trusted',
    switches({ proxyRequiresRootTrust: true }),
    (s) => deleteRoot(s.ex, s.t('old')),
    {
      'shell/opens': false,
      'mounted-copies': 'unknown: no management shell opens on EX01: the certificate of 444 is not trusted',
    },
  ],
  [
    '10: by default it need not be',
    {},
    (s) => deleteRoot(s.ex, s.t('old')),
    {
      'shell/opens': true,
      'flags/old': { services: 'IMAP, POP, IIS, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' },
    },
  ],
  [
    '4.2: one site is enough for the IIS flag',
    {},
    () => {},
    { 'flags/public': { services: 'IIS, SMTP', status: 'Valid', friendlyName: '' } },
  ],
  [
    '18 iisadminStopped: the IIS flag vanishes',
    switches({ iisadminStopped: true }),
    () => {},
    { 'flags/public': { services: 'SMTP', status: 'Valid', friendlyName: '' } },
  ],
  [
    '4.2: an expired certificate has the status DateInvalid',
    { now: '2027-01-01T00:00:00Z' },
    (s) => s.see('flags/old'),
    { returns: { services: 'IMAP, POP, IIS, SMTP', status: 'DateInvalid', friendlyName: 'Microsoft Exchange' } },
  ],
  [
    '4.2: the SMTP flag is the right to read the key',
    { server: unreadable },
    (s) => grantKey(s.org, s.ex, s.t('next')),
    { 'flags/next': { services: 'IMAP, POP, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' } },
  ],
  [
    '18 aclGrantShowsSmtpFlag: or only an SMTP that was enabled',
    switches({ aclGrantShowsSmtpFlag: false }),
    (s) => s.see(`flags/${none(s).id}`),
    { returns: { services: 'IMAP, POP', status: 'Valid', friendlyName: 'Microsoft Exchange' } },
  ],
  [
    '18 aclGrantShowsSmtpFlag: which it then shows',
    switches({ aclGrantShowsSmtpFlag: false }),
    (s) => smtp(s, none(s).id),
    { 'flags/new-1': { services: 'IMAP, POP, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' } },
  ],
  [
    '4.3, 18 rehydration: RawData alone carries no flags',
    switches({ rehydration: 'rawDataOnly' }),
    () => {},
    { 'flags/old': 'unknown: certificates arrive from the shell with RawData only', 'internal-transport': 'old' },
  ],
  [
    '4.5: without MSExchangeServiceHost no certificate cmdlet works',
    {},
    (s) => {
      stopService(s.ex, 'MSExchangeServiceHost');
      none(s);
    },
    {
      throws: /special Rpc error/,
      'flags/old': 'unknown: A special Rpc error occurs on server EX01: MSExchangeServiceHost is not running',
      'internal-transport': 'old',
    },
  ],
  [
    '1: a 444 without its certificate closes the shell',
    {},
    (s) => {
      deleteFromStore(s.org, s.ex, s.t('old'));
      none(s);
    },
    {
      throws: /no management shell opens on EX01: the certificate of 444 is not in the store/,
      'wire/0.0.0.0:444': FAILED,
      'flags/next': 'unknown: no management shell opens on EX01: the certificate of 444 is not in the store',
      'auth-certificate': 'unknown: no management shell opens on any Mailbox server',
    },
  ],
  [
    '22: a CNG key has no file to grant on',
    {
      server: certificates({
        id: 'cng',
        subject: 'CN=EX01',
        key: { provider: 'cng', networkService: false },
        notAfter: '2031-01-01T00:00:00Z',
      }),
    },
    (s) => grantKey(s.org, s.ex, s.t('cng')),
    { throws: /CNG/ },
  ],
  [
    '10: Root gets the public part',
    {},
    (s) => importRoot(s.ex, s.t('next')),
    { returns: true, 'store/Root': ['old', 'next'] },
  ],
  [
    '10: a Root copy outlives its certificate',
    {},
    (s) => {
      importRoot(s.ex, s.t('next'));
      deleteFromStore(s.org, s.ex, s.t('next'));
    },
    { 'store/Root': ['old', 'next'], 'store/My': ['old', 'public'] },
  ],
]);
