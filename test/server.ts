import type { DesiredServer } from '../src/domain/desired.ts';
import { type Certificate, type Key, known, type Patch } from '../src/domain/facts.ts';
import { OPERATIONS } from '../src/domain/operation.ts';

/** Terms for tests: one healthy Mailbox server whose certificate has twelve days left. */
export const AT = '2026-11-22T00:00:00Z';
export const OLD = '3F0A111111111111111111111111111111111111';
export const PUBLIC = '90DD222222222222222222222222222222222222';
export const OTHER = 'AB12333333333333333333333333333333333333';
export const CSP: Key = { provider: 'csp', usable: true, networkService: true, exportable: false };

export const certificate = (change: Partial<Certificate> = {}): Certificate => ({
  subject: 'CN=EX01',
  issuer: 'CN=EX01',
  names: ['EX01', 'ex01.contoso.com'],
  notBefore: '2021-12-04T00:00:00Z',
  notAfter: '2026-12-04T00:00:00Z',
  keyBits: 2048,
  usages: ['1.3.6.1.5.5.7.3.1'],
  ...change,
});

export const EX01: DesiredServer = {
  name: 'EX01',
  fqdn: 'ex01.contoso.com',
  role: 'mailbox',
  selfSigned: { ensure: 'present', minDaysRemaining: 60, services: ['IIS', 'SMTP'], trustedRoot: 'keep' },
  backEnd: { port: 444, certificate: 'self-signed' },
  frontEnd: { certificate: 'leave' },
  retire: { soakDays: 14 },
  outage: { webSeconds: { least: 60, most: 300 }, mailSeconds: { least: 60, most: 900 } },
  acknowledge: [],
};

const publicCertificate = certificate({
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  names: ['mail.contoso.com'],
  notAfter: '2027-06-01T00:00:00Z',
});

export const aServer: Patch = {
  identity: known({ name: 'EX01', fqdn: 'ex01.contoso.com' }),
  role: known('mailbox'),
  build: known('15.2.1544.9'),
  'setup-running': known(false),
  'shell/opens': known(true),
  'shell/back-end': known('EX01'),
  'service/MSExchangeServiceHost': known('running'),
  'store/My': known([OLD, PUBLIC]),
  // 444 was seen to work with a certificate that is not trusted, so no copy is needed.
  'store/Root': known([]),
  'store/CA': known([]),
  [`certificate/${OLD}`]: known(certificate()),
  [`key/${OLD}`]: known(CSP),
  [`certificate/${PUBLIC}`]: known(publicCertificate),
  [`key/${PUBLIC}`]: known(CSP),
  'row/Exchange Back End/*:444:': known({ sslFlags: 0 }),
  'row/Default Web Site/*:443:': known({ sslFlags: 0 }),
  'row/Default Web Site/127.0.0.1:443:': known({ sslFlags: 0 }),
  'sslcert/0.0.0.0:444': known(OLD),
  'sslcert/0.0.0.0:443': known(PUBLIC),
  'sslcert/127.0.0.1:443': known(PUBLIC),
  'wire/0.0.0.0:444': known(OLD),
  'wire/0.0.0.0:443': known(PUBLIC),
  'wire/127.0.0.1:443': known(PUBLIC),
  'wire/25/starttls': known(PUBLIC),
  'wire/587/starttls': known(PUBLIC),
  'wire/2525/x-anonymoustls': known(OLD),
  'internal-transport': known(OLD),
  'require-ssl/Default Web Site': known(true),
  'web/restart-due': known(false),
  'transport/restart-due': known(false),
  'rdp/RDP-Tcp': known(null),
  'windows/restart-pending': known(null),
  'web-management': known({ port: 8172, certificate: null }),
  'tolerates-untrusted-444': known(true),
  'mounted-copies': known(0),
  dag: known(null),
  'auth-certificate': known(null),
  'edge-subscriptions': known([]),
  'federation-trust': known([]),
  'owa-im': known([]),
  'certificate-name/IMAP': known('EX01'),
  'certificate-name/POP': known('EX01'),
  ...Object.fromEntries(OPERATIONS.map((kind) => [`may/${kind}`, known(true)])),
};
