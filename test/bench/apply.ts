import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recorder } from '../../src/apply/run.ts';
import { parseDesired } from '../../src/config/parse.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Observed, Provider } from '../../src/domain/provider.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { takeLease } from '../../src/journal/lease.ts';
import { newRunId } from '../../src/journal/runs.ts';
import { simulator } from '../../src/providers/simulator.ts';
import { memoryStore, parseWorld } from '../../src/simulator/index.ts';
import { apply, planFor } from '../in-memory.ts';
import type { Row } from './powershell.ts';

/** What a step of `apply` costs beyond the simulator, with a journal on disk. */
export async function stepCost(world: object, desired: string): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'exstate-bench-apply-'));
  try {
    const watch = { ms: 0 };
    const provider = watched(simulator(memoryStore(parseWorld(world, 'world.json')), 'world.json'), watch);
    const { state } = parseDesired(desired, 'exstate.yaml');
    if (state === null) throw new Error('no desired state');
    const plan = await planFor(state, { provider });
    const [start, before] = [performance.now(), watch.ms];
    const exit = await journaled(plan, provider, folder);
    const ms = performance.now() - start - (watch.ms - before);
    const steps = plan.servers.reduce((sum, server) => sum + server.steps.length, 0);
    const each = (ms / steps).toFixed(2);
    return {
      what: `exstate apply, ${plan.servers.length} servers, ${steps} steps, exit ${exit}`,
      ms,
      more: `${each} ms a step beyond the simulator, journal flushed (goal: at most 3)`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function journaled(plan: Plan, provider: Provider, folder: string): Promise<number> {
  const [run, at] = [newRunId(provider.clock.now()), provider.clock.now()];
  const lease = await takeLease(folder, plan.organization, { reason: 'bench', at });
  const journal = await createJournal(folder, plan.organization, run, lease);
  const [state, origin] = [new RunState(plan), { kind: 'world', file: 'world.json' } as const];
  const record = recorder(state, provider.clock, (event, when) => journal.append(event, when));
  const before = { sha256: plan.observed.sha256 };
  await record({ event: 'run-started', run, source: plan.source, origin, before, plan, code: plan.code });
  const { ended } = await apply(plan, { provider }, { state, record });
  await journal.close();
  await lease.release();
  return ended.exit;
}

/** Adds up the milliseconds in which the provider works. */
function watched(provider: Provider, watch: { ms: number }): Provider {
  async function within<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    return work().finally(() => {
      watch.ms += performance.now() - start;
    });
  }
  return {
    ...provider,
    source: provider.source,
    organization: provider.organization,
    clock: { now: () => provider.clock.now(), sleep: (seconds) => within(() => provider.clock.sleep(seconds)) },
    async *observe(...asked): AsyncGenerator<Observed> {
      const answers = provider.observe(...asked)[Symbol.asyncIterator]();
      for (;;) {
        const next = await within(() => answers.next());
        if (next.done) return;
        yield next.value;
      }
    },
    perform: (...asked) => within(() => provider.perform(...asked)),
    close: () => provider.close(),
  };
}
