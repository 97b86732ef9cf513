import { expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Wait } from '../../src/domain/wait.ts';
import { type Organization, setFact, type World } from '../../src/simulator/index.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';
import { aWorld } from '../simulator/worlds.ts';

type Asked = readonly FactKey[] | undefined;

/**
 * The facts that each look asked for, between the operations. `during` is another person, at the nth look after a step.
 */
function watched(world: World, during: (org: Organization, look: number) => void = () => {}) {
  const there = lab(world);
  const looks: { after: string; only: Asked }[] = [];
  let after = '';
  let count = 0;
  const { provider } = there;
  const watching: Lab = {
    ...there,
    provider: {
      source: provider.source,
      organization: provider.organization,
      clock: provider.clock,
      observe: (servers, deadline, only) => {
        looks.push({ after, only });
        count += 1;
        if (after !== '') during(there.organization(), count);
        return provider.observe(servers, deadline, only);
      },
      perform: (server, operation, deadline) => {
        after = operation.kind;
        count = 0;
        return provider.perform(server, operation, deadline);
      },
      close: () => provider.close(),
    },
  };
  return { there: watching, of: (kind: string) => looks.filter((one) => one.after === kind).map(({ only }) => only) };
}

const reasonsIn = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.event === 'step-judged' && event.reason ? [event.reason] : []));

const SLOW = aWorld({ switches: { healthPagesDelaySeconds: 60 } });

test('while a step settles only its facts are read; the first and the deciding observation read all facts', async () => {
  const { there, of } = watched(SLOW);
  const { ended } = await apply(await planFor(desired(), there), there);
  expect(ended.exit).toBe(EXIT.ok);
  const [first, ...rest] = of('restart-iis');
  const [partial, last] = [rest.slice(0, rest.indexOf(undefined)), rest[rest.indexOf(undefined)]];
  expect(first).toBeUndefined();
  expect(last).toBeUndefined();
  expect(partial.length).toBeGreaterThan(2);
  for (const only of partial) {
    expect(only).toContain('health/owa');
    expect(only).toContain('sslcert/0.0.0.0:443');
    for (const needless of ['mounted-copies', 'dag', 'internal-transport', 'auth-certificate', 'may/restart-iis'])
      expect(only).not.toContain(needless);
  }
});

test('guarded facts are read meanwhile, and a change ends the stage', async () => {
  const { there, of } = watched(SLOW, (org, count) => {
    const [server] = org.servers;
    if (count === 3 && server) Object.assign(server.sslcert, { '0.0.0.0:443': server.sslcert['0.0.0.0:444'] });
  });
  const { ended, events } = await apply(await planFor(desired(), there), there);
  expect(ended.exit).not.toBe(EXIT.ok);
  expect(reasonsIn(events)).toEqual([{ code: 'unexpected-change', fact: 'sslcert/0.0.0.0:443' }]);
  // The change is noticed at the next look, not only when the time is up.
  expect(of('restart-iis').filter((only) => only !== undefined).length).toBeLessThan(4);
});

test('a difference that only the complete observation shows decides', async () => {
  const { there } = watched(SLOW, (org, count) => {
    if (count === 2) setFact(org, null, 'auth-certificate', { current: 'F'.repeat(40), previous: null, next: null });
  });
  const { ended, events } = await apply(await planFor(desired(), there), there);
  expect(ended.exit).not.toBe(EXIT.ok);
  expect(reasonsIn(events)).toEqual([{ code: 'unexpected-change', fact: 'auth-certificate' }]);
});

test('the terminal can show what exstate waits for and until when, and when it stops waiting', async () => {
  const there = lab(SLOW);
  const waits: (Wait | null)[] = [];
  await apply(await planFor(desired(), there), there, { waiting: (wait) => waits.push(wait) });
  const effects = waits.flatMap((wait) => (wait?.for === 'effect' ? [wait] : []));
  expect(effects).toHaveLength(5);
  expect(effects.at(-1)).toMatchObject({ server: 'EX01', open: [{ fact: 'health/owa', want: 200 }, {}, {}, {}] });
  expect(new Set(effects.map(({ until }) => until)).size).toBe(1);
  expect(waits.filter((wait) => wait?.for === 'answer')).toHaveLength(5);
  expect(waits.at(-1)).toBeNull();
});
