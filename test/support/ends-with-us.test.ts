import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LONG } from '../long.ts';
import { bundled } from './bundled.ts';
import { endsWithUs } from './ends-with-us.ts';

const program = bundled(new URL('killed-run.ts', import.meta.url));

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// The system closes the input of the watcher after each signal. After SIGKILL nothing else can happen in the process.
const SIGNALS = ['SIGKILL', ...(LONG ? (['SIGTERM', 'SIGINT'] as const) : [])] as const;

test.skipIf(process.platform === 'win32').for(SIGNALS)(
  'tests that end by %s leave no process behind, not even a suspended one or the child of a child',
  async (signal) => {
    const run = endsWithUs(spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const pids: number[] = JSON.parse(String((await once(run.stdout, 'data'))[0]));
    onTestFinished(() => {
      for (const pid of pids.filter(isThere)) process.kill(pid, 'SIGKILL');
    });
    expect(pids.map(isThere)).toEqual([true, true, true, true]);
    run.kill(signal);
    await vi.waitUntil(() => !pids.some(isThere), { timeout: 30_000 });
  },
);
