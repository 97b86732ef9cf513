import { describe, expect, test } from 'vitest';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { normalThumbprint } from '../../src/x509/thumbprint.ts';
import { windowsName } from '../../src/x509/windows-name.ts';
import { BARE, EX01, PUBLIC } from '../recorded/certificates.ts';

describe('a certificate read from its DER', () => {
  test('has the same values as in Windows', () => {
    expect(certificateFromDer(EX01.der)).toEqual({
      thumbprint: EX01.thumbprint,
      subject: 'CN=EX01',
      issuer: 'CN=EX01',
      names: ['EX01', 'ex01.contoso.com'],
      notBefore: '2026-11-25T03:38:32Z',
      notAfter: '2031-11-25T03:38:32Z',
      keyBits: 2048,
      signature: 'sha256RSA',
      usages: ['1.3.6.1.5.5.7.3.1'],
      der: EX01.der,
    });
  });

  test('has its name the Windows way round, and DNS names only', () => {
    expect(certificateFromDer(PUBLIC.der)).toMatchObject({
      subject: 'CN=mail.contoso.com, OU=IT, O="Contoso, Ltd.", L=Cologne, S=NRW, C=DE',
      names: ['mail.contoso.com', 'autodiscover.contoso.com'],
      keyBits: 256,
      signature: 'sha256ECDSA',
      usages: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    });
  });

  test('without extensions names nothing, which is not the same as not read', () => {
    expect(certificateFromDer(BARE.der)).toMatchObject({
      thumbprint: BARE.thumbprint,
      names: [],
      usages: [],
      keyBits: 1024,
    });
  });

  test('does not depend on the time zone', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'America/Los_Angeles';
    try {
      expect(certificateFromDer(EX01.der).notBefore).toBe('2026-11-25T03:38:32Z');
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  test('is refused if it is invalid', () => {
    expect(() => certificateFromDer('bm8gY2VydGlmaWNhdGU=')).toThrow();
  });
});

test.for([
  ['one name', 'CN=EX01', 'CN=EX01'],
  ['the most specific first', 'C=DE\nST=NRW\nCN=x', 'CN=x, S=NRW, C=DE'],
  ['no name at all', undefined, ''],
  ['a comma', 'O=Contoso\\, Ltd.', 'O="Contoso, Ltd."'],
  ['a quote', 'O=the \\"best\\"', 'O="the ""best"""'],
  ['an equals sign', 'CN=a=b', 'CN="a=b"'],
  ['a space in front', 'O=\\ x', 'O=" x"'],
  ['an RDN of two attributes', 'OU=a + CN=b', 'OU=a + CN=b'],
  ['a plus that is only text', 'O=a \\+ b', 'O="a + b"'],
  ['what Windows names otherwise', 'emailAddress=a@b\nserialNumber=1', 'SERIALNUMBER=1, E=a@b'],
] as const)('a distinguished name with %s', ([, node, windows]) => {
  expect(windowsName(node)).toBe(windows);
});

test.for([
  ['spaces', '3f 0a 11'],
  ['an invisible mark in front', '\u200e3F0A11'],
  ['colons', '3F:0a:11'],
] as const)('a thumbprint with %s is the same thumbprint', ([, text]) => {
  expect(normalThumbprint(text)).toBe('3F0A11');
});
