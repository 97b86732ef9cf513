// Compares medians with bare Node in the same run. Asserts nothing, because machines differ and may be busy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { desired, world } from './organization.mjs';

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
  const { maxRSS, cpu } = JSON.parse(readFileSync(peakFile, 'utf8'));
  return { seconds, cpu: cpu / 1e6, megabytes: maxRSS / 1024 };
}

/**
 * Medians, after one run that is not counted. Bare Node runs before each: a machine is often slower for a minute, and
 * then both are.
 */
function measure(runs, args) {
  once(args);
  const all = Array.from({ length: runs }, () => ({ bare: once(['-e', '0']).seconds, ...once(args) }));
  const of = (what) => median(all.map((one) => one[what]));
  return { seconds: of('seconds'), bare: of('bare'), cpu: of('cpu'), megabytes: of('megabytes') };
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
    return {
      seconds: Number(stdout) / 1000,
      megabytes: JSON.parse(readFileSync(peakFile, 'utf8')).maxRSS / 1024,
      cpu: 0,
    };
  });
  return { seconds: median(all.map((one) => one.seconds)), cpu: 0, megabytes: median(all.map((one) => one.megabytes)) };
}

/** Writes a desired state and the observation that `exstate observe` makes of a simulated organization. */
function organization(count, isInOrder = false) {
  const [yaml, json, worldFile] = [`${count}.yaml`, `${count}-${isInOrder}.json`, `${count}-${isInOrder}.world.json`];
  writeFileSync(join(folder, yaml), desired(count));
  writeFileSync(join(folder, worldFile), JSON.stringify(world(count, isInOrder)));
  once([CLI, 'observe', yaml, '--world', worldFile, '--out', json]);
  return { yaml, plan: [CLI, 'plan', yaml, '--observation', json] };
}

const say = (what, { seconds, cpu, megabytes }, more) =>
  process.stdout.write(
    `${what.padEnd(48)} ${(seconds * 1000).toFixed(0).padStart(6)} ms ${(cpu * 1000).toFixed(0).padStart(6)} ms of processors ${megabytes.toFixed(0).padStart(4)} MB   ${more}\n`,
  );

const sayRow = (row) =>
  process.stdout.write(
    typeof row === 'string'
      ? `${row}\n`
      : `${row.what.padEnd(48)} ${row.ms.toFixed(0).padStart(6)} ms                                    ${row.more}\n`,
  );

/** Uses TypeScript, and the modules and stubs of the tests; none of this is in the built command. */
async function inTypeScript() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vite = await createServer({
    root,
    logLevel: 'warn',
    appType: 'custom',
    server: { middlewareMode: true, ws: false },
  });
  try {
    const { stepCost } = await vite.ssrLoadModule('/test/bench/apply.ts');
    sayRow(await stepCost(world(200), desired(200)));
    const { rows } = await vite.ssrLoadModule('/test/bench/powershell.ts');
    for await (const row of rows()) sayRow(row);
  } finally {
    await vite.close();
  }
}

/** Runs by the number of servers. */
const GROWTH = { 1000: 5, 2000: 3, 4000: 3, 8000: 1 };

try {
  const bare = measure(15, ['-e', '0']);
  say('node -e 0', bare, '');
  const times = (seconds, node = bare.seconds) => (seconds / node).toFixed(2);
  const row = (what, runs, args, goal) => {
    const measured = measure(runs, args);
    say(
      what,
      measured,
      `${times(measured.seconds, measured.bare)} times bare Node${goal ? ` (goal: at most ${goal})` : ''}`,
    );
    return measured;
  };
  row('exstate --version', 15, [CLI, '--version'], 1.2);
  row('exstate validate, 10 servers', 15, [CLI, 'validate', organization(10).yaml], 1.6);
  const thousand = organization(1000);
  row('exstate validate, 1000 servers', 7, [CLI, 'validate', thousand.yaml], 4);
  row('exstate plan, 50 servers', 7, organization(50).plan, 2.5);
  const text = row('exstate plan, 1000 servers', 5, thousand.plan, '15, 200 MB');
  row('exstate plan, 1000 servers in order', 5, organization(1000, true).plan, 6);
  const beyond = (what, args, goal) => {
    const measured = measure(5, [...thousand.plan, ...args]);
    say(
      `exstate plan ${what}, 1000 servers`,
      measured,
      `adds ${times(measured.seconds - text.seconds, measured.bare)} (goal: at most ${goal})`,
    );
  };
  beyond('--out', ['--out', 'plan.json'], 4);
  row('exstate show, 1000 servers', 5, [CLI, 'show', 'plan.json'], 6);
  for (const format of ['text', 'markdown', 'html']) {
    const written = rendered(9, format, 'plan.json');
    say(`its rendering alone as ${format}`, written, `${times(written.seconds)} times bare Node (goal: at most 3)`);
  }
  let before;
  for (const [count, runs] of Object.entries(GROWTH)) {
    const measured = measure(runs, organization(count).plan);
    const growth =
      before &&
      `time(${count})/time(${count / 2}) = ${(measured.seconds / before.seconds).toFixed(2)} (goal: at most 2.1)`;
    say(`exstate plan, ${count} servers`, measured, growth ?? '');
    before = measured;
  }
  await inTypeScript();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
