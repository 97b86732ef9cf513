/** Run in its own process: takes the lease, prints a line, and keeps the lease for some time. */
import { Fault } from '../../src/domain/fault.ts';
import { takeLease } from '../../src/journal/lease.ts';

const [stateDir = '', milliseconds = '0'] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  const lease = await takeLease(stateDir, 'contoso', { reason: 'exstate apply', at: new Date().toISOString() });
  say('taken');
  await pause(Number(milliseconds));
  await lease.release();
}

await main().catch((error: unknown) => {
  if (!(error instanceof Fault)) throw error;
  say(error.code);
  process.exitCode = error.exit;
});
