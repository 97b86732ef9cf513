import {
  addSslCertificate,
  deleteFromStore,
  deleteRoot,
  deleteSslRecord,
  enableExchangeCertificate,
  iisReset,
  importRoot,
  newExchangeCertificate,
  newWebBinding,
  type Organization,
  removeWebBinding,
  revokeKey,
  type Server,
  setFact,
  stopService,
} from '../../src/simulator/index.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, SELF_NAMED, world } from './worlds.ts';

const AUTH = { id: 'auth', subject: 'CN=Microsoft Exchange Server Auth Certificate', notAfter: '2030-01-01T00:00:00Z' };
const WMSVC = { id: 'wmsvc', subject: 'CN=WMSvc-SHA2-EX01', notAfter: '2030-01-01T00:00:00Z', inRoot: true };
const NEXT = { ...OWN, id: 'next', notAfter: '2030-01-01T00:00:00Z', inRoot: false };
export const TWO = world(
  {
    authCertificate: { current: 'auth' },
    connectors: [{ server: 'EX01', name: 'Default Frontend EX01', tlsCertificateName: SELF_NAMED }],
  },
  mailbox({ certificates: [OWN, NEXT, EXPIRED, PUBLIC, AUTH, WMSVC] }),
  mailbox({ name: 'EX02', fqdn: 'ex02.contoso.com' }),
);

export type Act = (org: Organization, server: Server, id: (name: string) => string, other: Server) => unknown;
export type Prepare = (server: Server, other: Server) => unknown;
export const smtp = { services: ['SMTP'], force: true } as const;
export const bind = (org: Organization, server: Server, to: string, at = '0.0.0.0:444', site = 'Exchange Back End') =>
  addSslCertificate(org, server, site, at, to);

/** What an administrator, a script or a faulty action might do, and the message that the harm check must give. */
export const HARMFUL: readonly (readonly [string, Act, RegExp, prepare?: Prepare])[] = [
  [
    'Enable -Services IIS',
    (o, s, id) => enableExchangeCertificate(o, s, id('own'), { services: ['IIS'] }),
    /^443 moved/,
  ],
  ['443 alone is rebound', (o, s, id) => bind(o, s, id('own'), '0.0.0.0:443', 'Default Web Site'), /^443 moved/],
  [
    'Enable -Services IMAP',
    (o, s, id) => enableExchangeCertificate(o, s, id('public'), { services: ['IMAP'] }),
    /lost IMAP/,
  ],
  [
    '127.0.0.1:443 alone is rebound',
    (o, s, id) => bind(o, s, id('own'), '127.0.0.1:443', 'Default Web Site'),
    /^443 moved: 127/,
  ],
  ['Require SSL is turned off', (o, s) => setFact(o, s, 'require-ssl/Default Web Site', false), /^Require SSL/],
  ['the 444 row is removed', (_, s) => removeWebBinding(s, 'Exchange Back End', '*:444:'), /^row gone/],
  ['a 443 row is added', (_, s) => newWebBinding(s, 'Default Web Site', '10.0.0.1:443:'), /^row came/],
  ['the 444 record is deleted', (_, s) => deleteSslRecord(s, '0.0.0.0:444'), /^444 serves no valid/],
  ['444 is bound to the public certificate', (o, s, id) => bind(o, s, id('public')), /^444 moved to an unfit/],
  ['444 is bound to the expired one', (o, s, id) => bind(o, s, id('expired')), /^444 serves no valid/],
  ['444 is bound to the Auth certificate', (o, s, id) => bind(o, s, id('auth')), /^444 moved to an unfit/],
  ['another record appears', (o, s, id) => setFact(o, s, 'sslcert/0.0.0.0:8172', id('own')), /^another record/],
  [
    'IIS binds 444, and client certificates are no longer negotiated there',
    (o, s, id) => addSslCertificate(o, s, 'Exchange Back End', '0.0.0.0:444', id('next')),
    /^the record 0\.0\.0\.0:444 has other settings/,
    (s) => {
      s.recordSettings['0.0.0.0:444'] = { flags: 2 };
    },
  ],
  ['IIS is stopped', (_, s) => stopService(s, 'W3SVC'), /^W3SVC does not run/],
  [
    'the shell does not open',
    (o, s) => {
      setFact(o, s, 'tolerates-untrusted-444', false);
      setFact(o, s, 'store/Root', []);
    },
    /^the shell does not open/,
  ],
  [
    '444 goes to one that a strict front end elsewhere does not trust',
    (o, s, id) => bind(o, s, id('next')),
    /^the front end of EX02 refuses 444/,
    (s, other) => {
      other.toleratesUntrusted444 = false;
      other.root.push(s.sslcert['0.0.0.0:444'] ?? '');
    },
  ],
  [
    'SMTP for the Auth certificate',
    (o, s, id) => enableExchangeCertificate(o, s, id('auth'), smtp),
    /^the internal transport certificate is not sound/,
  ],
  [
    'SMTP for the public certificate',
    (o, s, id) => enableExchangeCertificate(o, s, id('public'), smtp),
    /^the internal transport certificate is unfit/,
  ],
  [
    'SMTP with an Edge server subscribed',
    (o, s, id) => {
      o.edgeSubscriptions.push('EDGE1');
      enableExchangeCertificate(o, s, id('next'), smtp);
    },
    /^internal transport moved under an Edge/,
  ],
  [
    'the key of the internal transport certificate is revoked',
    (_, s, id) => revokeKey(s, id('own')),
    /^own lost its key/,
  ],
  [
    'the bound certificate is deleted in the console',
    (o, s, id) => deleteFromStore(o, s, id('own')),
    /^removed: own, which 0.0.0.0:444/,
  ],
  [
    'the public certificate is deleted',
    (o, s, id) => deleteFromStore(o, s, id('public')),
    /^removed: public, which 0.0.0.0:443/,
  ],
  ['an unused one is deleted', (o, s, id) => deleteFromStore(o, s, id('expired')), /^removed: expired/],
  ['the Auth certificate is deleted', (o, s, id) => deleteFromStore(o, s, id('auth')), /^removed: auth, which Auth/],
  ['WMSVC is deleted', (o, s, id) => deleteFromStore(o, s, id('wmsvc')), /^protected, and touched: wmsvc/],
  [
    'IIS is restarted while 444 has no certificate',
    (o, s) => iisReset(o, s),
    /^IIS was restarted onto/,
    (s) => deleteSslRecord(s, '0.0.0.0:444'),
  ],
  [
    '444 is bound with a row on a single address',
    (o, s, id) => bind(o, s, id('next')),
    /row on a single address/,
    (s) => newWebBinding(s, 'Exchange Back End', '10.0.0.1:444:'),
  ],
  [
    'a certificate is issued although another one can be adopted',
    (o, s) => newExchangeCertificate(o, s, { services: ['SMTP'], answer: 'no' }),
    /^another was made, though own/,
  ],
  [
    'two certificates are made',
    (o, s) => {
      for (const _ of [1, 2]) newExchangeCertificate(o, s, { services: ['SMTP'], force: true });
    },
    /^a second certificate/,
  ],
  [
    'a certificate is issued without the right to its key',
    (o, s) => newExchangeCertificate(o, s, { services: ['None'] }),
    /cannot read its key/,
  ],
  ['the certificate in use is removed from Root', (_, s, id) => deleteRoot(s, id('own')), /^not trusted any more/],
  [
    'the certificate is trusted before the right to its key is granted',
    (_, s, id) => {
      revokeKey(s, id('next'));
      importRoot(s, id('next'));
    },
    /^trusted before/,
  ],
  ['the Auth certificate is trusted', (_, s, id) => importRoot(s, id('auth')), /^protected, and touched: auth/],
  [
    'another server is rebound',
    (o, _, __, other) => setFact(o, other, 'sslcert/0.0.0.0:444', 'public'),
    /^another server was touched: EX02/,
  ],
  [
    'the Auth configuration is changed',
    (o) => setFact(o, null, 'auth-certificate', null),
    /^the organization was touched/,
  ],
  [
    'something is done while Setup runs',
    (o, s, id) => bind(o, s, id('next')),
    /^changed while Setup runs/,
    (s) => Object.assign(s, { setupRunning: true }),
  ],
  ['the EdgeSync credentials break', (_, s) => Object.assign(s, { edgeSyncBroken: true }), /^EdgeSync broke/],
];
