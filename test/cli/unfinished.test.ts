import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { breakOff, untilLines } from './break-off.ts';
import { DESIRED, exstate, exstateApart, folder, journals, linesOf, start, WORLD } from './exstate.ts';
import { fault, slow, worldWith } from './worlds.ts';

const aFolder = (latency = 60): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': slow(latency) });
const APPLY = 'apply --world world.yaml --yes';
const ROLLBACK = 'rollback --world world.yaml --yes';
const CHANGED = 'plan --world world.yaml --detailed-exitcode';

interface Server {
  readonly certificates: readonly { readonly id: string }[];
  readonly sslcert: Readonly<Record<string, string>>;
  readonly internalTransport: string;
}
const serverIn = (cwd: string): Server => parse(readFileSync(join(cwd, 'world.yaml'), 'utf8')).servers[0];
const runOf = (cwd: string): string => (journals(cwd)[0] ?? '').replace(/.*\/|\.jsonl$/g, '');
const events = (cwd: string): string[] =>
  journals(cwd)
    .flatMap(linesOf)
    .map((line) => JSON.parse(line).event as string);
/**
 * The lines up to here: run-started; two for issue and one for its stage; two for bind; one for the intended restart.
 */
const IN_WEB = 6;

describe.concurrent('while a run is unfinished', () => {
  test('a command that only reads is not refused, and reports it', async ({ expect }) => {
    const cwd = aFolder();
    await breakOff(cwd, IN_WEB);
    for (const line of [
      'plan --world world.yaml',
      'observe --world world.yaml',
      `show ${journals(cwd)[0]}`,
      'validate',
    ])
      expect(await exstate(cwd, line)).toMatchObject({ code: 0 });
    const { err } = await exstate(cwd, 'plan --world world.yaml');
    expect(err).toContain(runOf(cwd));
    expect(err).toMatch(/apply.*continues[\s\S]*rollback.*undoes/);
  });

  test('a lost connection to the servers is reported with the unfinished run', async ({ expect }) => {
    const cwd = aFolder();
    const { ended } = start(cwd, APPLY.split(' '));
    await untilLines(cwd, IN_WEB);
    // A step that is running writes the file once more.
    const removing = setInterval(() => rmSync(join(cwd, 'world.yaml'), { force: true }), 20);
    const { err } = await ended.finally(() => clearInterval(removing));
    expect(err).toContain('E-file-missing');
    expect(err).toContain(`Run ${runOf(cwd)} is unfinished: \`exstate apply --world world.yaml\` continues it`);
  });

  test('the printed command names the files that were given, if they are not the default', async ({ expect }) => {
    const cwd = folder({ 'prod.yaml': DESIRED, 'world.yaml': slow(60) });
    await breakOff(cwd, IN_WEB, 'apply prod.yaml --world world.yaml --yes');
    const { err } = await exstate(cwd, 'plan prod.yaml --world world.yaml');
    const [continues, undoes] = [...err.matchAll(/`exstate (.*?)`/g)].map(([, line = '']) => line);
    expect([continues, undoes]).toEqual(['apply prod.yaml --world world.yaml', 'rollback --world world.yaml']);
    expect(await exstate(cwd, `${continues} --yes`)).toMatchObject({ code: 0 });
  });

  test('retire and another plan are refused, and the fault names the run', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'plan --world world.yaml --at 2026-11-22T01:00:00Z --out other.json');
    await breakOff(cwd, IN_WEB);
    const before = readFileSync(join(cwd, 'world.yaml'), 'utf8');
    for (const line of [
      'retire --world world.yaml --yes',
      'apply other.json --world world.yaml --yes',
      `${ROLLBACK} 20260101T000000Z-aaaa`,
    ]) {
      const ended = await exstate(cwd, line);
      expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 9, out: '' });
      expect(ended.err).toContain(runOf(cwd));
    }
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(before);
  });

  test('apply continues the run, with or without its plan', async ({ expect }) => {
    for (const line of [APPLY, 'apply plan.json --world world.yaml --yes']) {
      const cwd = aFolder();
      await exstate(cwd, 'plan --world world.yaml --out plan.json');
      await breakOff(cwd, IN_WEB);
      const ended = await exstate(cwd, line);
      expect(ended.code).toBe(0);
      expect(ended.err).toContain(`Run ${runOf(cwd)} was interrupted; exstate continues it`);
      expect(journals(cwd)).toHaveLength(1);
      expect(events(cwd).at(-1)).toBe('run-finished');
      expect((await exstate(cwd, CHANGED)).code).toBe(0);
    }
  });
});

describe.concurrent('rollback', () => {
  test.for([
    ['in the middle of a stage', IN_WEB, 'old'],
    ['between two steps of a stage', IN_WEB - 1, 'old'],
    ['before the first step', 1, 'old'],
  ] as const)('undoes and finishes a run that was interrupted %s', async ([, lines, back], { expect }) => {
    const cwd = aFolder();
    await breakOff(cwd, lines);
    const ended = await exstate(cwd, ROLLBACK);
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err + ended.out }).toEqual({ code: 0, err: '' });
    expect(events(cwd).at(-1)).toBe('run-finished');
    const server = serverIn(cwd);
    expect(server.sslcert).toEqual({ '0.0.0.0:444': back, '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' });
    expect(server.internalTransport).toBe('old');
    expect((await exstate(cwd, 'plan --world world.yaml')).err).toBe('');
  });

  test('never undoes a stage that is proven', async ({ expect }) => {
    const cwd = aFolder();
    const { child, ended } = start(cwd, APPLY.split(' '));
    await untilEvent(cwd, 'stage-proven', 2);
    child.kill('SIGKILL');
    await ended;
    expect((await exstate(cwd, ROLLBACK)).code).toBe(0);
    const [server] = [serverIn(cwd)];
    expect(server.sslcert['0.0.0.0:444']).not.toBe('old');
    expect(server.internalTransport).toBe('old');
    expect(server.certificates).toHaveLength(3);
  });

  test('undoes the run with this name', async ({ expect }) => {
    const cwd = aFolder();
    await breakOff(cwd, IN_WEB);
    expect((await exstate(cwd, `rollback ${runOf(cwd)} --world world.yaml --yes`)).code).toBe(0);
  });

  test('ends with 64 if no run is unfinished', async ({ expect }) => {
    const cwd = aFolder(0);
    for (const line of [ROLLBACK, 'rollback 20260101T000000Z-aaaa --world world.yaml --yes'])
      expect(await exstate(cwd, line)).toMatchObject({ code: 64, out: '' });
  });
});

/** Waits until the journal has this number of lines with this event. */
async function untilEvent(cwd: string, event: string, count: number): Promise<void> {
  for (let lines = 1; ; lines += 1) {
    await untilLines(cwd, lines);
    if (events(cwd).filter((one) => one === event).length >= count) return;
  }
}

describe.concurrent('Ctrl+C', () => {
  test('once: the step is finished, 130, and the run can be continued', async ({ expect }) => {
    const cwd = aFolder(200);
    const { child, ended } = start(cwd, APPLY.split(' '));
    await untilLines(cwd, 2);
    child.kill('SIGINT');
    const { code, err, out } = await ended;
    expect(code).toBe(130);
    expect(err).toMatch(/Stopping after this step/);
    expect(out).toMatch(/apply|rollback/);
    const seen = events(cwd);
    expect(seen.filter((one) => one === 'step-intended').length).toBe(
      seen.filter((one) => one === 'step-judged').length,
    );
    expect(seen).not.toContain('run-finished');
    expect((await exstate(cwd, APPLY)).code).toBe(0);
    expect((await exstate(cwd, CHANGED)).code).toBe(0);
  });

  test('twice: 130 at once, in the middle of a step', async ({ expect }) => {
    const cwd = aFolder(2000);
    const { child, ended } = start(cwd, APPLY.split(' '));
    await untilLines(cwd, 2);
    child.kill('SIGINT');
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(events(cwd).at(-1)).toBe('step-intended');
    // The effect happens after 1 s. The process did not wait for it.
    expect(serverIn(cwd).certificates).toHaveLength(2);
  });

  test('before the first step: no run is unfinished', async ({ expect }) => {
    const cwd = aFolder(2000);
    const { child, ended } = start(cwd, ['plan', '--world', 'world.yaml']);
    setTimeout(() => child.kill('SIGINT'), 500);
    await ended;
    expect(journals(cwd)).toEqual([]);
  });
});

describe.concurrent('the lease', () => {
  test('a second apply is refused, and the fault names the owner of the lease and its command', async ({ expect }) => {
    const cwd = aFolder(600);
    const first = start(cwd, APPLY.split(' '));
    await untilLines(cwd, 2);
    const lines = [APPLY, 'retire --world world.yaml --yes', ROLLBACK];
    const [planned, ...refused] = await Promise.all(
      ['plan --world world.yaml', ...lines].map((line) => exstateApart(cwd, line)),
    );
    // If the first had ended, the lease would be free.
    expect(first.child.exitCode).toBe(null);
    for (const ended of refused) {
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 9, out: '' });
      expect(ended.err.replace(/\s+/g, ' ')).toContain(`exstate apply, by `);
      expect(ended.err).toContain(String(first.child.pid));
    }
    expect(refused).toHaveLength(lines.length);
    expect(planned?.code).toBe(0);
    expect((await first.ended).code).toBe(0);
    expect((await exstateApart(cwd, APPLY)).code).toBe(0);
  });

  test('is one per organization: another organization is not blocked', async ({ expect }) => {
    const cwd = aFolder(300);
    const other = folder({
      'exstate.yaml': DESIRED.replace('contoso\n', 'fabrikam\n'),
      'world.yaml': WORLD.replace('organization: contoso', 'organization: fabrikam'),
    });
    const first = start(cwd, APPLY.split(' '));
    await untilLines(cwd, 2);
    expect((await exstateApart(other, `${APPLY} --state-dir ${join(cwd, '.exstate')}`)).code).toBe(0);
    expect((await first.ended).code).toBe(0);
  });
});

test('a run that was killed after its stage was undone ends as undone, and nothing is repeated', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWith(fault('restart-iis', 'refuse')) });
  expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(7);
  const [journal = ''] = journals(cwd);
  const lines = linesOf(journal).slice(0, -1);
  expect(lines.at(-1)).toContain('"stage-undone"');
  writeFileSync(journal, lines.map((line) => `${line}\n`).join(''));
  const world = readFileSync(join(cwd, 'world.yaml'), 'utf8');
  const { code, out } = await exstate(cwd, 'apply --world world.yaml --yes');
  expect([code, out.replace(/\s+/g, ' ')]).toEqual([7, expect.stringContaining('the stage web is undone')]);
  expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(world);
  expect((await exstate(cwd, `show ${journal}`)).code).toBe(0);
  expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(0);
});
