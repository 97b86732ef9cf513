import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { takeLease } from '../../src/journal/lease.ts';
import { isDead, thisProcess } from '../../src/support/holder.ts';
import { bundled } from '../support/bundled.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { faultOf, tempFolder } from '../support/temp.ts';

/** Larger than any process number. */
const NOBODY = 2 ** 22 + 1;
const program = bundled(new URL('lease-holder.ts', import.meta.url));
const apply = { reason: 'exstate apply', at: '2026-11-22T00:00:00Z' };
const take = (stateDir: string) =>
  takeLease(stateDir, 'contoso', { reason: 'exstate retire', at: '2026-11-22T00:05:00Z' });

interface Child {
  readonly process: ChildProcess;
  /** Resolves with the next line that it says; empty when it has ended. */
  readonly line: () => Promise<string>;
}

function holder(stateDir: string, milliseconds: number): Child {
  const child = endsWithUs(
    spawn(process.execPath, [program, stateDir, `${milliseconds}`], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  return { process: child, line: async () => String((await lines.next()).value ?? '').trim() };
}

describe('a lease', () => {
  test('is held by one, and given back', async () => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', apply);
    await lease.assertHeld();
    expect(JSON.parse(readFileSync(join(stateDir, 'contoso', 'lease.json'), 'utf8'))).toMatchObject({
      holder: { host: hostname(), pid: process.pid },
      reason: 'exstate apply',
      since: apply.at,
    });
    await lease.release();
    await lease.release();
    expect(readdirSync(join(stateDir, 'contoso'))).toEqual([]);
    await (await take(stateDir)).release();
  });

  test('says who holds it, what for, since when and what to do', async () => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', apply);
    const fault = await faultOf(take(stateDir));
    expect(fault).toMatchObject({ code: 'E-lease-held', exit: 9 });
    for (const word of ['exstate apply', hostname(), String(process.pid), apply.at, '5 min', 'Wait', 'Ctrl+C']) {
      expect(String(fault)).toContain(word);
    }
    await lease.release();
  });

  test('of one organisation does not hold up another', async () => {
    const stateDir = tempFolder();
    const leases = await Promise.all([takeLease(stateDir, 'contoso', apply), takeLease(stateDir, 'fabrikam', apply)]);
    for (const lease of leases) await lease.release();
  });

  test('is a fault where it cannot be kept', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(await faultOf(take(file))).toMatchObject({ exit: 3 });
  });
});

describe('between processes', () => {
  test('a holder that is alive is not disturbed', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('held');
    expect(await faultOf(take(stateDir))).toMatchObject({ code: 'E-lease-held' });
  });

  test('one that was killed is taken over at once', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('held');
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    const from = performance.now();
    const lease = await take(stateDir);
    // Not waited for: a lease is stale after 60 s.
    expect(performance.now() - from).toBeLessThan(30_000);
    await lease.assertHeld();
    await lease.release();
  });

  test('of many that take over a killed one, one has it', async () => {
    const stateDir = tempFolder();
    const dead = holder(stateDir, 60_000);
    expect(await dead.line()).toBe('held');
    dead.process.kill('SIGKILL');
    await once(dead.process, 'exit');
    const takers = Array.from({ length: 6 }, () => holder(stateDir, 3_000));
    const said = await Promise.all(takers.map(({ line }) => line()));
    expect(said.sort()).toEqual([...Array(5).fill('E-lease-held'), 'held']);
  });

  test('one that ends without giving it back leaves it free', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('held');
    child.process.kill('SIGTERM');
    await once(child.process, 'exit');
    await (await take(stateDir)).release();
  });

  test('an event loop that is busy for most of a minute does not lose it', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('held');
    const refreshed = Date.now() / 1000 - 45;
    utimesSync(join(stateDir, 'contoso', 'lease.lock'), refreshed, refreshed);
    expect(await faultOf(take(stateDir))).toMatchObject({ code: 'E-lease-held' });
  });

  test('whoever has lost it is told, and does not give back what another holds', async () => {
    const stateDir = tempFolder();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const lease = await takeLease(stateDir, 'contoso', apply);
    const lock = join(stateDir, 'contoso', 'lease.lock');
    utimesSync(lock, 1_000, 1_000); // as if another had taken it over while this process was suspended
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitFor(() => expect(lease.assertHeld()).rejects.toThrow('suspended'));
    await lease.release();
    expect(existsSync(lock)).toBe(true);
  });
});

describe('what a crash can leave behind', () => {
  const left = (record: object | string | null, age = 0): string => {
    const stateDir = tempFolder();
    const lock = join(stateDir, 'contoso', 'lease.lock');
    mkdirSync(lock, { recursive: true });
    utimesSync(lock, Date.now() / 1000 - age, Date.now() / 1000 - age);
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    if (record !== null) writeFileSync(join(stateDir, 'contoso', 'lease.json'), text);
    return stateDir;
  };
  const since = apply.at;
  const ofHost = (host: string) => ({ holder: { user: 'a', host, pid: 1 }, reason: 'exstate apply', since });

  test.for([
    ['a lock without a record is taken over', () => left(null)],
    ['so is one with a record that was never whole', () => left('{"holder":')],
    ['or with one that says too little', () => left({ reason: 'x' })],
    ['a lock of another host is, once it has not been refreshed for a minute', () => left(ofHost('elsewhere'), 120)],
  ] as const)('%s', async ([, leave]) => {
    await (await take(leave())).release();
  });

  test('a dead one is taken over by one of many that try at the same instant', async () => {
    const dead = { holder: { ...(await thisProcess()), pid: NOBODY }, reason: 'exstate apply', since };
    for (let round = 0; round < 5; round += 1) {
      const stateDir = left(dead);
      const ends = await Promise.allSettled(Array.from({ length: 8 }, () => take(stateDir)));
      const leases = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      expect(leases).toHaveLength(1);
      for (const lease of leases) await lease.release();
    }
  });

  test('a lock of another host is left alone while it may be alive', async () => {
    const stateDir = left(ofHost('elsewhere'));
    expect(await faultOf(take(stateDir))).toMatchObject({
      code: 'E-lease-held',
      message: expect.stringContaining('elsewhere'),
    });
    expect(existsSync(join(stateDir, 'contoso', 'lease.lock'))).toBe(true);
  });
});

describe('whether a holder is dead', () => {
  test('this process is not', async () => {
    expect(await isDead(await thisProcess())).toBe(false);
  });

  test.for([
    ['another that has its number by now is not it', { born: '1' }, true],
    ['a number that nobody has is dead', { pid: NOBODY }, true],
    ['on another host nobody can tell', { host: 'elsewhere', pid: NOBODY }, false],
    ['in another container neither', { space: 'pid:[1]', pid: NOBODY }, false],
  ] as const)('%s', async ([, change, dead]) => {
    expect(await isDead({ ...(await thisProcess()), ...change })).toBe(dead);
  });

  test('one that was killed and not waited for is', async () => {
    // The shell starts a child, never waits for it, and says its number.
    const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      shell.kill('SIGKILL');
    });
    const [line] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { host, user, space } = await thisProcess();
    expect(await isDead({ host, user, pid, ...(space === undefined ? {} : { space }) })).toBe(true);
  });
});
