import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Answer } from '../../src/providers/powershell/bridge/answer.ts';
import { openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { LONG } from '../long.ts';
import { faultOf, tempFolder } from '../support/temp.ts';

const HASH = 'a'.repeat(64);
const SHELL = join(import.meta.dirname, 'stand-in/shell.mjs');

async function standIn(habit: string, environment: Record<string, string> = {}, mostCrashes = 3): Promise<Session> {
  const session = await openSession({
    engine: { executable: SHELL, chosenBy: 'EXSTATE_POWERSHELL' },
    module: { folder: '/nowhere', hash: HASH },
    environment: { STAND_IN: habit, STAND_IN_HASH: HASH, ...environment },
    // Long enough for a busy machine, except in the test of a silent shell.
    startSeconds: habit === 'is silent' ? 1 : 30,
    backOffMs: 1,
    mostCrashes,
  });
  onTestFinished(() => session.close());
  return session;
}

const seen = (log: string): string[] => readFileSync(log, 'utf8').trimEnd().split('\n');
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a shell that floods', () => {
  test('is ended while it starts, long before its time limit', async () => {
    const begun = performance.now();
    const fault = await faultOf(standIn('talks from its start without end'));
    expect(fault).toMatchObject({
      code: 'E-powershell-protocol',
      message: expect.stringContaining('its output did not end'),
    });
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  test('is not read any more after it was killed, nor is the output of its children', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('leaves somebody behind who talks', { STAND_IN_LOG: log });
    expect((await session.call('change', {}, 1)).is).toBe('lost');
    const left = Number(
      seen(log)
        .find((line) => line.endsWith(' left behind'))
        ?.split(' ')[0],
    );
    onTestFinished(() => void (isRunning(left) && process.kill(left, 'SIGKILL')));
    // Its pipe has no reader, so its next write ends it.
    await expect.poll(() => isRunning(left), { timeout: 10_000 }).toBe(false);
  });
});

describe('a wrong answer of a shell is refused, and a hanging shell reaches its time limit', () => {
  // 24 MB through node-powershell take seconds, so only test:long sends them through a process. The count is in Answer,
  // and what is refused there ends the call as in the rows below.
  const TOO_MUCH = 'it sent more than an answer can contain';
  test.for(['stdout', 'stderr'] as const)('it sends too much on %s', async (stream) => {
    const answer = new Answer('id', () => {});
    for (let n = 0; n < 24; n += 1) answer.receive('x'.repeat(1 << 20), stream);
    expect(await Promise.race([answer.invalid, 'not yet refused'])).toBe('not yet refused');
    answer.receive('x', stream);
    expect(await answer.invalid).toBe(TOO_MUCH);
  });

  test.for([
    ['hangs', 'no answer within 1 s'],
    ['dies', 'the shell ended (exit code 3)'],
    ['is killed', 'the shell ended (ended by SIGKILL)'],
    ['is asked to end', 'the shell ended (ended by SIGTERM)'],
    ['exits with 0', 'the shell ended (exit code 0)'],
    ['goes on without an answer', 'it was ready again without an answer'],
    ['answers and hangs', 'no answer within 1 s'],
    ['ends every line in CRLF, in one read', 'no answer within 1 s'],
    ['answers with a character that is not base64', 'its answer is damaged: its data is not base64'],
    ['answers with one character changed', 'its answer is damaged: its hash does not match'],
    ['cuts its answer', 'its answer is damaged'],
    ['cuts its answer and dies', 'the shell ended (exit code 0)'],
    ['leaves a part out', 'its answer cannot be read: 0 of 1 parts arrived'],
    ['swaps two parts', 'part 1 came instead of part 0'],
    ['says a part twice', 'part 0 came instead of part 1'],
    ['answers twice', 'it answered twice'],
    ['ends twice', 'it answered twice'],
    ['never ends', 'it was ready again without an answer'],
    ['answers another question', 'it answered a request that was not sent'],
    ['ends another answer', 'its answer cannot be read: its last part belongs to another answer'],
    ['ends without a verdict', 'its answer cannot be read: the end has'],
    ['answers with something that is not XML', 'its answer cannot be read: not XML'],
    ['answers with XML that is cut', 'its answer cannot be read: not XML'],
    ['defines an entity', 'its answer cannot be read: not CLIXML: it has a document type'],
    ['refers to nothing', 'its answer cannot be read: not CLIXML: <Ref> refers to an object that is not there'],
    ['answers with two objects', 'its answer cannot be read: a part does not contain exactly one object'],
    ['speaks in the middle of its answer', 'its answer is damaged'],
    ['puts its prompt before its answer', 'its answer cannot be read: 0 of 1 parts arrived'],
    ['is too slow', 'no answer within 1 s'],
    ...(LONG
      ? ([
          ['talks without end', TOO_MUCH],
          ['complains without end', TOO_MUCH],
        ] as const)
      : []),
    ['chatters without end', 'no answer within 1 s'],
    ['talks slowly without end', 'no answer within 1 s'],
  ] as const)('it %s', async ([habit, because]) => {
    const log = join(tempFolder(), 'log');
    const session = await standIn(habit, { STAND_IN_LOG: log });
    const deadline = because.includes('within 1 s') ? 1 : 120;
    const reply = await session.call('change', {}, deadline);
    expect(reply).toEqual({ is: 'lost', because: expect.stringContaining(because) });
    // Sent once: an effect that may have happened is observed, and the operation is never repeated.
    expect(seen(log).filter((line) => line.endsWith(' change'))).toHaveLength(1);
    // No other shell is started for the last question.
    await session.close({ op: 'last', args: {}, deadlineSeconds: 1 });
    expect(seen(log).filter((line) => line.endsWith(' last'))).toEqual([]);
    expect(seen(log).map((line) => isRunning(Number(line.split(' ')[0])))).toEqual([false, false]);
  });
});

describe('other output of a shell is ignored', () => {
  test.for([
    'ends its noise in CRLF',
    'ends its answer in CRLF',
    'warns on stderr',
    'speaks in an OEM code page',
    'leaves half a line before its answer',
    'answers in megabytes',
    'dribbles',
  ])('it %s', async (habit) => {
    const session = await standIn(habit);
    for (const _ of [1, 2]) {
      const reply = await session.call('change', {}, 20);
      expect(reply.is).toBe('answered');
      expect(reply).toMatchObject({ data: [expect.stringMatching(/^right/)] });
    }
  });
});

describe('many calls', () => {
  test('are not kept: their answers take no memory afterwards', async () => {
    const session = await standIn('answers in megabytes');
    const calls = async (count: number): Promise<number> => {
      for (let n = 0; n < count; n += 1) expect(await session.call('change', {}, 20)).toMatchObject({ is: 'answered' });
      return usedBytes();
    };
    const before = await calls(2);
    // Each answer has three million characters, which are four million in base64. If they were kept, five would take 20 MB; test:long makes more calls.
    expect(((await calls(LONG ? 12 : 5)) - before) / 1e6).toBeLessThan(15);
  });

  test('leave nothing in the pipe that would block a shell', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('complains at length when nobody asked', { STAND_IN_LOG: log });
    expect(await session.call('change', {}, 20)).toMatchObject({ is: 'answered' });
    await expect.poll(() => seen(log).at(-1), { timeout: 10_000 }).toMatch(/ complained$/);
  });
});

/** The memory in use after garbage collections. A buffer that a stream has just let go is freed only by a later one. */
async function usedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 5; n += 1) {
    await wait(20);
    runInNewContext('gc')();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

describe('a shell that cannot be used gets no session', () => {
  test.for([
    ['is silent', {}, 'E-powershell-silent', 'Constrained Language Mode'],
    ['ends at once', {}, 'E-powershell-ended', 'exit code 0'],
    ['fails at once', {}, 'E-powershell-ended', '0xc0000142'],
    ['is constrained', {}, 'E-powershell-language-mode', 'AppLocker'],
    ['refuses scripts', {}, 'E-powershell-policy', 'Unblock-File'],
    ['misses the module', {}, 'E-powershell-module', 'cannot be imported'],
    ['answers its first question wrongly', {}, 'E-powershell-protocol', 'its hash does not match'],
    ['is of version 4', { version: '4.0' }, 'E-powershell-version', '5.1 or later'],
    ['is of version 5.0', { version: '5.0.10586.1' }, 'E-powershell-version', '5.1 or later'],
    ['is PowerShell 7 on Windows', { edition: 'Core', version: '7.6.9' }, 'E-powershell-edition', '5.1 only'],
    ['is a 32-bit one', { is64Bit: false }, 'E-powershell-32bit', '64-bit Node'],
    [
      'is in restricted language',
      { languageMode: 'RestrictedLanguage' },
      'E-powershell-language-mode',
      'is Restricted',
    ],
    ['has a restricted policy', { executionPolicy: 'Restricted' }, 'E-powershell-policy', 'is Restricted and'],
    ['loaded other files', { moduleHash: 'b'.repeat(64) }, 'E-powershell-module', 'Install exstate again'],
    ['does not say what it is', { version: null }, 'E-powershell-protocol', 'something else'],
  ] as const)('it %s', async ([habit, ping, code, says]) => {
    const log = join(tempFolder(), 'log');
    const opened = standIn(habit, { STAND_IN_PING: JSON.stringify(ping), STAND_IN_LOG: log });
    expect(await faultOf(opened)).toMatchObject({ code, exit: 4, message: expect.stringContaining(says) });
  });

  test('it does not exist', async () => {
    const engine = { executable: '/nowhere/powershell.exe', chosenBy: 'caller' } as const;
    const opened = openSession({ engine, module: { folder: '/nowhere', hash: HASH }, startSeconds: 30 });
    expect(await faultOf(opened)).toMatchObject({
      code: 'E-powershell-missing',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

describe('after a loss', () => {
  test('the next request goes to a new shell', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('dies', { STAND_IN_LOG: log });
    expect(await session.call('change', {}, 20)).toMatchObject({ is: 'lost' });
    expect(await session.call('ping', {}, 20)).toMatchObject({ is: 'answered' });
    expect(new Set(seen(log).map((line) => line.split(' ')[0])).size).toBe(2);
  });

  test('the number of new shells is limited', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('dies', { STAND_IN_LOG: log }, 2);
    const replies = [1, 2, 3, 4].map(() => session.call('change', {}, 20));
    expect((await Promise.all(replies)).map(({ is }) => is)).toEqual(['lost', 'lost', 'unsent', 'unsent']);
    expect(seen(log)).toHaveLength(4);
  });

  test('a shell that prints without a request gets no further request', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('answers once more when nobody asked', { STAND_IN_LOG: log });
    expect(await session.call('change', {}, 20)).toMatchObject({ is: 'answered' });
    const first = Number(seen(log)[0]?.split(' ')[0]);
    await expect.poll(() => isRunning(first), { timeout: 20_000 }).toBe(false);
    expect(await session.call('change', {}, 20)).toMatchObject({ is: 'answered' });
  });

  test('a request that waits when the session is closed is not sent', async () => {
    const log = join(tempFolder(), 'log');
    const session = await standIn('well-behaved', { STAND_IN_LOG: log });
    const [first, second] = [session.call('one', {}, 20), session.call('two', {}, 20)];
    await new Promise((resolve) => setImmediate(resolve));
    await session.close();
    expect([(await first).is, (await second).is]).toEqual(['answered', 'unsent']);
    expect(seen(log).map((line) => line.split(' ')[1])).toEqual(['ping', 'one']);
  });

  test('a stream yields what arrived, and then that the rest is lost', async () => {
    const session = await standIn('never ends');
    const streamed = [];
    for await (const one of session.stream('look', {}, 20)) streamed.push(one);
    expect(streamed).toEqual([
      { is: 'item', data: 'right' },
      { is: 'lost', because: 'it was ready again without an answer' },
    ]);
  });
});

describe('what other accounts on the computer can see of a shell', () => {
  const SAID = "Administrator'; $(whoami) <hunter2>";
  interface Heard {
    readonly arguments?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly line?: string;
  }
  async function heardOf(more: Record<string, string> = {}): Promise<Heard[]> {
    const log = join(tempFolder(), 'heard.jsonl');
    const session = await standIn('well-behaved', { STAND_IN_HEARD: log, ...more });
    expect(await session.call('bind-certificate', { site: SAID }, 10)).toMatchObject({ is: 'answered' });
    return seen(log).map((line) => JSON.parse(line) as Heard);
  }

  test('its arguments are the same for every request, and contain nothing of it', async () => {
    const [start] = await heardOf();
    const policy = ['-NonInteractive', '-ExecutionPolicy', 'RemoteSigned', '-NoExit', '-Command', '-'];
    expect(start?.arguments).toEqual(['-NoLogo', '-NoProfile', ...policy]);
  });

  test('its environment is that of exstate, without misleading variables, plus those of the caller', async () => {
    const [start] = await heardOf();
    const given = ['NO_COLOR', 'POWERSHELL_TELEMETRY_OPTOUT', 'POWERSHELL_UPDATECHECK', 'STAND_IN', 'STAND_IN_HASH'];
    const added = Object.entries(start?.environment ?? {}).filter(([name, value]) => process.env[name] !== value);
    expect(added.map(([name]) => name).sort()).toEqual(expect.arrayContaining(['STAND_IN_HEARD', 'STAND_IN']));
    expect(added.filter(([name]) => ![...given, 'STAND_IN_HEARD', 'TERM'].includes(name))).toEqual([]);
  });

  test('each line that it receives is base64 in one of three forms', async () => {
    const lines = (await heardOf()).flatMap(({ line }) => line ?? []);
    const frames = [
      /^\[Console\]::(Out|Error)\.Write\('\w+' \+ \[char\]10\)$/,
      /^try \{ Import-Module -Force -ErrorAction Stop -Name \(\[Text\.Encoding\]::UTF8\.GetString\(\[Convert\]::FromBase64String\('[\w+/=]+'\)\)\) \} catch \{ \[Console\]::Error\.Write\('exstate-import-failed ' \+ \$_\.FullyQualifiedErrorId \+ ' ' \+ \$_\.Exception\.Message \+ \[char\]10\) \}$/,
      /^Invoke-Exstate '[\w+/=]+'$/,
    ];
    expect(lines.filter((line) => line.startsWith('Invoke-Exstate')).length).toBe(2);
    expect(lines.filter((line) => !frames.some((frame) => frame.test(line)))).toEqual([]);
  });
});
