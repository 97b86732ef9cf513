/** Run in its own process: starts children like the tests, prints their ids, and waits to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endsWithUs } from './ends-with-us.ts';

const FOREVER = "console.log('up'); setInterval(() => {}, 1000);";
const start = (options: object) =>
  spawn(process.execPath, ['-e', FOREVER], { stdio: ['ignore', 'pipe', 'ignore'], ...options });

const [ended, running, suspended] = [endsWithUs(start({})), endsWithUs(start({})), endsWithUs(start({}))];
const line = `"${process.execPath}" -e "${FOREVER}" & echo $!; wait`;
const group = endsWithUs(spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'ignore'], detached: true }), {
  group: true,
});
const [grandchild] = await once(group.stdout, 'data');
await Promise.all([ended, running, suspended].map(({ stdout }) => once(stdout ?? process.stdin, 'data')));
ended.kill('SIGKILL');
suspended.kill('SIGSTOP');
await once(ended, 'exit');
const pids = [running.pid, suspended.pid, group.pid, Number.parseInt(String(grandchild), 10)];
process.stdout.write(`${JSON.stringify(pids)}\n`);
setInterval(() => {}, 1000);
