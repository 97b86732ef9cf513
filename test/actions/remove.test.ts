import { describe, expect, test } from 'vitest';
import { type Connector, known, type Patch, UNSETTLED, unknown } from '../../src/domain/facts.ts';
import { show } from '../../src/domain/say.ts';
import { certificate, OLD, PUBLIC } from '../server.ts';
import {
  asks,
  CHOSEN,
  choice,
  OPERATION,
  predicted,
  proposed,
  RETIRE,
  RETIRED,
  said,
  unsettled,
  waits,
} from './asked.ts';

const REMOVE = OPERATION['remove-certificate'];
const blocked = (change: Patch, goal: Parameters<typeof waits>[2] = {}): string[] =>
  waits(REMOVE, { ...RETIRED, ...change }, { ...RETIRE, ...goal });

describe('remove-certificate', () => {
  test('is proposed for a certificate that is superseded', () => {
    expect(proposed('remove-certificate', 'certificate-superseded', `certificate/${OLD}`)).toEqual(REMOVE);
    expect(proposed('remove-certificate', 'fact-unknown', `certificate/${OLD}`)).toBeUndefined();
  });

  test.for<[string, Patch, string, boolean]>([
    ['that exists', { 'store/Root': known([OLD, PUBLIC]) }, ' and its copy in Trusted Root', true],
    ['that does not exist', { 'store/Root': known([PUBLIC]) }, '', false],
    ['in an empty store', { 'store/Root': known(null) }, '', false],
    ['that was not observed', { 'store/Root': unknown('x') }, ' and, if there is one, its copy in Trusted Root', true],
    [
      'that Windows left beside it',
      { 'store/Root': known([OLD]), 'store/CA': known([OLD]) },
      ' and its copies in Trusted Root and Intermediate Certification Authorities',
      true,
    ],
    [
      'that Windows may have left',
      { 'store/Root': known([OLD]), 'store/CA': unknown('x') },
      ' and its copy in Trusted Root and, if there is one, its copy in Intermediate Certification Authorities',
      true,
    ],
  ])('mentions a copy %s', ([, change, copy, typed]) => {
    const { sentence, powershell } = said(REMOVE, change);
    expect(sentence).toBe(`remove ${show(OLD)}${copy}`);
    expect(powershell.some((line) => line.startsWith('certutil -delstore Root'))).toBe(typed);
    expect(powershell.some((line) => line.startsWith('Remove-ExchangeCertificate'))).toBe(true);
  });

  test.for<[string, string | null, string[]]>([
    ['before the soak is over', '2026-11-22T00:00:01Z', [`unmet certificate/${OLD}`]],
    ['when it is over', '2026-11-22T00:00:00Z', []],
    ['after it', '2026-11-01T00:00:00Z', []],
    ['without one', null, []],
  ])('%s', ([, soakedAt, expected]) => {
    expect(blocked({}, { retire: { soakedAt, unsettled: null } })).toEqual(expected);
  });

  test.for<[string, Patch, string[]]>([
    ['IIS is due', { 'web/restart-due': known(true) }, ['unmet web/restart-due']],
    ['it is unknown whether it is', { 'web/restart-due': unknown('x') }, ['unknown web/restart-due']],
    ['transport is due', { 'transport/restart-due': known(true) }, ['unmet transport/restart-due']],
    ['444 has it', { 'sslcert/0.0.0.0:444': known(OLD) }, ['unmet sslcert/0.0.0.0:444']],
    ['the certificate of 444 is unknown', { 'sslcert/0.0.0.0:444': unknown('x') }, ['unknown sslcert/0.0.0.0:444']],
    ['another port has it', { 'sslcert/10.0.0.1:8443': known(OLD) }, ['unmet sslcert/10.0.0.1:8443']],
    ['an address of IPv6 has it', { 'sslcert/[::]:8443': known(OLD) }, ['unmet sslcert/[::]:8443']],
    ['a host name has it', { 'sslcert/mail.contoso.com:443': known(OLD) }, ['unmet sslcert/mail.contoso.com:443']],
    ['a host name could not be read', { 'sslcert/a.b:443': unknown('x') }, ['unknown sslcert/a.b:443']],
    ['IMAP still presents it', { 'wire/993/tls': known(OLD) }, ['unmet wire/993/tls']],
    ['POP still presents it', { 'wire/995/tls': known(OLD) }, ['unmet wire/995/tls']],
    ['Remote Desktop has it', { 'rdp/RDP-Tcp': known(OLD) }, ['unmet rdp/RDP-Tcp']],
    ['another listener of Remote Desktop has it', { 'rdp/Second': known(OLD) }, ['unmet rdp/Second']],
    ['the certificate of Remote Desktop could not be read', { 'rdp/RDP-Tcp': unknown('x') }, ['unknown rdp/RDP-Tcp']],
    ['its listeners could not be listed', { 'rdp/*': unknown('x') }, ['unknown rdp/*']],
    [
      'the Web Management Service is told to use it',
      { 'web-management': known({ port: 8172, certificate: OLD }) },
      ['unmet web-management'],
    ],
    ['its settings could not be read', { 'web-management': unknown('x') }, ['unknown web-management']],
    ['the ports could not be listed', { 'sslcert/*': unknown('x') }, ['unknown sslcert/*']],
    ['a port presents it', { 'wire/25/starttls': known(OLD) }, ['unmet wire/25/starttls']],
    ['a port may present it since an earlier removal', { 'wire/25/starttls': UNSETTLED }, ['unknown wire/25/starttls']],
    ['IIS keeps it', { 'metabase/Default Web Site': known(OLD) }, ['unmet metabase/Default Web Site']],
    ['transport has it', { 'internal-transport': known(OLD) }, ['unmet internal-transport']],
    ['the certificate of transport is unknown', { 'internal-transport': unknown('x') }, ['unknown internal-transport']],
    [
      'the federation trust has it',
      { [`flags/${OLD}`]: known({ services: 'SMTP, Federation', status: 'Valid', friendlyName: '' }) },
      [`unmet flags/${OLD}`],
    ],
    ['its services are unknown', { [`flags/${OLD}`]: unknown('x') }, [`unknown flags/${OLD}`]],
    [
      'Auth has it',
      { 'auth-certificate': known({ current: OLD, previous: null, next: null }) },
      ['unmet auth-certificate'],
    ],
    [
      'Auth had it',
      { 'auth-certificate': known({ current: null, previous: OLD, next: null }) },
      ['unmet auth-certificate'],
    ],
    [
      'Auth will have it',
      { 'auth-certificate': known({ current: null, previous: null, next: OLD }) },
      ['unmet auth-certificate'],
    ],
    ['a federation trust has it', { 'federation-trust': known([PUBLIC, OLD]) }, ['unmet federation-trust']],
    [
      'the certificates of federation trusts are unknown',
      { 'federation-trust': unknown('x') },
      ['unknown federation-trust'],
    ],
    [
      'another domain controller shows it for internal transport',
      { 'internal-transport-on/dc2.contoso.com': known(OLD) },
      ['unmet internal-transport-on/dc2.contoso.com'],
    ],
    ['instant messaging of OWA has it', { 'owa-im': known([OLD]) }, ['unmet owa-im']],
    ['the certificate of instant messaging is unknown', { 'owa-im': unknown('x') }, ['unknown owa-im']],
    [
      'IMAP searches a name that only it has',
      {
        'certificate-name/IMAP': known('imap.contoso.com'),
        [`certificate/${OLD}`]: known(certificate({ names: ['IMAP.contoso.com'] })),
      },
      ['unmet certificate-name/IMAP'],
    ],
    [
      'POP searches it by issuer and subject',
      {
        'certificate-name/POP': known('<I>CN=a<S>CN=b'),
        [`certificate/${OLD}`]: known(certificate({ issuer: 'CN=a', subject: 'CN=b' })),
      },
      ['unmet certificate-name/POP'],
    ],
    [
      'it is unknown which name POP searches',
      { 'certificate-name/POP': unknown('x') },
      ['unknown certificate-name/POP'],
    ],
    ['the certificate of Auth is unknown', { 'auth-certificate': unknown('x') }, ['unknown auth-certificate']],
  ])('not while %s', ([, change, expected]) => {
    expect(blocked(change)).toEqual(expected);
  });

  test.for<[string, Patch]>([
    ['no port can be observed', { 'wire/25/starttls': unknown('x') }],
    ['ports are silent', { 'wire/25/starttls': known(null) }],
    ['another domain controller cannot be read', { 'internal-transport-on/dc2.contoso.com': unknown('x') }],
    ['another domain controller shows the chosen one', { 'internal-transport-on/dc2.contoso.com': known(CHOSEN) }],
    ['it has no flags', { [`flags/${OLD}`]: known(null) }],
    ['IMAP searches a name that the chosen one has, too', { 'certificate-name/IMAP': known('EX01') }],
    ['IMAP searches a name that it does not have', { 'certificate-name/IMAP': known('mail.contoso.com') }],
    [
      'other certificates serve federation and instant messaging',
      { 'federation-trust': known([PUBLIC]), 'owa-im': known([PUBLIC]) },
    ],
    ['there is no Auth certificate', { 'auth-certificate': known(null) }],
    ['the chosen one is Auth’s', { 'auth-certificate': known({ current: CHOSEN, previous: null, next: null }) }],
    ['the Web Management Service has another', { 'web-management': known({ port: 8172, certificate: PUBLIC }) }],
    ['the Web Management Service is not installed', { 'web-management': known(null) }],
    ['Remote Desktop has another', { 'rdp/RDP-Tcp': known(PUBLIC) }],
    ['nothing is bound', { 'sslcert/0.0.0.0:444': known(null) }],
    ['IIS keeps another', { 'metabase/Default Web Site': known(PUBLIC) }],
  ])('though %s', ([, change]) => {
    expect(blocked(change)).toEqual([]);
  });

  test('reads no uses if the server is not in the desired state', () => {
    const unsettledServer = { retire: { soakedAt: null, unsettled: '444 has no certificate' } };
    expect(
      blocked({ 'sslcert/0.0.0.0:444': known(OLD), 'connector/EX01/send/a': connector({}) }, unsettledServer),
    ).toEqual(['unmet store/My']);
  });

  test('is not certain of a server without the intent to retire', () => {
    expect(waits(REMOVE, RETIRED)).toEqual(['unmet store/My']);
  });
});

const connector = (change: Partial<Connector>) =>
  known<Connector>({ kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: [OLD, CHOSEN], ...change });

describe('a connector', () => {
  const TRUSTED: Patch = { 'store/Root': known([CHOSEN]) };
  test.for<[string, Patch, string[]]>([
    [
      'to send that names it blocks the removal',
      { ...TRUSTED, 'connector/EX01/send/a': connector({}) },
      ['unmet connector/EX01/send/a'],
    ],
    [
      'of the hybrid configuration blocks it, too',
      { ...TRUSTED, 'connector/EX01/send/a': connector({ kind: 'hybrid' }) },
      ['unmet connector/EX01/send/a'],
    ],
    [
      'to receive does not block it if its successor is trusted',
      { ...TRUSTED, 'connector/EX01/send/a': connector({ kind: 'receive' }) },
      [],
    ],
    [
      'to receive blocks it if its successor is not trusted',
      { 'connector/EX01/send/a': connector({ kind: 'receive' }) },
      ['unmet store/Root'],
    ],
    [
      'of a server that was not observed blocks it, too',
      { ...TRUSTED, 'connector/EX07/send/a': connector({ resolvesTo: null }) },
      ['unmet connector/EX07/send/a'],
    ],
    [
      'of a server that was not observed does not block it if it names another',
      { 'connector/EX07/send/a': connector({ tlsCertificateName: '<I>CN=CA<S>CN=mail', resolvesTo: null }) },
      [],
    ],
    [
      'of a server that was not observed does not block it if it names none',
      { 'connector/EX07/send/a': connector({ tlsCertificateName: null, resolvesTo: null }) },
      [],
    ],
    [
      'with the subject of the certificate and another issuer does not block it',
      { 'connector/EX01/send/a': connector({ tlsCertificateName: '<I>CN=CA<S>CN=EX01' }) },
      [],
    ],
    [
      'blocks a certificate by its own names, not by the name of the server',
      {
        'connector/EX01/send/a': connector({ tlsCertificateName: '<I>CN=CA<S>CN=EX01' }),
        [`certificate/${OLD}`]: known(certificate({ issuer: 'CN=CA', notAfter: '2026-12-04T00:00:00Z' })),
      },
      ['unmet connector/EX01/send/a', 'unmet store/Root'],
    ],
    [
      'that names another does not block it',
      { 'connector/EX01/send/a': connector({ tlsCertificateName: '<I>CN=CA<S>CN=mail' }) },
      [],
    ],
    ['that names none does not block it', { 'connector/EX01/send/a': connector({ tlsCertificateName: null }) }, []],
    ['that could not be read blocks it', { 'connector/EX01/send/a': unknown('x') }, ['unknown connector/EX01/send/a']],
    [
      'of a kind that could not be listed blocks it',
      { 'connector/*/send': unknown('x') },
      ['unknown connector/*/send'],
    ],
    [
      'that names it in any case blocks it',
      { ...TRUSTED, 'connector/EX01/send/a': connector({ tlsCertificateName: '<i>cn=ex01<s>cn=ex01' }) },
      ['unmet connector/EX01/send/a'],
    ],
  ])('%s', ([, change, expected]) => {
    expect(blocked(change)).toEqual(expected);
  });

  test('requires a trusted successor only if it names the certificate and a successor exists', () => {
    const receiving = { ...RETIRED, 'connector/EX01/send/a': connector({ kind: 'receive' }) };
    expect(asks(REMOVE, RETIRED, RETIRE)).not.toContain('store/Root');
    expect(asks(REMOVE, receiving, RETIRE)).toContain('store/Root');
    expect(asks(REMOVE, receiving, { ...RETIRE, choice: choice(null) })).not.toContain('store/Root');
  });
});

describe('the effect of remove-certificate', () => {
  test('is that it is gone, with its copy and its key', () => {
    const found: Patch = { 'store/Root': known([OLD, CHOSEN]), 'store/CA': known([OLD, PUBLIC]) };
    expect(predicted(REMOVE, found).writes).toEqual({
      'store/My': known([PUBLIC, CHOSEN]),
      'store/Root': known([CHOSEN]),
      'store/CA': known([PUBLIC]),
      [`certificate/${OLD}`]: known(null),
      [`key/${OLD}`]: known(null),
    });
  });

  test('is unknown if the store could not be read', () => {
    const writes = predicted(REMOVE, { 'store/Root': unknown('x'), 'store/My': known(null) }).writes;
    expect(writes['store/Root']).toEqual(unknown('x'));
    expect(writes['store/My']).toEqual(known([]));
  });

  test.for<[string, Patch, string[]]>([
    ['nothing where every port presents something', {}, []],
    ['a silent port', { 'wire/25/starttls': known(null) }, ['wire/25/starttls']],
    ['a port that was not observed', { 'wire/587/starttls': unknown('x') }, ['wire/587/starttls']],
    [
      'transport, if it presents another certificate than the configured one',
      { 'wire/2525/x-anonymoustls': known(CHOSEN) },
      ['wire/2525/x-anonymoustls'],
    ],
  ])('unsettles %s', ([, change, expected]) => {
    expect(unsettled(REMOVE, change)).toEqual(expected);
  });
});
