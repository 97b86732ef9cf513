import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import type { Maintenance, MaintenanceWindow } from '../../src/domain/maintenance.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { WorldServer } from '../../src/simulator/index.ts';
import { desired, lab, planFor } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';

/** 444 and transport use a certificate that expires on 2026-12-04. The longest stage may take 20 minutes. */
const planned = (maintenance: Maintenance | undefined, about: About = {}): Promise<Plan> =>
  planFor(
    desired({ ...(maintenance ? { maintenance } : {}), servers: [{ ...EX01, ...about.desired }] }),
    lab(aWorld(about.now === undefined ? {} : { now: about.now }, about.server)),
  );
interface About {
  readonly now?: string;
  readonly desired?: Partial<DesiredServer>;
  readonly server?: Partial<WorldServer>;
}

const once = (on: string, from = '10:00', to = '12:00'): MaintenanceWindow => ({ on, from, to });
const utc = (...windows: readonly MaintenanceWindow[]): Maintenance => ({ timeZone: 'UTC', windows });
const drift = ({ servers }: Plan) => servers[0]?.drift.find(({ code }) => code === 'no-window-before-deadline');

describe('the windows of a plan', () => {
  test('are the next eight, and say whether all steps fit: 35 minutes', async () => {
    const daily = utc(
      ...Array.from({ length: 9 }, (_, i) =>
        once(`2026-11-${Math.min(23 + i, 30)}`, `${10 + i}:00`, `${10 + i}:${i === 0 ? '34' : '35'}`),
      ),
    );
    const { windows } = await planned(daily);
    expect(windows?.map(({ fits }) => fits)).toEqual([false, ...Array(7).fill(true)]);
    expect(windows?.[0]).toEqual({ from: '2026-11-23T10:00:00Z', to: '2026-11-23T10:34:00Z', fits: false });
  });

  test('begin at the instant of the plan, if one is open', async () => {
    const { windows } = await planned(utc(once('2026-11-22', '00:00', '00:35')), { now: '2026-11-22T00:00:01Z' });
    expect(windows).toEqual([{ from: '2026-11-22T00:00:01Z', to: '2026-11-22T00:35:00Z', fits: false }]);
  });

  test('that never end fit', async () => {
    expect((await planned({ timeZone: 'UTC' })).windows).toEqual([
      { from: '2026-11-22T00:00:00Z', to: null, fits: true },
    ]);
  });

  test('are empty if none opens any more, and left out without a policy', async () => {
    expect((await planned(utc(once('2026-11-01')))).windows).toEqual([]);
    expect(await planned(undefined)).not.toHaveProperty('windows');
  });
});

describe('a deadline before which no window opens is reported', () => {
  test.for<[string, Maintenance | undefined, boolean, About?]>([
    ['not, if the window is before it', utc(once('2026-12-03')), false],
    ['if the window is after it', utc(once('2026-12-05')), true],
    ['if only a window after it is long enough', utc(once('2026-12-02', '10:00', '10:19'), once('2026-12-05')), true],
    [
      'not, if a later window before it is long enough',
      utc(once('2026-12-02', '10:00', '10:19'), once('2026-12-03')),
      false,
    ],
    [
      'not, if the window is long enough for each stage and not for the run',
      utc(once('2026-12-03', '10:00', '10:20')),
      false,
    ],
    ['if the window is too short for the longest stage', utc(once('2026-12-03', '10:00', '10:19')), true],
    ['not, if the stage ends when the certificate expires', utc(once('2026-12-03', '23:40', '02:00')), false],
    ['if the window opens too late to end before it', utc(once('2026-12-03', '23:41', '02:00')), true],
    ['if a window opens when the certificate expires', utc(once('2026-12-04', '00:00', '02:00')), true],
    ['if no window opens any more', utc(once('2026-11-01')), true],
    ['not without a policy', undefined, false],
    ['not at any time', { timeZone: 'UTC' }, false],
    [
      'not on a server in its desired state',
      utc(once('2026-12-05')),
      false,
      { desired: { selfSigned: { ...EX01.selfSigned, minDaysRemaining: 5 } } },
    ],
    [
      'if the certificate has expired, and no window is open',
      utc(once('2026-12-11')),
      true,
      { now: '2026-12-10T10:30:00Z' },
    ],
    [
      'not, if the certificate has expired, and a window is open',
      utc(once('2026-12-10')),
      false,
      { now: '2026-12-10T10:30:00Z' },
    ],
    [
      'if the window that is open is too short',
      utc(once('2026-12-10', '10:00', '10:45')),
      true,
      { now: '2026-12-10T10:30:00Z' },
    ],
  ])('%s', async ([, maintenance, is, about]) => {
    expect(drift(await planned(maintenance, about)) !== undefined).toBe(is);
  });

  const late = utc(once('2026-12-02', '10:00', '10:04'), once('2026-12-05'));
  const onlySmtp = {
    selfSigned: { ...EX01.selfSigned, services: ['SMTP'] as const },
    backEnd: { ...EX01.backEnd, certificate: 'leave' as const },
  };

  test.for<[string, About, string, RegExp]>([
    [
      'of 444',
      {},
      'sslcert/0.0.0.0:444',
      /^444 uses .{9}, which expires 2026-12-04 00:00 UTC: no .* opens before; the first one opens 2026-12-05 10:00 UTC$/,
    ],
    ['of transport', { desired: onlySmtp }, 'internal-transport', /^internal transport uses .{9}, which expires/],
    [
      'that has passed',
      { now: '2026-12-04T00:00:00Z' },
      'sslcert/0.0.0.0:444',
      /which expired 2026-12-04 00:00 UTC: no .* is open; the first one opens 2026-12-05/,
    ],
    [
      'of 443, if it is given to exstate',
      {
        desired: { frontEnd: { certificate: 'self-signed' }, ...onlySmtp },
        server: { sslcert: { '0.0.0.0:443': 'old' }, internalTransport: 'next' },
      },
      'sslcert/0.0.0.0:443',
      /^443 uses/,
    ],
  ])('with its use and the first window that is long enough: %s', async ([, about, fact, says]) => {
    const found = drift(await planned(late, about));
    expect(found).toMatchObject({ fact, owner: 'reported', says: expect.stringMatching(says) });
  });

  test('and says so, if no window is long enough', async () => {
    expect(drift(await planned(utc(once('2026-12-02', '10:00', '10:05'))))?.says).toMatch(
      /none of the next 1 is long enough$/,
    );
    expect(drift(await planned(utc(once('2026-11-01'))))?.says).toMatch(/none opens any more$/);
  });

  test('after the other drifts, with an id of its own', async () => {
    const [server] = (await planned(late)).servers;
    expect(server?.drift.at(-1)?.id).toBe(`EX01/d${server?.drift.length}`);
    expect(new Set(server?.drift.map(({ id }) => id)).size).toBe(server?.drift.length);
  });

  test('not of a certificate on 443 that is not given to exstate', async () => {
    const server = { sslcert: { '0.0.0.0:443': 'old' }, internalTransport: 'next' };
    expect(drift(await planned(late, { desired: onlySmtp, server }))).toBeUndefined();
  });

  const expiring = (id: string, notAfter: string) =>
    (ex01().certificates ?? []).map((one) => (one.id === id ? { ...one, notAfter } : one));

  test.for<[string, Partial<WorldServer>, string]>([
    ['transport', { internalTransport: 'next' }, 'internal-transport'],
    ['444', { sslcert: { ...ex01().sslcert, '0.0.0.0:444': 'next' } }, 'sslcert/0.0.0.0:444'],
  ])('of the certificate that expires first: %s', async ([, use, fact]) => {
    const server = { certificates: expiring('next', '2026-12-01T00:00:00Z'), ...use };
    expect(drift(await planned(late, { server }))).toMatchObject({ fact, says: expect.stringContaining('2026-12-01') });
  });

  test('not of 443 that is not given to exstate, although it expires before the window', async () => {
    const server = { certificates: expiring('public', '2026-12-01T00:00:00Z') };
    expect(drift(await planned(utc(once('2026-12-03')), { server }))).toBeUndefined();
  });
});
