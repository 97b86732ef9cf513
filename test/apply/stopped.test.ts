import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/apply/run.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Server, World } from '../../src/simulator/index.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { ran, takenUp, uses } from './a-run.ts';

const OLD = { 443: 'public', 444: 'next', transport: 'old' };
const NEXT = { ...OLD, transport: 'next' };
const FRONT = 'MSExchangeFrontEndTransport';

const during = (sets: Record<string, unknown>, kind: 'enable-smtp' | 'restart-transport' = 'restart-transport') =>
  aWorld({ bystanders: [{ server: 'EX01', during: kind, sets }] });
const EVENT = during({ 'event/12014': '2026-11-22T00:00:50Z' });
const SERVICE = during({ [`service/${FRONT}`]: 'stopped' });
const REFUSED = aWorld({ faults: [{ server: 'EX01', operation: 'restart-transport', does: 'refuse' }] });

type Stopped = Awaited<ReturnType<typeof stopped>>;

async function stopped(world: World, change: Partial<Run> = {}) {
  const told = await ran(world, change);
  expect(told.exit).toBe(EXIT.failed);
  expect(told.journal.at(-1)).toBe('stopped transport');
  return told;
}

const server = ({ there }: Pick<Stopped, 'there'>): Server => {
  const [found] = there.organization().servers;
  if (found === undefined) throw new Error('no server');
  return found;
};
const startFront = (told: Stopped): void => {
  server(told).services[FRONT] = 'running';
};

const excusesIn = (events: readonly JournalEvent[]): string[] =>
  events.flatMap((event) =>
    event.event === 'step-judged'
      ? event.evidence.flatMap(({ fact, excused }) => (excused ? [`${fact}: ${excused}`] : []))
      : [],
  );

describe('transport keeps the new certificate, and the run stops, if', () => {
  test.for([
    ['an event was logged after the restart', EVENT],
    ['the front end did not start again', SERVICE],
    ['the restart was refused', REFUSED],
  ] as const)('%s', async ([, world]) => {
    expect(uses((await stopped(world)).there)).toEqual(NEXT);
  });

  test('Setup begins before the restart', async () => {
    expect(uses((await stopped(during({ 'setup-running': true }, 'enable-smtp'))).there)).toEqual(NEXT);
  });
});

describe('transport is undone at once, if', () => {
  test.for([
    ['the directory has another certificate after the restart', during({ 'internal-transport': 'public' })],
    [
      'NETWORK SERVICE cannot read the key any more',
      during({ 'key/next': { provider: 'csp', usable: true, networkService: false, exportable: false } }),
    ],
    ['443 changed, too', during({ 'sslcert/0.0.0.0:443': 'old' })],
  ] as const)('%s', async ([, world]) => {
    const { exit, journal, there } = await ran(world);
    expect({ exit, last: journal.at(-1), transport: uses(there)['transport'] }).toEqual({
      exit: EXIT.undone,
      last: 'undone transport',
      transport: 'old',
    });
    expect(journal).not.toContain('stopped transport');
  });

  test('without a former certificate to restore, exstate does not ask', async () => {
    const expired = (ex01().certificates ?? []).map((one) =>
      one.id === 'old' ? { ...one, notAfter: '2026-11-01T00:00:00Z' } : one,
    );
    const { exit, journal } = await ran(aWorld({ bystanders: EVENT.bystanders ?? [] }, { certificates: expired }));
    expect([exit, journal.at(-1)]).toEqual([EXIT.failed, 'not undone transport']);
  });
});

describe('a person at the terminal', () => {
  test('sees the stage and the cause, and undoes it with "yes"', async () => {
    const asked: unknown[] = [];
    const askToUndo: Run['askToUndo'] = async (stage) => asked.push(stage) > 0;
    const { exit, journal, there } = await ran(EVENT, { askToUndo });
    expect(asked).toEqual([
      { server: 'EX01', stage: 'transport', because: { code: 'step-failed', step: expect.stringMatching(/^EX01\//) } },
    ]);
    expect({ exit, uses: uses(there), last: journal.slice(-6) }).toEqual({
      exit: EXIT.undone,
      uses: OLD,
      last: [
        'undo transport: enable-smtp, restart-transport',
        'undo-transport/1 ...',
        'undo-transport/1 verified',
        'undo-transport/2 ...',
        'undo-transport/2 verified',
        'undone transport',
      ],
    });
  });

  test('leaves the run open with any other answer', async () => {
    expect(uses((await stopped(EVENT, { askToUndo: async () => false })).there)).toEqual(NEXT);
  });
});

describe('continued,', () => {
  test('an event that was reported and not logged again fails no step, and nothing is restarted', async () => {
    const { exit, journal, events } = await takenUp('apply', await stopped(EVENT));
    expect({ exit, journal }).toEqual({ exit: EXIT.ok, journal: ['restart-transport verified', 'proven transport'] });
    expect(excusesIn(events)).toEqual([
      'event/12014: it was reported when the run stopped, and not logged again since',
    ]);
  });

  test('an event that was logged again stops the run again', async () => {
    const told = await stopped(EVENT);
    server(told).events['12014'] = told.there.provider.clock.now();
    const { exit, journal } = await takenUp('apply', told);
    expect({ exit, journal }).toEqual({
      exit: EXIT.failed,
      journal: ['restart-transport failed', 'stopped transport'],
    });
    expect(uses(told.there)).toEqual(NEXT);
  });

  test('a new event stops the run again', async () => {
    const told = await stopped(EVENT);
    server(told).events['12013'] = '2026-11-22T00:00:50Z';
    expect(await takenUp('apply', told)).toMatchObject({ exit: EXIT.failed });
  });

  test('a service that was started meanwhile is enough', async () => {
    const told = await stopped(SERVICE);
    startFront(told);
    const { exit, journal } = await takenUp('apply', told);
    expect({ exit, journal }).toEqual({ exit: EXIT.ok, journal: ['restart-transport verified', 'proven transport'] });
  });

  test('a service that is still stopped stops the run again, without another restart', async () => {
    const told = await stopped(SERVICE);
    const { exit, journal } = await takenUp('apply', told);
    expect({ exit, journal }).toEqual({
      exit: EXIT.failed,
      journal: ['restart-transport failed', 'stopped transport'],
    });
  });

  test('a restart without effect is repeated', async () => {
    const { exit, journal } = await takenUp('apply', await stopped(REFUSED));
    expect({ exit, journal }).toEqual({
      exit: EXIT.ok,
      journal: ['restart-transport ...', 'restart-transport verified', 'proven transport'],
    });
  });

  test('a change of 443 by another administrator meanwhile is no fault of the step', async () => {
    const told = await stopped(EVENT);
    server(told).sslcert['0.0.0.0:443'] = server(told).sslcert['0.0.0.0:444'] ?? '';
    expect(await takenUp('apply', told)).toMatchObject({ exit: EXIT.ok });
  });

  test('the stage is undone at once if the directory has another certificate now', async () => {
    const told = await stopped(EVENT);
    const old = server(told).certificates.find(({ id }) => id === 'public');
    server(told).internalTransport = old?.thumbprint ?? null;
    const { exit } = await takenUp('apply', told);
    expect({ exit, transport: uses(told.there)['transport'] }).toEqual({ exit: EXIT.undone, transport: 'old' });
  });

  test('an undo that had started is completed', async () => {
    const told = await ran(EVENT, { askToUndo: async () => true });
    const begun = told.events.slice(0, told.events.findIndex(({ event }) => event === 'undo-started') + 1);
    const again = await stopped(EVENT);
    const { exit, journal } = await takenUp('apply', { ...again, events: begun });
    expect([exit, journal.at(-1)]).toEqual([EXIT.undone, 'undone transport']);
  });
});

test('rollback undoes the stage', async () => {
  const told = await stopped(EVENT);
  const { exit, journal } = await takenUp('rollback', told);
  expect([exit, journal.at(-1)]).toEqual([EXIT.ok, 'undone transport']);
  expect(uses(told.there)).toEqual(OLD);
});

test('rollback --close changes nothing', async () => {
  const told = await stopped(EVENT);
  expect(await takenUp('close', told)).toMatchObject({ exit: EXIT.failed, journal: ['not undone transport'] });
  expect(uses(told.there)).toEqual(NEXT);
});
