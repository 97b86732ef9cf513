import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DESIRED, type Ended, exstate, folder, WORLD } from '../cli/exstate.ts';
import { serverWith } from '../cli/worlds.ts';

/** Property names of every object. `PLAIN` is an ordinary name for comparison. */
const NAMES = ['constructor', 'toString'] as const;
const renamed = (text: string, name: string): string => text.replaceAll('EX01', name).replaceAll('ex01', name);

/** Server, site, service, certificate and endpoint: all names in a world. */
const worldOf = (name: string): string =>
  renamed(
    serverWith(
      `services: { ${name}: stopped }`,
      `rows: { "${name}": ["*:8443:"], "Exchange Back End": ["*:444:"], "Default Web Site": ["*:443:", "127.0.0.1:443:"] }`,
      `requireSsl: { ${name}: false }`,
      `customMetadata: { ${name}: ${name} }`,
    ),
    name,
  )
    .replaceAll('id: old', `id: ${name}`)
    .replaceAll(': old', `: ${name}`);

async function course(name: string): Promise<unknown> {
  const cwd = folder({ 'exstate.yaml': renamed(DESIRED, name), 'world.yaml': worldOf(name) });
  const codes = [];
  for (const line of [
    'plan --world world.yaml --detailed-exitcode',
    'observe --world world.yaml --out seen.json',
    'plan --observation seen.json',
    'apply --world world.yaml --yes',
    'plan --world world.yaml --detailed-exitcode',
    'retire --world world.yaml --yes',
    'retire --world world.yaml --yes --at 2027-01-01',
  ]) {
    const { code, out, err } = await exstate(cwd, line);
    codes.push([line, code, /E-bug|undefined|native code|\[object/.exec(out + err)?.[0]]);
  }
  const [server] = parse(readFileSync(join(cwd, 'world.yaml'), 'utf8')).servers;
  return { codes, left: server.certificates.map(({ id }: { id: string }) => (id === name ? 'NAME' : id)) };
}

describe.concurrent('a name that every JavaScript object has is an ordinary name', () => {
  test.for(NAMES)('%s', async (name, { expect }) => {
    expect(await course(name)).toEqual(await course('PLAIN'));
  });
});

test('the name of a fact in an observation is an ordinary name', async () => {
  const facts = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { known: { [name]: 1 } }]));
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
  await exstate(cwd, 'observe --world world.yaml --out seen.json');
  const plain = await exstate(cwd, 'plan --observation seen.json');
  const seen = JSON.parse(readFileSync(join(cwd, 'seen.json'), 'utf8'));
  const all = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');
  Object.assign(seen.facts, facts(all));
  Object.assign(seen.servers.EX01.facts, facts(all), {
    'row/__proto__/*:8443:': { known: { sslFlags: 0 } },
    'service/__proto__': { known: 'running' },
    'metabase/__proto__': { known: 'A'.repeat(40) },
    'require-ssl/constructor': { known: true },
    'may/toString': { known: true },
  });
  const other = folder({ 'exstate.yaml': DESIRED, 'seen.json': JSON.stringify(seen) });
  expect(all.length).toBeGreaterThan(10);
  // More facts give another code, with the same steps.
  const anyCode = (ended: Ended) => ({ ...ended, out: ended.out.replace(/^plan [-A-Z2-9]+$/m, 'plan CODE') });
  expect(anyCode(await exstate(other, 'plan --observation seen.json'))).toEqual(anyCode(plain));
});
