import { describe, expect, test } from 'vitest';
import { redact, redactText } from '../../src/support/redact.ts';

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

/** The secret is `S3cr3t`, `S3cr3t two` or the text between « and ». */
const SECRETS = [
  'GET https://admin:«S3cr3t»@mail.contoso.com/x failed',
  'ftp://u:«p@s:s»@host',
  'https://:«tok»@host/',
  'amqp+ssl://u:«S3cr3t»@h',
  'client_secret «S3cr3t»',
  'client_secret=«S3cr3t»&grant=x',
  '{"client_secret": "«S3cr3t two»"}',
  "{'clientSecret':'«S3cr3t»'}",
  'access_token «abc» sent',
  "ConvertTo-SecureString '«S3cr3t two»' -AsPlainText -Force",
  'ConvertTo-SecureString «S3cr3t» -AsPlainText',
  'ConvertTo-SecureString -String "«S3cr3t;|)»" -AsPlainText',
  'ConvertTo-SecureString -AsPlainText -Force -String «S3cr3t»',
  '"«S3cr3t two»" | ConvertTo-SecureString -AsPlainText',
  "'«S3cr3t»' -AsPlainText -Force",
  '-AsPlainText -Force "«S3cr3t»"',
  "convertto-securestring -asplaintext '«S3cr3t»",
  'New-LocalUser x -Password «S3cr3t» -Force',
  '--password «S3cr3t»',
  '--client-secret «S3cr3t»',
  "-PfxPassword '«S3cr3t two»'",
  'az login --api-key «S3cr3t»',
  'Server=x;User Id=y;Password=«S3cr3t two»;Encrypt=yes',
  'pwd: «S3cr3t»',
  'Pwd=«S3cr3t»',
  'sqlPassword = «S3cr3t»',
  'Kennwort: «S3cr3t»',
  'Passwort=«S3cr3t»',
  'the password "«S3cr3t»" was refused',
  "password is '«S3cr3t»'",
  'AccountKey=«abc/def==»;x',
  'SharedAccessKey=«abc+def=»',
  'https://x.blob/y?sv=1&sig=«abc%2Fdef»&se=2',
  'X-Api-Key: «S3cr3t»',
  'curl -u admin:«S3cr3t» https://x',
  'Authorization: Basic «YWRtaW46aHVudGVyMg==»',
  'Authorization: NTLM «TlRMTVNTUAAB»',
  'authorization = Negotiate «YIIabc def»',
  'Cookie: «a=b; c=d»',
  'Set-Cookie: «sid=1; Path=/»',
  'Bearer «abcdefgh.ijk»',
  'bearer «abcdEFghIJ»',
  '«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def»',
  '«ghp_abcdefghijklmnopqrstuvwxyz0123456789»',
  '«AKIAIOSFODNN7EXAMPLE»',
  '«glpat-abcdefghijklmnopqrst»',
  `before «-----BEGIN PRIVATE KEY-----\nMIIEow\n-----END PRIVATE KEY-----» after`,
  '«-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII»',
  `«MIIKZQIBAzCC${'Ab9+/'.repeat(60)}==»`,
  'PFX: «MIIK»',
];

/** Text that must not be redacted, because administrators need it. */
const ORDINARY = [
  'Basic authentication. It is disabled; bearer certificates are not',
  'the password is wrong',
  'The password expired on 2026-11-22',
  'a token was lost',
  'no secret is written into it',
  'the parameter -AsPlainText is not allowed here',
  "A parameter cannot be found that matches parameter name 'Credential'.",
  'Access is denied. (0x80070005)',
  '-Password is missing',
  '--token must be given',
  'client_secret is missing',
  'the private key cannot be opened',
  'key/3F0A111111111111111111111111111111111111',
  'https://ex01.contoso.com:444/owa/healthcheck.htm',
  'http://127.0.0.1:8080/about',
  'ex01.contoso.com:443',
  'user@contoso.com',
  'mailto:admin@contoso.com',
  'https://host/a@b:c',
  "Get-Item 'Cert:\\LocalMachine\\My\\3F0A111111111111111111111111111111111111'",
  'PrivateKeyExportable = False',
  'New-ExchangeCertificate -PrivateKeyExportable $false -Services None',
  'KeySpec: KeyExchange',
  'the Auth certificate',
  'cookies are off',
  'keyBits 2048, provider csp',
  "The term 'Get-ExchangeCertificate' is not recognized",
  'WinRM cannot complete the operation: TrustedHosts',
  'UserName: CONTOSO\\admin',
  '-u is no option',
  'sigma = 5',
  'tokens 3, passes 2',
];

describe('a text that goes into a log, an error, a journal or a report', () => {
  test.for(SECRETS)('keeps no secret: %s', (marked) => {
    const secret = /«([\s\S]*)»/.exec(marked)?.[1] ?? '';
    const shown = redactText(marked.replace(/[«»]/g, ''));
    expect(shown).toContain('(redacted)');
    for (const part of secret.split(/\s+/)) expect(shown.replace('(redacted)', '')).not.toContain(part);
  });

  test.for(SECRETS)('names the kind of the secret: %s', (marked) => {
    const before = marked.slice(0, marked.indexOf('«')).replace(/["']$/, '').trimEnd();
    if (!/SecureString|AsPlainText/i.test(marked))
      expect(redactText(marked.replace(/[«»]/g, '')).startsWith(before)).toBe(true);
  });

  test.for(ORDINARY)('keeps ordinary text: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('masked twice is masked once', () => {
    for (const marked of SECRETS) {
      const once = redactText(marked.replace(/[«»]/g, ''));
      expect(redactText(once)).toBe(once);
    }
  });

  test('of any length is read in a moment', () => {
    const from = process.cpuUsage();
    for (const text of ['a', 'a_', 'password ', '-', '"', ' -u a:', 'https://a:', 'MII', 'Cookie:', 'x|'])
      redactText(text.repeat(20_000));
    expect(process.cpuUsage(from).user / 1e6).toBeLessThan(5);
  });
});
