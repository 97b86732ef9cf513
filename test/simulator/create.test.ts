import { newExchangeCertificate, renewExchangeCertificate } from '../../src/simulator/index.ts';
import { behaviors, certificates, none, PUBLIC_443, switches } from './behavior.ts';

behaviors('New-ExchangeCertificate', [
  [
    '5: a new certificate is bound to nothing and in no Root',
    {},
    (s) => none(s),
    {
      'store/My': ['old', 'public', 'next', 'new-1'],
      'store/Root': ['old'],
      'sslcert/0.0.0.0:444': 'old',
      'internal-transport': 'old',
      ...PUBLIC_443,
    },
  ],
  [
    '5.3: with -Services None, NETWORK SERVICE may not read its key',
    {},
    (s) => none(s).key,
    { returns: { provider: 'csp', usable: true, networkService: false, exportable: false } },
  ],
  [
    '5.1: without -Force the question comes after the effect',
    {},
    (s) => newExchangeCertificate(s.org, s.ex, {}),
    {
      throws: /Overwrite the existing default SMTP certificate/,
      'store/My': ['old', 'public', 'next', 'new-1'],
      'key/new-1': { provider: 'csp', usable: true, networkService: true, exportable: false },
      'internal-transport': 'old',
    },
  ],
  [
    '18 promptAfterEffect: or the key is not yet readable',
    switches({ promptAfterEffect: false, defaultServices: 'old' }),
    (s) => newExchangeCertificate(s.org, s.ex, {}),
    { throws: /Overwrite/, 'store/My': ['old', 'public', 'next'] },
  ],
  [
    '5.1: -Force is a silent Yes',
    {},
    (s) => newExchangeCertificate(s.org, s.ex, { force: true }),
    { 'internal-transport': 'new-1', 'transport/restart-due': true, ...PUBLIC_443 },
  ],
  [
    '5.1: at a prompt, No leaves the flag and not the role',
    {},
    (s) => newExchangeCertificate(s.org, s.ex, { answer: 'no' }),
    {
      'internal-transport': 'old',
      'flags/new-1': { services: 'IMAP, POP, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' },
    },
  ],
  [
    '5: IMAP and POP are enabled by default',
    switches({ defaultServices: 'help' }),
    (s) => {
      newExchangeCertificate(s.org, s.ex, { force: true, subject: 'CN=imap.contoso.com' });
      return s.ex.imapName;
    },
    { returns: 'imap.contoso.com' },
  ],
  [
    '18 defaultServices: or SMTP alone',
    switches({ defaultServices: 'old' }),
    (s) => {
      newExchangeCertificate(s.org, s.ex, { force: true, subject: 'CN=imap.contoso.com' });
      return s.ex.imapName;
    },
    { returns: 'EX01' },
  ],
  [
    '4.5, 18 createTwice: an RPC fault makes two',
    switches({ createTwice: true }),
    (s) => none(s),
    { 'store/My': ['old', 'public', 'next', 'new-1', 'new-2'] },
  ],
  [
    '5: EAC renewal re-applies the IIS flag of 444 to 443',
    {},
    (s) => renewExchangeCertificate(s.org, s.ex, s.t('old'), { tool: 'eac', force: true }),
    {
      'sslcert/0.0.0.0:443': 'new-1',
      'sslcert/127.0.0.1:443': 'new-1',
      'sslcert/0.0.0.0:444': 'old',
      'internal-transport': 'new-1',
    },
  ],
  [
    '18 renewReappliesIis never: EAC leaves 443',
    switches({ renewReappliesIis: 'never' }),
    (s) => renewExchangeCertificate(s.org, s.ex, s.t('old'), { tool: 'eac', force: true }),
    { ...PUBLIC_443, 'internal-transport': 'new-1' },
  ],
  [
    '5: renewal in the shell leaves 443',
    {},
    (s) => renewExchangeCertificate(s.org, s.ex, s.t('old'), { tool: 'shell', force: true }),
    { ...PUBLIC_443, 'internal-transport': 'new-1' },
  ],
  [
    '18 renewReappliesIis both: the shell takes 443 too',
    switches({ renewReappliesIis: 'both' }),
    (s) => renewExchangeCertificate(s.org, s.ex, s.t('old'), { tool: 'shell', force: true }),
    { 'sslcert/0.0.0.0:443': 'new-1' },
  ],
  [
    '5: renewal keeps names and friendly name, not the exportable flag',
    {
      server: certificates({
        id: 'lab',
        subject: 'CN=lab',
        friendlyName: 'Lab',
        key: { exportable: true },
        notAfter: '2027-01-01T00:00:00Z',
      }),
    },
    (s) => {
      const c = renewExchangeCertificate(s.org, s.ex, s.t('lab'), { tool: 'shell', force: true });
      return [c.subject, c.names, c.friendlyName, c.key?.exportable];
    },
    { returns: ['CN=lab', ['lab'], 'Lab', false] },
  ],
]);
