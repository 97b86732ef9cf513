import { setTimeout as wait } from 'node:timers/promises';
import { journals, linesOf, start } from './exstate.ts';

/** Kills an `apply` when its journal has this number of lines. The run is then unfinished. */
export async function breakOff(cwd: string, lines = 5, line = 'apply --world world.yaml --yes'): Promise<void> {
  const { child, ended } = start(cwd, line.split(' '));
  await untilLines(cwd, lines);
  child.kill('SIGKILL');
  await ended;
}

/** Waits until the newest journal has this number of lines. */
export async function untilLines(cwd: string, lines: number): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 3) {
    const journal = journals(cwd).at(-1);
    if (journal !== undefined && linesOf(journal).length >= lines) return;
    await wait(3);
  }
  throw new Error(`no journal with ${lines} lines came`);
}
