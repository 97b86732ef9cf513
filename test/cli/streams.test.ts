import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, test } from 'vitest';
import { LONG } from '../long.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { CLI, DESIRED, type Ended, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { shell } from './shell.ts';
import { desiredOf, fault, fleetOf, worldWith } from './worlds.ts';

const aFolder = (world = WORLD): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
const APPLY = 'apply --world world.yaml --yes';
const FULL = existsSync('/dev/full');
const FAILING = worldWith(fault('restart-iis', 'refuse'));

/** The files that a run leaves, without the random name of the run and the hashes that contain it. */
const left = (cwd: string) => ({
  world: readFileSync(join(cwd, 'world.yaml'), 'utf8'),
  runs: journals(cwd).map((journal) =>
    linesOf(journal).map((line) => {
      const { at, event, step = '', verdict = '', exit = '', says = '' } = JSON.parse(line);
      return [at, event, step, verdict, exit, says].join(' ');
    }),
  ),
});

const undisturbed = new Map<
  string,
  Promise<{ code: number | null; out: string; err: string; left: ReturnType<typeof left> }>
>();
const reference = (world: string) => {
  const run = async () => {
    const cwd = aFolder(world);
    const ended = await exstate(cwd, APPLY);
    return { ...ended, left: left(cwd) };
  };
  undisturbed.set(world, undisturbed.get(world) ?? run());
  return undisturbed.get(world) as ReturnType<typeof run>;
};

interface Loss {
  readonly stream: 'stdout' | 'stderr';
  /** The number of bytes that are still written. */
  readonly after: number;
  readonly code?: string;
  readonly atMost?: number;
}

/** Runs the command with both streams in files. One of them accepts only this number of bytes. */
function onAFullDisk(cwd: string, line: string, { stream, after, code = 'ENOSPC', atMost }: Loss): Promise<Ended> {
  const files = ['stdout', 'stderr'].map((name) => join(cwd, name));
  const child = endsWithUs(
    spawn(process.execPath, [CLI, ...line.split(' ')], {
      cwd,
      env: {
        ...process.env,
        NO_COLOR: '1',
        EXSTATE_STATE_DIR: '',
        NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'lose.mjs'))}`,
        LOSE_FD: stream === 'stdout' ? '1' : '2',
        LOSE_AFTER: String(after),
        LOSE_CODE: code,
        ...(atMost === undefined ? {} : { LOSE_AT_MOST: String(atMost) }),
      },
      stdio: ['ignore', ...files.map((file) => openSync(file, 'w'))],
    }),
  );
  return new Promise((resolve) => {
    child.on('close', (exit) => {
      const [out = '', err = ''] = files.map((file) => readFileSync(file, 'utf8'));
      resolve({ code: exit, out, err });
    });
  });
}

/** Runs the command on pipes. The reader of one closes it after this number of lines. */
function untilNobodyReads(cwd: string, line: string, stream: Loss['stream'], lines: number): Promise<number | null> {
  const child = endsWithUs(
    spawn(process.execPath, [CLI, ...line.split(' ')], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', EXSTATE_STATE_DIR: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let seen = '';
  const read = child[stream];
  const close = () => {
    if (seen.split('\n').length > lines) read.destroy();
  };
  close();
  read.on('data', (data: Buffer) => {
    seen += data.toString();
    close();
  });
  child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
  return new Promise((resolve) => child.on('exit', resolve));
}

/** At how many lines a stream is lost. Each one is a run in a process of its own. */
const LINES = LONG ? 8 : 2;

/** The start of each line of a text and the byte after it; without test:long, a few of them, one kind after the other. */
const cuts = (text: string, most = LINES): number[] => {
  const begins = text.split('\n').map((_, i, lines) => lines.slice(0, i).join('\n').length);
  const every = Math.ceil(begins.length / most);
  return begins
    .slice(0, -2)
    .filter((_, i) => i % every === 0)
    .flatMap((begin, i) => (LONG ? [begin, begin + 1] : [begin + (i % 2)]));
};

describe.concurrent('a report that cannot be written', () => {
  test.runIf(FULL).for([
    'plan --world world.yaml --format json',
    '--version',
    // One function writes the output of every command.
    ...(LONG ? ['plan --world world.yaml', 'validate', 'explain', '--help'] : []),
  ])('is reported, and does not end with 0: %s > /dev/full', async (line, { expect }) => {
    const ended = await shell(aFolder(), `node "$EXSTATE" ${line} > /dev/full`);
    expect(ended).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^E-report-not-written[\s\S]*no\s+space\s+left/),
    });
  });

  test.runIf(FULL)('ends with 3 if standard error cannot be written either', async ({ expect }) => {
    expect(await shell(aFolder(), 'node "$EXSTATE" plan --world world.yaml > /dev/full 2>&1')).toMatchObject({
      code: 3,
    });
  });

  test('is reported with the number of bytes written', async ({ expect }) => {
    const cwd = aFolder();
    const { out } = await exstate(cwd, 'plan --world world.yaml --format json');
    const ended = await onAFullDisk(cwd, 'plan --world world.yaml --format json', { stream: 'stdout', after: 4096 });
    expect(ended.code).toBe(3);
    expect(ended.err.replace(/\s+/g, ' ')).toContain(`4096 of its ${Buffer.byteLength(out)} bytes`);
    expect(readFileSync(join(cwd, 'stdout'))).toEqual(Buffer.from(out).subarray(0, 4096));
  });

  test.for(['EIO', ...(LONG ? ['ENOSPC', 'EDQUOT', 'EFBIG', 'EBADF'] : [])])(
    'is reported for each error of the device: %s',
    async (code, { expect }) => {
      const ended = await onAFullDisk(aFolder(), 'validate', { stream: 'stdout', after: 3, code });
      expect(ended).toMatchObject({ code: 3, err: expect.stringContaining(code) });
    },
  );

  test('is not cut if the system accepts it in pieces', async ({ expect }) => {
    const cwd = aFolder();
    const { out } = await exstate(cwd, 'plan --world world.yaml --format json');
    const ended = await onAFullDisk(cwd, 'plan --world world.yaml --format json', {
      stream: 'stdout',
      after: 1e9,
      atMost: 1000,
    });
    expect(ended).toMatchObject({ code: 0, out, err: '' });
  });

  test.runIf(FULL)('is reported for an error report, too', async ({ expect }) => {
    expect(await shell(aFolder(), 'node "$EXSTATE" plan --world nowhere.yaml --format json > /dev/full')).toMatchObject(
      {
        code: 3,
        err: expect.stringContaining('E-report-not-written'),
      },
    );
  });

  test.runIf(FULL)('after a failed run does not change the exit code of the run', async ({ expect }) => {
    const cwd = aFolder(FAILING);
    const ended = await shell(cwd, `node "$EXSTATE" ${APPLY} > /dev/full`);
    expect(ended).toMatchObject({ code: 7, err: expect.stringContaining('E-report-not-written') });
  });

  test('is no fault if the descriptor was closed on purpose', async ({ expect }) => {
    const cwd = aFolder();
    expect(await shell(cwd, `node "$EXSTATE" ${APPLY} >&- 2>&-`)).toMatchObject({ code: 0, out: '', err: '' });
    expect(await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).toMatchObject({ code: 0 });
  });

  test('is no fault if the descriptor is open for reading only', async ({ expect }) => {
    const ended = await shell(aFolder(), 'node "$EXSTATE" plan --world world.yaml 1< world.yaml');
    expect(ended).toMatchObject({ code: 3, err: expect.stringContaining('EBADF') });
  });
});

describe.concurrent('a lost standard error does not end the command', () => {
  test.runIf(FULL).for([
    ['plan --world nowhere.yaml', 3],
    ['plan --nonsense', 64],
    [`${APPLY} --verbose`, 0],
    ...(LONG
      ? ([
          ['plan --world world.yaml', 0],
          ['plan --world world.yaml --verbose', 0],
          [APPLY, 0],
        ] as const)
      : []),
  ] as const)('%s 2> /dev/full ends %i', async ([line, code], { expect }) => {
    const cwd = aFolder();
    const lost = await shell(cwd, `node "$EXSTATE" ${line} 2> /dev/full`);
    expect(lost.code).toBe(code);
    if (line.startsWith(APPLY))
      expect((await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).code).toBe(0);
  });
});

describe.concurrent('a run has the same result, wherever a stream is lost', () => {
  test.for([
    ['that goes well', WORLD, 'stdout'],
    ['that is undone', FAILING, 'stderr'],
    ...(LONG
      ? ([
          ['that goes well', WORLD, 'stderr'],
          ['that is undone', FAILING, 'stdout'],
        ] as const)
      : []),
  ] as const)('%s', { timeout: 600_000 }, async ([, world, stream], { expect }) => {
    const whole = await reference(world);
    const text = stream === 'stdout' ? whole.out : whole.err;
    for (const after of cuts(text)) {
      const cwd = aFolder(world);
      const ended = await onAFullDisk(cwd, APPLY, { stream, after, code: after % 2 === 0 ? 'ENOSPC' : 'EIO' });
      expect({ after, left: left(cwd) }).toEqual({ after, left: whole.left });
      const told = stream === 'stdout' && whole.code === 0;
      expect({ after, code: ended.code }).toEqual({ after, code: told ? 3 : whole.code });
    }
  });

  test.for([
    ['that goes well', WORLD, 'stdout'],
    ['that is undone', FAILING, 'stderr'],
    ...(LONG ? ([['that goes well', WORLD, 'stderr']] as const) : []),
  ] as const)('%s, on a pipe', { timeout: 600_000 }, async ([, world, stream], { expect }) => {
    const whole = await reference(world);
    const lines = (stream === 'stdout' ? whole.out : whole.err).split('\n').length;
    for (let line = 0; line < lines; line += Math.ceil(lines / LINES)) {
      const cwd = aFolder(world);
      const code = await untilNobodyReads(cwd, APPLY, stream, line);
      expect({ line, code, left: left(cwd) }).toEqual({ line, code: whole.code, left: whole.left });
    }
  });
});

test('of many servers, with both streams lost at once', async ({ expect }) => {
  const cwd = folder({ 'exstate.yaml': desiredOf('EX01', 'EX02'), 'world.yaml': fleetOf({ EX01: '', EX02: '' }) });
  expect(await shell(cwd, `node "$EXSTATE" ${APPLY} 2>&1 | true`)).toMatchObject({ err: '', code: 0 });
  expect(statSync(join(cwd, 'world.yaml')).size).toBeGreaterThan(0);
  expect((await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).code).toBe(0);
});
