import { expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { useName, usesOf } from '../../src/facts/uses.ts';
import { aServer, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const uses = (change: Patch, server = EX01) =>
  Object.fromEntries(
    [...usesOf(new FactTable({ ...aServer, ...change }), server)].map(([id, all]) => [id, all.map(useName)]),
  );

test('a healthy server uses its self-signed certificate and the public one', () => {
  expect(uses({})).toEqual({
    [OLD]: ['444', 'internal-transport', 'imap', 'pop'],
    [PUBLIC]: ['443', 'loopback', 'smtp-25', 'smtp-587'],
  });
});

const INSTALLED: Patch = {
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(certificate({ names: [] })),
};

test.for([
  ['a record with a certificate that is not installed', { 'sslcert/0.0.0.0:444': known(OTHER) }, ['444']],
  ['what 444 still presents', { 'wire/0.0.0.0:444': known(OTHER) }, ['444']],
  ['what 2525 still presents', { 'wire/2525/x-anonymoustls': known(OTHER) }, ['internal-transport']],
  ['the Web Management Service', { 'sslcert/0.0.0.0:8172': known(OTHER) }, ['wmsvc']],
  [
    'the Web Management Service on another port',
    { 'web-management': known({ port: 9172, certificate: null }), 'sslcert/0.0.0.0:9172': known(OTHER) },
    ['wmsvc'],
  ],
  [
    'port 8172, which it does not have any more',
    { 'web-management': known({ port: 9172, certificate: null }), 'sslcert/0.0.0.0:8172': known(OTHER) },
    ['https 0.0.0.0:8172'],
  ],
  [
    'what the Web Management Service is told to use',
    { 'web-management': known({ port: 8172, certificate: OTHER }) },
    ['wmsvc'],
  ],
  ['any other port of http.sys', { 'sslcert/[::]:8443': known(OTHER) }, ['https [::]:8443']],
  ['IMAP that was not restarted', { 'wire/993/tls': known(OTHER) }, ['imap']],
  ['POP that was not restarted', { 'wire/995/tls': known(OTHER) }, ['pop']],
  ['Remote Desktop', { 'rdp/RDP-Tcp': known(OTHER) }, ['rdp']],
  ['another listener of Remote Desktop', { 'rdp/RDP-2': known(OTHER) }, ['rdp RDP-2']],
  ['the Auth certificate', { 'auth-certificate': known({ current: OTHER, previous: null, next: null }) }, ['auth']],
  [
    'the next and the previous Auth certificate',
    { 'auth-certificate': known({ current: null, previous: OTHER, next: OTHER }) },
    ['auth-next', 'auth-previous'],
  ],
  ['a federation trust', { ...INSTALLED, 'federation-trust': known([OTHER]) }, ['federation']],
  ['OWA instant messaging', { ...INSTALLED, 'owa-im': known([OTHER]) }, ['owa-im']],
  [
    'a connector of this server, whatever its name contains',
    {
      'connector/ex01/receive/From / to | partner': known({
        kind: 'receive',
        tlsCertificateName: '<I>CN=a<S>CN=b',
        resolvesTo: [OTHER],
      }),
    },
    ['smtp-receive From / to | partner'],
  ],
] as const)('%s is a use', ([, change, expected]) => {
  expect(uses(change)[OTHER]).toEqual(expected);
});

test('a connector of another server is no use of this one', () => {
  const connector = known({ kind: 'send', tlsCertificateName: '<I>CN=a<S>CN=b', resolvesTo: [OTHER] });
  expect(uses({ 'connector/EX02/send/Partner': connector })).not.toHaveProperty(OTHER);
});

test('IMAP uses the newest of the certificates that have its name', () => {
  const newer = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
  const change = { 'store/My': known([OLD, PUBLIC, OTHER]), [`certificate/${OTHER}`]: known(newer) };
  expect(uses(change)[OTHER]).toEqual(['imap', 'pop']);
});

test('a certificate with the name that the service does not search is not used by it', () => {
  expect(uses({ 'certificate-name/IMAP': known('mail.contoso.com') })[PUBLIC]).toContain('imap');
  expect(uses({ 'certificate-name/IMAP': known(null) })[OLD]).not.toContain('imap');
});

test('a federation certificate that is on other servers only is no use of this one', () => {
  expect(uses({ 'federation-trust': known([OTHER]) })).not.toHaveProperty(OTHER);
});

test('an Edge server does not need the certificates of the organization', () => {
  const auth = known({ current: OTHER, previous: null, next: null });
  expect(uses({ 'auth-certificate': auth }, { ...EX01, role: 'edge' })).not.toHaveProperty(OTHER);
});

test('a record that is not used, because the certificate is in the central store, is no use', () => {
  const change = { 'row/Default Web Site/*:443:': known({ sslFlags: 2 }), 'sslcert/0.0.0.0:443': known(OTHER) };
  expect(uses(change)).not.toHaveProperty(OTHER);
});

test('what could not be read is no use', () => {
  const unread = unknown('no access');
  expect(uses({ 'sslcert/0.0.0.0:444': unread, 'wire/0.0.0.0:444': unread })[OLD]).not.toContain('444');
});
