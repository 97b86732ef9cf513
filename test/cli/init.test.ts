import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import validInit from '../../schemas/init.schema.json?validator';
import { parseDesired } from '../../src/config/parse.ts';
import { known, unknown } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { organizationIn } from '../../src/providers/powershell/directory.ts';
import { newFileAt } from '../../src/session/new-file.ts';
import { exstate, folder, WORLD } from './exstate.ts';
import { serverWith, worldWith } from './worlds.ts';

const ROOT = join(import.meta.dirname, '../..');

const init = async (files: Readonly<Record<string, string>>, line: string) => {
  const cwd = folder(files);
  return { cwd, ...(await exstate(cwd, line)) };
};
const read = (yaml: string) => parseDesired(yaml, 'exstate.yaml');
const AT = '2026-11-22T00:00:00Z';
const identity = (name: string) => known({ name, fqdn: `${name.toLowerCase()}.contoso.com` });
const observationOf = (servers: Readonly<Record<string, object>>, organization = 'contoso', facts: object = {}) =>
  JSON.stringify({
    schema: 'exstate/observation/v1',
    organization,
    source: { kind: 'servers', name: 'MGMT01', through: 'powershell' },
    takenAt: AT,
    facts,
    servers: Object.fromEntries(Object.entries(servers).map(([name, of]) => [name, { takenAt: AT, facts: of }])),
  });
const recorded = (...given: Parameters<typeof observationOf>) =>
  init({ 'o.json': observationOf(...given) }, 'init --observation o.json');

describe('init', () => {
  test('prints the smallest file that says what is there', async () => {
    const { code, out, err } = await init({ 'world.yaml': WORLD }, 'init --world world.yaml');
    expect({ code, err }).toEqual({ code: EXIT.ok, err: '' });
    expect(out.replace(/^# yaml-language-server: \$schema=\S+desired-state\.schema\.json\n/, '')).toBe(
      `# Written by exstate init from simulated: world.yaml. What is not here has its default.
# Read every line that begins with "# guess:" or "# not read:". Then run: exstate plan
apiVersion: exstate/v1
organization: contoso
# exstate changes a server that is down first, then the one whose certificate expires first, then in this order.
servers:
  - name: EX01
    fqdn: ex01.contoso.com
`,
    );
    expect(out).toContain('# yaml-language-server: $schema=');
  });

  test('the line for editors leads to the schema, from the folder of the file', async () => {
    const { cwd } = await init({ 'world.yaml': WORLD }, 'init --world world.yaml --out exstate.yaml');
    const [, path = ''] = /\$schema=(.*)/.exec(readFileSync(join(cwd, 'exstate.yaml'), 'utf8')) ?? [];
    expect(JSON.parse(readFileSync(join(cwd, path), 'utf8'))).toMatchObject({ $id: 'urn:exstate:desired-state:v1' });
  });

  test('writes a new file, names what to look at in it, and leaves nothing else behind', async () => {
    const world = worldWith('  - { name: EDGE1, fqdn: edge1.contoso.com, role: edge }');
    const { cwd, code, out } = await init({ 'w.yaml': world }, 'init --world w.yaml --out desired.yaml');
    expect({ code, out }).toEqual({
      code: EXIT.ok,
      out: 'simulated: w.yaml\ndesired.yaml: 2 servers of contoso; 1 guess to check\nNext: exstate plan desired.yaml --world w.yaml\n',
    });
    expect(readdirSync(cwd).sort()).toEqual(['desired.yaml', 'w.yaml']);
    expect(read(readFileSync(join(cwd, 'desired.yaml'), 'utf8')).state?.servers.map(({ role }) => role)).toEqual([
      'mailbox',
      'edge',
    ]);
  });

  test('with --format json, says the same as data', async () => {
    const { out } = await init({ 'world.yaml': WORLD }, 'init --world world.yaml --format json');
    expect(JSON.parse(out)).toEqual({
      schema: 'exstate/init/v1',
      organization: 'contoso',
      servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com', role: 'mailbox', guesses: [] }],
      leftOut: [],
      subscriptions: [],
    });
  });

  test('of Exchange 2013 in the organization, asks whether it is meant', async () => {
    const world = worldWith('  - { name: EX13, fqdn: ex13.contoso.com, build: 15.0.1497.48 }');
    const { out, code } = await init({ 'w.yaml': world }, 'init --world w.yaml');
    expect(code).toBe(EXIT.ok);
    expect(read(out).state?.servers.map(({ name }) => name)).toEqual(['EX01', 'EX13']);
    expect(out.slice(out.indexOf('EX13'))).toMatch(/# guess: exstate may renew this server, whose build is none of/);
    expect(out.slice(0, out.indexOf('EX13'))).not.toContain('whose build');
  });

  test('the data match their schema, whatever was found', async () => {
    const fqdn = known({ name: 'EX03', fqdn: 'ex01.contoso.com' });
    const servers = {
      EX01: { identity: identity('EX01'), role: known('mailbox') },
      EX02: { identity: unknown('no answer') },
      EX13: { identity: identity('EX13'), role: known('mailbox'), build: known('15.0.1497.48') },
      EX03: { identity: fqdn },
      EDGE1: { identity: identity('EDGE1'), role: known('edge') },
      'EX 04': { identity: identity('EX 04') },
    };
    const facts = { 'edge-subscriptions': known(['EDGE1']) };
    const text = observationOf(servers, 'contoso|old', facts);
    const found = await init({ 'o.json': text }, 'init --observation o.json --format json --out exstate.yaml');
    expect(validInit(JSON.parse(found.out)), JSON.stringify(validInit.errors)).toBe(true);
    expect(JSON.parse(found.out)).toMatchObject({ out: 'exstate.yaml', organizationWas: 'contoso|old' });
    expect(validInit({ ...JSON.parse(found.out), more: 1 })).toBe(false);
  });

  test('takes only the servers that --server names', async () => {
    const world = worldWith('  - { name: EX02, fqdn: ex02.contoso.com }');
    const { out } = await init({ 'w.yaml': world }, 'init --world w.yaml --server *02');
    expect(read(out).state?.servers.map(({ name }) => name)).toEqual(['EX02']);
    const { code, err } = await init({ 'w.yaml': world }, 'init --world w.yaml --server EX07');
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringContaining('E-unknown-server') });
  });

  test('changes nothing in the world', async () => {
    const { cwd } = await init({ 'world.yaml': WORLD }, 'init --world world.yaml --out exstate.yaml');
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
  });
});

describe('a file that is there is never replaced', () => {
  test.for(['', 'apiVersion: exstate/v1\n', WORLD])('whatever is in it (%j)', async (before) => {
    const { cwd, code, err } = await init(
      { 'world.yaml': WORLD, 'exstate.yaml': before },
      'init --world world.yaml --out exstate.yaml',
    );
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringContaining('E-file-exists') });
    expect(readFileSync(join(cwd, 'exstate.yaml'), 'utf8')).toBe(before);
  });

  test('nor a link, also one that leads nowhere', async () => {
    const cwd = folder({ 'world.yaml': WORLD });
    symlinkSync(join(cwd, 'elsewhere.yaml'), join(cwd, 'exstate.yaml'));
    expect(await exstate(cwd, 'init --world world.yaml --out exstate.yaml')).toMatchObject({ code: EXIT.usage });
    expect(existsSync(join(cwd, 'elsewhere.yaml'))).toBe(false);
    expect(lstatSync(join(cwd, 'exstate.yaml')).isSymbolicLink()).toBe(true);
  });

  test('nor one that another program made while exstate observed', async () => {
    const cwd = folder();
    const path = join(cwd, 'exstate.yaml');
    const output = await newFileAt(path, { file: '', stateDir: join(cwd, '.exstate') });
    writeFileSync(path, 'of another program');
    await expect(output.write('ours')).rejects.toMatchObject({ code: 'E-file-exists', exit: EXIT.usage });
    expect(readFileSync(path, 'utf8')).toBe('of another program');
    expect(readdirSync(cwd)).toEqual(['exstate.yaml']);
  });

  test('it is refused before the source is read', async () => {
    const { code, err } = await init({ 'exstate.yaml': '' }, 'init --world missing.yaml --out exstate.yaml');
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringContaining('E-file-exists') });
  });

  test.for(['.exstate/exstate.yaml', 'world.yaml.before', 'no/such/folder.yaml'])('nor is %s written', async (out) => {
    const { cwd, code } = await init({ 'world.yaml': WORLD }, `init --world world.yaml --out ${out}`);
    expect(code).not.toBe(EXIT.ok);
    expect(readdirSync(cwd)).toEqual(['world.yaml']);
  });
});

describe('what could not be read is in the file, marked', () => {
  test('a server of a world', async () => {
    const world = worldWith('unknown: [ { server: EX01, fact: "*", because: "WinRM: access denied" } ]');
    const { code, out } = await init({ 'w.yaml': world }, 'init --world w.yaml');
    expect(code).toBe(EXIT.blockedByUnknown);
    expect(out).toContain('  # not read: WinRM: access denied\n  - name: EX01\n    fqdn: ex01.contoso.com\n');
  });

  test('a server of an observation, whose DNS name is a guess then', async () => {
    const { code, out } = await recorded({
      EX01: { identity: identity('EX01'), role: known('mailbox') },
      EX02: { identity: unknown('no answer within 60 s') },
    });
    expect(code).toBe(EXIT.blockedByUnknown);
    expect(out).toContain(
      '  # not read: no answer within 60 s\n  - name: EX02\n    fqdn: ex02.contoso.com   # guess: ',
    );
    expect(out).toContain('# guess: a Mailbox server.');
    expect(read(out).state?.servers.length).toBe(2);
  });

  test('a server under whose name another machine answers', async () => {
    const { code, out } = await recorded({
      EX01: { identity: identity('EX01') },
      EX02: { identity: identity('EX09') },
    });
    expect(code).toBe(EXIT.blockedByUnknown);
    expect(out).toContain('# not read: another machine answers under this name: EX09 (ex09.contoso.com)');
    expect(read(out).state?.servers[1]).toMatchObject({ name: 'EX02', fqdn: 'ex02.contoso.com' });
  });

  test('no server answered: there is nothing to write', async () => {
    const { code, err, out } = await recorded({ EX01: { identity: unknown('no answer') } });
    expect({ code, out }).toEqual({ code: EXIT.blockedByUnknown, out: '' });
    expect(err).toContain('E-no-servers');
  });
});

describe('a guess is a comment for a person', () => {
  test('what it says about an Edge server is what plan does', async () => {
    const world = readFileSync(join(ROOT, 'examples/fleet/world.yaml'), 'utf8');
    const { cwd, code } = await init({ 'world.yaml': world }, 'init --world world.yaml --out exstate.yaml');
    expect(code).toBe(EXIT.ok);
    expect(readFileSync(join(cwd, 'exstate.yaml'), 'utf8')).toContain('exstate never renews one');
    const { out } = await exstate(cwd, 'plan --world world.yaml --format json');
    const { servers } = JSON.parse(out) as Plan;
    expect(servers.find(({ server }) => server === 'EDGE1')).toMatchObject({ verdict: 'blocked', steps: [] });
  });

  test('Edge servers', async () => {
    const world = worldWith('  - { name: EDGE1, fqdn: edge1.contoso.com, role: edge }', 'edgeSubscriptions: [EDGE1]');
    const { out } = await init({ 'w.yaml': world }, 'init --world w.yaml');
    expect(out).toContain(
      '    # guess: you have not said yet that you renew this Edge server by hand. exstate never renews one, because it must be\n    # subscribed again. What differs on it is blocked until you write:\n    # acknowledge: [kept-by-hand]\n',
    );
    expect(out).toContain('subscribed Edge servers (EDGE1)');
    // exstate accepts nothing in the name of a person.
    expect(read(out).state?.servers.flatMap(({ acknowledge }) => acknowledge)).toEqual([]);
  });

  test('a self-signed certificate on 443 is named, and 443 is left as it is', async () => {
    const world = serverWith().replaceAll('443": public', '443": old');
    const { out } = await init({ 'w.yaml': world }, 'init --world w.yaml');
    expect(out).toContain('# guess: 443 uses a self-signed certificate');
    expect(read(out).state?.servers[0]?.frontEnd).toEqual({ certificate: 'leave' });
  });

  test('each suggestion is valid where it stands', async () => {
    const world = worldWith(
      '  - { name: EDGE1, fqdn: edge1.contoso.com, role: edge }',
      'edgeSubscriptions: [EDGE1]',
    ).replaceAll('443": public', '443": old');
    const { out } = await init({ 'w.yaml': world }, 'init --world w.yaml');
    const taken = out.replace(/^( *)# ((?: *)(?:acknowledge|frontEnd|defaults):)/gm, '$1$2');
    expect(taken).not.toBe(out);
    const { state, findings } = read(taken);
    expect(findings).toEqual([]);
    expect(state?.servers.map(({ acknowledge }) => acknowledge)).toEqual([['edge-subscriptions'], ['kept-by-hand']]);
    expect(state?.servers[0]?.frontEnd).toEqual({ certificate: 'self-signed' });
  });
});

describe('text from servers cannot change the file', () => {
  const HOSTILE = [
    'EX01\nservers: []',
    'EX01: {x: 1}',
    '"; rm -rf',
    '# guess: nothing',
    '*alias',
    '!tag x',
    'a\u2028b',
    'a\u001b[2Jb',
    '\u202eEX01',
  ];

  test.for(HOSTILE)('a name that no computer has is left out: %j', async (name) => {
    const { code, out } = await recorded({
      EX01: { identity: identity('EX01') },
      [name]: { identity: identity(name) },
    });
    expect(code).toBe(EXIT.blockedByUnknown);
    const { state, findings } = read(out);
    expect(findings).toEqual([]);
    expect(state?.servers.map((server) => server.name)).toEqual(['EX01']);
    expect(out).toMatch(/^ {2}# not read: ".*" is left out: this is not a computer name$/m);
  });

  test.for(HOSTILE)('nor does the reason for which a server could not be read: %j', async (because) => {
    const { out } = await recorded({ EX01: { identity: identity('EX01') }, EX02: { identity: unknown(because) } });
    expect(read(out)).toMatchObject({ findings: [], state: { servers: [{ name: 'EX01' }, { name: 'EX02' }] } });
  });

  test.for(['No', '1e5', 'null', '007', 'Ünïcode Org', 'a b', '0x1F', 'y'])(
    'an organization is a text: %s',
    async (name) => {
      const { out } = await recorded({ EX01: { identity: identity('EX01') } }, name);
      expect(read(out).state?.organization).toBe(name);
    },
  );

  test('an organization whose name cannot stand in the file is a guess', async () => {
    const { out } = await recorded({ EX01: { identity: identity('EX01') } }, 'a: b\n# c');
    expect(out).toContain(
      '# guess: the name of the organization: the source has "a: b\\n# c", which cannot stand here.',
    );
    expect(read(out).state?.organization).toBe('contoso');
  });
});

test.for([
  [
    'CN=EX01,CN=Servers,CN=G (F),CN=Administrative Groups,CN=First Organization,CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=c',
    'First Organization',
  ],
  ['CN=EX01,CN=Servers,CN=Administrative Groups,CN=a\\, b\\2Bc,CN=Microsoft Exchange,CN=Services,DC=c', 'a, b+c'],
  ['CN=EX01,CN=Servers', null],
  ['', null],
] as const)('the organization in the directory path %s', ([path, name]) => {
  expect(organizationIn(path)).toBe(name);
});

test('a name that cannot be a DNS name is refused before PowerShell starts', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'x'), '');
  expect(await exstate(cwd, 'init --shell http://ex01/')).toMatchObject({ code: EXIT.usage });
});
