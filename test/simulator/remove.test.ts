import { addstoreMy, removeExchangeCertificate, repairstore } from '../../src/simulator/index.ts';
import { behaviors, certificates, FAILED, none, smtp, switches } from './behavior.ts';

behaviors('Remove-ExchangeCertificate', [
  [
    "5: it has the server's names, five years and SHA-256",
    {},
    (s) => s.see(`certificate/${none(s).id}`),
    {
      returns: {
        subject: 'CN=EX01',
        issuer: 'CN=EX01',
        names: ['EX01', 'ex01.contoso.com'],
        notBefore: '2026-11-22T00:00:00Z',
        notAfter: '2031-11-22T00:00:00Z',
        keyBits: 2048,
        signature: 'sha256RSA',
        usages: ['1.3.6.1.5.5.7.3.1'],
      },
    },
  ],
  [
    '7.3: the internal transport certificate is not removed',
    {},
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('old')),
    { throws: /internal transport certificate cannot be removed/, 'store/My': ['old', 'public', 'next'] },
  ],
  [
    '7.3: nor what a Send connector names, old or new',
    { connectors: [{ server: 'EX01', name: 'Out', kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' }] },
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('next')),
    { throws: /tagged with following Send Connectors : Out/ },
  ],
  [
    '7.3: a Receive connector protects nothing',
    { connectors: [{ server: 'EX01', name: 'In', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' }] },
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('next')),
    { 'store/My': ['old', 'public'] },
  ],
  [
    '7.3: nor is the federation certificate',
    {
      server: certificates({
        id: 'fed',
        subject: 'CN=Federation',
        friendlyName: 'Exchange Delegation Federation',
        notAfter: '2030-01-01T00:00:00Z',
      }),
    },
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('fed')),
    { throws: /federation/ },
  ],
  [
    '7.3: the certificate of 444 is removed without a warning',
    {},
    (s) => {
      smtp(s, 'next');
      removeExchangeCertificate(s.org, s.ex, s.t('old'));
    },
    {
      'store/My': ['public', 'next'],
      'store/Root': ['old'],
      'sslcert/0.0.0.0:444': 'old',
      'wire/0.0.0.0:444': FAILED,
      'shell/opens': false,
    },
  ],
  [
    '18 removeProtectsIis: or refused',
    switches({ removeProtectsIis: true }),
    (s) => {
      smtp(s, 'next');
      removeExchangeCertificate(s.org, s.ex, s.t('old'));
    },
    { throws: /bound to IIS/, 'shell/opens': true },
  ],
  [
    '7.3: the Auth certificate is removed, too',
    { authCertificate: { current: 'next' } },
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('next')),
    { 'store/My': ['old', 'public'] },
  ],
  [
    '18 removeProtectsAuth: or refused',
    { authCertificate: { current: 'next' }, ...switches({ removeProtectsAuth: true }) },
    (s) => removeExchangeCertificate(s.org, s.ex, s.t('next')),
    { throws: /Auth certificate/ },
  ],
  [
    '7.3: its key container stays, so it can be brought back',
    {},
    (s) => {
      const next = s.ex.certificates[2];
      removeExchangeCertificate(s.org, s.ex, s.t('next'));
      if (next) addstoreMy(s.ex, next);
      const without = s.see('key/next');
      repairstore(s.ex, s.t('next'));
      return without;
    },
    { returns: null, 'key/next': { provider: 'csp', usable: true, networkService: true, exportable: false } },
  ],
  [
    '18 keySurvivesRemove: or it is gone',
    switches({ keySurvivesRemove: false }),
    (s) => {
      const next = s.ex.certificates[2];
      removeExchangeCertificate(s.org, s.ex, s.t('next'));
      if (next) addstoreMy(s.ex, next);
      repairstore(s.ex, s.t('next'));
    },
    { throws: /Cannot find the private key/, 'key/next': null },
  ],
]);
