import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, folder, journals, linesOf, typed, WORLD } from './exstate.ts';
import { desiredOf, fault, fleetOf, slow, worldWith } from './worlds.ts';

/** The world begins at 2026-11-22 00:00 UTC, a Sunday. Its stages begin 0, 3 and 34 s later. */
const maintenance = (windows: string, more = ''): string =>
  `maintenance: { timeZone: UTC, windows: [ ${windows} ]${more} }\n`;
const until = (to: string): string =>
  maintenance(`{ on: 2026-11-22, from: "00:00", to: "${to}" }, { on: 2026-11-29, from: "10:00", to: "12:00" }`);
const LATER = maintenance('{ on: 2026-11-29, from: "10:00", to: "12:00" }');
const QUICK = 'defaults: { outage: { webSeconds: { least: 0, most: 0 }, mailSeconds: { least: 0, most: 0 } } }\n';
const APPLY = 'apply --world world.yaml --yes';

const aFolder = (policy: string, world = WORLD): string =>
  folder({ 'exstate.yaml': `${policy}${DESIRED}`, 'world.yaml': world });
type Line = Record<string, unknown> & { readonly event: string };
const lines = (cwd: string): Line[] =>
  journals(cwd)
    .flatMap(linesOf)
    .map((line) => JSON.parse(line) as Line);
const proven = (cwd: string) => lines(cwd).flatMap(({ event, stage }) => (event === 'stage-proven' ? [stage] : []));
const held = (cwd: string) => lines(cwd).find(({ event }) => event === 'stage-held');
const worldOf = (cwd: string) => {
  const { now, servers } = parse(readFileSync(join(cwd, 'world.yaml'), 'utf8'));
  return { now, ...servers[0] };
};
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('outside the windows,', () => {
  test.for(['apply', 'retire'])(
    '%s is refused, names the next windows in both times, and changes nothing',
    async (command, { expect }) => {
      const zone = LATER.replace('UTC', 'Europe/Berlin');
      const cwd = aFolder(zone, command === 'retire' ? RETIRING : WORLD);
      const before = readFileSync(join(cwd, 'world.yaml'), 'utf8');
      const { code, err } = await exstate(cwd, `${command} --world world.yaml --yes`);
      expect({ code, err: flat(err) }).toEqual({ code: 5, err: expect.stringContaining('E-outside-window') });
      expect(flat(err)).toContain(
        '2026-11-29 10:00 to 2026-11-29 12:00 Europe/Berlin (2026-11-29 09:00 to 2026-11-29 11:00 UTC)',
      );
      expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(before);
      expect(journals(cwd)).toEqual([]);
    },
  );

  test('a freeze is named with its reason and its end', async ({ expect }) => {
    const cwd = aFolder(
      maintenance(
        '{ days: [sun], from: "00:00", to: "24:00" }',
        ', freeze: [ { from: 2026-11-20, to: 2026-11-25, reason: quarter end } ]',
      ),
    );
    const { code, err } = await exstate(cwd, APPLY);
    expect({ code, journals: journals(cwd) }).toEqual({ code: 5, journals: [] });
    expect(flat(err)).toMatch(
      /E-frozen.*"quarter end", which ends 2026-11-26 00:00 UTC\. Next windows: 2026-11-29 00:00 to 2026-11-30 00:00/,
    );
  });

  test('nothing is refused if there is nothing to change', async ({ expect }) => {
    const cwd = aFolder(LATER, WORLD.replace('2026-12-04', '2031-06-04'));
    expect((await exstate(cwd, APPLY)).code).toBe(0);
  });

  test('a saved plan is refused as well, and is applied in the window', async ({ expect }) => {
    const cwd = aFolder(LATER);
    await exstate(cwd, 'plan --world world.yaml --out plan.json');
    writeFileSync(join(cwd, 'exstate.yaml'), DESIRED);
    const apply = 'apply plan.json --world world.yaml --yes';
    expect((await exstate(cwd, apply)).code).toBe(5);
    expect((await exstate(cwd, `${apply} --at 2026-11-29T10:00:00Z`)).code).toBe(0);
  });

  test('a reason allows it, and is in the journal and in the report', async ({ expect }) => {
    const cwd = aFolder(LATER);
    const reason = 'INC-7: 444 is down';
    const ended = await typed(cwd, [...APPLY.split(' '), '--outside-window', reason]);
    expect({ code: ended.code, first: lines(cwd)[0]?.['outsideWindow'] }).toEqual({ code: 0, first: reason });
    expect(flat(ended.out)).toContain(
      `outside the maintenance windows (--outside-window) 2026-11-22 00:00 UTC, reason: ${reason}`,
    );
    expect(flat((await exstate(cwd, `show ${journals(cwd)[0]}`)).out)).toContain(`reason: ${reason}`);
  });

  test('a finished run is reverted: going back is always allowed', async ({ expect }) => {
    const cwd = aFolder(
      maintenance('{ on: 2026-11-22, from: "00:00", to: "00:59" }, { on: 2026-12-13, from: "10:00", to: "12:00" }'),
    );
    expect((await exstate(cwd, `${APPLY} --format json`)).code).toBe(0);
    const before = worldOf(cwd).sslcert;
    const [run = ''] = lines(cwd).flatMap(({ run: name }) => (typeof name === 'string' ? [name] : []));
    const ended = await exstate(cwd, `revert ${run} --world world.yaml --yes --at 2026-11-22T13:00:00Z`);
    expect(ended).toMatchObject({ code: 0 });
    expect(worldOf(cwd).sslcert).not.toEqual(before);
  });

  test.for(['', '   ', '--', 'one\nline more'])('%j is no reason', async (reason, { expect }) => {
    const cwd = aFolder(LATER);
    const { code } = await typed(cwd, [...APPLY.split(' '), '--outside-window', reason]);
    expect({ code, journals: journals(cwd) }).toEqual({ code: 64, journals: [] });
  });
});

describe('a stage that does not fit before the end of the window is not begun,', () => {
  test('the first one: no run begins', async ({ expect }) => {
    const cwd = aFolder(until('00:04'));
    const { code, err } = await exstate(cwd, APPLY);
    expect({ code, journals: journals(cwd) }).toEqual({ code: 5, journals: [] });
    expect(flat(err)).toMatch(
      /E-window-ends.*ends 2026-11-22 00:04 UTC, which is too early: the next stage may take 5 min/,
    );
  });

  test.for([
    ['web', '00:10', ['issue'], 'old'],
    ['transport', '00:20', ['issue', 'web'], 'new:EX01'],
  ] as const)(
    '%s: what is proven stays, and the next apply in a window goes on there',
    async ([stage, to, done, on444], { expect }) => {
      const cwd = aFolder(until(to));
      const { code, err, out } = await exstate(cwd, APPLY);
      expect({ code, proven: proven(cwd), held: held(cwd)?.['stage'] }).toEqual({ code: 5, proven: done, held: stage });
      expect(lines(cwd).map(({ event }) => event)).not.toContain('run-finished');
      expect(`${flat(err)} ${flat(out)}`).toContain(`stopped before the stage ${stage} (E-window-ends)`);
      expect(flat(out)).toContain('Exit code 5');
      const { sslcert, internalTransport } = worldOf(cwd);
      expect([sslcert['0.0.0.0:444'] === 'old', internalTransport]).toEqual([on444 === 'old', 'old']);

      const again = await exstate(cwd, APPLY);
      expect({ code: again.code, proven: proven(cwd) }).toEqual({ code: 5, proven: done });
      expect(flat(again.err)).toContain('the run stays unfinished');
      expect((await exstate(cwd, `${APPLY} --at 2026-11-29T10:00:00Z`)).code).toBe(0);
      expect(proven(cwd)).toEqual(['issue', 'web', 'transport']);
      expect(
        lines(cwd).filter(({ event, step }) => event === 'step-intended' && String(step).startsWith('EX01')),
      ).toHaveLength(5);
      expect(worldOf(cwd).internalTransport).not.toBe('old');
    },
  );

  test('if the plan is no longer valid in the next window, the run ends there, and the next apply plans anew', async ({
    expect,
  }) => {
    const cwd = aFolder(
      maintenance('{ on: 2026-11-22, from: "00:00", to: "00:10" }, { on: 2026-12-05, from: "10:00", to: "12:00" }'),
    );
    await exstate(cwd, APPLY);
    const late = await exstate(cwd, `${APPLY} --at 2026-12-05T10:00:00Z`);
    expect({ code: late.code, end: lines(cwd).at(-1)?.event }).toEqual({ code: 6, end: 'run-finished' });
    expect((await exstate(cwd, APPLY)).code).toBe(0);
    expect(worldOf(cwd).internalTransport).not.toBe('old');
  });

  test('it goes on at once with a reason', async ({ expect }) => {
    const cwd = aFolder(until('00:10'));
    await exstate(cwd, APPLY);
    const { code, out } = await typed(cwd, [...APPLY.split(' '), '--outside-window', 'CHG-9']);
    expect({ code, proven: proven(cwd) }).toEqual({ code: 0, proven: ['issue', 'web', 'transport'] });
    expect(flat(out)).toContain('reason: CHG-9');
  });

  test('it can be rolled back at any time', async ({ expect }) => {
    const cwd = aFolder(until('00:10'));
    await exstate(cwd, APPLY);
    expect((await exstate(cwd, 'rollback --world world.yaml --yes')).code).toBe(0);
    expect(lines(cwd).at(-1)?.event).toBe('run-finished');
  });

  test('the servers before it are done', async ({ expect }) => {
    const cwd = folder({
      'exstate.yaml': `${until('00:22')}${desiredOf('EX01', 'EX02')}`,
      'world.yaml': fleetOf({ EX01: '', EX02: '' }),
    });
    expect((await exstate(cwd, APPLY)).code).toBe(5);
    expect(held(cwd)).toMatchObject({ server: 'EX02', stage: 'transport' });
  });
});

describe('a stage that has begun is finished after the end of the window:', () => {
  test.for([
    ['web', 'restart-iis', '00:06', ['issue', 'web'], 'transport', 5],
    ['transport', 'restart-transport', '00:06', ['issue', 'web', 'transport'], undefined, 0],
  ] as const)('%s, with its proofs', async ([, operation, to, done, next, exit], { expect }) => {
    const cwd = aFolder(`${until(to)}${QUICK}`, worldWith(fault(operation, 'late-effect')));
    const { code } = await exstate(cwd, APPLY);
    expect({ code, proven: proven(cwd), held: held(cwd)?.['stage'] }).toEqual({ code: exit, proven: done, held: next });
    expect(worldOf(cwd).now > `2026-11-22T${to}:00Z`).toBe(true);
    if (exit === 0) return;
    expect(held(cwd)).toMatchObject({ because: { code: 'outside-window', timeZone: 'UTC' } });
    expect((await exstate(cwd, `${APPLY} --at 2026-11-29T10:00:00Z`)).code).toBe(0);
  });

  test.for([
    ['issue', 'issue-certificate', '00:05'],
    ['web', 'restart-iis', '00:06'],
  ] as const)('%s, with its undo', async ([stage, operation, to], { expect }) => {
    const cwd = aFolder(`${until(to)}${QUICK}`, worldWith(fault(operation, 'timeout')));
    const { code } = await exstate(cwd, APPLY);
    expect({ code, end: lines(cwd).at(-2) }).toMatchObject({ code: 7, end: { event: 'stage-undone', stage } });
    const { now, sslcert } = worldOf(cwd);
    expect({ late: now > `2026-11-22T${to}:00Z`, on444: sslcert['0.0.0.0:444'] }).toEqual({ late: true, on444: 'old' });
  });

  test('transport, with the question whether to undo it; both answers are allowed after the end', async ({
    expect,
  }) => {
    for (const [answer, exit] of [
      ['rollback', 0],
      ['apply', 5],
    ] as const) {
      const policy = `${until('00:06')}${QUICK}`;
      const cwd = aFolder(policy, worldWith(fault('restart-transport', 'timeout')));
      expect((await exstate(cwd, APPLY)).code).toBe(8);
      expect(worldOf(cwd).now > '2026-11-22T00:06:00Z').toBe(true);
      const { code } = await exstate(cwd, `${answer} --world world.yaml --yes`);
      expect([answer, code, worldOf(cwd).internalTransport === 'old']).toEqual([answer, exit, answer === 'rollback']);
    }
  });
});

describe.concurrent('a stage that was interrupted', () => {
  /**
   * Killed in the stage web, before or after its second step was sent: then the next apply first waits 5 minutes for its
   * effect. At 00:10, the 10 minutes of the stage no longer fit before the end of the window.
   */
  const killed = async () => {
    const cwd = aFolder(until('00:18'), slow(60));
    await breakOff(cwd, 6);
    writeFileSync(join(cwd, 'exstate.yaml'), DESIRED);
    return cwd;
  };

  test('is finished while the window is open, although its whole time would not fit', async ({ expect }) => {
    const cwd = await killed();
    const { code } = await exstate(cwd, `${APPLY} --at 2026-11-22T00:10:00Z`);
    expect({ code, proven: proven(cwd), held: held(cwd)?.['stage'] }).toEqual({
      code: 5,
      proven: ['issue', 'web'],
      held: 'transport',
    });
  });

  test('is not continued outside a window, and is undone at any time', async ({ expect }) => {
    const cwd = await killed();
    const before = lines(cwd).length;
    const { code, err } = await exstate(cwd, `${APPLY} --at 2026-11-22T00:18:00Z`);
    expect({ code, lines: lines(cwd).length }).toEqual({ code: 5, lines: before });
    expect(flat(err)).toMatch(/E-outside-window.*"exstate rollback" is allowed at any time/);
    expect((await exstate(cwd, 'rollback --world world.yaml --yes')).code).toBe(0);
    expect(worldOf(cwd).sslcert['0.0.0.0:444']).toBe('old');
  });
});

describe('retire', () => {
  test('stops at its hold point, and apply continues it', async ({ expect }) => {
    const cwd = aFolder('defaults: { hold: [retire] }\n', RETIRING);
    expect((await exstate(cwd, 'retire --world world.yaml --yes')).code).toBe(5);
    expect(worldOf(cwd).certificates).toHaveLength(3);
    expect((await exstate(cwd, APPLY)).code).toBe(0);
    expect(worldOf(cwd).certificates).toHaveLength(2);
  });

  test('is allowed outside the windows with a reason', async ({ expect }) => {
    const cwd = aFolder(LATER, RETIRING);
    const line = ['retire', '--world', 'world.yaml', '--yes', '--outside-window', 'CHG-9'];
    expect((await typed(cwd, line)).code).toBe(0);
    expect([worldOf(cwd).certificates.length, lines(cwd)[0]?.['outsideWindow']]).toEqual([2, 'CHG-9']);
  });
});

describe('a plan', () => {
  test('has the next windows as data, and says whether the run fits', async ({ expect }) => {
    const cwd = aFolder(until('00:30'));
    const { out, code } = await exstate(cwd, 'plan --world world.yaml');
    expect(code).toBe(0);
    expect(flat(out)).toContain(
      'maintenance window: open now, 2026-11-22 00:00 to 2026-11-22 00:30 UTC; next 2026-11-29 10:00',
    );
    expect(flat(out)).toContain('the whole run takes at most 35 min and does NOT fit into this window');
    const json = JSON.parse((await exstate(cwd, 'plan --world world.yaml --format json')).out);
    expect(json.windows).toEqual([
      { from: '2026-11-22T00:00:00Z', to: '2026-11-22T00:30:00Z', fits: false },
      { from: '2026-11-29T10:00:00Z', to: '2026-11-29T12:00:00Z', fits: true },
    ]);
  });

  test('of some servers is judged by these servers', async ({ expect }) => {
    const cwd = folder({
      'exstate.yaml': `${until('00:40')}${desiredOf('EX01', 'EX02')}`,
      'world.yaml': fleetOf({ EX01: '', EX02: '' }),
    });
    await exstate(cwd, 'plan --world world.yaml --out plan.json');
    expect(flat((await exstate(cwd, 'show plan.json')).out)).toContain('at most 1 h 10 min and does NOT fit');
    expect(flat((await exstate(cwd, 'show plan.json --server EX02')).out)).toContain('at most 35 min and fits');
  });

  test('without windows says nothing of them', async ({ expect }) => {
    const { out } = await exstate(aFolder(''), 'plan --world world.yaml --format json');
    expect(JSON.parse(out)).not.toHaveProperty('windows');
  });

  test('with other windows than those of its policy is refused', async ({ expect }) => {
    const cwd = aFolder(LATER);
    await exstate(cwd, 'plan --world world.yaml --out plan.json');
    const plan = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'));
    const { digestOf } = await import('../../src/support/plan-digest.ts');
    const { codeOf } = await import('../../src/domain/code.ts');
    const {
      digest: _digest,
      code: _code,
      ...rest
    } = { ...plan, windows: [{ from: '2026-11-22T00:00:00Z', to: null, fits: true }] };
    const digest = digestOf(rest);
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify({ ...rest, digest, code: codeOf(digest) }));
    expect(await exstate(cwd, APPLY.replace('apply', 'apply plan.json'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('E-plan-differs'),
    });
  });
});

test('a deadline before which no window opens is reported, and changes no exit code', async ({ expect }) => {
  const cwd = aFolder(maintenance('{ on: 2026-12-05, from: "10:00", to: "12:00" }'));
  const { code, out } = await exstate(cwd, 'plan --world world.yaml');
  expect({ code, out: flat(out) }).toEqual({
    code: 0,
    out: expect.stringMatching(
      /444 uses .{9}, which expires 2026-12-04 00:00 UTC: no maintenance window that is long enough opens before/,
    ),
  });
});

/** The server is renewed, the soak is over, and the old certificate is still installed. */
const RETIRING = WORLD.replace(
  '      - { id: public',
  '      - { id: new, like: self-signed, notBefore: 2026-10-01T00:00:00Z, notAfter: 2031-10-01T00:00:00Z }\n      - { id: public',
)
  .replace('"0.0.0.0:444": old', '"0.0.0.0:444": new')
  .replace('internalTransport: old', 'internalTransport: new');
