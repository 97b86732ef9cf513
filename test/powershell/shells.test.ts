import { describe, expect, test } from 'vitest';
import { type FactKey, isKnown, type Patch } from '../../src/domain/facts.ts';
import { OPERATIONS } from '../../src/domain/operation.ts';
import { LONG } from '../long.ts';
import { engine } from './engine.ts';
import { facts, factsOf, look } from './looking.ts';
import { rightsPage } from './rights-page.ts';
import { stand } from './stand.ts';
import { OLD, stubServer } from './stub-server.ts';

const T = OLD.thumbprint;
const OF_SHELL: readonly FactKey[] = ['shell/opens', 'shell/reaches', 'shell/back-end', 'internal-transport'];

describe.skipIf(!engine)('a server whose own shell does not open', () => {
  const [shut, open] = [stubServer({ shut: 'shell' } as never), stubServer({} as never, 'EX02')];
  const servers = ['EX01', 'EX02'].map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` }));
  const reached = {
    'shell/opens': { known: false },
    'shell/reaches': { known: true },
    'internal-transport': { known: T },
  };

  test("is read through another server's shell that was observed in the same call", async () => {
    const there = await stand({ ex01: shut, ex02: open });
    const seen = await look(there, { servers, only: OF_SHELL }, ['EX01', 'EX02']);
    expect(factsOf(seen)).toMatchObject(reached);
    expect(factsOf(seen, 'EX02')).toMatchObject({ 'shell/opens': { known: true }, 'shell/reaches': { known: true } });
  });

  test('is read through the shell of a server that was not observed', async () => {
    const there = await stand({ ex01: shut, ex02: open });
    expect(factsOf(await look(there, { servers, only: OF_SHELL }))).toMatchObject(reached);
  });

  test('stays unknown if no other shell opens', async () => {
    const there = await stand({ ex01: shut, ex02: stubServer({ shut: 'shell' } as never, 'EX02') });
    for (const names of [['EX01'], ['EX01', 'EX02']]) {
      const facts = factsOf(await look(there, { servers, only: OF_SHELL }, names));
      expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
      expect(facts['internal-transport']).toHaveProperty('unknown');
    }
  });
});

describe.skipIf(!engine)('a shell that refuses this account', () => {
  const ofShell = (state: object) => facts(state, { only: OF_SHELL });
  const unknown = { unknown: expect.stringMatching(/^no management shell opens on ex01\.contoso\.com: /) };

  // By the names of WinRM errors, which are the same in every language, and by number for the one without a name.
  test.for([
    ['may be open to another: no right to it', 'AccessDenied'],
    ['may be open to another: a wrong password', 'LogonFailure'],
    ['may be open to another: no domain controller', 'AuthenticationFailed'],
    ['may be open to another: no logon for Kerberos', '1312'],
    ['may be open to another: an authentication method that is not accepted', 'InvalidAuthentication'],
    ['may be open to another: Kerberos is switched off here', 'ClientKerberosDisabled'],
    ['may be open to another: no name of a service', 'TargetUnknown'],
    ['may be open to another: no domain here', 'WorkgroupCannotUseKerberos'],
    ['may be open to another: no trust here', 'ServerNotTrusted'],
    ['may be open to another: a name that cannot be resolved here', 'ComputerNotFound'],
  ] as const)('%s', async ([, shutAs]) => {
    expect(await ofShell({ shut: 'shell', shutAs })).toMatchObject({
      'shell/opens': unknown,
      'shell/reaches': unknown,
    });
  });

  test.for([
    ['has no role', '[FailureCategory=AuthZ-CmdletAccessDeniedException] ', unknown],
    ['has too many shells already', '[FailureCategory=AuthZ-AuthorizationException] ', unknown],
    ['gets an internal error of the shell', '[FailureCategory=AuthZ-TypeInitializationException] ', { known: false }],
    ['gets a refusal without a reason', '', { known: false }],
  ] as const)('by the same number, to a caller who %s: %j', async ([, shutSaying, opens]) => {
    expect(await ofShell({ shut: 'shell', shutAs: '-2144108477', shutSaying })).toMatchObject({ 'shell/opens': opens });
  });

  test('is unknown if the account cannot call Get-ExchangeServer', async () => {
    expect(await ofShell({ hidden: ['Get-ExchangeServer'] })).toMatchObject({
      'shell/opens': unknown,
      'shell/reaches': unknown,
    });
  });

  test.for([
    ['that another server refused', 'BackEndServer=ex02.contoso.com,RequestId=1]', { known: 'EX02' }],
    ['that its own back end refused', 'BackEndServer=ex01.contoso.com]', { known: 'EX01' }],
    ['that found no back end', 'BackEndServer=UnKown,RequestId=1]', undefined],
    ['that names no server', 'BackEndServer=,RequestId=1]', undefined],
  ] as const)('%s, reports what Exchange reports', async ([, said, backEnd]) => {
    const shutSaying = `[ClientAccessServer=EX01,${said} [FailureCategory=Cafe-SendFailure] `;
    const seen = await ofShell({ shut: 'shell', shutAs: '-2144108477', shutSaying });
    expect(seen['shell/opens']).toEqual({ known: false });
    expect(seen['shell/back-end']).toEqual(backEnd);
  });

  test('that refuses the parameter is opened without it', async () => {
    expect(await ofShell({ refusesTarget: true, answers: 'Ex02' })).toMatchObject({
      'shell/opens': { known: true },
      'shell/back-end': { known: 'EX02' },
    });
  });

  test.for(['-2144108212', 'CannotConnect'])('does not open, also with %s', async (shutAs) => {
    expect(await ofShell({ shut: 'shell', shutAs })).toMatchObject({ 'shell/opens': { known: false } });
  });
});

describe.skipIf(!engine)('a role without Get-Command', () => {
  test('reads the facts of its cmdlets, and does not know which cmdlets it has', async () => {
    const there = await stand({ ex01: stubServer({ hidden: ['Get-Command'] }) }, { edge: [{ Name: 'EDGE1' }] });
    const seen = await look(there, { only: [...OF_SHELL, 'may/issue-certificate', 'edge-subscriptions'] });
    expect(factsOf(seen)).toMatchObject({
      'shell/opens': { known: true },
      'internal-transport': { known: OLD.thumbprint },
      'may/issue-certificate': { unknown: expect.stringContaining('Get-Command') },
    });
    expect(factsOf(seen, null)).toMatchObject({ 'edge-subscriptions': { known: ['EDGE1'] } });
  });
});

describe.skipIf(!engine)('a hidden command or parameter', () => {
  const rights = [...OPERATIONS, 'issue-by-windows'].map((operation) => `may/${operation}` as FactKey);
  const refused = (found: Patch) => rights.filter((key) => found[key] && isKnown(found[key]) && !found[key].known);
  const page = rightsPage();
  /** The changing calls of an operation from the page. An HTTPS binding is changed by a method of the found object. */
  const asked = (operation: string): readonly string[] =>
    [
      ...(page.get(operation)?.changes ?? []),
      ...(operation === 'bind-certificate' ? (page.get(operation)?.calls ?? []) : []),
    ]
      .filter((call) => /^(New|Enable|Remove|Import|Restart)-|^Get-WebBinding/.test(call))
      // Only tried if the key file cannot be granted. If this fails, the certificate is removed again.
      .filter((call) => !call.includes('-NetworkServiceAllowed'));
  const takers = (command: string): FactKey[] =>
    rights.filter((key) => asked(key.slice('may/'.length)).some((call) => call.startsWith(command)));
  const withParameter = (name: string, parameter: string): FactKey[] =>
    rights.filter((key) =>
      asked(key.slice('may/'.length)).some(
        (call) => call.startsWith(`${name} `) && `${call} `.includes(`${parameter} `),
      ),
    );
  const calls = [...new Set(rights.flatMap((key) => asked(key.slice('may/'.length))))];
  const cmdlets = [...new Set(calls.map((call) => call.split(' ')[0] ?? ''))];
  const parameters = calls.flatMap((call) =>
    [...call.matchAll(/ (-[A-Z]\w+)/g)].map(([, parameter = '']) => [call.split(' ')[0] ?? '', parameter] as const),
  );
  const hidden = new Map<string, readonly FactKey[]>([
    ['icacls', ['may/grant-key']],
    ['certutil', ['may/untrust-certificate']],
    ['iisreset', ['may/restart-iis']],
    ['Enable-ExchangeCertificate -NetworkServiceAllowed', []],
    ...cmdlets.map((name) => [name, takers(name)] as const),
    ...parameters.map(([name, parameter]) => [`${name} ${parameter}`, withParameter(name, parameter)] as const),
  ]);

  test('has the commands of the page', () => {
    expect(hidden.size).toBeGreaterThan(40);
    expect(takers('Remove-ExchangeCertificate')).toEqual(['may/remove-certificate']);
    expect(withParameter('New-ExchangeCertificate', '-KeySize')).toEqual(['may/issue-certificate']);
  });
  // A look takes as long with many hidden ones as with one. Those that refuse different rights are hidden together, so
  // each is still seen alone by its rights. test:long hides one at a time.
  const together: { what: string[]; want: FactKey[] }[] = [];
  for (const [what, want] of hidden) {
    const others = together.find((one) => !LONG && !want.some((key) => one.want.includes(key)));
    if (others) others.what.push(what);
    else together.push({ what: [what], want: [] });
    (others ?? together.at(-1))?.want.push(...want);
  }
  test.for(together)('$what', async ({ what, want }) => {
    expect(refused(await facts({ hidden: what }, { only: rights })).sort()).toEqual(want.sort());
  });
});
