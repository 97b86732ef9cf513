import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { CSP, certificate, OLD, PUBLIC } from '../server.ts';
import {
  asks,
  CHOSEN,
  choice,
  conditionsOf,
  NEW,
  NEXT,
  OPERATION,
  PAST,
  predicted,
  proposed,
  said,
  unsettled,
  waits,
} from './asked.ts';

const ISSUE = OPERATION['issue-certificate'];
const GRANT = OPERATION['grant-key'];

describe('issue-certificate', () => {
  test.for([
    ['is proposed if one must be issued', 'store/My', NEW, ISSUE],
    ['not if one was chosen', 'store/My', CHOSEN, undefined],
    ['not if none can be chosen', 'store/My', null, undefined],
    ['not for another fact', 'store/Root', NEW, undefined],
  ] as const)('%s', ([, fact, chosen, expected]) => {
    const made = proposed('issue-certificate', 'self-signed-missing', fact, { choice: choice(chosen) });
    expect(made).toEqual(expected);
    expect(made && Object.hasOwn(made, 'by')).toBe(expected && false);
  });

  test('names Windows if Windows issues it', () => {
    const goal = { choice: { ...choice(NEW), by: 'windows' as const } };
    expect(proposed('issue-certificate', 'self-signed-missing', 'store/My', goal)).toEqual({ ...ISSUE, by: 'windows' });
  });

  const OWN = { name: 'Ex01', fqdn: 'EX01.Contoso.com' };
  const YAML = { name: 'EX01', fqdn: 'ex01.contoso.com' };
  test.for<[string, Patch, typeof OWN]>([
    ['the names as the server writes them', { identity: known(OWN) }, OWN],
    ['the names of the YAML if the identity could not be read', { identity: unknown('x') }, YAML],
    ['the names of the YAML if no identity was read', { identity: known<typeof OWN>(null) }, YAML],
    ['not the name of another machine', { identity: known({ ...OWN, name: 'EX02' }) }, YAML],
    ['not the domain of another machine', { identity: known({ ...OWN, fqdn: 'ex01.fabrikam.com' }) }, YAML],
  ])('takes %s', ([, change, on]) => {
    const made = proposed('issue-certificate', 'self-signed-missing', 'store/My', { choice: choice(NEW) }, change);
    expect(made).toEqual({ ...ISSUE, on });
  });

  test('uses the names of the operation, not those of the YAML, in its lines, effects and sentence', () => {
    const issue = { ...ISSUE, on: OWN };
    expect(predicted(issue).writes[`certificate/${NEW}`]).toMatchObject({
      known: { subject: 'CN=Ex01', issuer: 'CN=Ex01', names: ['Ex01', 'EX01.Contoso.com'] },
    });
    for (const one of [issue, { ...issue, by: 'windows' as const }]) {
      const { sentence, powershell } = said(one);
      expect(sentence).toContain('CN=Ex01');
      expect(powershell.join('\n')).toContain("'Ex01','EX01.Contoso.com'");
      expect([sentence, ...powershell].join('\n')).not.toMatch(/EX01'|ex01\./);
    }
  });

  test('by Windows needs another right, and no cmdlet', () => {
    expect(asks({ ...ISSUE, by: 'windows' })).toEqual(['identity', 'setup-running', 'may/issue-by-windows']);
    expect(asks(ISSUE)).toEqual([
      'identity',
      'setup-running',
      'may/issue-certificate',
      'shell/opens',
      'service/MSExchangeServiceHost',
    ]);
  });

  test.for<[string, 'mailbox' | 'edge', Patch, Patch, string[]]>([
    ['for transport, on a Mailbox server', 'mailbox', { 'internal-transport': known(NEW) }, {}, []],
    ['not for transport on an Edge server', 'edge', { 'internal-transport': known(NEW) }, {}, ['unmet role']],
    [
      'not for transport on a server that is observed as an Edge server',
      'mailbox',
      { 'internal-transport': known(NEW) },
      { role: known('edge') },
      ['unmet role'],
    ],
    [
      'not for transport on a server with an unknown role',
      'mailbox',
      { 'internal-transport': known(NEW) },
      { role: unknown('x') },
      ['unknown role'],
    ],
    ['with any role, if transport does not use it', 'mailbox', {}, { role: known('edge') }, []],
    ['never on an Edge server: a person issues it', 'edge', {}, { role: known('edge') }, ['unmet role']],
  ])('%s', ([, role, want, change, expected]) => {
    expect(waits(ISSUE, change, { server: { role }, want })).toEqual(expected);
  });

  test('writes the certificate as Exchange makes it, and its key', () => {
    expect(predicted(ISSUE).writes).toEqual({
      'store/My': known([OLD, PUBLIC, CHOSEN, NEW]),
      [`certificate/${NEW}`]: known({
        subject: 'CN=EX01',
        issuer: 'CN=EX01',
        names: ['EX01', 'ex01.contoso.com'],
        notBefore: '2026-11-22T00:00:00Z',
        notAfter: '2031-11-22T00:00:00Z',
        keyBits: 2048,
        signature: 'sha256RSA',
        usages: ['1.3.6.1.5.5.7.3.1'],
      }),
      [`key/${NEW}`]: known({ provider: 'csp', usable: true, networkService: true, exportable: false }),
    });
  });

  test.for<[Patch['store/My'] & object]>([[unknown('x')], [known<readonly string[]>(null)]])(
    'into a store that is %o, it is the first',
    ([store]) => {
      expect(predicted(ISSUE, { 'store/My': store }).writes['store/My']).toEqual(known([NEW]));
    },
  );
});

describe('what a new certificate unsettles', () => {
  const STILL = 'nothing';
  test.for<[string, Patch, string]>([
    ['if both ports have one from an authority', {}, STILL],
    ['a port with a self-signed one', { 'wire/25/starttls': known(OLD) }, 'wire/25/starttls'],
    ['a port that was not observed', { 'wire/587/starttls': unknown('x') }, 'wire/587/starttls'],
    ['a silent port', { 'wire/25/starttls': known(null) }, 'wire/25/starttls'],
    ['a port with one that is not in the store', { 'wire/25/starttls': known('F'.repeat(40)) }, 'wire/25/starttls'],
    [
      'both, where it has expired',
      { [`certificate/${PUBLIC}`]: known(certificate({ ...PAST, issuer: 'CN=CA' })) },
      'wire/25/starttls wire/587/starttls',
    ],
    [
      'both, where it could not be read',
      { [`certificate/${PUBLIC}`]: unknown('x') },
      'wire/25/starttls wire/587/starttls',
    ],
    ['transport, where it presents another', { 'wire/2525/x-anonymoustls': known(CHOSEN) }, 'wire/2525/x-anonymoustls'],
    ['transport, where it presents nothing', { 'wire/2525/x-anonymoustls': known(null) }, 'wire/2525/x-anonymoustls'],
    ['transport, if it was not observed', { 'wire/2525/x-anonymoustls': unknown('x') }, 'wire/2525/x-anonymoustls'],
    ['transport, if its own is unknown', { 'internal-transport': unknown('x') }, 'wire/2525/x-anonymoustls'],
    [
      'transport, where it has none',
      { 'internal-transport': known(null), 'wire/2525/x-anonymoustls': known(null) },
      'wire/2525/x-anonymoustls',
    ],
  ])('%s', ([, change, expected]) => {
    expect(unsettled(ISSUE, change).join(' ') || STILL).toBe(expected);
  });
});

describe('grant-key', () => {
  test('is proposed for a key that cannot be read, and for nothing else', () => {
    expect(proposed('grant-key', 'key-unreadable', `key/${CHOSEN}`)).toEqual(GRANT);
    expect(proposed('grant-key', 'fact-unknown', `key/${CHOSEN}`)).toBeUndefined();
  });

  test.for<[string, Patch, string[]]>([
    ['what may be read already', {}, []],
    ['what may not be read', { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) }, []],
    ['not if there is no key', { [`key/${CHOSEN}`]: known(null) }, [`unmet key/${CHOSEN}`]],
    ['not a CNG key', { [`key/${CHOSEN}`]: known({ ...CSP, provider: 'cng' }) }, [`unmet key/${CHOSEN}`]],
    ['not one that cannot be opened', { [`key/${CHOSEN}`]: known({ ...CSP, usable: false }) }, [`unmet key/${CHOSEN}`]],
    ['not one that is unknown', { [`key/${CHOSEN}`]: unknown('x') }, [`unknown key/${CHOSEN}`]],
  ])('grants %s', ([, change, expected]) => {
    expect(waits(GRANT, change)).toEqual(expected);
  });

  test.for<[string, Patch, Patch]>([
    ['the key alone', {}, { [`key/${CHOSEN}`]: known(CSP) }],
    [
      'with a restart, where transport has tried it',
      { 'internal-transport': known(CHOSEN) },
      { [`key/${CHOSEN}`]: known(CSP), 'transport/restart-due': known(true) },
    ],
    [
      'without one, if the certificate of transport is unknown',
      { 'internal-transport': unknown('x') },
      { [`key/${CHOSEN}`]: known(CSP) },
    ],
  ])('writes %s', ([, change, expected]) => {
    const shut = { [`key/${CHOSEN}`]: known({ ...CSP, networkService: false }) };
    expect(predicted(GRANT, { ...shut, ...change }).writes).toEqual(expected);
  });

  test.for<Patch>([{ [`key/${CHOSEN}`]: unknown('x') }, { [`key/${CHOSEN}`]: known(null) }])(
    'makes no key: %o',
    (change) => {
      expect(predicted(GRANT, change).writes).toEqual({ [`key/${CHOSEN}`]: known(null) });
    },
  );

  test('unsettles what transport presents', () => {
    expect(unsettled(GRANT)).toEqual(['wire/2525/x-anonymoustls']);
    expect(unsettled(GRANT, { 'wire/25/starttls': known(OLD) })).toEqual([
      'wire/2525/x-anonymoustls',
      'wire/25/starttls',
    ]);
  });
});

test('a condition names the certificate of its operation', () => {
  const facts = conditionsOf(GRANT, { [`certificate/${CHOSEN}`]: known(NEXT) }).map(({ fact }) => fact);
  expect(facts).toEqual(['identity', 'setup-running', 'may/grant-key', `key/${CHOSEN}`]);
});
