import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sendable } from '../../src/providers/powershell/bridge/clixml-write.ts';
import type { Streamed } from '../../src/providers/powershell/bridge/session.ts';
import { LONG } from '../long.ts';
import { faultOf } from '../support/temp.ts';
import { engine, moduleWithTestOperations, sessionFor, sharedSession } from './engine.ts';

describe.skipIf(!engine)('a session with a real engine', () => {
  const session = sharedSession();
  const behave = (how: string, more: { [name: string]: Sendable } = {}) =>
    session().call('behave', { how, ...more }, 20);

  test('reports its PowerShell', () => {
    expect(session().host).toMatchObject({ is64Bit: true, languageMode: 'FullLanguage', pid: expect.any(Number) });
  });

  test.for([
    ['quotes', `it's "quoted"`],
    ['smart quotes', '\u2018a\u2019 \u201cb\u201d'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: braces of PowerShell
    ['text that PowerShell would run between double quotes', '$(exit 3) ${env:PATH} `n'],
    ['text that would end the literal', "'; exit 3; '"],
    ['line ends', 'a\r\nb\n'],
    ['a pair of surrogates and half of one', '\u{1F600} \uD83D'],
    ['text that looks like an escape', '_x000A_ _x005F_'],
    ['control characters', '\u0000\u0007\u001b[31m\u0085'],
    ['an empty list', []],
    ['a list of one', ['a']],
    ['lists in lists', [[], [['a']], [1, [2]]]],
    ['tables', { a: { b: [{ c: null }] }, d: true }],
    ['numbers', [0, -1, 1.5, 1e300, 2 ** 53 - 1]],
    ['nothing', null],
  ] as [string, Sendable][])('a value comes back unchanged: %s', async ([, value]) => {
    expect(await session().call('echo', { value }, 20)).toMatchObject({ is: 'answered', data: [value] });
  });

  test('a value comes back unchanged: random values', async () => {
    const text = fc.array(fc.string({ unit: 'binary' }), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect(await session().call('echo', { value }, 20)).toMatchObject({ is: 'answered', data: [value] });
      }),
      { numRuns: 20 },
    );
  });

  test.for([
    ['nothing', 'says nothing', []],
    ['null', 'says null', [null]],
    ['live objects', 'writes live objects', ['Monday', '2026-11-25T00:00:00Z', 1, 2, 'AQI=', '15.1.2507.18']],
    ['its own data among other output', 'is noisy', ['right']],
  ] as const)('an operation answers with %s', async ([, how, data]) => {
    expect(await behave(how)).toMatchObject({ is: 'answered', data });
  });

  test('warnings and the log are part of the answer, console output is not', async () => {
    expect(await behave('is noisy')).toMatchObject({ warnings: ['low on memory'], log: ['looked twice'] });
  });

  test.for([
    ['refuses', { fqid: 'exstate/one-row-expected', message: '2 rows' }, ['before']],
    ['fails', { message: 'outer', type: 'System.InvalidOperationException', inner: [{ message: 'inner' }] }, []],
    ['fails in .NET', { inner: [{ type: 'System.IO.DirectoryNotFoundException' }] }, []],
    ['goes on after an error', { fqid: expect.stringContaining('exstate/half') }, ['after']],
  ] as const)('an operation that %s has failed', async ([how, error, data]) => {
    expect(await behave(how)).toMatchObject({ is: 'failed', errors: [error], data });
  });

  /** The text goes into plans and journals, which are kept. */
  test('a likely secret in its texts is masked', async () => {
    expect(await behave('tells a secret')).toMatchObject({
      is: 'failed',
      errors: [{ message: 'Authorization: Basic (redacted)', inner: [{ message: 'Password=(redacted)' }] }],
      warnings: ['the connection string was Server=x;Password=(redacted)'],
    });
  });

  test('an unknown operation has failed', async () => {
    expect(await session().call('format-disk', {}, 20)).toMatchObject({
      is: 'failed',
      errors: [{ fqid: 'exstate/unknown-operation' }],
    });
  });

  test('a prompt is an error, and does not wait', async () => {
    expect(await behave('asks')).toMatchObject({ is: 'failed' });
  });

  test('an answer that is no projection is refused in PowerShell', async () => {
    expect(await behave('is large', { size: 9 << 20 })).toMatchObject({
      is: 'failed',
      errors: [{ fqid: 'exstate/answer-too-large' }],
    });
    expect(await behave('is large', { size: 1 << 20 })).toMatchObject({ is: 'answered' });
  });

  test('an operation knows its remaining time', async () => {
    const reply = await behave('counts down');
    const left = reply.is === 'answered' ? Number(reply.data[0]) : 0;
    expect(left).toBeGreaterThan(10_000);
    expect(left).toBeLessThanOrEqual(20_000);
  });

  test('many requests at once are answered one by one, each with its own answer', async () => {
    const numbers = Array.from({ length: 30 }, (_, n) => n);
    const replies = await Promise.all(numbers.map((value) => session().call('echo', { value }, 20)));
    expect(replies.map((reply) => reply.is === 'answered' && reply.data)).toEqual(numbers.map((n) => [n]));
  });

  test('a stream yields each item when it is made', async () => {
    const came: [Streamed, number][] = [];
    for await (const one of session().stream('behave', { how: 'drips' }, 20)) came.push([one, performance.now()]);
    expect(came.map(([one]) => one)).toMatchObject([
      { is: 'item', data: { n: 1 } },
      { is: 'item', data: { n: 2 } },
      { is: 'item', data: { n: 3 } },
      { is: 'answered', data: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    ]);
    expect((came[2]?.[1] ?? 0) - (came[0]?.[1] ?? 0)).toBeGreaterThan(300);
  });
});

describe.skipIf(!engine)('a real engine that is lost', () => {
  const lost = [
    ['leaves', 'the shell ended (exit code 0)', 20],
    ['hangs', 'no answer within 1 s', 1],
  ] as const;
  test('another one takes its place after each loss, and nothing is left running at the end', async () => {
    process.env.NODE_POWERSHELL = '/nowhere/at/all';
    const session = await sessionFor({ environment: { EXSTATE_TEST: 'yes' } });
    const pids = [session.host.pid];
    for (const [how, because, deadline] of lost) {
      expect(await session.call('behave', { how }, deadline)).toEqual({ is: 'lost', because });
      expect(() => process.kill(pids.at(-1) ?? 0, 0)).toThrow('ESRCH');
      const reply = await session.call('ping', {}, 20);
      expect(reply).toMatchObject({ is: 'answered', data: [{ pid: expect.any(Number) }] });
      pids.push(reply.is === 'answered' ? (reply.data[0] as unknown as { pid: number }).pid : 0);
    }
    expect(new Set(pids).size).toBe(pids.length);
    // A shell inherits no colors, no telemetry and no other program to start, also if it takes the place of another.
    const names = ['NO_COLOR', 'TERM', 'POWERSHELL_TELEMETRY_OPTOUT', 'NODE_POWERSHELL', 'EXSTATE_TEST'];
    expect(await session.call('behave', { how: 'tells its environment', names }, 20)).toMatchObject({
      data: ['1', 'dumb', '1', null, 'yes'],
    });
    await session.close();
    expect(() => process.kill(pids.at(-1) ?? 0, 0)).toThrow('ESRCH');
  });
});

describe.skipIf(!engine)('a real engine that cannot be used', () => {
  test.for([
    // Import-Module fails in both cases, so npm test needs one of them.
    ...(LONG ? ([['is not PowerShell', 'function Invoke-Other {']] as const) : []),
    ['defines something else', 'function Invoke-Another { }'],
  ] as const)('a script of it %s', async ([, text]) => {
    const { folder, hash } = moduleWithTestOperations();
    writeFileSync(join(folder, 'operations/other.ps1'), text);
    const fault = await faultOf(sessionFor({ module: { folder, hash } }));
    expect(fault).toMatchObject({
      code: 'E-powershell-module',
      exit: 4,
      message: expect.stringContaining('PowerShell wrote:'),
    });
  });

  test('the module is not there', async () => {
    const module = { folder: '/nowhere', hash: '' };
    expect(await faultOf(sessionFor({ module }))).toMatchObject({ code: 'E-powershell-module' });
  });
});

// The mode of a shell is set from outside. The test console has a setting for it; a real PowerShell must not be
// changed.
if (!engine || engine.chosenBy === 'caller') {
  describe.skipIf(!engine)('our own console in a language mode', () => {
    const inMode = (mode: string, startSeconds: number) =>
      faultOf(sessionFor({ environment: { EXSTATE_HOST_LANGUAGE_MODE: mode }, startSeconds }));

    // Both are refused in the same two ways (the import, and the answer of ping): lost.test.ts tries all of them without a
    // PowerShell.
    test.for(['ConstrainedLanguage', ...(LONG ? ['RestrictedLanguage'] : [])])(
      '%s is reported at once',
      async (mode) => {
        expect(await inMode(mode, 30)).toMatchObject({
          code: 'E-powershell-language-mode',
          message: expect.stringContaining('FullLanguage is required'),
        });
      },
    );

    test('NoLanguage: a console prints nothing, and the fault names what to check', async () => {
      expect(await inMode('NoLanguage', 5)).toMatchObject({
        code: 'E-powershell-silent',
        message: expect.stringContaining('$ExecutionContext.SessionState.LanguageMode'),
      });
    });
  });
}
