import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { World } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { aWorld } from '../simulator/worlds.ts';

type Judged = Extract<JournalEvent, { event: 'step-judged' }>;

/** A renewal with `next`, which is already in the store: binds 444, restarts IIS, then changes transport. */
async function run(world: World, meanwhile: (there: ReturnType<typeof lab>) => void = () => {}) {
  const there = lab(world);
  const plan = await planFor(desired(), there);
  meanwhile(there);
  const { ended, events } = await apply(plan, there);
  const judged = events.filter((event): event is Judged => event.event === 'step-judged');
  const of = (kind: string): Judged | undefined =>
    judged.find(({ step }) => plan.servers[0]?.steps.find(({ id }) => id === step)?.operation.kind === kind);
  return { ended, of, judged };
}

const said = (judged: Judged | undefined, fact: string) => {
  const { want, saw, excused } = { excused: undefined, ...judged?.evidence.find((one) => one.fact === fact) };
  return { want, saw, excused };
};

describe('a page behind 444', () => {
  test('that failed between the plan and the first step is reported, and fails no step', async () => {
    const { ended, of } = await run(aWorld(), ({ organization }) => {
      Object.assign(organization().servers[0] ?? {}, { health: { owa: 503 } });
    });
    expect(ended.exit).toBe(EXIT.ok);
    expect(said(of('restart-iis'), 'health/owa')).toEqual({
      want: 200,
      saw: 503,
      excused: 'it was not well before the first step either',
    });
    expect(said(of('restart-iis'), 'health/ecp')).toEqual({ want: 200, saw: 200, excused: undefined });
  });

  test('that could not be read before the first step is reported, too', async () => {
    const { ended, of } = await run(aWorld(), ({ organization }) => {
      organization().unknown = [{ server: 'EX01', fact: 'health/ews', because: 'no answer within 5 s' }];
    });
    expect(ended.exit).toBe(EXIT.ok);
    expect(said(of('restart-iis'), 'health/ews').excused).toMatch(/^it could not be read before the first step/);
  });

  test('is waited for while Managed Availability creates it again', async () => {
    const { ended, of } = await run(aWorld({ switches: { healthPagesDelaySeconds: 120 } }));
    expect(ended.exit).toBe(EXIT.ok);
    expect(said(of('restart-iis'), 'health/owa').saw).toBe(200);
  });

  test('has the time of its first answer, beside those of the command and of 444', async () => {
    const { of } = await run(aWorld({ switches: { healthPagesDelaySeconds: 120 } }));
    const restart = of('restart-iis');
    const times = (fact: string) => restart?.evidence.find((one) => one.fact === fact);
    const secondsAfter = (at: string | undefined) =>
      (Date.parse(at ?? '') - Date.parse(restart?.answered ?? '')) / 1000;
    expect(secondsAfter(times('wire/0.0.0.0:444')?.since)).toBe(0);
    expect(secondsAfter(times('health/owa')?.since ?? times('health/owa')?.at)).toBeGreaterThanOrEqual(120);
    expect(secondsAfter(times('wire/0.0.0.0:444')?.at)).toBe(secondsAfter(times('health/owa')?.at));
  });

  test('that fails again meanwhile has no time of a first answer before that', async () => {
    const bystanders = [{ server: 'EX01', during: 'restart-iis', sets: { 'health/owa': 503 } }] as const;
    const { of } = await run(aWorld({ bystanders, switches: { healthPagesDelaySeconds: 4000 } }));
    const owa = of('restart-iis')?.evidence.find((one) => one.fact === 'health/owa');
    expect(owa).toMatchObject({ holds: false });
    expect(owa).not.toHaveProperty('since');
  });

  test('that stays missing undoes the stage', async () => {
    const { ended, of } = await run(aWorld({ switches: { healthPagesDelaySeconds: 4000 } }));
    expect(ended.exit).toBe(EXIT.undone);
    expect(of('restart-iis')?.verdict).toBe('failed');
    expect(said(of('restart-iis'), 'health/owa')).toEqual({ want: 200, saw: 503, excused: undefined });
    expect(of('restart-transport')).toBeUndefined();
  });

  test('that starts to fail during another step is reported, and fails no step', async () => {
    const sets = { 'health/owa': null };
    const { ended, of } = await run(aWorld({ bystanders: [{ server: 'EX01', during: 'restart-transport', sets }] }));
    expect(ended.exit).toBe(EXIT.ok);
    expect(of('restart-transport')?.surprises).toEqual([{ fact: 'health/owa', was: 200, is: null, guarded: false }]);
  });

  test('that works again is not reported', async () => {
    const world = aWorld(
      { bystanders: [{ server: 'EX01', during: 'restart-transport', sets: { 'health/owa': 200 } }] },
      { health: { owa: 503 } },
    );
    const { ended, judged } = await run(world);
    expect(ended.exit).toBe(EXIT.ok);
    expect(judged.flatMap(({ surprises }) => surprises)).toEqual([]);
  });
});

describe('an event', () => {
  const LATE = { 'event/15021': '2026-11-22T00:00:20Z', 'event/12013': '2026-11-22T00:00:20Z' };
  const during = (kind: 'restart-iis' | 'restart-transport') =>
    aWorld({ bystanders: [{ server: 'EX01', during: kind, sets: LATE }] });

  test('of http.sys about 444 after the restart undoes the stage web', async () => {
    const { ended, of } = await run(during('restart-iis'));
    expect(ended.exit).toBe(EXIT.undone);
    expect(said(of('restart-iis'), 'event/15021')).toEqual({
      want: null,
      saw: LATE['event/15021'],
      excused: undefined,
    });
  });

  test('of transport after the restart stops the run', async () => {
    const { ended, of } = await run(during('restart-transport'));
    expect(ended).toMatchObject({ exit: EXIT.failed, keepOpen: true });
    expect(of('restart-transport')?.verdict).toBe('failed');
  });

  test('that was logged between the plan and the first step fails no step, even if it is logged again', async () => {
    const { ended, of } = await run(during('restart-transport'), ({ organization }) => {
      const [server] = organization().servers;
      if (server) server.events = { 12013: '2026-11-21T00:00:00Z', 15021: '2026-11-21T00:00:00Z' };
    });
    expect(ended.exit).toBe(EXIT.ok);
    expect(said(of('restart-transport'), 'event/12013')).toEqual({
      want: null,
      saw: LATE['event/12013'],
      excused: 'the log contained one before the first step, too',
    });
  });

  test('that is in the log when the plan is made proves nothing', async () => {
    const events = { 12013: '2026-11-21T00:00:00Z' };
    const { ended, of } = await run(aWorld({}, { events }));
    expect(ended.exit).toBe(EXIT.ok);
    const facts = of('restart-transport')?.evidence.map(({ fact }) => fact);
    expect(facts).toContain('event/12014');
    expect(facts).not.toContain('event/12013');
  });

  test('of a service that was stopped proves nothing: the fault may be older than its start', async () => {
    const { ended, of } = await run(aWorld({}, { services: { MSExchangeFrontEndTransport: 'stopped' } }));
    expect(ended.exit).toBe(EXIT.ok);
    const facts = of('restart-transport')?.evidence.map(({ fact }) => fact) ?? [];
    expect(facts.filter((fact) => fact.startsWith('event/'))).toEqual([]);
  });
});
