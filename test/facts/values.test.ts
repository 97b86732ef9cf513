import { describe, expect, test } from 'vitest';
import { type FactKey, known } from '../../src/domain/facts.ts';
import { FAMILIES, type FamilyOf, familyOf, isOfCertificate, isReadByCmdlet } from '../../src/facts/index.ts';
import { FactTable } from '../../src/facts/table.ts';
import { portSaid, ranges, valueSaid } from '../../src/facts/words.ts';
import { changesOutside } from '../../src/prove/unexpected-changes.ts';
import { tidyValue } from '../../src/providers/recorded/tidy.ts';
import { factIs, factName } from '../../src/report/facts-said.ts';
import { allAre } from '../../src/report/families.ts';
import { EX01 as REAL } from '../recorded/certificates.ts';
import { CSP, certificate, OLD, OTHER, PUBLIC } from '../server.ts';

const AUTH = { current: OLD, previous: null, next: null };
/** A thumbprint as a person copies it from a console. */
const copied = (id: string): string => `\u200e${id.toLowerCase().replace(/(..)/g, '$1 ')}`;

describe('the one form of a value', () => {
  const of = `certificate/${REAL.thumbprint}` as const;
  const { notBefore: _, notAfter: __, ...undated } = certificate();
  const written = { ...undated, notBefore: '2021-12-04T01:00:00+01:00', notAfter: '2026-12-04T01:00:00+01:00' };
  test.for<[FactKey, unknown, unknown]>([
    ['store/My', [copied(OLD), PUBLIC], [OLD, PUBLIC]],
    ['store/Root', [copied(OLD)], [OLD]],
    ['store/CA', [copied(OLD)], [OLD]],
    ['federation-trust', [copied(OLD)], [OLD]],
    ['owa-im', [copied(OLD)], [OLD]],
    ['internal-transport', copied(OLD), OLD],
    ['internal-transport-on/dc1.contoso.com', copied(OLD), OLD],
    ['sslcert/0.0.0.0:444', copied(OLD), OLD],
    ['wire/0.0.0.0:444', copied(OLD), OLD],
    ['metabase/Default Web Site', copied(OLD), OLD],
    ['rdp/RDP-Tcp', copied(OLD), OLD],
    ['web-management', { port: 8172, certificate: copied(OLD) }, { port: 8172, certificate: OLD }],
    ['web-management', { port: 8172, certificate: null }, { port: 8172, certificate: null }],
    ['event/12014', '2026-11-22T01:00:00+01:00', '2026-11-22T00:00:00Z'],
    ['log/System', '2026-11-22T01:00:00+01:00', '2026-11-22T00:00:00Z'],
    [
      'connector/EX01/send/a',
      { kind: 'send', tlsCertificateName: 'x', resolvesTo: [copied(OLD)] },
      { kind: 'send', tlsCertificateName: 'x', resolvesTo: [OLD] },
    ],
    [
      'connector/EX01/send/a',
      { kind: 'send', tlsCertificateName: 'x' },
      { kind: 'send', tlsCertificateName: 'x', resolvesTo: null },
    ],
    [
      'auth-certificate',
      { current: copied(OLD), previous: copied(PUBLIC), next: copied(OTHER), nextFrom: '2026-11-22T01:00:00+01:00' },
      { current: OLD, previous: PUBLIC, next: OTHER, nextFrom: '2026-11-22T00:00:00Z' },
    ],
    ['auth-certificate', AUTH, AUTH],
    [of, written, certificate()],
    [of, { ...undated, keyBits: undefined, usages: undefined, ...dates() }, bare()],
    [of, { ...written, signature: 'sha256', friendlyName: 'x' }, { ...certificate(), signature: 'sha256' }],
  ])('%s: %o', ([fact, value, expected]) => {
    expect(tidyValue(fact, known(value))).toStrictEqual(known(expected));
  });

  test('of a certificate comes from its DER, whatever is written beside it', () => {
    const { known: found } = tidyValue(of, known({ ...written, der: REAL.der })) as { known: object };
    expect(found).toMatchObject({ notAfter: '2031-11-25T03:38:32Z', der: REAL.der });
    expect(found).not.toHaveProperty('thumbprint');
  });

  test.for<[string, FactKey, string, RegExp]>([
    ['of another certificate', `certificate/${OLD}`, REAL.der, new RegExp(`another certificate, ${REAL.thumbprint}`)],
    ['that are no certificate', of, 'AAAA', /cannot be read/],
  ])('of a certificate with bytes %s is unknown', ([, fact, der, says]) => {
    expect(tidyValue(fact, known({ ...written, der }))).toEqual({ unknown: expect.stringMatching(says) });
  });

  function dates() {
    return { notBefore: '2021-12-04T00:00:00Z', notAfter: '2026-12-04T00:00:00Z' };
  }
  function bare() {
    const { keyBits: _, usages: __, ...rest } = certificate();
    return rest;
  }
});

describe('an observed value agrees with the predicted one:', () => {
  const later = certificate({ notAfter: '2026-12-04T00:00:01Z' });
  test.for<[string, FactKey, unknown, unknown, boolean]>([
    ['a certificate with names in another case', `certificate/${OLD}`, upper(), certificate(), true],
    ['a certificate with names in another order', `certificate/${OLD}`, reversed(), certificate(), true],
    ['a certificate that is valid longer', `certificate/${OLD}`, certificate(), later, true],
    ['not a certificate that ends earlier', `certificate/${OLD}`, later, certificate(), false],
    ['not a certificate with one name less', `certificate/${OLD}`, certificate(), one(), false],
    [
      'not a certificate of another issuer',
      `certificate/${OLD}`,
      certificate(),
      certificate({ issuer: 'CN=a' }),
      false,
    ],
    [
      'not a certificate with another subject',
      `certificate/${OLD}`,
      certificate(),
      certificate({ subject: 'CN=a' }),
      false,
    ],
    ['a key that can be exported', `key/${OLD}`, CSP, { ...CSP, exportable: true }, true],
    ['not a key in another provider', `key/${OLD}`, CSP, { ...CSP, provider: 'cng' }, false],
    ['not a key that cannot be opened', `key/${OLD}`, CSP, { ...CSP, usable: false }, false],
    ['not a key that transport cannot read', `key/${OLD}`, CSP, { ...CSP, networkService: false }, false],
  ])('%s', ([, fact, predicted, found, agrees]) => {
    expect(familyOf(fact)?.same?.(predicted, found)).toBe(agrees);
  });

  function upper() {
    return certificate({ subject: 'CN=ex01', issuer: 'CN=ex01', names: ['ex01', 'EX01.CONTOSO.COM'] });
  }
  function reversed() {
    return certificate({ names: ['ex01.contoso.com', 'EX01'] });
  }
  function one() {
    return certificate({ names: ['EX01'] });
  }
});

describe('a new answer agrees with the one in the plan:', () => {
  const UNREAD = { unknown: 'denied' };
  const SEND = { kind: 'send', tlsCertificateName: 'x', resolvesTo: [OLD] };
  const NAMED = { name: 'EX01', fqdn: 'ex01.contoso.com' };
  test.for<[string, FactKey, unknown, unknown, boolean]>([
    ['the name of the server in another case', 'identity', NAMED, { ...NAMED, name: 'ex01' }, true],
    ['not another server', 'identity', NAMED, { ...NAMED, name: 'EX02' }, false],
    ['a connector that finds other certificates', 'connector/a/send/b', SEND, { ...SEND, resolvesTo: [] }, true],
    ['not a connector with another name', 'connector/a/send/b', SEND, { ...SEND, tlsCertificateName: 'y' }, false],
    ['not a connector of another kind', 'connector/a/send/b', SEND, { ...SEND, kind: 'hybrid' }, false],
    ['not a connector that is gone', 'connector/a/send/b', SEND, null, false],
    ['not a connector that came', 'connector/a/send/b', null, SEND, false],
    ['not a connector that cannot be read', 'connector/a/send/b', UNREAD, UNREAD, false],
    ['not a connector that cannot be read any more', 'connector/a/send/b', SEND, UNREAD, false],
    ['settings that the plan did not know', 'record-settings/0.0.0.0:443', UNREAD, { flags: 2 }, true],
    ['not settings that the plan knew', 'record-settings/0.0.0.0:443', { flags: 2 }, null, false],
    ['not settings that came', 'record-settings/0.0.0.0:443', null, { flags: 2 }, false],
  ])('%s', ([, fact, was, is, agrees]) => {
    expect(familyOf(fact)?.sameAnswer?.(was, is)).toBe(agrees);
  });
});

describe('a change that no step predicted', () => {
  const changed = (fact: FactKey, was: unknown, is: unknown) =>
    changesOutside({ writes: {} }, undefined, tableOf(fact, was), tableOf(fact, is)).length > 0;
  const tableOf = (fact: FactKey, value: unknown) => new FactTable({ [fact]: known(value) });
  const KEY = `key/${OLD}` as const;
  const ACTIVE = { state: 'Active', requesters: [] };
  test.for<[string, FactKey, unknown, unknown, boolean]>([
    ['counts: a key that transport cannot read any more', KEY, CSP, { ...CSP, networkService: false }, true],
    ['counts: a key that cannot be opened any more', KEY, CSP, { ...CSP, usable: false }, true],
    ['counts: a key that is in another provider', KEY, CSP, { ...CSP, provider: 'cng' }, true],
    ['does not count: a key that transport can read now', KEY, { ...CSP, networkService: false }, CSP, false],
    ['does not count: a key that can be opened now', KEY, { ...CSP, usable: false }, CSP, false],
    ['does not count: a key that came', KEY, null, CSP, false],
    [
      'counts: a connector that is gone',
      'connector/EX01/send/a',
      { kind: 'send', tlsCertificateName: null },
      null,
      true,
    ],
    ['counts: a component that is not active any more', 'component/OwaProxy', ACTIVE, { state: 'Inactive' }, true],
    ['counts: a component that came', 'component/OwaProxy', null, ACTIVE, true],
    ['counts: a component that is gone', 'component/OwaProxy', ACTIVE, null, true],
    ['does not count: another requester', 'component/OwaProxy', ACTIVE, { state: 'Active', requesters: [{}] }, false],
    ['counts: a page that stops to answer', 'health/owa', 200, null, true],
    ['counts: a certificate on 127.0.0.1:443', 'wire/127.0.0.1:443', OLD, null, true],
  ])('%s', ([, fact, was, is, counts]) => {
    expect(changed(fact, was, is)).toBe(counts);
  });

  test.for<[FactKey, unknown, string]>([
    ['component/OwaProxy', { state: 'Draining' }, 'Draining'],
    ['component/OwaProxy', null, 'nothing'],
    ['health/owa', 503, '503'],
    ['health/owa', null, 'without an answer'],
    ['record-settings/0.0.0.0:443', { flags: 2 }, 'client certificates are negotiated'],
    ['record-settings/0.0.0.0:443', null, 'nothing is set beside the certificate'],
  ])('of %s to %o is shown as "%s"', ([fact, value, says]) => {
    expect(familyOf(fact)?.shown?.(value)).toBe(says);
  });
});

describe('that a restart is due', () => {
  test.for<FactKey>(['web/restart-due', 'transport/restart-due'])(
    '%s: is by the way, that none is due is not',
    (fact) => {
      const written = [true, false, null].map((value) => familyOf(fact)?.byTheWay?.(value));
      expect(written).toEqual([true, false, false]);
    },
  );
});

describe('the name and the sentence of', () => {
  test.for<[FactKey, unknown, string, string]>([
    [`certificate/${OLD}`, null, 'certificate 3F0A…1111', '3F0A…1111 is gone'],
    [`key/${OLD}`, null, 'the private key of 3F0A…1111', 'there is no private key of 3F0A…1111'],
    [
      `key/${OLD}`,
      { ...CSP, provider: 'cng', networkService: false },
      'the private key of 3F0A…1111',
      'the private key of 3F0A…1111 is CNG, not readable by NETWORK SERVICE',
    ],
    ['setup-running', true, 'whether Exchange Setup is running', 'Exchange Setup is running'],
    ['shell/opens', false, 'whether a management shell opens', 'no management shell opens'],
    ['shell/reaches', false, 'whether a management shell reaches it', 'no management shell reaches it'],
    [
      'shell/back-end',
      null,
      'the server that answers its management shell',
      'its management shell is answered by an unknown server',
    ],
    ['web/restart-due', true, 'whether IIS needs a restart', 'IIS needs a restart'],
    ['transport/restart-due', false, 'whether transport needs a restart', 'transport needs no restart'],
    ['sslcert/0.0.0.0:443', null, 'the certificate of 443', '443 has no certificate'],
    ['internal-transport', null, 'the internal transport certificate', 'internal transport has no certificate'],
    [
      'internal-transport-on/dc1',
      null,
      'the internal transport certificate on the domain controller dc1',
      'the domain controller dc1 shows no internal transport certificate',
    ],
    ['wire/25/starttls', null, 'what 25 STARTTLS presents', '25 STARTTLS presents nothing'],
    ['service/W3SVC', null, 'the service W3SVC', 'W3SVC is not installed'],
    ['health/owa', null, 'the health page of owa', 'the health page of owa does not answer'],
    [
      'rdp/RDP-Tcp',
      null,
      'the certificate of the RDP listener RDP-Tcp',
      'the RDP listener RDP-Tcp uses the certificate that Windows makes for it and renews by itself',
    ],
    [
      'web-management',
      null,
      'the Web Management Service (WMSVC)',
      'the Web Management Service (WMSVC) is not installed',
    ],
    ['dag', null, 'the DAG and its activation policy', 'the server is in no DAG'],
    [
      'dag',
      { name: 'DAG1', activation: 'intrasite', moveNow: false },
      'the DAG and its activation policy',
      'the server is in the DAG DAG1, with the activation policy IntrasiteOnly',
    ],
    ['windows/restart-pending', null, 'whether Windows needs a restart', 'Windows needs no restart'],
    ['windows/restart-pending', [], 'whether Windows needs a restart', 'Windows needs no restart'],
    ['windows/restart-pending', ['x'], 'whether Windows needs a restart', 'Windows needs a restart: x'],
    [
      'record-settings/0.0.0.0:443',
      'x',
      'what the http.sys record of 443 has beside its certificate',
      '443: nothing is set beside the certificate',
    ],
    ['certificate-name/IMAP', null, 'the certificate name of IMAP', 'IMAP names no certificate'],
    ['extended-protection/a', null, 'Extended Protection of "a"', 'Extended Protection of "a" is not there'],
    [
      'renewer/le',
      'service',
      'le, which renews certificates by itself',
      'the service "le" renews certificates by itself',
    ],
    [
      'event/12014/relay.contoso.com',
      '2026-11-22T01:02:03Z',
      'event 12014 for relay.contoso.com',
      'event 12014 for relay.contoso.com was logged at 2026-11-22 01:02 UTC',
    ],
    [
      'log/System',
      '2026-11-20T01:02:03Z',
      'how far back the System log reaches',
      'the System log begins at 2026-11-20 01:02 UTC, so older events are not known',
    ],
    ['component/OwaProxy', null, 'the component OwaProxy', 'the component OwaProxy is not on this server'],
    [
      'component/OwaProxy',
      {
        state: 'Inactive',
        requesters: [
          { requester: 'Maintenance', state: 'Inactive' },
          { requester: 'Maintenance', state: 'Draining' },
          { requester: 'HealthApi', state: 'Active' },
        ],
      },
      'the component OwaProxy',
      'the component OwaProxy is Inactive (requested by Maintenance)',
    ],
    ['component/OwaProxy', 'Inactive', 'the component OwaProxy', 'the component OwaProxy is Inactive'],
    ['component/OwaProxy', { state: 1, requesters: 'x' }, 'the component OwaProxy', 'the component OwaProxy is 1'],
    [
      'component/OwaProxy',
      { state: 'x', requesters: [null, 'y'] },
      'the component OwaProxy',
      'the component OwaProxy is x (requested by null and y)',
    ],
  ])('%s with %o', ([fact, value, name, says]) => {
    expect([factName(fact), factIs(fact, value)]).toEqual([name, says]);
  });

  test.for<[string, string]>([
    ['sslcert/*', 'which other ports have a certificate'],
    ['rdp/*', 'which RDP listeners there are'],
    ['renewer/*', 'which programs renew certificates by themselves'],
  ])('the list %s', ([fact, name]) => {
    expect(factName(fact)).toBe(name);
  });
});

describe('several facts with one value are one sentence:', () => {
  const both = (first: string, second: string, value: unknown) =>
    allAre([first, second].map((fact) => ({ fact, value })));
  test.for<[string, string, unknown, string[]]>([
    ['health/owa', 'health/ecp', 503, ['the health pages of owa and ecp answer 503']],
    ['health/owa', 'health/ecp', null, ['the health pages of owa and ecp do not answer']],
    ['event/12014', 'event/12012', null, ['no event 12012 or 12014']],
    [
      'event/12014',
      'event/12012',
      '2026-11-22T01:02:03Z',
      ['event 12014 was logged at 2026-11-22 01:02 UTC', 'event 12012 was logged at 2026-11-22 01:02 UTC'],
    ],
    ['event/12014', 'event/12014/a', null, ['no event 12014', 'no event 12014 for a']],
    ['component/OwaProxy', 'component/EcpProxy', null, ['the components OwaProxy and EcpProxy are not on this server']],
  ])('%s and %s: %o', ([first, second, value, says]) => {
    expect(both(first, second, value)).toEqual(says);
  });
});

describe('what exstate observe calls not well', () => {
  test.for<[FactKey, unknown, unknown, boolean]>([
    ['health/owa', 503, 'mailbox', true],
    ['health/owa', null, 'mailbox', true],
    ['health/owa', 200, 'mailbox', false],
    ['health/owa', 503, 'edge', false],
    ['event/12014', '2026-11-22T00:00:00Z', 'mailbox', true],
    ['event/12014', null, 'mailbox', false],
    ['event/15021', '2026-11-22T00:00:00Z', 'mailbox', true],
    ['log/System', '2026-11-22T00:00:00Z', 'mailbox', true],
    ['log/System', null, 'mailbox', false],
    ['windows/restart-pending', ['file-renames'], 'mailbox', true],
    ['windows/restart-pending', null, 'mailbox', false],
    ['component/OwaProxy', { state: 'Draining' }, 'mailbox', true],
    ['component/OwaProxy', { state: 'Active' }, 'mailbox', false],
    ['component/OwaProxy', null, 'mailbox', false],
  ])('%s with %o on a server with the role %s: %s', ([fact, value, role, is]) => {
    const unwell = familyOf(fact)?.unwell;
    expect(unwell?.among).toContain(fact);
    expect(unwell?.is(value, role)).toBe(is);
  });
});

describe('a value in words', () => {
  test.for<[unknown, string]>([
    [null, 'nothing'],
    [undefined, 'nothing'],
    [OLD, '3F0A…1111'],
    ['running', 'running'],
    [true, 'yes'],
    [false, 'no'],
    [0, '0'],
    [[], 'nothing'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and 1 more'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d and 2 more'],
    [{ unknown: 'denied' }, 'could not be read (denied)'],
    [{ sslFlags: 0 }, 'there'],
    [{ subject: 'CN=a', notAfter: '2026-12-04T00:00:00Z' }, 'CN=a, until 2026-12-04'],
    [{ subject: 1 }, 'subject 1'],
    [{ provider: 'csp', networkService: 'x' }, 'CSP, not readable by NETWORK SERVICE'],
    [{ a: true, b: null }, 'a yes, b nothing'],
  ])('%o is "%s"', ([value, says]) => {
    expect(valueSaid(value)).toBe(says);
  });

  test.for<[string, string]>([
    ['0.0.0.0:444', '444'],
    ['127.0.0.1:443', '127.0.0.1:443'],
    ['10.0.0.0.0:443', '10.0.0.0.0:443'],
    ['25/starttls', '25 STARTTLS'],
  ])('the port %s is "%s"', ([endpoint, says]) => {
    expect(portSaid(endpoint)).toBe(says);
  });

  test.for<[readonly number[], string[]]>([
    [[], []],
    [[7], ['7']],
    [[7, 8], ['7, 8']],
    [[9, 7, 8], ['7-9']],
    [
      [7, 9, 10, 11, 13],
      ['7', '9-11', '13'],
    ],
    [
      [10, 9, 100],
      ['9, 10', '100'],
    ],
  ])('the numbers %o are %o', ([numbers, says]) => {
    expect(ranges(numbers)).toEqual(says);
  });
});

describe('the families', () => {
  const families: [string, FamilyOf<unknown>][] = Object.entries(FAMILIES);
  const having = (is: (family: FamilyOf<unknown>) => boolean) =>
    families.filter(([, family]) => is(family)).map(([name]) => name);
  const READ_BY_CMDLET = [
    'flags',
    'component',
    'certificate-name',
    'internal-transport',
    'internal-transport-on',
    'mounted-copies',
    'dag',
    'auth-certificate',
    'edge-subscriptions',
    'federation-trust',
    'owa-im',
    'connector',
  ];

  test.for<[string, (family: FamilyOf<unknown>) => boolean, string[]]>([
    ['need a management shell', ({ readBy }) => readBy === 'cmdlet', READ_BY_CMDLET],
    ['are restored by an undo', ({ undo }) => undo === 'restores it', ['store/Root', 'sslcert', 'internal-transport']],
    ['decide the choice', ({ askedBy }) => askedBy === 'the choice', ['store/My', 'certificate', 'flags']],
    ['are lists of certificates', ({ lists }) => lists === 'certificates', ['store/My', 'store/Root', 'store/CA']],
    ['come later', ({ comesLater }) => comesLater === true, ['internal-transport-on']],
    ['decide nothing', ({ decidesNothing }) => decidesNothing !== undefined, ['shell/opens', 'internal-transport-on']],
    ['have an excuse', ({ excuse }) => excuse !== undefined, ['health', 'event']],
  ])('that %s', ([, is, expected]) => {
    expect(having(is)).toEqual(expected);
  });

  test('that need a management shell are known by the key of a fact', () => {
    expect(['dag', `flags/${OLD}`, 'connector/EX01/send/a'].map(isReadByCmdlet)).toEqual([true, true, true]);
    expect(['role', `key/${OLD}`, 'something'].map(isReadByCmdlet)).toEqual([false, false, false]);
    expect(isOfCertificate('something')).toBe(false);
  });
});
