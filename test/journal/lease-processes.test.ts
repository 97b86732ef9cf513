import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { takeLease } from '../../src/journal/lease.ts';
import { isDead, thisProcess } from '../../src/support/holder.ts';
import { bundled } from '../support/bundled.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { faultOf, tempFolder } from '../support/temp.ts';

const program = bundled(new URL('lease-holder.ts', import.meta.url));
const take = (stateDir: string) =>
  takeLease(stateDir, 'contoso', { reason: 'exstate retire', at: '2026-11-22T00:05:00Z' });

interface Child {
  readonly process: ChildProcess;
  /** Resolves with the next line of output; empty when the process has ended. */
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

describe('between processes', () => {
  test('the lease of an active process is not taken over', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('taken');
    expect(await faultOf(take(stateDir))).toMatchObject({ code: 'E-lease-held' });
  });

  test('the lease of a killed process is taken over at once', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('taken');
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    const from = performance.now();
    const lease = await take(stateDir);
    // Without a wait: a lease is stale only after 60 s.
    expect(performance.now() - from).toBeLessThan(30_000);
    await lease.assertMine();
    await lease.release();
  });

  test('of many processes that take over, only one gets the lease', async () => {
    const stateDir = tempFolder();
    const dead = holder(stateDir, 60_000);
    expect(await dead.line()).toBe('taken');
    dead.process.kill('SIGKILL');
    await once(dead.process, 'exit');
    const takers = Array.from({ length: 6 }, () => holder(stateDir, 3_000));
    const said = await Promise.all(takers.map(({ line }) => line()));
    expect(said.sort()).toEqual([...Array(5).fill('E-lease-held'), 'taken']);
  });

  test('a process that ends without a release leaves the lease free', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('taken');
    child.process.kill('SIGTERM');
    await once(child.process, 'exit');
    await (await take(stateDir)).release();
  });

  test('a process with a busy event loop for most of a minute keeps the lease', async () => {
    const stateDir = tempFolder();
    const child = holder(stateDir, 60_000);
    expect(await child.line()).toBe('taken');
    const refreshed = Date.now() / 1000 - 45;
    utimesSync(join(stateDir, 'contoso', 'lease.lock'), refreshed, refreshed);
    expect(await faultOf(take(stateDir))).toMatchObject({ code: 'E-lease-held' });
  });
});

test('a killed process that its parent did not wait for counts as dead', async () => {
  // The shell starts a child, never waits for it, and prints its process id.
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
