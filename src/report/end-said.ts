import type { Cause, Changed, End, JournalEvent, NotUndone, OfStage, StepReason, Unmet } from '../domain/journal.ts';
import { type Judged, type RunState, type StageEnd, stageKey } from '../domain/run-state.ts';
import { minute, show } from '../domain/say.ts';
import { valueSaid } from '../facts/words.ts';
import { changeSaid } from './change-said.ts';
import { requirementSaid } from './condition-said.ts';
import { factName } from './facts-said.ts';
import { heldSaid } from './hold-said.ts';
import { noWayBackSaid, useSaid } from './undo-said.ts';

/** How a run ended; '' if the exit code is enough. */
export function endSaid(end: End, state: RunState): string {
  switch (end.code) {
    case 'done':
      return '';
    case 'stopped':
      return 'stopped between two steps';
    case 'stage-undone':
    case 'stage-not-undone':
      return stageEndSaid(end, state);
    case 'stage-stopped':
      return `${end.server}: ${causeSaid(end.because, state)}; the stage ${end.stage} is neither proven nor undone`;
    case 'stage-held':
      return heldSaid(end);
    case 'precondition-unmet':
      return unmetSaid(end, state);
    case 'stale':
      return `${end.server} has changed since the plan was made: ${end.changed.map(answerSaid).join('; ')}`;
    case 'expired':
      return `the plan was valid until ${minute(end.validUntil)}; it was ${minute(end.at)}`;
    case 'closed':
      return end.open.length === 0 ? '' : `closed without changes; left open: ${openSaid(end.open)}`;
    case 'owed-not-proven':
      return `not proven, and not undone: ${openSaid(end.open)}`;
    case 'not-planned':
      return `every step is done and proven; what is left could not be planned: ${end.fault}: ${end.says}`;
    case 'fault':
      return `${end.fault}: ${end.says}`;
  }
}

const openSaid = (open: readonly OfStage[]): string =>
  open.map(({ server, stage }) => `${server}, stage ${stage}`).join('; ');

type OfStageEnd = Extract<End, { code: 'stage-undone' | 'stage-not-undone' }>;

function stageEndSaid({ server, stage, because }: OfStageEnd, state: RunState): string {
  const end = state.stages.get(stageKey(server, stage));
  const cause = because === undefined ? '' : `${causeSaid(because, state)}; `;
  return `${server}: ${cause}the stage ${stage} is ${end === undefined ? 'open' : stageSaid(end, state)}`;
}

const stageSaid = (end: StageEnd, state: RunState): string =>
  end.event === 'stage-undone' ? `undone (${howSaid(end, state)})` : `NOT undone: ${howSaid(end, state)}`;

/** How a stage was undone, or why it was not; '' if it is proven. */
export function howSaid(end: StageEnd, state: RunState): string {
  if (end.event === 'stage-proven') return '';
  return end.event === 'stage-undone' ? undoneSaid(end, state) : notUndoneSaid(end.reason, state);
}

function undoneSaid({ server, stage, how }: JournalEvent<'stage-undone'>, state: RunState): string {
  if (how === 'no-effect') return 'it had no effect';
  if (how === 'unused') return 'what it added stays; it is not in use';
  return (state.undo.get(stageKey(server, stage)) ?? []).map(({ says }) => says).join('; ');
}

export function notUndoneSaid(reason: NotUndone, state: RunState): string {
  switch (reason.code) {
    case 'precondition-unmet':
      return unmetSaid(reason, state);
    case 'step-failed':
      return failureSaid(reason.step, state);
    case 'bound-by-restart':
      return `${useSaid(reason.fact)} had ${valueSaid(reason.was)}, and has ${valueSaid(reason.is)} since IIS was restarted`;
    case 'still-different':
      return reason.says;
    case 'closed':
      return 'the run was closed without changes';
    default:
      return noWayBackSaid(reason);
  }
}

/** Why a stage failed. */
export function causeSaid(cause: Cause, state: RunState): string {
  if (cause.code === 'rolled-back') return 'rolled back';
  return cause.code === 'step-failed' ? failureSaid(cause.step, state) : unmetSaid(cause, state);
}

const failureSaid = (step: string, state: RunState): string => {
  const judged = state.judged.get(step);
  return `${stepSaid(step, state)}: ${(judged && reasonSaid(judged)) || 'failed'}`;
};

function unmetSaid({ step, requires, is, because }: Unmet, state: RunState): string {
  const unknown = is === 'unknown' ? ` (could not be read${because === undefined ? '' : `: ${because}`})` : '';
  return `${stepSaid(step, state)}: precondition not met: ${requirementSaid(requires)}${unknown}`;
}

/** The sentence of a step. When the thumbprint of `(new)` is known, the sentence contains the thumbprint. */
export function stepSaid(id: string, state: RunState): string {
  const says = state.steps.get(id)?.says ?? id;
  // An undo is planned after the issue, so its steps already contain the thumbprint.
  return state.isPlanned(id) ? withIssued(says, state.serverOf(id), state) : says;
}

/** A sentence of the plan about a server, with the thumbprint of `(new)` if it is known. */
export function withIssued(says: string, server: string, { issued }: Pick<RunState, 'issued'>): string {
  const own = issued[`new:${server}`];
  return own === undefined ? says : says.replaceAll('(new)', show(own));
}

export const answerSaid = ({ ask, was, is }: Changed): string =>
  ask === 'choice'
    ? `the chosen certificate was ${valueSaid(was)}, is now ${valueSaid(is)}`
    : `${factName(ask)} was ${valueSaid(was)}, is now ${valueSaid(is)}`;

/** Why a step has its verdict; '' if the evidence is enough. */
export const reasonSaid = ({ reason, ...seen }: Pick<Judged, 'reason' | 'surprises' | 'evidence'>): string =>
  reason === undefined ? '' : wordsFor(reason, seen);

function wordsFor(reason: StepReason, { surprises, evidence }: Pick<Judged, 'surprises' | 'evidence'>): string {
  switch (reason.code) {
    case 'effect-seen':
      return `${reason.says}, but the effect is there`;
    case 'key-granted':
      return `${reason.says}, but the new certificate is there; exstate granted its key to NETWORK SERVICE afterwards`;
    case 'refused':
    case 'no-answer':
      return reason.says;
    case 'not-seen':
      return `the server reported success, but ${isUnseen(evidence) ? 'its effect could not be seen' : 'the effect is not there'}`;
    case 'several-issued':
      return `${reason.certificates.length} new certificates instead of one: ${reason.certificates.join(', ')}`;
    case 'unexpected-change': {
      const change = surprises.find(({ fact, guarded }) => guarded && fact === reason.fact);
      return `unexpected change: ${change ? changeSaid(change) : factName(reason.fact)}`;
    }
  }
}

/** No claim was seen to be wrong: each one that does not hold could not be read. */
const isUnseen = (evidence: Judged['evidence']): boolean => {
  const failed = evidence.filter(({ holds, excused }) => !holds && excused === undefined);
  return failed.length > 0 && failed.every(({ saw }) => typeof saw === 'object' && saw !== null && 'unknown' in saw);
};
