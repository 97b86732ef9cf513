import { afterEach, expect, test, vi } from 'vitest';
import { flushLog, log, setLogLevel } from '../../src/support/log.ts';

const loaded = vi.hoisted(() => ({ winston: 0 }));
vi.mock('winston', async (original) => {
  loaded.winston += 1;
  return original();
});
afterEach(() => vi.restoreAllMocks());

test('what is below the level loads nothing and writes nothing', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  log.debug('looked at a server', { server: 'EX01' });
  await flushLog();
  expect([loaded.winston, stderr.mock.calls]).toEqual([0, []]);
});

test('a line has a constant message and masked fields, as they were when it was logged', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  setLogLevel('debug');
  const fields = { server: 'EX01', password: 'hunter2' };
  log.warn('a server did not answer', fields);
  fields.server = 'EX02';
  log.info('done');
  await flushLog();
  const lines = stderr.mock.calls.map(([text]) => String(text));
  expect(lines).toEqual([
    expect.stringMatching(/^\S+Z warn a server did not answer \{"server":"EX01","password":"\(redacted\)"\}\n$/),
    expect.stringMatching(/^\S+Z info done\n$/),
  ]);
  expect(stdout).not.toHaveBeenCalled();
});
