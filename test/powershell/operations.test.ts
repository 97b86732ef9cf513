import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import type { Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import { type PowerShellOptions, powershellProvider } from '../../src/providers/powershell/provider.ts';
import { engine } from './engine.ts';
import { stand, standAlone } from './stand.ts';
import { aKey, NEW, OLD, ON, type Stand, stored, stubServer, unreadable } from './stub-server.ts';

const EX02 = { name: 'EX02', fqdn: 'ex02.contoso.com' };
const provided = ({ session }: Stand, more: Partial<PowerShellOptions> = {}) =>
  powershellProvider(session, { organization: 'contoso', servers: [ON], ...more });
type Undirected = Operation extends infer O ? (O extends Operation ? Omit<O, 'on'> : never) : never;
const on = (operation: Undirected): Operation => ({ ...operation, on: ON }) as Operation;

const PLACED = stored('new', { notAfter: '2031-11-22T00:00:00Z' });
const T = NEW.thumbprint;
const issue = on({ kind: 'issue-certificate', certificate: 'new:EX01' });
const byWindows = on({ kind: 'issue-certificate', certificate: 'new:EX01', by: 'windows' });
const bind = on({
  kind: 'bind-certificate',
  site: 'Exchange Back End',
  endpoint: '0.0.0.0:444',
  certificate: T,
});

const NEW_LINE = 'New-ExchangeCertificate CN=EX01 EX01,ex01.contoso.com exportable=False services=None force=True';
const cases: [string, Operation, { [name: string]: unknown }, string[]][] = [
  ['issues without a service and grants the key', issue, { toMake: [NEW] }, [NEW_LINE, 'icacls /grant *S-1-5-20:R']],
  ['grants a key', on({ kind: 'grant-key', certificate: T }), { My: [OLD, NEW] }, ['icacls /grant *S-1-5-20:R']],
  [
    'trusts the public part',
    on({ kind: 'trust-certificate', certificate: T }),
    { My: [OLD, NEW] },
    [`Import-Certificate ${T} Cert:\\LocalMachine\\Root`],
  ],
  [
    'removes a copy from Root',
    on({ kind: 'untrust-certificate', certificate: T }),
    { My: [OLD, NEW], Root: [OLD, NEW] },
    [`certutil -delstore Root ${T}`],
  ],
  [
    'adds a binding',
    on({ kind: 'add-binding', site: 'Exchange Back End', bindingInformation: '*:444:' }),
    { rows: [] },
    ['New-WebBinding Exchange Back End *:444:'],
  ],
  ['binds one binding', bind, { My: [OLD, NEW] }, [`AddSslCertificate Exchange Back End *:444: ${T}`]],
  [
    'binds the binding of one address',
    on({ kind: 'bind-certificate', site: 'Default Web Site', endpoint: '0.0.0.0:443', certificate: T }),
    { My: [OLD, NEW] },
    [`AddSslCertificate Default Web Site :443: ${T}`],
  ],
  ['restarts IIS', on({ kind: 'restart-iis' }), {}, ['iisreset /restart /timeout:120']],
  [
    'enables SMTP alone',
    on({ kind: 'enable-smtp', certificate: T }),
    { My: [OLD, PLACED] },
    [`Enable-ExchangeCertificate ${T} services=SMTP force=True networkService=False`],
  ],
  [
    'restarts both transport services',
    on({ kind: 'restart-transport' }),
    {},
    ['Restart-Service MSExchangeTransport,MSExchangeFrontEndTransport'],
  ],
  [
    'removes a certificate and its copy in Root',
    on({ kind: 'remove-certificate', certificate: OLD.thumbprint }),
    {},
    [`Remove-ExchangeCertificate ${OLD.thumbprint} confirm=False`, `certutil -delstore Root ${OLD.thumbprint}`],
  ],
];

describe.skipIf(!engine)('an operation does one thing', () => {
  test.for(cases)('%s', async ([, operation, state, calls]) => {
    const there = await stand({ ex01: stubServer(state as never) });
    expect(await provided(there).perform('ex01', operation, 30)).toEqual({ is: 'done', changed: true });
    expect(there.changes()).toEqual(calls.map((call) => `ex01: ${call}`));
  });

  const repeated: [string, Operation, { [name: string]: unknown }][] = [
    ['grants no key twice', on({ kind: 'grant-key', certificate: OLD.thumbprint }), {}],
    ['trusts nothing twice', on({ kind: 'trust-certificate', certificate: OLD.thumbprint }), {}],
    ['removes nothing from Root twice', on({ kind: 'untrust-certificate', certificate: T }), {}],
    ['adds no binding twice', on({ kind: 'add-binding', site: 'Default Web Site', bindingInformation: '*:443:' }), {}],
    ['binds nothing twice', { ...bind, certificate: OLD.thumbprint } as Operation, {}],
    ['removes nothing twice', on({ kind: 'remove-certificate', certificate: T }), {}],
  ];
  test.for(repeated)('%s', async ([, operation, state]) => {
    const there = await stand({ ex01: stubServer(state as never) });
    expect(await provided(there).perform('EX01', operation, 30)).toEqual({ is: 'done', changed: false });
    expect(there.changes()).toEqual([]);
  });

  test('makes a certificate the internal one again, and reports that it was already', async () => {
    const there = await stand({ ex01: stubServer() });
    const operation = on({ kind: 'enable-smtp', certificate: OLD.thumbprint });
    expect(await provided(there).perform('EX01', operation, 30)).toEqual({ is: 'done', changed: false });
  });

  test('reports a change of the internal one if its key could not be read: the cmdlet then grants the key', async () => {
    const shut = stored('old', { notAfter: '2026-12-04T00:00:00Z' }, unreadable);
    const there = await stand({ ex01: stubServer({ My: [shut] }) });
    const operation = on({ kind: 'enable-smtp', certificate: shut.thumbprint });
    expect(there.table().servers['ex01']?.internalTransport).toBe(shut.thumbprint);
    expect(await provided(there).perform('EX01', operation, 30)).toEqual({ is: 'done', changed: true });
  });

  test('makes a certificate the internal one with an account that may not read its key', async () => {
    const there = await stand({ ex01: stubServer({ My: [OLD, PLACED], broken: { 'Get-Acl': 'access denied' } }) });
    const operation = on({ kind: 'enable-smtp', certificate: T });
    expect(await provided(there).perform('EX01', operation, 30)).toEqual({ is: 'done', changed: true });
    expect(there.table().servers['ex01']?.internalTransport).toBe(T);
  });

  test('works on this computer without a session', async () => {
    const here = { name: (await stand({})).session.host.computer, fqdn: '' };
    const fqdn = `${here.name.toLowerCase()}.contoso.com`;
    const there = await stand({
      ex01: stubServer({ registry: stubServer({}, here.name)['registry'] ?? null }, here.name),
    });
    const me = { name: here.name, fqdn };
    const operation = { kind: 'restart-iis', on: me } as const;
    expect(await provided(there, { servers: [me] }).perform(here.name, operation, 30)).toMatchObject({ is: 'done' });
    expect(there.calls()).toEqual(['ex01: iisreset /restart /timeout:120']);
  });
});

describe.skipIf(!engine)('an operation is refused, with the reason', () => {
  const elsewhere = (operation: Operation): Operation => ({ ...operation, on: EX02 });
  const refused: [string, Operation, { [name: string]: unknown }, RegExp, string[]][] = [
    ['another server that answers', elsewhere(bind), {}, /^EX01 \(EX01\.contoso\.com\) answered instead of EX02/, []],
    ['a certificate that is not installed', bind, {}, /LocalMachine\\My has 0 certificates/, []],
    [
      'two bindings',
      bind,
      { My: [OLD, NEW], rows: Array(2).fill({ site: 'Exchange Back End', bindingInformation: '*:444:', hash: '' }) },
      /has 2 HTTPS bindings/,
      [],
    ],
    ['no binding', bind, { My: [OLD, NEW], rows: [] }, /has 0 HTTPS bindings \*:444:/, []],
    [
      'a CNG key',
      on({ kind: 'grant-key', certificate: T }),
      { My: [stored('new', { notAfter: '2031-11-22T00:00:00Z' }, aKey({ provider: 'cng' }))] },
      /is in a CNG provider/,
      [],
    ],
    [
      'a key that cannot be opened',
      on({ kind: 'grant-key', certificate: T }),
      { My: [stored('new', { notAfter: '2031-11-22T00:00:00Z' }, aKey({ usable: false }))] },
      /cannot be opened/,
      [],
    ],
    [
      'a grant that did nothing',
      on({ kind: 'grant-key', certificate: T }),
      { My: [NEW], icaclsFails: true },
      /still cannot read/,
      ['icacls /grant *S-1-5-20:R'],
    ],
    ['a shell that does not open', issue, { shut: 'shell' }, /No management shell opens\. ex01\.contoso\.com: /, []],
    ['a server that is not reached', bind, { shut: 'winrm' }, /cannot be reached through WinRM/, []],
    [
      'services that did not start again',
      on({ kind: 'restart-iis' }),
      { afterRestart: 'Stopped' },
      /WAS is stopped/,
      ['iisreset /restart /timeout:120'],
    ],
    [
      'an exit code',
      on({ kind: 'restart-iis' }),
      { exitCode: 1 },
      /iisreset ended with 1/,
      ['iisreset /restart /timeout:120'],
    ],
    [
      'transport that did not start again',
      on({ kind: 'restart-transport' }),
      { afterRestart: 'StopPending' },
      /is stoppending/,
      ['Restart-Service MSExchangeTransport,MSExchangeFrontEndTransport'],
    ],
    [
      'an error of the cmdlet',
      on({ kind: 'remove-certificate', certificate: OLD.thumbprint }),
      { broken: { 'Remove-ExchangeCertificate': 'The internal transport certificate cannot be removed' } },
      /cannot be removed/,
      [`Remove-ExchangeCertificate ${OLD.thumbprint} confirm=False`],
    ],
    [
      'a certificate that is still installed, without an error of the cmdlet',
      on({ kind: 'remove-certificate', certificate: OLD.thumbprint }),
      { removesNothing: true },
      /is still in My, although the cmdlet reported no error/,
      [`Remove-ExchangeCertificate ${OLD.thumbprint} confirm=False`],
    ],
    [
      'a certificate that is only planned',
      on({ kind: 'grant-key', certificate: 'new:EX01' }),
      {},
      /Nothing was sent/,
      [],
    ],
  ];
  test.for(refused)('%s', async ([, operation, state, error, calls]) => {
    const there = await stand({ ex01: stubServer(state as never) });
    const outcome = await provided(there).perform('EX01', operation, 30);
    expect(outcome).toEqual({ is: 'refused', error: expect.stringMatching(error) });
    expect(there.changes()).toEqual(calls.map((call) => `ex01: ${call}`));
  });

  test('with every session closed', async () => {
    const there = await stand({ ex01: stubServer({ broken: { 'New-ExchangeCertificate': 'RPC fault' } }) });
    await provided(there).perform('EX01', issue, 30);
    const count = (what: string) => there.calls().filter((line) => line.includes(what)).length;
    expect(count('New-PSSession')).toBe(count('Remove-PSSession'));
  });
});

describe.skipIf(!engine)('if a session ends without an error, the answer is lost', () => {
  test.for([
    ['with the server', bind, 'winrm'],
    ['with the shell, when mail is enabled', on({ kind: 'enable-smtp', certificate: T }), 'Enable-ExchangeCertificate'],
    [
      'with the shell, when a certificate is removed',
      on({ kind: 'remove-certificate', certificate: OLD.thumbprint }),
      'Remove-ExchangeCertificate',
    ],
  ] as const)('%s', async ([, operation, endsAt]) => {
    const there = await stand({ ex01: stubServer({ My: [OLD, PLACED], endsAt }) });
    expect(await provided(there).perform('EX01', operation, 30)).toEqual({
      is: 'lost',
      because: expect.stringMatching(/^The session with .* was lost: the session ended/),
    });
    expect(there.changes()).toEqual([]);
  });
});

describe.skipIf(!engine)('creating is never repeated, and its answer is the difference of the store', () => {
  test('a certificate that exists after an error gets its key granted, and the error is reported', async () => {
    const state = { toMake: [NEW], broken: { 'New-ExchangeCertificate': 'A special Rpc error occurs on server EX01' } };
    const there = await stand({ ex01: stubServer(state) });
    expect(await provided(there).perform('EX01', issue, 30)).toEqual({
      is: 'refused',
      error: 'A special Rpc error occurs on server EX01',
    });
    expect(there.changes()).toEqual([`ex01: ${NEW_LINE}`, 'ex01: icacls /grant *S-1-5-20:R']);
  });

  test('its key is granted also if the server accepts no new session after the cmdlet', async () => {
    const there = await stand({ ex01: stubServer({ toMake: [NEW], shutsAfterIssue: true }) });
    expect(await provided(there).perform('EX01', issue, 30)).toEqual({ is: 'done', changed: true });
    const sddl = there.table().servers['ex01']?.My.map(({ key }) => (key as unknown as { sddl: string }).sddl);
    expect(sddl).toEqual([expect.stringContaining(';;;NS)'), expect.stringContaining(';;;NS)')]);
  });

  const second = stored('second', { notAfter: '2031-11-23T00:00:00Z' }, unreadable);
  const renamed = stored('renamed', { friendlyName: 'Backup' }, unreadable);
  const another = stored('another', { subject: 'CN=EX09' }, unreadable);
  const issued = stored('issued', { subject: 'CN=EX09', issuer: 'CN=EX01' }, unreadable);
  /** A certificate from the auto-enrollment of the computer, at the same time. */
  const enrolled = (key: Sendable) => stored('enrolled', { subject: 'CN=EX01', issuer: 'CN=Contoso CA' }, key);
  const cng = enrolled(aKey({ provider: 'cng' }));
  const csp = enrolled(unreadable);
  const shut = enrolled(aKey({ usable: false }));

  test.for([
    ['none', [], /^0 certificates appeared in My; one was expected/],
    ['two of its kind', [NEW, second], /^2 certificates appeared/],
    ["another administrator's with a CNG key in addition", [NEW, cng], /^2 certificates appeared/],
    ["another administrator's with a key that can be granted in addition", [NEW, csp], /^2 certificates appeared/],
    ["only another administrator's, with a key that can be granted", [csp], /is not the requested one/],
    ["only another administrator's, with a key that cannot be opened", [shut], /is not the requested one/],
    ['one with another name', [another], /is not the requested one/],
    ['one with another subject, whose issuer has the name of this server', [issued], /is not the requested one/],
    ['one with another friendly name', [renamed], /is not the requested one/],
  ] as const)('%s instead of one is an error, and no certificate is changed', async ([, came, says]) => {
    const there = await stand({ ex01: stubServer({ toMake: came }) });
    const outcome = await provided(there).perform('EX01', issue, 30);
    expect(outcome).toEqual({ is: 'refused', error: expect.stringMatching(says) });
    for (const { thumbprint } of came) expect(JSON.stringify(outcome)).toContain(thumbprint);
    expect(there.table().servers['ex01']?.My).toEqual([OLD, ...came]);
    expect(there.changes()).toEqual([`ex01: ${NEW_LINE}`]);
  });

  test('a certificate that exists after an error beside another new one is not changed, and the error is reported', async () => {
    const state = { toMake: [NEW, cng], broken: { 'New-ExchangeCertificate': 'A special Rpc error occurs' } };
    const there = await stand({ ex01: stubServer(state) });
    const outcome = await provided(there).perform('EX01', issue, 30);
    expect(outcome).toEqual({ is: 'refused', error: 'A special Rpc error occurs' });
    expect(there.table().servers['ex01']?.My).toEqual([OLD, NEW, cng]);
  });

  test('a certificate whose key cannot be granted is removed', async () => {
    const there = await stand({ ex01: stubServer({ toMake: [NEW], icaclsFails: true }) });
    expect(await provided(there).perform('EX01', issue, 30)).toMatchObject({ is: 'refused' });
    expect(there.changes().at(-1)).toBe(`ex01: certutil -delstore My ${T}`);
    expect(there.table().servers['ex01']?.My.map(({ thumbprint }) => thumbprint)).toEqual([OLD.thumbprint]);
  });
});

describe.skipIf(!engine)('made by Windows, a certificate', () => {
  test('whose key cannot be granted is removed, too', async () => {
    const there = await stand({ ex01: stubServer({ toMake: [NEW], icaclsFails: true }) });
    expect(await provided(there).perform('EX01', byWindows, 30)).toMatchObject({ is: 'refused' });
    expect(there.changes().at(-1)).toBe(`ex01: certutil -delstore My ${T}`);
    expect(there.table().servers['ex01']?.My.map(({ thumbprint }) => thumbprint)).toEqual([OLD.thumbprint]);
  });
});

describe.skipIf(!engine)('the ways to a cmdlet are tried in an order', () => {
  const two = (state: object, other: object = {}) =>
    stand({ ex01: stubServer(state as never), ex02: stubServer(other as never, 'EX02') });
  const servers = [ON, EX02];
  const smtp = on({ kind: 'enable-smtp', certificate: T });

  test("another server's shell if the target's does not open", async () => {
    const there = await two({ shut: 'shell', My: [OLD, PLACED] });
    expect(await provided(there, { servers }).perform('EX01', smtp, 30)).toEqual({
      is: 'done',
      changed: true,
      way: 'the shell of ex02.contoso.com',
    });
    expect(there.calls()).toContain('ex02: New-PSSession shell');
    expect(there.changes()).toEqual([
      `ex01: Enable-ExchangeCertificate ${T} services=SMTP force=True networkService=False`,
    ]);
  });

  const three = (first: object, second: object) =>
    stand({
      ex01: stubServer({ My: [OLD, PLACED], ...first } as never),
      ex02: stubServer(second as never, 'EX02'),
      ex03: stubServer({}, 'EX03'),
    });
  const EX03 = { name: 'EX03', fqdn: 'ex03.contoso.com' };

  test.for([
    ['is late', { shut: 'shell' }, { late: 'shell' }],
    ["is an Edge server's", { shut: 'shell' }, { edge: true }],
  ] as const)('the next shell if another one %s', async ([, first, second]) => {
    const there = await three(first, second);
    const outcome = await provided(there, { servers: [ON, EX02, EX03] }).perform('EX01', smtp, 35);
    expect(outcome).toEqual({ is: 'done', changed: true, way: 'the shell of ex03.contoso.com' });
  });

  test('refused, and not lost, if they would use up the time for the effect', async () => {
    const there = await three({ late: 'shell' }, { late: 'shell' });
    const outcome = await provided(there, { servers: [ON, EX02, EX03] }).perform('EX01', smtp, 22);
    expect(outcome).toMatchObject({ is: 'refused', error: expect.stringContaining('no time is left for another') });
    expect(there.changes()).toEqual([]);
  });

  test('the cmdlet of Windows if the plan requires it, with a key in a CSP, and no shell is tried', async () => {
    const there = await stand({ ex01: stubServer({ shut: 'shell', toMake: [NEW] }) });
    const byWindows: Operation = { ...issue, by: 'windows' } as Operation;
    expect(await provided(there).perform('EX01', byWindows, 30)).toEqual({
      is: 'done',
      changed: true,
      way: 'no Exchange cmdlet',
    });
    expect(there.calls().filter((call) => call.endsWith('New-PSSession shell'))).toEqual([]);
    expect(there.changes()).toEqual([
      'ex01: New-SelfSignedCertificate EX01,ex01.contoso.com Microsoft Enhanced RSA and AES Cryptographic Provider 2.5.29.37={text}1.3.6.1.5.5.7.3.1 2.5.29.19={critical}{hex}3000',
      'ex01: icacls /grant *S-1-5-20:R',
    ]);
  });

  test('the cmdlet of Windows never without this', async () => {
    const there = await stand({ ex01: stubServer({ shut: 'shell', My: [OLD, PLACED] }) });
    for (const operation of [issue, smtp]) {
      expect(await provided(there).perform('EX01', operation, 30)).toMatchObject({ is: 'refused' });
    }
    expect(there.changes()).toEqual([]);
  });

  test('a server that hangs is lost, and nothing is sent twice', async () => {
    const there = await standAlone({ ex01: stubServer({ hangs: 'winrm' }) });
    expect(await provided(there).perform('EX01', bind, 1)).toEqual({ is: 'lost', because: 'no answer within 1 s' });
    expect(there.changes()).toEqual([]);
  });
});
