// A recorded organization of n different servers with enough drift for every step, and its desired state.
import { createHash } from 'node:crypto';

const known = (value) => ({ known: value });
const thumbprint = (text) => createHash('sha1').update(text).digest('hex').toUpperCase();
const CSP = { provider: 'csp', usable: true, networkService: true, exportable: false };
const SERVER_AUTHENTICATION = ['1.3.6.1.5.5.7.3.1'];
const KINDS = [
  'issue-certificate',
  'grant-key',
  'trust-certificate',
  'untrust-certificate',
  'add-binding',
  'bind-certificate',
  'restart-iis',
  'enable-smtp',
  'restart-transport',
  'remove-certificate',
];

const certificate = (name, notBefore, notAfter) => ({
  subject: `CN=${name}`,
  issuer: `CN=${name}`,
  names: [name, `${name.toLowerCase()}.contoso.com`],
  notBefore,
  notAfter,
  keyBits: 2048,
  signature: 'sha256RSA',
  usages: SERVER_AUTHENTICATION,
});

/**
 * On even servers a certificate is issued. Odd servers adopt one whose key is not readable yet, and have lost the HTTPS
 * binding of 444.
 */
function facts(name, i) {
  const [old, next, front] = [thumbprint(`${name} old`), thumbprint(`${name} new`), thumbprint(`${name} public`)];
  const adopts = i % 2 === 1;
  return {
    identity: known({ name, fqdn: `${name.toLowerCase()}.contoso.com` }),
    role: known('mailbox'),
    build: known('15.2.1544.9'),
    'setup-running': known(false),
    'shell/opens': known(true),
    'service/MSExchangeServiceHost': known('running'),
    'service/W3SVC': known('running'),
    'service/WAS': known('running'),
    'service/MSExchangeTransport': known('running'),
    'service/MSExchangeFrontEndTransport': known('running'),
    'store/My': known(adopts ? [old, next, front] : [old, front]),
    'store/Root': known([old]),
    [`certificate/${old}`]: known(certificate(name, '2021-12-04T00:00:00Z', '2026-12-04T00:00:00Z')),
    [`key/${old}`]: known(CSP),
    [`certificate/${front}`]: known({
      ...certificate(name, '2026-01-01T00:00:00Z', '2027-06-01T00:00:00Z'),
      subject: 'CN=mail.contoso.com',
      issuer: 'CN=Contoso CA',
      names: ['mail.contoso.com'],
    }),
    [`key/${front}`]: known(CSP),
    ...(adopts
      ? {
          [`certificate/${next}`]: known(certificate(name, '2026-11-01T00:00:00Z', '2031-11-01T00:00:00Z')),
          [`key/${next}`]: known({ ...CSP, networkService: false }),
        }
      : {}),
    'row/Exchange Back End/*:444:': adopts ? known(null) : known({ sslFlags: 0 }),
    'row/Default Web Site/*:443:': known({ sslFlags: 0 }),
    'row/Default Web Site/127.0.0.1:443:': known({ sslFlags: 0 }),
    'sslcert/0.0.0.0:444': known(old),
    'sslcert/0.0.0.0:443': known(front),
    'sslcert/127.0.0.1:443': known(front),
    'wire/0.0.0.0:444': known(adopts ? null : old),
    'wire/0.0.0.0:443': known(front),
    'wire/127.0.0.1:443': known(front),
    'wire/25/starttls': known(old),
    'wire/587/starttls': known(old),
    'wire/2525/x-anonymoustls': known(old),
    'internal-transport': known(old),
    'require-ssl/Default Web Site': known(true),
    'web/restart-due': known(false),
    'transport/restart-due': known(false),
    'rdp/RDP-Tcp': known(null),
    'tolerates-untrusted-444': known(true),
    'mounted-copies': known(i % 7),
    ...Object.fromEntries(KINDS.map((kind) => [`may/${kind}`, known(true)])),
  };
}

const nameOf = (i) => `EX${String(i + 1).padStart(5, '0')}`;

export function observation(count) {
  const servers = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      nameOf(i),
      { takenAt: '2026-11-22T00:00:00Z', facts: facts(nameOf(i), i) },
    ]),
  );
  return {
    schema: 'exstate/observation/v1',
    organization: 'contoso',
    source: { kind: 'servers', name: 'MGMT01', through: 'script' },
    takenAt: '2026-11-22T00:00:00Z',
    facts: {
      'auth-certificate': known({ current: null, previous: null, next: null }),
      'edge-subscriptions': known([]),
    },
    servers,
  };
}

export function desired(count) {
  const servers = Array.from(
    { length: count },
    (_, i) => `  - name: ${nameOf(i)}\n    fqdn: ${nameOf(i).toLowerCase()}.contoso.com\n`,
  );
  return `apiVersion: exstate/v1\norganization: contoso\ndefaults:\n  selfSigned: { trustedRoot: copy }\nservers:\n${servers.join('')}`;
}
