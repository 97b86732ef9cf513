/** Run in its own process: takes the lock of a world again and again, and reports if another process was inside. */
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { withLock } from '../../src/simulator/lock.ts';

const [file = '', what = ''] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const inside = `${file}.inside`;

async function visit(): Promise<void> {
  try {
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
  } catch {
    say('not alone');
    return;
  }
  await pause(1);
  rmSync(inside, { force: true });
}

/** Keeps the lock until the process is killed. */
const stay = (): Promise<void> =>
  withLock(file, async () => {
    say('locked');
    await pause(600_000);
  });

async function visitUntilAsked(): Promise<void> {
  let visits = 0;
  let asked = true;
  process.on('SIGTERM', () => {
    asked = false;
  });
  say('ready');
  while (asked) {
    await withLock(file, visit);
    visits += 1;
  }
  say(`visits ${visits}`);
}

await (what === 'stays' ? stay() : visitUntilAsked());
