import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { engine, sharedSession } from '../../powershell/engine.ts';
import type { Finding } from '../../powershell/framework.ts';
import { PARAMETERS, VARIABLES } from '../../powershell/kept.ts';
import { type Case, EXAMPLE, runCases, type Seen, scriptsFolder } from './run.ts';
import { type Post, relay, workflow } from './servers.ts';

const ROOT = join(import.meta.dirname, '../../..');
const shipped = readdirSync(EXAMPLE).filter((name) => name.endsWith('.ps1'));

describe.skipIf(!engine)('Windows PowerShell 5.1 reads the scripts', () => {
  const session = sharedSession();
  const WANTED: readonly string[] = ['does not parse', 'not ASCII', 'not in 5.1', 'runs text'];

  test('every script', async () => {
    expect(shipped).toHaveLength(4);
    const files = shipped.map((name) => join(EXAMPLE, name));
    const kept = { commands: [], evaluators: [], parameters: PARAMETERS, variables: VARIABLES, exceptions: [] };
    const reply = await session().call('lint', { files, ...kept }, 60);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    const found = (reply.data as readonly Finding[]).filter(({ rule }) => WANTED.includes(rule));
    expect(found).toEqual([]);
  });
});

/** Text that a card, a mail or the event viewer may misread. */
const HOSTILE =
  'Relay [click](http://evil.example) **x** {{DATE(2026-01-01T00:00:00Z,SHORT)}} <at>all</at> %1 "q" \u202e\u0007\r\nBcc: x@evil.example';

interface Finds {
  readonly state: string;
  readonly says?: string;
  readonly count?: number;
}

const document = ({ state, says = '444 has no certificate', count = 1 }: Finds): string =>
  JSON.stringify({
    schema: 'exstate/check/v1',
    organization: 'contoso',
    source: { kind: 'servers', name: 'MGMT01', through: 'powershell' },
    at: '2026-11-22T00:00:00Z',
    state,
    servers: [{ server: 'EX01', observed: true, warningDays: 30, criticalDays: 7 }],
    findings: Array.from({ length: state === 'ok' ? 0 : count }, () => ({
      server: 'EX01',
      code: 'backend-empty',
      state,
      down: true,
      fact: null,
      certificate: null,
      use: null,
      uses: [],
      daysRemaining: null,
      says,
    })),
    certificates: [],
  });

const EXIT: Readonly<Record<string, string>> = { ok: '0', warning: '1', critical: '2', unknown: '3' };
const stubbed = (finds: Finds, env: Readonly<Record<string, string>> = {}) => ({
  STUB_JSON: document(finds),
  STUB_EXIT: EXIT[finds.state] ?? '0',
  ...env,
});

describe.skipIf(!engine)('the scripts', () => {
  let seen: Record<string, Seen> = {};
  let posts: readonly Post[] = [];
  let mails: readonly string[] = [];
  const of = (name: string): Seen => seen[name] as Seen;
  const cards = (answers: string): readonly Post[] => posts.filter(({ path }) => path === `/workflows/${answers}`);

  beforeAll(async () => {
    const [teams, smtp, folder] = [await workflow(), await relay(), scriptsFolder()];
    const stub = join(folder, 'stub');
    const check = (finds: Finds, set: object = {}, env: Readonly<Record<string, string>> = {}): Case => ({
      script: 'Invoke-ExstateCheck',
      set: { DesiredState: '/exstate.yaml', Exstate: stub, RetrySeconds: 0, ...set },
      env: stubbed(finds, env),
    });
    const card = (answers: string, finds: Finds = { state: 'critical', says: HOSTILE }, set: object = {}): Case =>
      check(finds, { Teams: true, ...set }, { EXSTATE_TEAMS_WEBHOOK: teams.address(answers) });
    const mail = (set: object): Case =>
      check(
        { state: 'critical', says: HOSTILE },
        {
          MailTo: 'ops@contoso.com',
          MailFrom: 'exstate@contoso.com',
          SmtpServer: '127.0.0.1',
          SmtpPort: smtp.port,
          ...set,
        },
      );
    const register = (set: object, env: Readonly<Record<string, string>> = {}): Case => ({
      script: 'Register-ExstateCheck',
      set: {
        DesiredState: join(ROOT, 'examples/expiring/exstate.yaml'),
        Exstate: stub,
        Account: 'CONTOSO\\exstate$',
        ...set,
      },
      env,
    });
    const cases: Readonly<Record<string, Case>> = {
      ok: check({ state: 'ok' }, { Teams: true }, { EXSTATE_TEAMS_WEBHOOK: teams.address('quiet/202') }),
      'ok, said': card('said/202', { state: 'ok' }, { NotifyOk: true }),
      warning: check({ state: 'warning' }),
      critical: card('critical/202'),
      unknown: check({ state: 'unknown' }),
      'a thousand findings': card('many/202', { state: 'critical', says: 'x'.repeat(300), count: 1000 }),
      'an empty file': check({ state: 'ok' }, {}, { STUB_JSON: '', STUB_EXIT: '3' }),
      'another document': check({ state: 'ok' }, {}, { STUB_JSON: '{"schema":"exstate/plan/v1","state":"ok"}' }),
      'cut off': check({ state: 'ok' }, {}, { STUB_JSON: '{"schema":' }),
      'cut off, and critical': check(
        { state: 'ok' },
        {},
        { STUB_JSON: '{"schema":', STUB_SAYS: 'EXSTATE CRITICAL - EX01: DOWN' },
      ),
      'lost output': check({ state: 'ok' }, {}, { STUB_EXIT: '3' }),
      'no exstate': check({ state: 'ok' }, { Exstate: '/nowhere/exstate' }),
      'refused by Teams': card('refused/400'),
      'busy twice': card('busy/429-503-202'),
      redirected: card('redirected/302'),
      'no Teams': check(
        { state: 'critical' },
        { Teams: true },
        { EXSTATE_TEAMS_WEBHOOK: 'http://127.0.0.1:1/?sig=topsecret' },
      ),
      'no address': check({ state: 'ok' }, { Teams: true, NotifyOk: true }),
      'a plain address': check(
        { state: 'critical' },
        { Teams: true },
        { EXSTATE_TEAMS_WEBHOOK: 'http://evil.example/?sig=topsecret' },
      ),
      'the kept address': check({ state: 'critical' }, { Teams: true }, { KEPT: teams.address('kept/202') }),
      mail: mail({ SmtpWithoutTls: true }),
      'mail without TLS': mail({}),
      'half a mail': check({ state: 'ok' }, { MailTo: 'ops@contoso.com' }),
      real: {
        script: 'Invoke-ExstateCheck',
        set: {
          DesiredState: join(ROOT, 'examples/expiring/exstate.yaml'),
          World: join(ROOT, 'examples/expiring/world.yaml'),
          Exstate: join(folder, 'exstate'),
          StateDir: join(folder, 'state'),
          Metrics: join(folder, 'a.prom'),
        },
      },
      registered: register({
        Teams: true,
        MailTo: 'ops@contoso.com',
        MailFrom: 'e@contoso.com',
        SmtpServer: 'relay',
        At: '05:30',
      }),
      'registered again': register({ EveryHours: 4, Account: 'SYSTEM' }, { SOURCE_THERE: '1' }),
      'an ordinary account': register({ Account: 'CONTOSO\\bob' }),
      'a password': register({ Account: 'SYSTEM', Credential: 'CONTOSO\\bob' }),
      'a relative path': register({ DesiredState: 'exstate.yaml' }),
      'no such file': register({ Exstate: '/nowhere/exstate.cmd' }),
      'a quote': register({ StateDir: 'C:\\a" -Command "x' }),
      'what if': register({ WhatIf: true }),
      unregistered: { script: 'Register-ExstateCheck', set: { Unregister: true }, env: { SOURCE_THERE: '1' } },
      'an address typed': {
        script: 'Set-ExstateWebhook',
        set: { Account: 'CONTOSO\\exstate$' },
        env: { TYPED: ' https://example.org/workflow?sig=topsecret ' },
      },
      'no address typed': {
        script: 'Set-ExstateWebhook',
        set: { Account: 'SYSTEM' },
        env: { TYPED: 'ftp://example.org' },
      },
    };
    try {
      seen = await runCases(folder, cases);
      ({ posts } = teams);
      ({ mails } = smtp);
    } finally {
      teams.close();
      smtp.close();
    }
  }, 120_000);

  test.for([
    ['ok', 1000, 'Information', 0],
    ['warning', 1001, 'Warning', 1],
    ['critical', 1002, 'Error', 2],
    ['unknown', 1003, 'Warning', 3],
  ] as const)('%s is event %i (%s) and exit code %i', ([name, id, type, exit]) => {
    const { events, exit: ended, error } = of(name);
    expect({ error, ended, events }).toEqual({
      error: '',
      ended: exit,
      events: [
        {
          log: 'Application',
          source: 'exstate check',
          id,
          type,
          message: expect.stringContaining(`exstate ${name.toUpperCase()}: contoso`),
        },
      ],
    });
  });

  test.for([
    ['an empty file', 'exstate ended with 3 and without a result'],
    ['another document', 'has a form that this script does not know'],
    ['cut off', 'the result could not be read'],
    ['lost output', 'exstate UNKNOWN: contoso'],
    ['no exstate', 'exstate could not be run'],
  ] as const)('what could not be checked is UNKNOWN: %s', ([name, says]) => {
    expect(of(name)).toMatchObject({ exit: 3, events: [{ id: 1003, message: expect.stringContaining(says) }] });
  });

  test('a result that cannot be read is as bad as its first line says', () => {
    const message = expect.stringContaining('EXSTATE CRITICAL - EX01: DOWN');
    expect(of('cut off, and critical')).toMatchObject({ exit: 2, events: [{ id: 1002, message }] });
  });

  test('every finding stands in the event, on one line, and no part of it is a parameter', () => {
    const [event] = of('critical').events;
    const lines = event?.message.split('\r\n') ?? [];
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^CRITICAL EX01: Relay .*\[backend-empty\]$/);
    expect(event?.message).not.toMatch(/%\d|\u202e|\p{Cc}(?<![\r\n])/u);
    expect(of('a thousand findings').events[0]?.message.length).toBeLessThan(31_839);
  });

  test('a card has the form of a Teams workflow, and text from servers is only text in it', () => {
    const [post, ...more] = cards('critical/202');
    expect(more).toEqual([]);
    expect(post?.type).toBe('application/json; charset=utf-8');
    const { type, attachments } = JSON.parse(post?.body ?? '') as {
      type: string;
      attachments: { contentType: string; content: Record<string, unknown> }[];
    };
    expect([type, attachments.length, attachments[0]?.contentType]).toEqual([
      'message',
      1,
      'application/vnd.microsoft.card.adaptive',
    ]);
    const content = attachments[0]?.content ?? {};
    expect(content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
    const blocks = content['body'] as { type: string; inlines: { type: string; text: string; color: string }[] }[];
    expect(new Set(blocks.map((one) => one.type))).toEqual(new Set(['RichTextBlock']));
    const runs = blocks.flatMap(({ inlines }) => inlines);
    expect(new Set(runs.map((one) => one.type))).toEqual(new Set(['TextRun']));
    expect(runs[0]).toMatchObject({ text: 'exstate CRITICAL: contoso', color: 'Attention' });
    expect(runs[1]?.text).toContain('[click](http://evil.example) **x** { {DATE(');
    expect(runs.map(({ text }) => text).join('')).not.toMatch(/\{\{|\u202e|\n/);
    expect(post?.body).not.toContain('"entities"');
  });

  test('a large result fits into a message, and says how many findings it leaves out', () => {
    const [post] = cards('many/202');
    expect(Buffer.byteLength(post?.body ?? '')).toBeLessThan(28 * 1024);
    expect(post?.body).toMatch(/and 9\d\d more: run exstate check/);
  });

  test('Teams is told only what is asked for', () => {
    expect(cards('quiet/202')).toEqual([]);
    expect(cards('said/202')).toHaveLength(1);
    expect(cards('kept/202')).toHaveLength(1);
  });

  test('Teams is asked again where that may help, and nothing is sent elsewhere', () => {
    expect(cards('busy/429-503-202')).toHaveLength(3);
    expect(of('busy twice').events.map(({ id }) => id)).toEqual([1002]);
    expect(cards('refused/400')).toHaveLength(1);
    expect(posts.filter(({ path }) => path.startsWith('/elsewhere'))).toEqual([]);
  });

  test.for([
    ['refused by Teams', 'HTTP status 400'],
    ['redirected', 'HTTP status 302'],
    ['no Teams', 'Teams could not be reached'],
    ['a plain address', 'does not begin with https'],
    ['mail without TLS', 'The mail was not sent'],
  ] as const)('%s: the log says it, without the address, and the exit code stays', ([name, says]) => {
    const { events, exit } = of(name);
    expect(events.map(({ id }) => id)).toEqual([1002, 1010]);
    expect(events[1]?.message).toContain(says);
    expect(exit).toBe(2);
    expect(JSON.stringify(of(name))).not.toContain('topsecret');
  });

  test('a good day on which nothing could be sent does not end with 0', () => {
    expect(of('no address')).toMatchObject({
      exit: 3,
      events: [{ id: 1000 }, { id: 1010, message: expect.stringContaining('Set-ExstateWebhook.ps1') }],
    });
  });

  test('a mail is plain text, and nothing in it becomes a header', () => {
    expect(mails).toHaveLength(1);
    const [head = '', body = ''] = (mails[0] ?? '').split(/\r\n\r\n/);
    expect(head).toMatch(/content-type: text\/plain; charset=utf-8/i);
    expect(head).toMatch(/subject: exstate CRITICAL: contoso/i);
    expect(head).not.toMatch(/^bcc:/im);
    expect(body.length).toBeGreaterThan(20);
    expect(of('half a mail').error).toContain('A mail needs');
  });

  test('the real command is run, and a practice organization is named so', () => {
    expect(of('real')).toMatchObject({ error: '', exit: 2, events: [{ id: 1002 }] });
    expect(of('real').events[0]?.message).toMatch(/^exstate CRITICAL: SIMULATED, contoso\r\n/);
  });

  test('the task runs the script with one quoted line, as a managed service account, and the source is registered', () => {
    const [source, task] = of('registered').calls;
    expect(source).toEqual({ name: 'New-EventLog', log: 'Application', source: 'exstate check' });
    expect(task).toMatchObject({
      task: '\\exstate\\exstate check',
      principal: { user: 'CONTOSO\\exstate$', type: 'Password', level: 'Highest' },
      trigger: { daily: true, at: '05:30' },
      password: null,
    });
    const { argument, folder } = (task as Seen['calls'][number])['action'] as { argument: string; folder: string };
    expect(argument).toMatch(
      /^-NoProfile -NonInteractive -File ".*Invoke-ExstateCheck\.ps1" -DesiredState ".*exstate\.yaml" -Exstate ".*stub" -MailTo "ops@contoso\.com" -MailFrom "e@contoso\.com" -SmtpServer "relay" -SmtpPort 25 -Teams$/,
    );
    expect(folder).toBe(join(ROOT, 'examples/expiring'));
  });

  test('registering again replaces the task and keeps the source', () => {
    expect(of('registered again').calls).toMatchObject([
      {
        name: 'Register-ScheduledTask',
        principal: { type: 'ServiceAccount' },
        trigger: { once: true, every: '04:00:00' },
      },
    ]);
  });

  test('the password of an ordinary account goes to Windows, and nowhere else', () => {
    expect(of('a password').calls[1]).toMatchObject({
      user: 'CONTOSO\\bob',
      password: 'of-the-account',
      principal: null,
    });
    expect(JSON.stringify({ ...of('a password'), calls: [] })).not.toContain('of-the-account');
  });

  test.for([
    ['an ordinary account', 'needs its password'],
    ['a relative path', 'the whole path'],
    ['no such file', 'There is no such file'],
    ['a quote', 'cannot stand in the line of a task'],
  ] as const)('%s is refused, and no task is registered', ([name, says]) => {
    expect(of(name).error).toContain(says);
    expect(of(name).calls.map((one) => one.name)).not.toContain('Register-ScheduledTask');
  });

  test('-WhatIf changes nothing', () => {
    expect(of('what if')).toMatchObject({ calls: [], error: '' });
  });

  test('removing takes away the task, the source and the address', () => {
    const names = ['Unregister-ScheduledTask', 'Remove-EventLog', 'Clear-Address'];
    expect(of('unregistered').calls.map(({ name }) => name)).toEqual(names);
  });

  test('the address is typed, kept for the account, and not shown', () => {
    const { calls, out } = of('an address typed');
    expect(calls).toEqual([
      { name: 'Protect-Address', address: 'https://example.org/workflow?sig=topsecret', account: 'CONTOSO\\exstate$' },
    ]);
    expect(out.join('\n')).not.toContain('topsecret');
    expect(of('no address typed')).toMatchObject({ calls: [], error: expect.stringContaining('Nothing was stored') });
  });
});

test('the page names every event and every parameter', () => {
  const page = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
  const scripts = shipped.map((name) => readFileSync(join(EXAMPLE, name), 'utf8')).join('\n');
  const ids = [...scripts.matchAll(/Id = (\d+); Type = '(\w+)'/g)].map(([, id, type]) => `| ${id} | ${type} |`);
  expect(ids).toHaveLength(5);
  expect(ids.filter((row) => !page.includes(row))).toEqual([]);
  const parameters = [...scripts.matchAll(/^ {4}(?:\[Parameter.*?\] )?(?:\[.*?\] )+\$(\w+)/gm)].map(
    ([, name]) => name ?? '',
  );
  expect(parameters.length).toBeGreaterThan(10);
  expect(parameters.filter((name) => !page.includes(`-${name}`))).toEqual([]);
});
