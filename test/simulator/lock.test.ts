import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withLock } from '../../src/simulator/lock.ts';
import { cases } from '../long.ts';
import { bundled } from '../support/bundled.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { faultOf, tempFolder } from '../support/temp.ts';

const program = bundled(new URL('lock-holder.ts', import.meta.url));
/** In each round a process with the lock is killed. A faulty lock let two processes in within 100, so test:long has 100. */
const ROUNDS = cases({ by: 'EXSTATE_LOCK_ROUNDS', normal: 6, long: 100 });

interface Holder {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly first: Promise<void>;
  readonly ended: Promise<void>;
}

function holder(file: string, what: 'stays' | 'visits'): Holder {
  const child = endsWithUs(spawn(process.execPath, [program, file, what], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const lines: string[] = [];
  const first = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      resolve();
    });
  });
  return { process: child, lines, first, ended: new Promise((resolve) => child.on('close', () => resolve())) };
}

function worldIn(folder = tempFolder()): string {
  const file = join(folder, 'world.yaml');
  writeFileSync(file, '');
  return file;
}

describe('the lock of a world file', () => {
  test('has one holder at a time, even if a process with the lock is killed', async () => {
    const file = worldIn();
    const visitors = [1, 2, 3].map(() => holder(file, 'visits'));
    await Promise.all(visitors.map(({ first }) => first));
    for (let round = 0; round < ROUNDS; round++) {
      const victim = holder(file, 'stays');
      await victim.first;
      victim.process.kill('SIGKILL');
      await victim.ended;
    }
    await pause(100);
    for (const { process } of visitors) process.kill('SIGTERM');
    await Promise.all(visitors.map(({ ended }) => ended));
    const said = visitors.flatMap(({ lines }) => lines);
    expect(said.filter((line) => line === 'not alone')).toEqual([]);
    // Several processes really competed for the lock.
    const visits = said.map((line) => Number(/^visits (\d+)$/.exec(line)?.[1] ?? 0)).reduce((a, b) => a + b);
    expect(visits).toBeGreaterThan(ROUNDS);
  });

  test('is one lock, also through a link to the file', async () => {
    const folder = tempFolder();
    const file = worldIn(folder);
    mkdirSync(join(folder, 'elsewhere'));
    const link = join(folder, 'elsewhere', 'link.yaml');
    symlinkSync(file, link);
    const one = holder(link, 'stays');
    await one.first;
    let entered = false;
    const two = withLock(file, async () => {
      entered = true;
    });
    await pause(300);
    expect(entered).toBe(false);
    one.process.kill('SIGKILL');
    await one.ended;
    await two;
    expect(entered).toBe(true);
  });

  test('of a process that ended at once is free at once, and leaves nothing behind', async () => {
    const file = worldIn();
    const victim = holder(file, 'stays');
    await victim.first;
    victim.process.kill('SIGKILL');
    await victim.ended;
    const begun = performance.now();
    await withLock(file, async () => {});
    // Without a wait: a lock is too old only after 15 s, if its owner cannot be checked.
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(['lock', 'lock.json', 'gate.lock'].filter((end) => existsSync(`${file}.${end}`))).toEqual([]);
  });

  test('of a process that cannot be checked is free when it is old', async () => {
    const file = worldIn();
    mkdirSync(`${file}.lock`);
    const long = Date.now() / 1000 - 60;
    utimesSync(`${file}.lock`, long, long);
    const begun = performance.now();
    await withLock(file, async () => {});
    // A process stops waiting only after 60 s.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('costs little', async () => {
    const file = worldIn();
    await withLock(file, async () => {});
    const from = process.cpuUsage();
    for (let n = 0; n < 100; n++) await withLock(file, async () => {});
    expect(process.cpuUsage(from).user / 1000 / 100).toBeLessThan(20);
  });

  test('whose record cannot be written is a fault that names it, and is given back', async () => {
    const file = worldIn();
    mkdirSync(`${file}.lock.json`);
    let entered = false;
    const locked = withLock(file, async () => {
      entered = true;
    });
    expect(await faultOf(locked)).toMatchObject({ code: 'E-world-locked', exit: 9, place: file });
    expect(entered).toBe(false);
    rmdirSync(`${file}.lock.json`);
    await withLock(file, async () => {});
    expect(existsSync(`${file}.lock.json`)).toBe(false);
  });

  test('is given back where what it was taken for fails', async () => {
    const file = worldIn();
    await expect(withLock(file, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    await withLock(file, async () => {});
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});
