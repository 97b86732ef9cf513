import type { FactKey, Patch } from '../../src/domain/facts.ts';
import type { End, Evidence, JournalEvent, JournalLine } from '../../src/domain/journal.ts';
import type { Plan, Step } from '../../src/domain/plan.ts';
import { rename } from '../../src/domain/rename.ts';
import { AT, OTHER } from '../server.ts';

const ISSUED = { 'new:EX01': OTHER };

/** Numbers and dates events like a journal, half a minute apart. */
export const journal = (events: readonly JournalEvent[]): JournalLine[] =>
  events.map((event, seq) => ({ ...event, seq, at: at(seq), previous: null }));

const at = (seq: number): string => new Date(Date.parse(AT) + seq * 30_000).toISOString().replace('.000Z', 'Z');

export const started = (plan: Plan): JournalEvent => ({
  event: 'run-started',
  run: '20261122T000000Z-7q3f',
  source: plan.source,
  origin: { kind: 'world', file: '/somewhere/world.yaml' },
  before: { sha256: '0'.repeat(64) },
  plan,
});

export const stepOf = (plan: Plan, id: string): Step => {
  const step = plan.servers.flatMap(({ steps }) => steps).find((one) => one.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
};

export const intended = (step: string, before: Patch = {}): JournalEvent => ({ event: 'step-intended', step, before });

type Judged = Extract<JournalEvent, { event: 'step-judged' }>;

/** The evidence of a step with everything as predicted, except the given observations. */
export function judged(
  plan: Plan,
  id: string,
  change: Partial<Judged> = {},
  saw: Record<string, unknown> = {},
): Judged {
  const step = rename(stepOf(plan, id), ISSUED);
  const claims = new Map<FactKey, unknown>(step.proofs.map(({ fact, want }) => [fact, want]));
  for (const [fact, written] of Object.entries(step.writes))
    if (written && 'known' in written && written.known !== true) claims.set(fact as FactKey, written.known);
  const evidence: Evidence[] = [...claims].map(([fact, want]) => ({
    fact,
    want,
    saw: fact in saw ? saw[fact] : want,
    from: 'EX01',
    at: '2026-11-22T00:03:10Z',
    holds: !(fact in saw) || saw[fact] === want,
  }));
  const issued = step.operation.kind === 'issue-certificate' ? { issued: ISSUED } : {};
  return { event: 'step-judged', step: id, verdict: 'verified', evidence, surprises: [], ...issued, ...change };
}

export const proven = (stage: 'issue' | 'web' | 'transport', server = 'EX01'): JournalEvent => ({
  event: 'stage-proven',
  server,
  stage,
});

export const finished = (exit: number, end: End = { code: 'done' }): JournalEvent => ({
  event: 'run-finished',
  exit,
  end,
});
