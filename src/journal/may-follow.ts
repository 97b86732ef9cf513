import type { JournalEvent, OfStage } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';

/**
 * Why an event cannot follow the events before it; undefined if it can. exstate did not write such an event, so neither
 * a proof nor an undo may depend on it.
 */
export function objectionTo(event: JournalEvent, state: RunState): string | undefined {
  if (state.finished !== null) return `${event.event} follows run-finished`;
  switch (event.event) {
    case 'step-intended':
      return toIntention(event, state);
    case 'step-judged':
      return toVerdict(event, state);
    case 'stage-proven':
      return toProof(event, state);
    case 'stage-stopped':
      return ifNotBegun(event, state) ?? ifClosed(event, state);
    case 'stage-held':
    case 'hold-passed':
      return ifClosed(event, state);
    case 'undo-started':
      return toUndo(event) ?? ifNotBegun(event, state);
    case 'stage-undone':
      return ifNotBegun(event, state) ?? ifClosed(event, state);
    case 'stage-not-undone':
      return ifNotBegun(event, state);
    default:
      return undefined;
  }
}

function toIntention({ step: id, before }: JournalEvent<'step-intended'>, state: RunState): string | undefined {
  const step = state.steps.get(id);
  if (step === undefined) return `step ${id} is not in the plan`;
  const wanted = Object.keys(rename(step.writes, state.issued)).sort();
  if (wanted.join('\n') === Object.keys(before).sort().join('\n')) return undefined;
  return `before has other facts than step ${id} writes`;
}

function toVerdict(event: JournalEvent<'step-judged'>, state: RunState): string | undefined {
  const { step: id, verdict, issued = {} } = event;
  const step = state.steps.get(id);
  if (step === undefined) return `step ${id} is not in the plan`;
  if (verdict !== 'already-so' && !state.intended.has(id)) return `step ${id} was never begun`;
  const own = step.operation.kind === 'issue-certificate' ? step.operation.certificate : undefined;
  const strange = Object.entries(issued).some(([name, is]) => name !== own && state.issued[name] !== is);
  return strange ? `step ${id} does not issue the certificate that it names` : undefined;
}

function toProof(event: JournalEvent<'stage-proven'>, state: RunState): string | undefined {
  const closed = ifClosed(event, state);
  if (state.stopped.has(stageKey(event.server, event.stage)))
    return `stage ${event.stage} of ${event.server} stopped, and the run was not continued`;
  if (closed !== undefined || stepsOf(event, state).every(({ id }) => state.isVerified(id))) return closed;
  return `stage ${event.stage} of ${event.server} has a step that is not verified`;
}

function toUndo({ server, stage, steps }: JournalEvent<'undo-started'>): string | undefined {
  const own = `${server}/undo-${stage}/`;
  if (steps.some(({ id }) => !id.startsWith(own))) return 'a step back is of another stage';
  return undefined;
}

function ifNotBegun({ server, stage }: OfStage, state: RunState): string | undefined {
  if (stepsOf({ server, stage }, state).some(({ id }) => state.intended.has(id))) return undefined;
  return `stage ${stage} of ${server} was never begun`;
}

function ifClosed({ server, stage }: OfStage, state: RunState): string | undefined {
  if (stepsOf({ server, stage }, state).length === 0) return `stage ${stage} of ${server} is not in the plan`;
  return state.isClosed(server, stage) ? `stage ${stage} of ${server} was closed before` : undefined;
}

function stepsOf({ server, stage }: OfStage, { plan }: RunState): readonly Step[] {
  const steps = plan.servers.find((one) => one.server === server)?.steps ?? [];
  return steps.filter((step) => step.stage === stage);
}
