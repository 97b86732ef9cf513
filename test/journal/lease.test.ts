import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { takeLease } from '../../src/journal/lease.ts';
import { isDead, thisProcess } from '../../src/support/holder.ts';
import { LONG } from '../long.ts';
import { faultOf, tempFolder } from '../support/temp.ts';

/** Larger than any process id. */
const NOBODY = 2 ** 22 + 1;
const apply = { reason: 'exstate apply', at: '2026-11-22T00:00:00Z' };
const take = (stateDir: string) =>
  takeLease(stateDir, 'contoso', { reason: 'exstate retire', at: '2026-11-22T00:05:00Z' });

describe('a lease', () => {
  test('is taken by one process, and released', async () => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', apply);
    await lease.assertMine();
    expect(JSON.parse(readFileSync(join(stateDir, 'contoso', 'lease.json'), 'utf8'))).toMatchObject({
      holder: { host: hostname(), pid: process.pid },
      reason: 'exstate apply',
      since: apply.at,
    });
    await lease.release();
    await lease.release();
    expect(readdirSync(join(stateDir, 'contoso'))).toEqual([]);
    await (await take(stateDir)).release();
  });

  test('is refused with its owner, its command, its time and what to do', async () => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', apply);
    const fault = await faultOf(take(stateDir));
    expect(fault).toMatchObject({ code: 'E-lease-held', exit: 9 });
    for (const word of ['exstate apply', hostname(), String(process.pid), apply.at, '5 min', 'Wait', 'Ctrl+C']) {
      expect(String(fault)).toContain(word);
    }
    await lease.release();
  });

  test('of one organization does not block another', async () => {
    const stateDir = tempFolder();
    const leases = await Promise.all([takeLease(stateDir, 'contoso', apply), takeLease(stateDir, 'fabrikam', apply)]);
    for (const lease of leases) await lease.release();
  });

  test('is a fault if it cannot be written', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(await faultOf(take(file))).toMatchObject({ exit: 3, place: join(file, 'contoso') });
  });

  test('is free again if its record cannot be written', async () => {
    const stateDir = tempFolder();
    const record = join(stateDir, 'contoso', 'lease.json');
    mkdirSync(join(record, 'not empty'), { recursive: true });
    expect(await faultOf(take(stateDir))).toMatchObject({ exit: 3 });
    expect(existsSync(join(stateDir, 'contoso', 'lease.lock'))).toBe(false);
    rmSync(record, { recursive: true });
    await (await take(stateDir)).release();
  });

  test('is refused, and nothing is taken, while others keep taking and releasing it', async () => {
    const stateDir = tempFolder();
    const gate = join(stateDir, 'contoso', 'lease.gate.lock');
    mkdirSync(gate, { recursive: true });
    const later = Date.now() / 1000 + 3600;
    utimesSync(gate, later, later); // it never looks abandoned
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let fault: unknown;
    const asked = faultOf(take(stateDir)).then((found) => {
      fault = found;
    });
    while (fault === undefined) await vi.advanceTimersByTimeAsync(60);
    await asked;
    expect(fault).toMatchObject({ code: 'E-lease-held', exit: 9, place: join(stateDir, 'contoso') });
    expect(existsSync(join(stateDir, 'contoso', 'lease.lock'))).toBe(false);
  });

  test('a process that lost it gets an error, and does not release the lease of another', async () => {
    const stateDir = tempFolder();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const lease = await takeLease(stateDir, 'contoso', apply);
    const lock = join(stateDir, 'contoso', 'lease.lock');
    utimesSync(lock, 1_000, 1_000); // as if another process had taken over the lock while this one was suspended
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitFor(() => expect(lease.assertMine()).rejects.toThrow('suspended'));
    await lease.release();
    expect(existsSync(lock)).toBe(true);
  });
});

describe('a lease that is taken', () => {
  const takenSince = async (since: string, at: string): Promise<string> => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', { reason: 'exstate apply', at: since });
    onTestFinished(() => lease.release());
    return String(await faultOf(takeLease(stateDir, 'contoso', { reason: 'exstate retire', at })));
  };
  test.for<[string, string, string]>([
    ['2026-11-22T00:00:00Z', '2026-11-22T00:00:59Z', '(less than a minute)'],
    ['2026-11-22T00:00:00Z', '2026-11-22T00:01:00Z', '(1 min)'],
    ['2026-11-22T00:00:00Z', '2026-11-22T01:59:59Z', '(119 min)'],
    ['2026-11-22T00:00:00Z', '2026-11-22T02:00:00Z', '(2 h)'],
    ['2026-11-22T01:00:00Z', '2026-11-22T00:00:00Z', '(less than a minute)'],
  ])('since %s is at %s %s old', async ([since, at, age]) => {
    expect(await takenSince(since, at)).toContain(age);
  });

  test('stays lost if its record is missing or another', async () => {
    const stateDir = tempFolder();
    const lease = await takeLease(stateDir, 'contoso', apply);
    const record = join(stateDir, 'contoso', 'lease.json');
    const own = readFileSync(record, 'utf8');
    writeFileSync(record, own.replace(/"token":"[^"]*"/, '"token":"another"'));
    expect(await faultOf(lease.assertMine())).toMatchObject({ code: 'E-lease-lost', exit: 9, place: record });
    writeFileSync(record, own);
    expect(await faultOf(lease.assertMine())).toMatchObject({ code: 'E-lease-lost' });
    await lease.release();
    expect(existsSync(record)).toBe(true);
  });

  test.for(['lease.lock', 'lease.gate.lock'])(
    'is not taken if %s is a file, which exstate does not remove',
    async (name) => {
      const stateDir = tempFolder();
      const place = join(stateDir, 'contoso', name);
      mkdirSync(join(stateDir, 'contoso'), { recursive: true });
      writeFileSync(place, '');
      expect(await faultOf(take(stateDir))).toMatchObject({ code: 'E-lease-blocked', exit: 3, place });
      expect(existsSync(place)).toBe(true);
    },
  );
});

describe('after a crash', () => {
  const left = (record: object | string | null, age = 0): string => {
    const stateDir = tempFolder();
    const lock = join(stateDir, 'contoso', 'lease.lock');
    mkdirSync(lock, { recursive: true });
    utimesSync(lock, Date.now() / 1000 - age, Date.now() / 1000 - age);
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    if (record !== null) writeFileSync(join(stateDir, 'contoso', 'lease.json'), text);
    return stateDir;
  };
  const since = apply.at;
  const ofHost = (host: string) => ({ holder: { user: 'a', host, pid: 1 }, reason: 'exstate apply', since });

  test.for([
    ['a lock without a record is taken over', () => left(null)],
    ['a lock with an incomplete record is taken over', () => left('{"holder":')],
    ['a lock with a record without an owner is taken over', () => left({ reason: 'x' })],
    [
      'a lock with a record without a process is taken over',
      () => left({ ...ofHost('elsewhere'), holder: { user: 'a', host: 'elsewhere' } }),
    ],
    [
      'a lock with a record without a host is taken over',
      () => left({ ...ofHost('elsewhere'), holder: { user: 'a', pid: 1 } }),
    ],
    ['a lock with a record without a command is taken over', () => left({ ...ofHost('elsewhere'), reason: 1 })],
    ['a lock with a record without a time is taken over', () => left({ ...ofHost('elsewhere'), since: 1 })],
    ['a lock of another host is taken over if it was not refreshed for a minute', () => left(ofHost('elsewhere'), 120)],
  ] as const)('%s', async ([, leave]) => {
    await (await take(leave())).release();
  });

  test('the lock of a dead process is taken over by only one of many at the same time', async () => {
    const dead = { holder: { ...(await thisProcess()), pid: NOBODY }, reason: 'exstate apply', since };
    for (let round = 0; round < (LONG ? 5 : 2); round += 1) {
      const stateDir = left(dead);
      const ends = await Promise.allSettled(Array.from({ length: 8 }, () => take(stateDir)));
      const leases = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      expect(leases).toHaveLength(1);
      for (const lease of leases) await lease.release();
    }
  });

  test('a lock of another host is left alone while it may be active', async () => {
    const stateDir = left(ofHost('elsewhere'));
    expect(await faultOf(take(stateDir))).toMatchObject({
      code: 'E-lease-held',
      message: expect.stringContaining('elsewhere'),
    });
    expect(existsSync(join(stateDir, 'contoso', 'lease.lock'))).toBe(true);
  });
});

describe('the process of a lease', () => {
  test('is alive if it is this process', async () => {
    expect(await isDead(await thisProcess())).toBe(false);
  });

  test.for([
    ['is dead if another process has its number now', { born: '1' }, true],
    ['is dead if no process has its number', { pid: NOBODY }, true],
    ['counts as alive on another host', { host: 'elsewhere', pid: NOBODY }, false],
    ['counts as alive in another container', { space: 'pid:[1]', pid: NOBODY }, false],
  ] as const)('%s', async ([, change, dead]) => {
    expect(await isDead({ ...(await thisProcess()), ...change })).toBe(dead);
  });
});
