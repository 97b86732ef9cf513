import { expect } from 'vitest';
import { enableExchangeCertificate } from '../../src/simulator/index.ts';
import { behaviors, certificates, iis, PUBLIC_443, smtp, switches, unreadable } from './behavior.ts';

behaviors('Enable-ExchangeCertificate', [
  [
    '6: enabling IIS takes both 443 records',
    {},
    (s) => iis(s, 'next'),
    { 'sslcert/0.0.0.0:443': 'next', 'sslcert/127.0.0.1:443': 'next', 'sslcert/0.0.0.0:444': 'old' },
  ],
  [
    '6: and turns Require SSL on',
    { server: { requireSsl: { 'Default Web Site': false } } },
    (s) => iis(s, 'next'),
    { 'require-ssl/Default Web Site': true },
  ],
  [
    '6: unless the parameter forbids it',
    { server: { requireSsl: { 'Default Web Site': false } } },
    (s) => iis(s, 'next', { doNotRequireSsl: true }),
    { 'require-ssl/Default Web Site': false, 'sslcert/0.0.0.0:443': 'next' },
  ],
  [
    '18 enableIisTouches444: it may clear 444',
    switches({ enableIisTouches444: 'clears' }),
    (s) => iis(s, 'public'),
    { 'sslcert/0.0.0.0:444': null, 'wire/0.0.0.0:444': null, 'shell/opens': false },
  ],
  [
    '18 enableIisTouches444: or move it',
    switches({ enableIisTouches444: 'moves' }),
    (s) => iis(s, 'public'),
    { 'sslcert/0.0.0.0:444': 'public' },
  ],
  [
    '6: enabling SMTP by force makes the internal transport certificate',
    { server: unreadable },
    (s) => smtp(s, 'next'),
    {
      'internal-transport': 'next',
      'key/next': { provider: 'csp', usable: true, networkService: true, exportable: false },
      'wire/2525/x-anonymoustls': 'old',
      'transport/restart-due': true,
      ...PUBLIC_443,
    },
  ],
  ['6: SMTP asks no question of the one it is already', {}, (s) => smtp(s, 'old', {}), { 'internal-transport': 'old' }],
  [
    '6: SMTP without force leaves the key readable and then fails',
    { server: unreadable },
    (s) => smtp(s, 'next', {}),
    {
      throws: /NonInteractive/,
      'internal-transport': 'old',
      'key/next': { provider: 'csp', usable: true, networkService: true, exportable: false },
    },
  ],
  [
    '18 promptAfterEffect: or fails before',
    { server: unreadable, ...switches({ promptAfterEffect: false }) },
    (s) => smtp(s, 'next', {}),
    {
      throws: /NonInteractive/,
      'key/next': { provider: 'csp', usable: true, networkService: false, exportable: false },
    },
  ],
  [
    '6: services are added, never taken away',
    {},
    (s) => enableExchangeCertificate(s.org, s.ex, s.t('public'), { services: ['IIS'] }),
    { 'flags/public': { services: 'IIS, SMTP', status: 'Valid', friendlyName: '' } },
  ],
  [
    '18 enableShorterListRemovesServices: one article says SMTP is',
    switches({ enableShorterListRemovesServices: true }),
    (s) => enableExchangeCertificate(s.org, s.ex, s.t('public'), { services: ['IIS'] }),
    { 'flags/public': { services: 'IIS', status: 'Valid', friendlyName: '' } },
  ],
  [
    '6: -NetworkServiceAllowed grants the key and no role',
    { server: unreadable },
    (s) => enableExchangeCertificate(s.org, s.ex, s.t('next'), { services: ['None'], networkServiceAllowed: true }),
    {
      'internal-transport': 'old',
      'key/next': { provider: 'csp', usable: true, networkService: true, exportable: false },
    },
  ],
  [
    '6: IMAP is refused to a subject without a dot, with a warning',
    {},
    (s) => enableExchangeCertificate(s.org, s.ex, s.t('next'), { services: ['IMAP'] }),
    { returns: [expect.stringContaining('X509CertificateName')] },
  ],
  [
    '6: IMAP takes the name of an FQDN subject',
    {},
    (s) => {
      enableExchangeCertificate(s.org, s.ex, s.t('public'), { services: ['IMAP'] });
      return s.ex.imapName;
    },
    { returns: 'mail.contoso.com' },
  ],
  [
    '6: a certificate without its key is not enabled',
    { server: certificates({ id: 'bare', subject: 'CN=EX01', key: null, notAfter: '2031-01-01T00:00:00Z' }) },
    (s) => smtp(s, 'bare'),
    { throws: /PrivateKeyMissing/, 'internal-transport': 'old' },
  ],
  [
    '6: nor one whose key cannot be opened',
    {
      server: certificates({
        id: 'shut',
        subject: 'CN=EX01',
        key: { usable: false },
        notAfter: '2031-01-01T00:00:00Z',
      }),
    },
    (s) => iis(s, 'shut'),
    { throws: /PrivateKeyNotAccessible/, ...PUBLIC_443 },
  ],
]);
