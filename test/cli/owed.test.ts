import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { DESIRED, exstate, folder, journals, WORLD } from './exstate.ts';

const APPLY = 'apply --world world.yaml --yes';
const RETIRE = 'retire --world world.yaml --yes';
const NO_SOAK = DESIRED.replace('servers:', 'defaults: { retire: { soakDays: 0 } }\nservers:');

const aFolder = (): string => folder({ 'exstate.yaml': NO_SOAK, 'world.yaml': WORLD });
const worldOf = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');

/** Another administrator changes the world between two commands. */
function change(cwd: string, by: (world: Record<string, never>, server: Record<string, unknown>) => void): void {
  const world = parse(worldOf(cwd));
  by(world, world.servers[0]);
  writeFileSync(join(cwd, 'world.yaml'), stringify(world));
}

const drain = (cwd: string, state: 'Active' | 'Inactive' | 'Draining', name = 'HubTransport'): void =>
  change(cwd, (_, server) => {
    const requesters = [{ requester: 'Maintenance', state }];
    server['facts'] = { [`component/${name}`]: { known: { state, requesters } } };
  });

const suppress = (cwd: string): void =>
  change(cwd, (world) => Object.assign(world, { switches: { xAnonymousTls: 'suppressed' } }));

const flat = ({ out, err }: { out: string; err: string }): string => `${out}\n${err}`.replace(/\s+/g, ' ');

/** A run on a server that is drained: its plan was made before, or while it was drained. */
async function owing(planned: 'before' | 'while drained', suppressed = false): Promise<string> {
  const cwd = aFolder();
  if (suppressed) suppress(cwd);
  if (planned === 'while drained') drain(cwd, 'Inactive');
  await exstate(cwd, 'plan --world world.yaml --out plan.json');
  if (planned === 'before') drain(cwd, 'Inactive');
  const ended = await exstate(cwd, 'apply plan.json --world world.yaml --yes');
  expect({ code: ended.code, says: ended.code === 5 ? '' : flat(ended) }).toEqual({ code: 5, says: '' });
  return cwd;
}

describe.concurrent.each(['before', 'while drained'] as const)('a plan made %s', (planned) => {
  test('is performed on a drained server, and reports which proofs are owed and why', async ({ expect }) => {
    const cwd = await owing(planned);
    const { out } = await exstate(cwd, `show ${journals(cwd)[0]}`);
    expect(out.replace(/\s+/g, ' ')).toMatch(
      /2525 X-ANONYMOUSTLS presents \w+…\w+ \(the component HubTransport is Inactive \(requested by Maintenance\)\)/,
    );
    expect(out).toContain('done, proofs owed');
  });

  test('is proven by a later apply, which changes nothing; then retire is possible', async ({ expect }) => {
    const cwd = await owing(planned);
    const refused = await exstate(cwd, RETIRE);
    expect([refused.code, flat(refused)]).toEqual([5, expect.stringContaining('E-proofs-owed')]);
    drain(cwd, 'Active');
    const before = parse(worldOf(cwd)).servers;
    const proven = await exstate(cwd, APPLY);
    expect({ code: proven.code, says: flat(proven) }).toEqual({
      code: 0,
      says: expect.stringContaining('what was owed is proven'),
    });
    expect(parse(worldOf(cwd)).servers).toEqual(before);
    expect((await exstate(cwd, RETIRE)).code).toBe(0);
    expect(parse(worldOf(cwd)).servers[0].certificates.map(({ id }: { id: string }) => id)).not.toContain('old');
  });

  test('stays owed while the server is drained', async ({ expect }) => {
    const cwd = await owing(planned);
    const world = worldOf(cwd);
    expect((await exstate(cwd, 'plan --world world.yaml')).err).toMatch(/^Proofs are owed: EX01/);
    const again = await exstate(cwd, APPLY);
    expect([again.code, flat(again)]).toEqual([5, expect.stringContaining('proofs are still owed')]);
    expect((await exstate(cwd, RETIRE)).code).toBe(5);
    expect(parse(worldOf(cwd)).servers).toEqual(parse(world).servers);
  });
});

test('the component that shuts the port now is named, and not the one of the run before', async () => {
  const cwd = await owing('while drained');
  drain(cwd, 'Inactive', 'ServerWideOffline');
  const again = await exstate(cwd, APPLY);
  expect(again.code).toBe(5);
  expect(flat(again)).toContain('component ServerWideOffline is Inactive');
  const refused = await exstate(cwd, RETIRE);
  const said = [again.out, refused.err].map((text) => text.slice(text.indexOf('Proofs are owed')));
  for (const text of said) {
    expect(text).toContain('ServerWideOffline');
    expect(text).not.toContain('HubTransport');
  }
});

test('a saved plan to retire is refused, too', async () => {
  const cwd = await owing('before');
  await exstate(cwd, 'plan --world world.yaml --intent retire --out retire.json');
  const refused = await exstate(cwd, 'apply retire.json --world world.yaml --yes');
  expect([refused.code, flat(refused)]).toEqual([5, expect.stringContaining('E-proofs-owed')]);
});

test('a fact that was known before the run and is unknown now is not proven, and nothing is undone', async () => {
  const cwd = await owing('before');
  drain(cwd, 'Active');
  suppress(cwd);
  const { servers } = parse(worldOf(cwd));
  const failed = await exstate(cwd, APPLY);
  expect([failed.code, flat(failed)]).toEqual([8, expect.stringContaining('NOT PROVEN, and not undone')]);
  expect(parse(worldOf(cwd)).servers).toEqual(servers);
  expect((await exstate(cwd, RETIRE)).code).toBe(5);
});

test('a fact that also an active server cannot show is owed no longer', async () => {
  const cwd = await owing('while drained', true);
  drain(cwd, 'Active');
  const ended = await exstate(cwd, APPLY);
  expect([ended.code, flat(ended)]).toEqual([0, expect.stringContaining('the directory and the events are the proof')]);
  // Whether transport was restarted cannot be seen, and that blocks the removal as before.
  const retired = await exstate(cwd, RETIRE);
  expect([retired.code, retired.err.includes('E-proofs-owed')]).toEqual([4, false]);
});

test('transport that still presents the old certificate is restarted, and the new run proves the stage', async () => {
  const cwd = await owing('before');
  drain(cwd, 'Active');
  change(cwd, (_, server) => Object.assign(server, { transportServes: 'old' }));
  expect((await exstate(cwd, APPLY)).code).toBe(0);
  expect((await exstate(cwd, RETIRE)).code).toBe(0);
});

test('a stage is not undone because the server was drained during the run', async () => {
  const cwd = aFolder();
  const inactive = { state: 'Inactive', requesters: [{ requester: 'Maintenance', state: 'Inactive' }] };
  change(cwd, (world) =>
    Object.assign(world, {
      bystanders: [{ server: 'EX01', during: 'enable-smtp', sets: { 'component/HubTransport': inactive } }],
    }),
  );
  const ended = await exstate(cwd, APPLY);
  expect([ended.code, flat(ended)]).toEqual([5, expect.stringContaining('proofs are owed')]);
});
