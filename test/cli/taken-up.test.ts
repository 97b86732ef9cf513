import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { onLab, onServers } from '../journal/rechained.ts';
import { LONG } from '../long.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, type Ended, exstate, folder, journals, linesOf } from './exstate.ts';
import { slow } from './worlds.ts';

/**
 * The lines up to here: run-started; two for issue and one for its stage; two for bind; one for the intended restart.
 */
const IN_WEB = 6;
const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');
const runOf = (cwd: string): string => (journals(cwd)[0] ?? '').replace(/.*\/|\.jsonl$/g, '');
const flat = ({ err }: Ended): string => err.replace(/\s+/g, ' ');

/** Two worlds of one organization and one state directory. The run on the first world is interrupted. */
async function brokenOff(world = 'a.yaml'): Promise<string> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'a.yaml': slow(60), 'b.yaml': slow(0) });
  await breakOff(cwd, IN_WEB, `apply --world ${world} --yes`);
  return cwd;
}

/** All files that a command could have changed. */
const all = (cwd: string) =>
  ['a.yaml', 'b.yaml', journals(cwd)[0]?.slice(cwd.length + 1) ?? ''].map((f) => read(cwd, f));

/** A program in place of Windows PowerShell that writes a file when it is started. */
function trap(cwd: string): NodeJS.ProcessEnv {
  const shell = join(cwd, 'powershell.sh');
  writeFileSync(shell, `#!/bin/sh\ntouch '${join(cwd, 'started')}'\nexit 1\n`, { mode: 0o755 });
  return { EXSTATE_POWERSHELL: shell, EXSTATE_LAB: '' };
}

/** A server that answers like a lab, but has no servers to observe. */
async function aLab(world: string): Promise<string> {
  const server = createServer((_, response) =>
    response.end(
      JSON.stringify({ world, organization: 'contoso', servers: [], wires: {}, now: '2026-11-22T00:00:00Z' }),
    ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  labs.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}
const labs: Server[] = [];
afterAll(() => {
  for (const server of labs) server.close();
});

describe.concurrent('a run is continued only on the source on which it began:', () => {
  test.for([
    ['apply --world b.yaml --yes'],
    ['rollback RUN.jsonl --yes'],
    // The commands share the check of the source.
    ...(LONG
      ? ([
          ['rollback --world b.yaml --yes'],
          ['rollback RUN --world b.yaml --yes'],
          ['apply --yes'],
          ['rollback --yes'],
        ] as const)
      : []),
  ] as const)('%s is wrong usage, prints what to type, and starts no PowerShell', async ([line], { expect }) => {
    const cwd = await brokenOff();
    const before = all(cwd);
    const ended = await exstate(cwd, line.replace('RUN', runOf(cwd)), trap(cwd));
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(flat(ended)).toContain('`exstate apply --world a.yaml` continues it');
    expect(flat(ended)).toContain('`exstate rollback --world a.yaml` undoes it');
    expect(all(cwd)).toEqual(before);
    expect(() => read(cwd, 'started')).toThrow();
    expect(await exstate(cwd, 'rollback --world a.yaml --yes')).toMatchObject({ code: 0 });
  });

  test('a run on real servers is not continued with --world, nor in the shell of a lab', async ({ expect }) => {
    const cwd = await brokenOff();
    onServers(journals(cwd)[0] ?? '');
    const before = all(cwd);
    for (const line of ['apply --world a.yaml --yes', 'rollback --world a.yaml --yes']) {
      const ended = await exstate(cwd, line);
      expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 64, out: '' });
      expect(flat(ended)).toContain('`exstate rollback` undoes it');
    }
    expect(all(cwd)).toEqual(before);
  });

  test('a run in a lab is continued only in a shell of that lab, also at another port', async ({ expect }) => {
    const cwd = await brokenOff();
    const world = join(cwd, 'a.yaml');
    onLab(journals(cwd)[0] ?? '', world);
    const before = all(cwd);
    const other = await aLab(join(cwd, 'b.yaml'));
    for (const [line, env] of [
      ['rollback --world a.yaml --yes', {}],
      ['rollback --yes', {}],
      ['rollback --yes', { EXSTATE_LAB: other }],
      ['apply --yes', { EXSTATE_LAB: other }],
    ] as const) {
      const ended = await exstate(cwd, line, { ...trap(cwd), ...env });
      expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 64, out: '' });
      expect(flat(ended)).toContain('`exstate lab --in-place --world a.yaml`');
      expect(() => read(cwd, 'started')).toThrow();
    }
    // With its own lab, the command goes on until it starts PowerShell.
    await exstate(cwd, 'rollback --yes', { ...trap(cwd), EXSTATE_LAB: await aLab(world) });
    expect(read(cwd, 'started')).toBe('');
    expect(all(cwd)).toEqual(before);
  });

  test('the same world under another path or from another folder is the same source', async ({ expect }) => {
    for (const world of ['link.yaml', ...(LONG ? ['./a.yaml', '../DIR/a.yaml'] : [])]) {
      const cwd = await brokenOff();
      symlinkSync('a.yaml', join(cwd, 'link.yaml'));
      const line = `rollback --world ${world.replace('DIR', cwd.split('/').at(-1) ?? '')} --yes`;
      expect({ line, ...(await exstate(cwd, line)) }).toMatchObject({ line, code: 0 });
    }
    const cwd = await brokenOff();
    const ended = await exstate('/', `rollback --world ${cwd}/a.yaml --state-dir ${cwd}/.exstate --yes`);
    expect(ended).toMatchObject({ code: 0 });
  });

  test('another world with the same file name in another folder is another source', async ({ expect }) => {
    const cwd = await brokenOff();
    const other = folder({ 'exstate.yaml': DESIRED, 'a.yaml': slow(0) });
    const ended = await exstate(other, `rollback --world a.yaml --state-dir ${cwd}/.exstate --yes`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(flat(ended)).toContain(`exstate rollback --world ${cwd}/a.yaml --state-dir ${cwd}/.exstate`);
  });

  test('a command that only reads another source prints the command line of the run', async ({ expect }) => {
    const cwd = await brokenOff();
    const ended = await exstate(cwd, 'plan --world b.yaml');
    expect(ended.code).toBe(0);
    expect(flat(ended)).toContain('`exstate apply --world a.yaml` continues it');
  });
});

describe.concurrent('a run that has finished', () => {
  test.for([
    ['rollback RUN.jsonl --world a.yaml --yes'],
    ...(LONG ? ([['rollback RUN --world a.yaml --yes'], ['rollback RUN --yes']] as const) : []),
  ] as const)('is not rolled back: %s', async ([line], { expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'a.yaml': slow(0), 'b.yaml': slow(0) });
    expect(await exstate(cwd, 'apply --world a.yaml --yes')).toMatchObject({ code: 0 });
    const before = all(cwd);
    const ended = await exstate(cwd, line.replace('RUN', runOf(cwd)), trap(cwd));
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(flat(ended)).toMatch(/finished.*`exstate plan --world a\.yaml`/);
    expect(flat(ended)).toContain(`\`exstate revert ${runOf(cwd)} --world a.yaml\``);
    expect(all(cwd)).toEqual(before);
  });

  test('that failed is not rolled back after a newer run repaired the server', async ({ expect }) => {
    const fault = 'faults: [ { server: EX01, operation: restart-iis, nth: 1, does: refuse } ]\n';
    const cwd = folder({ 'exstate.yaml': DESIRED, 'a.yaml': `${slow(0)}${fault}`, 'b.yaml': '' });
    expect(await exstate(cwd, 'apply --world a.yaml --yes')).toMatchObject({ code: 7 });
    const first = runOf(cwd);
    expect(await exstate(cwd, 'apply --world a.yaml --yes')).toMatchObject({ code: 0 });
    const before = all(cwd);
    expect(await exstate(cwd, `rollback ${first} --world a.yaml --yes`)).toMatchObject({ code: 64, out: '' });
    expect(all(cwd)).toEqual(before);
  });
});

test('the unfinished run is found by the name of its file, too', async ({ expect }) => {
  const cwd = await brokenOff();
  expect(await exstate(cwd, `rollback ${runOf(cwd)}.jsonl --world a.yaml --yes`)).toMatchObject({ code: 0 });
});

const beforeOf = (cwd: string): string =>
  `${(journals(cwd)[0] ?? '').slice(cwd.length + 1, -'.jsonl'.length)}.before.json`;

describe.concurrent('the observation before the first step', () => {
  test('has its hash in the first line of the journal', async ({ expect }) => {
    const cwd = await brokenOff();
    const { sha256 } = await import('../../src/support/canonical.ts');
    const [first = ''] = linesOf(journals(cwd)[0] ?? '');
    expect(JSON.parse(first).before).toEqual({ sha256: sha256(read(cwd, beforeOf(cwd))) });
  });

  test.for<readonly [string, (cwd: string) => void]>([
    [
      'with one word changed',
      (cwd) => writeFileSync(join(cwd, beforeOf(cwd)), read(cwd, beforeOf(cwd)).replace('EX01', 'EX02')),
    ],
    ['deleted', (cwd) => renameSync(join(cwd, beforeOf(cwd)), join(cwd, 'kept.json'))],
    [
      'a folder',
      (cwd) => {
        renameSync(join(cwd, beforeOf(cwd)), join(cwd, 'kept.json'));
        mkdirSync(join(cwd, beforeOf(cwd)));
      },
    ],
    // Another content has another hash, whatever it is.
    ...(LONG
      ? ([
          ['null', (cwd) => writeFileSync(join(cwd, beforeOf(cwd)), 'null')],
          ['without servers', (cwd) => writeFileSync(join(cwd, beforeOf(cwd)), '{"servers":{}}')],
        ] as [string, (cwd: string) => void][])
      : []),
  ])(
    '%s: the run is neither continued nor undone, and can only be closed after an observation',
    async ([, damage], { expect }) => {
      const cwd = await brokenOff();
      damage(cwd);
      const before = all(cwd);
      for (const line of ['apply --world a.yaml --yes', 'rollback --world a.yaml --yes']) {
        const ended = await exstate(cwd, line);
        expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 3, out: '' });
        expect(flat(ended)).toContain(beforeOf(cwd).replace(/^.*\//, ''));
        expect(flat(ended)).toContain('`exstate rollback --close --world a.yaml`');
      }
      expect(all(cwd)).toEqual(before);
      const closed = await exstate(cwd, 'rollback --close --world a.yaml --yes');
      expect({ code: closed.code, err: closed.code === 8 ? '' : closed.err }).toEqual({ code: 8, err: '' });
      expect(closed.out.replace(/\s+/g, ' ')).toMatch(/closed without changes.*EX01, stage web/);
      expect(read(cwd, 'a.yaml')).toBe(before[0]);
      const lines = linesOf(journals(cwd)[0] ?? '').map((line) => JSON.parse(line));
      expect(lines.at(-1)).toMatchObject({ event: 'run-finished', exit: 8 });
      expect(lines.at(-2)).toMatchObject({ event: 'stage-not-undone', server: 'EX01', stage: 'web' });
      expect(lines.at(-2).evidence.map(({ fact }: { fact: string }) => fact)).toContain('sslcert/0.0.0.0:444');
      expect(await exstate(cwd, 'apply --world a.yaml --yes')).toMatchObject({ code: 0 });
    },
  );

  test('a run that was interrupted before it did anything is closed with nothing left open', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'a.yaml': slow(60), 'b.yaml': '' });
    await breakOff(cwd, 1, 'apply --world a.yaml --yes');
    const before = read(cwd, 'a.yaml');
    const closed = await exstate(cwd, 'rollback --close --world a.yaml --yes');
    expect(closed.code === 0 || linesOf(journals(cwd)[0] ?? '').length > 3).toBe(true);
    expect(read(cwd, 'a.yaml')).toBe(before);
  });
});
