import { expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { FactTable } from '../../src/facts/table.ts';
import { useName, usesOf } from '../../src/facts/uses.ts';
import { AT, aServer, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

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
  ['what 443 still presents', { 'wire/0.0.0.0:443': known(OTHER) }, ['443']],
  ['what 127.0.0.1:443 still presents', { 'wire/127.0.0.1:443': known(OTHER) }, ['loopback']],
  ['the record of 443', { 'sslcert/0.0.0.0:443': known(OTHER) }, ['443']],
  [
    'the record of 443 without its binding',
    { 'sslcert/0.0.0.0:443': known(OTHER), 'row/Default Web Site/*:443:': known(null) },
    ['443'],
  ],
  ['the certificate in the directory', { 'internal-transport': known(OTHER) }, ['internal-transport']],
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
  [
    'the record of port 8172, if the Web Management Service is not installed',
    { 'web-management': known(null), 'sslcert/0.0.0.0:8172': known(OTHER) },
    ['wmsvc'],
  ],
  [
    'the record of port 8172, if the Web Management Service could not be read',
    { 'web-management': unknown('x'), 'sslcert/0.0.0.0:8172': known(OTHER) },
    ['wmsvc'],
  ],
  [
    'each of several, in the order of a report',
    {
      'web-management': known({ port: 8172, certificate: OTHER }),
      'rdp/RDP-Tcp': known(OTHER),
      'wire/993/tls': known(OTHER),
      'wire/0.0.0.0:444': known(OTHER),
    },
    ['444', 'imap', 'wmsvc', 'rdp'],
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

/** The uses of a healthy server. */
const ALL = uses({});
const send = (tlsCertificateName: string | null, resolvesTo: readonly string[] | null) =>
  known({ kind: 'send', tlsCertificateName, resolvesTo } as const);
const STORE: Patch = { 'store/My': known([OLD, PUBLIC, OTHER]) };

test.for<[string, Patch]>([
  ['a port that presents nothing', { 'wire/993/tls': known(null), 'wire/995/tls': unknown('x') }],
  ['a Send connector that could not be read', { 'connector/EX01/send/a': unknown('x') }],
  ['a Send connector without a name', { 'connector/EX01/send/a': send(null, [OTHER]) }],
  ['a Send connector whose name finds no certificate', { 'connector/EX01/send/a': send('x', []) }],
  ['a Send connector whose certificates were not read', { 'connector/EX01/send/a': send('x', null) }],
  ['a certificate that could not be read', { ...STORE, [`certificate/${OTHER}`]: unknown('x') }],
  ['a certificate that is gone', { ...STORE, [`certificate/${OTHER}`]: known(null) }],
  [
    'a certificate that a step will issue',
    { 'store/My': known([OLD, PUBLIC, 'new:EX01']), 'certificate/new:EX01': known(certificate({ notBefore: AT })) },
  ],
  ['no Auth configuration', { 'auth-certificate': known(null) }],
  ['an Auth configuration that could not be read', { 'auth-certificate': unknown('x') }],
  ['no federation trust', { 'federation-trust': known(null), 'owa-im': unknown('x') }],
  ['a listener of Remote Desktop without a certificate', { 'rdp/RDP-Tcp': known(null), 'rdp/*': unknown('x') }],
])('%s is no use', ([, change]) => {
  expect(uses(change)).toEqual(ALL);
});

test.for<[string, Patch]>([
  ['does not search any certificate', { 'certificate-name/IMAP': known(null) }],
  ['could not be asked for its name', { 'certificate-name/IMAP': unknown('x') }],
  ['searches a name that no certificate has', { 'certificate-name/IMAP': known('nobody') }],
])('IMAP uses none, if it %s', ([, change]) => {
  expect(uses(change)).toEqual({ ...ALL, [OLD]: ALL[OLD]?.filter((use) => use !== 'imap') });
});

test.for<[string, Patch[keyof Patch], Patch[keyof Patch], string]>([
  ['the newest one', known(certificate({ notBefore: '2026-11-01T00:00:00Z' })), known(certificate()), OTHER],
  ['the first of two that are equally old', known(certificate()), known(certificate()), OLD],
  ['one that could be read', unknown('x'), known(certificate()), OLD],
  ['one that is installed', known(null), known(certificate()), OLD],
])('of the certificates with its name a connector uses %s', ([, other, old, expected]) => {
  const certificates = { [`certificate/${OTHER}`]: other, [`certificate/${OLD}`]: old };
  for (const ids of [
    [OTHER, OLD],
    [OLD, OTHER],
  ]) {
    const found = uses({ ...STORE, ...certificates, 'connector/EX01/send/a': send('x', ids) } as Patch);
    expect(Object.keys(found).filter((id) => found[id]?.includes('smtp-send a'))).toEqual([expected]);
  }
});

test('each use names the fact from which it follows', () => {
  const view = new FactTable({
    ...aServer,
    'web-management': known({ port: 8172, certificate: OTHER }),
    'auth-certificate': known({ current: OTHER, previous: null, next: null }),
    'rdp/RDP-2': known(OTHER),
  });
  expect(usesOf(view, EX01).get(OTHER)).toStrictEqual([
    { kind: 'auth', fact: 'auth-certificate' },
    { kind: 'wmsvc', fact: 'web-management' },
    { kind: 'rdp', fact: 'rdp/RDP-2', of: 'RDP-2' },
  ]);
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
  expect(uses({ 'auth-certificate': auth }, { ...EX01, role: 'edge' })).toEqual(ALL);
});

test('a record that is not used, because the certificate is in the central store, is no use', () => {
  const change = { 'row/Default Web Site/*:443:': known({ sslFlags: 2 }), 'sslcert/0.0.0.0:443': known(OTHER) };
  expect(uses(change)).toEqual(ALL);
});

test('what could not be read is no use', () => {
  const unread = unknown('no access');
  expect(uses({ 'sslcert/0.0.0.0:444': unread, 'wire/0.0.0.0:444': unread })[OLD]).not.toContain('444');
});
