import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { mailClients } from '../../src/drift/mail-clients.ts';
import { FactTable } from '../../src/facts/table.ts';
import { AT, aServer, CSP, certificate, EX01, OLD, OTHER, PUBLIC } from '../server.ts';

const NEXT = certificate({ notBefore: '2026-11-01T00:00:00Z', notAfter: '2031-11-01T00:00:00Z' });
const MAIL = certificate({
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  names: ['mail.contoso.com'],
  notAfter: '2027-06-01T00:00:00Z',
});
/** The old self-signed certificate, the next one and a public one; IMAP searches by the name of the server. */
const SERVER: Patch = {
  ...aServer,
  'store/My': known([OLD, PUBLIC, OTHER]),
  [`certificate/${OTHER}`]: known(NEXT),
  [`certificate/${PUBLIC}`]: known(MAIL),
  [`key/${OTHER}`]: known(CSP),
  [`key/${PUBLIC}`]: known(CSP),
  'certificate-name/IMAP': known('EX01'),
  'certificate-name/POP': known('EX01'),
};
const found = (change: Patch): string[] =>
  mailClients(new FactTable({ ...SERVER, ...change }), {
    intent: 'converge',
    server: EX01,
    at: AT,
    choice: { certificate: OTHER, why: '', candidates: [] },
    want: {},
  }).map(({ code, fact, owner, says }) => `${owner} ${code} ${fact}: ${says}`);

const [IMAP, POP] = ['wire/993/tls', 'wire/995/tls'] as const;

describe('IMAP and POP that keep an old certificate', () => {
  test.for<[string, Patch, string]>([
    [
      'one that the next one replaced',
      { [IMAP]: known(OLD) },
      `reported mail-client-keeps-old ${IMAP}: 993 presents 3F0A…1111, and the service would find AB12…3333 now by the name EX01: IMAP was not restarted`,
    ],
    [
      'one that is not installed any more',
      { [POP]: known(OLD), 'store/My': known([PUBLIC, OTHER]), [`certificate/${OLD}`]: known(null) },
      `reported mail-client-keeps-old ${POP}: 995 presents 3F0A…1111, which is not installed any more: POP was not restarted`,
    ],
    [
      'one without the name',
      { [IMAP]: known(OTHER), 'certificate-name/IMAP': known('mail.contoso.com') },
      `reported mail-client-keeps-old ${IMAP}: 993 presents AB12…3333, which does not have the name mail.contoso.com, by which the service searches its certificate: IMAP was not restarted`,
    ],
  ])('%s', ([, change, expected]) => {
    expect(found(change)).toEqual([expected]);
  });

  test.for<[string, Patch]>([
    ['nothing is observed', {}],
    ['the service does not run', { [IMAP]: known(null) }],
    ['the handshake failed', { [IMAP]: unknown('the TLS handshake failed') }],
    ['it presents the newest one', { [IMAP]: known(OTHER) }],
    [
      'it presents a public one with its name',
      { [IMAP]: known(PUBLIC), 'certificate-name/IMAP': known('mail.contoso.com') },
    ],
    [
      'it presents a valid one of an authority, beside a newer one',
      {
        [IMAP]: known(PUBLIC),
        'certificate-name/IMAP': known('mail.contoso.com'),
        [`certificate/${OTHER}`]: known({ ...MAIL, notBefore: '2026-11-01T00:00:00Z' }),
      },
    ],
    ['the next one has no key', { [IMAP]: known(OLD), [`key/${OTHER}`]: known(null) }],
    ['the name is not known', { [IMAP]: known(OLD), 'certificate-name/IMAP': unknown('access denied') }],
    ['the certificate could not be read', { [IMAP]: known(OLD), [`certificate/${OLD}`]: unknown('access denied') }],
  ])('no finding if %s', ([, change]) => {
    expect(found(change)).toEqual([]);
  });
});
