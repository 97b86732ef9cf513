// Compares medians with bare Node in the same run. Asserts nothing, because machines differ and may be busy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { desired, observation } from './organization.mjs';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PEAK = new URL('./peak.mjs', import.meta.url).href;
const RENDERING = fileURLToPath(new URL('./rendering.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'exstate-bench-'));
const peakFile = join(folder, 'peak');

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function once(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', PEAK, ...args], {
    cwd: folder,
    env: { ...process.env, EXSTATE_BENCH_PEAK: peakFile, NO_COLOR: '1' },
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds, megabytes: Number(readFileSync(peakFile, 'utf8')) / 1024 };
}

/** One run that is not counted, then the given number of runs. */
function measure(runs, args) {
  once(args);
  const all = Array.from({ length: runs }, () => once(args));
  return { seconds: median(all.map((one) => one.seconds)), megabytes: median(all.map((one) => one.megabytes)) };
}

/** The difference of two commands that both plan says nothing: the noise of planning is larger than a page. */
function rendered(runs, format, plan) {
  const all = Array.from({ length: runs }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', PEAK, RENDERING, format, plan], {
      cwd: folder,
      env: { ...process.env, EXSTATE_BENCH_PEAK: peakFile },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${format} ended with ${status}: ${stderr}`);
    return { seconds: Number(stdout) / 1000, megabytes: Number(readFileSync(peakFile, 'utf8')) / 1024 };
  });
  return { seconds: median(all.map((one) => one.seconds)), megabytes: median(all.map((one) => one.megabytes)) };
}

function organization(count) {
  writeFileSync(join(folder, `${count}.yaml`), desired(count));
  writeFileSync(join(folder, `${count}.json`), JSON.stringify(observation(count)));
  return { yaml: `${count}.yaml`, json: `${count}.json` };
}

const say = (what, { seconds, megabytes }, more) =>
  process.stdout.write(
    `${what.padEnd(44)} ${(seconds * 1000).toFixed(0).padStart(7)} ms ${megabytes.toFixed(0).padStart(5)} MB   ${more}\n`,
  );

/** Uses TypeScript, and the modules and stubs of the tests; none of this is in the built command. */
async function powershell() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vite = await createServer({
    root,
    logLevel: 'warn',
    appType: 'custom',
    server: { middlewareMode: true, ws: false },
  });
  try {
    const { rows } = await vite.ssrLoadModule('/test/bench/powershell.ts');
    for await (const row of rows()) {
      const line =
        typeof row === 'string'
          ? row
          : `${row.what.padEnd(44)} ${row.ms.toFixed(0).padStart(7)} ms            ${row.more}`;
      process.stdout.write(`${line}\n`);
    }
  } finally {
    await vite.close();
  }
}

try {
  const bare = measure(15, ['-e', '0']);
  say('node -e 0', bare, '');
  const ratio = ({ seconds }, goal) => `${(seconds / bare.seconds).toFixed(2)} times bare Node (goal: at most ${goal})`;
  const version = measure(15, [CLI, '--version']);
  say('exstate --version', version, ratio(version, 1.35));
  const ten = organization(10);
  const validate = measure(15, [CLI, 'validate', ten.yaml]);
  say('exstate validate, 10 servers', validate, ratio(validate, 2));
  let before;
  for (const count of [500, 1000, 2000, 4000]) {
    const { yaml, json } = organization(count);
    const planned = measure(count > 1000 ? 3 : 5, [CLI, 'plan', yaml, '--observation', json]);
    const growth =
      before === undefined
        ? ''
        : `time(${count})/time(${count / 2}) = ${(planned.seconds / before.seconds).toFixed(2)} (goal: at most 2.2)`;
    say(
      `exstate plan --observation, ${count} servers`,
      planned,
      count === 1000 ? `${growth}; goal: at most 2000 ms, 200 MB` : growth,
    );
    before = planned;
  }
  const { yaml, json } = organization(1000);
  once([CLI, 'plan', yaml, '--observation', json, '--out', 'plan.json']);
  for (const format of ['text', 'markdown', 'html']) {
    const written = rendered(9, format, 'plan.json');
    say(`a plan of 1000 servers as ${format}, the rendering alone`, written, ratio(written, 3));
  }
  await powershell();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
