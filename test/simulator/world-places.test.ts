import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { load, readWorld } from '../../src/simulator/index.ts';
import { exstate, folder, WORLD } from '../cli/exstate.ts';

async function faultIn(text: string, name = 'world.yaml'): Promise<string> {
  const file = join(folder(), name);
  writeFileSync(file, text);
  const error: unknown = await readWorld(file).catch((caught: unknown) => caught);
  if (error instanceof Fault) return error.message;
  throw new Error('no fault');
}

test.for<[string, string, string]>([
  [
    'a value',
    WORLD.replace('2026-12-04T00:00:00Z', 'tomorrow'),
    'line 8, column 49: servers > 0 > certificates > 0 > notAfter: must be',
  ],
  ['a key that is not known', `${WORLD}    colour: red\n`, 'line 12, column 5: servers > 0: colour is not known here'],
  ['a key with a space', `${WORLD}    my colour: red\n`, 'line 12, column 5: servers > 0: my colour is not known here'],
  [
    'a key of a thousand characters, which is cut',
    `${WORLD}    ${'x'.repeat(1_000)}: red\n`,
    `line 12, column 5: servers > 0: ${'x'.repeat(59)}… is not known here`,
  ],
  [
    'a key that is missing',
    WORLD.replace('    fqdn: ex01.contoso.com\n', ''),
    'line 5, column 5: servers > 0: fqdn is missing',
  ],
  [
    'a server twice',
    `${WORLD}  - { name: ex01, fqdn: ex01.contoso.com }\n`,
    'line 12, column 5: servers > ex01: the same server twice',
  ],
  [
    'an id twice',
    WORLD.replace('id: public', 'id: old'),
    'line 9, column 9: servers > EX01 > certificates > old: the same id twice',
  ],
  [
    'a server that is not there',
    `${WORLD}unknown: [ { server: EX07, fact: build, because: x } ]\n`,
    'line 12, column 22: unknown > 0 > server: there is no',
  ],
  ['an end of time', WORLD.replace('now: 2026-11-22', 'now: 9999-11-22'), 'line 3, column 6: now: must be before'],
])('%s in a world file: its line and column', async ([, text, says]) => {
  expect(await faultIn(text)).toContain(`\n  ${says}`);
});

test('in JSON as well', async () => {
  const text =
    '{\n "apiVersion": "exstate/world/v1",\n "organization": "contoso",\n "now": "soon",\n "servers": []\n}\n';
  expect(await faultIn(text, 'world.json')).toContain('line 4, column 9: now: must be an instant that exists');
});

test('a day alone is an instant', async () => {
  const cwd = folder({ 'world.yaml': WORLD.replaceAll('T00:00:00Z', '') });
  const { content } = await readWorld(join(cwd, 'world.yaml'));
  const { now, servers } = load(content);
  expect([now, servers[0]?.certificates[0]?.notAfter]).toEqual(['2026-11-22T00:00:00Z', '2026-12-04T00:00:00Z']);
  expect(await faultIn(WORLD.replace('2026-11-22T00:00:00Z', '2026-02-30'))).toContain('found "2026-02-30"');
});

test('a missing world is not hidden by a missing desired state', async () => {
  const { code, err } = await exstate(folder(), 'plan --world nope.yaml');
  expect({ code, err }).toEqual({
    code: 3,
    err: expect.stringMatching(/E-file-missing {2}nope\.yaml[\s\S]*and exstate\.yaml/),
  });
});
