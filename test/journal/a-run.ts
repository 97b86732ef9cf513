import { codeOf } from '../../src/domain/code.ts';
import type { Patch } from '../../src/domain/facts.ts';
import { known } from '../../src/domain/facts.ts';
import { impactOf } from '../../src/domain/impact.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Plan, Step } from '../../src/domain/plan.ts';
import { createJournal, type Journal } from '../../src/journal/journal.ts';
import { digestOf } from '../../src/support/plan-digest.ts';

export const AT = '2026-11-22T00:00:00Z';
export const RUN = '20261122T000000Z-7q3f';
const T = '3F0A111111111111111111111111111111111111';
const NONE = '0'.repeat(64);

export const aStep: Step = {
  id: 'EX01/1',
  stage: 'web',
  operation: {
    kind: 'bind-certificate',
    on: { name: 'EX01', fqdn: 'ex01.contoso.com' },
    site: 'Exchange Back End',
    endpoint: '0.0.0.0:444',
    certificate: T,
  },
  because: ['EX01/d1'],
  says: 'bind it',
  restsOn: [{ ask: 'setup-running', answer: false }],
  writes: { 'sslcert/0.0.0.0:444': known(T) },
  unsettles: ['shell/opens'],
  proofs: [{ fact: 'wire/0.0.0.0:444', want: T, withinSeconds: 300 }],
  cost: {},
  powershell: [],
};

export const aPlan: Plan = {
  schema: 'exstate/plan/v1',
  intent: 'converge',
  organization: 'contoso',
  source: { kind: 'simulated', name: 'world.yaml' },
  verdict: 'changes',
  desired: { sha256: NONE, state: { apiVersion: 'exstate/v1', organization: 'contoso', servers: [] } },
  observed: { takenAt: AT, sha256: NONE, state: { facts: {}, servers: {} } },
  allowed: { withoutCmdlets: false },
  convergedAt: {},
  judgedAt: AT,
  validUntil: null,
  deadlines: [],
  servers: [
    {
      server: 'EX01',
      verdict: 'changes',
      choice: { certificate: T, why: 'it fits', candidates: [] },
      drift: [{ id: 'EX01/d1', code: 'backend-bound-to-other', fact: 'sslcert/0.0.0.0:444', owner: 'ours', says: 'x' }],
      steps: [aStep],
      impact: impactOf([]),
      undo: { web: { is: 'possible', says: 'bind the old one', powershell: [] } },
      blocked: [],
      notDone: [],
    },
  ],
  classes: [
    {
      id: 'class-1',
      servers: ['EX01'],
      verdict: 'changes',
      steps: ['bind-certificate'],
      drift: ['backend-bound-to-other'],
      blocked: [],
    },
  ],
  impact: impactOf([]),
  digest: `sha256:${NONE}`,
  code: codeOf(NONE),
};

const before: Patch = { 'sslcert/0.0.0.0:444': known(null) };
export const started = (change: Partial<Plan> = {}, run = RUN): JournalEvent<'run-started'> => ({
  event: 'run-started',
  run,
  source: { kind: 'simulated', name: 'world.yaml' },
  origin: { kind: 'world', file: '/somewhere/world.yaml' },
  before: { sha256: NONE },
  plan: sealed({ ...aPlan, ...change }),
});
function sealed({ digest: _digest, code: _code, ...rest }: Plan): Plan {
  const digest = digestOf(rest);
  return { ...rest, digest, code: codeOf(digest) };
}
/** The same plan for a server with another name. */
export const startedOn = (server: string, run = RUN): JournalEvent<'run-started'> =>
  started({ servers: aPlan.servers.map((one) => ({ ...one, server, steps: [{ ...aStep, id: `${server}/1` }] })) }, run);
export const intended = (step = 'EX01/1'): JournalEvent => ({ event: 'step-intended', step, before });
export const judged = (
  verdict: JournalEvent<'step-judged'>['verdict'] = 'verified',
  step = 'EX01/1',
): JournalEvent => ({
  event: 'step-judged',
  step,
  verdict,
  evidence: [{ fact: 'wire/0.0.0.0:444', want: T, saw: T, from: 'EX01', at: AT, holds: true }],
  surprises: [],
});
export const proven: JournalEvent = { event: 'stage-proven', server: 'EX01', stage: 'web' };
export const undo: JournalEvent = {
  event: 'undo-started',
  server: 'EX01',
  stage: 'web',
  steps: [{ ...aStep, id: 'EX01/undo-web/1' }],
};
export const undone: JournalEvent = { event: 'stage-undone', server: 'EX01', stage: 'web', how: 'steps' };
export const finished: JournalEvent = { event: 'run-finished', exit: 0, end: { code: 'done' } };

/** A lease that is never lost. */
export const MINE = { assertMine: async () => {} };

/** A closed journal with these events, a minute apart. `run` is its name. */
export async function written(
  stateDir: string,
  events: readonly JournalEvent[],
  { run = RUN, organization = 'contoso', at = AT }: { run?: string; organization?: string; at?: string } = {},
): Promise<string> {
  const journal: Journal = await createJournal(stateDir, organization, run, MINE);
  for (const [minute, event] of events.entries()) {
    await journal.append(event, new Date(Date.parse(at) + minute * 60_000).toISOString());
  }
  await journal.close();
  return journal.path;
}
