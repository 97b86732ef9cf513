import { describe, expect, test } from 'vitest';
import { redact } from '../../src/support/redact.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----';

describe('redaction', () => {
  test.for([
    ['masks what is named a password', { password: 'x' }, { password: '(redacted)' }],
    ['masks what is named a token, deep down', { a: [{ accessToken: 'x' }] }, { a: [{ accessToken: '(redacted)' }] }],
    ['masks a PFX, whatever it holds', { pfxBase64: ['MII'] }, { pfxBase64: '(redacted)' }],
    ['masks a credential object whole', { Credential: { user: 'a' } }, { Credential: '(redacted)' }],
    ['masks a private key inside a text', { output: `before ${PEM} after` }, { output: 'before (redacted) after' }],
    ['masks a private key that was cut off', { output: PEM.slice(0, 40) }, { output: '(redacted)' }],
    [
      'masks an assignment up to its end',
      { line: 'user=a;Password=b c;x=1' },
      { line: 'user=a;Password=(redacted);x=1' },
    ],
    ['masks a quoted assignment whole', { line: `$token = 'a b'; go` }, { line: '$token = (redacted); go' }],
    ['masks a bearer token', { header: 'Bearer abcdefgh.ijk' }, { header: 'Bearer (redacted)' }],
    ['masks one of letters alone', { header: 'bearer abcdEFghIJ' }, { header: 'bearer (redacted)' }],
    ['masks a basic one', { header: 'Basic YWRtaW46aHVudGVyMg==' }, { header: 'Basic (redacted)' }],
    [
      'leaves a sentence about authentication alone',
      { says: 'Basic authentication. It is disabled; bearer certificates are not' },
      { says: 'Basic authentication. It is disabled; bearer certificates are not' },
    ],
    [
      'masks inside an error',
      { error: new Error('pwd: hunter2') },
      { error: { name: 'Error', message: 'pwd: (redacted)' } },
    ],
    ['shows bytes by their number', { raw: Buffer.from('abc') }, { raw: '(3 bytes)' }],
    [
      'leaves thumbprints, key sizes and facts alone',
      { key: 'key/AB12', keyBits: 2048 },
      { key: 'key/AB12', keyBits: 2048 },
    ],
    ['leaves null and numbers alone', { a: null, b: 1, c: true }, { a: null, b: 1, c: true }],
  ] as const)('%s', ([, fields, shown]) => {
    expect(redact(fields)).toEqual(shown);
  });

  test('does not run in circles', () => {
    const fields: Record<string, unknown> = { name: 'x' };
    fields['self'] = fields;
    expect(redact(fields)).toEqual({ name: 'x', self: '(circular)' });
  });
});
