import { EXIT } from '../domain/fault.ts';
import type { Pending } from '../domain/journal.ts';
import type { ServerPlan } from '../domain/plan.ts';
import type { RunState } from '../domain/run-state.ts';
import { endSaid } from './end-said.ts';
import { heldSaid } from './hold-said.ts';
import { owedNext } from './owed-said.ts';
import type { RunPage } from './page.ts';
import { convergesAgain } from './revert-said.ts';
import type { Advice, RunReview } from './review/review.ts';
import { frontEndAdvice, halfWayAdvice, newestAdvice } from './run-by-hand.ts';
import { NOT_WRONG, stepsSaid, whyStopped } from './stopped-said.ts';

interface Outcome {
  readonly exit?: number;
  readonly says: string;
}

function outcomeOf(record: RunState): Outcome {
  const { finished, held, stopped } = record;
  if (finished !== null) return { exit: finished.exit, says: meaning(record, finished.exit) };
  if (stopped.size > 0) return { exit: EXIT.failed, says: 'stopped; a person decides whether to go forward or back' };
  return held !== null
    ? { exit: EXIT.blockedByKnown, says: 'stopped before the next step; the run can be continued' }
    : { says: `this run is unfinished (exit code ${EXIT.interrupted} if Ctrl+C stopped it)` };
}

/** The exit code with its meaning. */
export function outcomeSaid(record: RunState): string {
  const { exit, says } = outcomeOf(record);
  return exit === undefined ? `${capitalized(says)}.` : `Exit code ${exit}: ${says}.`;
}

/** The meaning alone, for a reader who knows no exit codes. */
export const titleSaid = (record: RunState): string => capitalized(outcomeOf(record).says);

const capitalized = (says: string): string => says.charAt(0).toUpperCase() + says.slice(1);

/** How it ended, where the exit code is not enough. */
export function becauseSaid(record: RunState): string[] {
  const { finished } = record;
  if (finished === null) {
    const stopped = [...record.stopped.values()].map((one) => `${whyStopped(one, record)} ${NOT_WRONG}`);
    return stopped.length === 0 && record.held !== null ? [heldSaid(record.held)] : stopped;
  }
  const said = endSaid(finished.end, record);
  return said === '' ? [] : [said];
}

const MOST_PENDING = 10;

/** What the next plan begins with, as the journal contains it. */
export function pendingOf({ finished, last, plan }: RunState): RunReview['pending'] {
  const pending = finished?.pending ?? [];
  if (pending.length === 0) return null;
  return {
    from: plan.intent === 'revert' ? 'what the reverted run found' : 'the desired state',
    at: last ?? '',
    says: pending
      .slice(0, MOST_PENDING)
      .map(({ server, says, blocked }) => `${server}: ${says}${blocked ? ' (blocked)' : ''}`),
    more: Math.max(0, pending.length - MOST_PENDING),
    servers: byServer(pending),
  };
}

function byServer(pending: readonly Pending[]): NonNullable<RunReview['pending']>['servers'] {
  const all = new Map<string, Set<string>>();
  for (const { server, says, blocked } of pending) {
    const same = all.get(server) ?? new Set();
    all.set(server, same);
    same.add(`${says}${blocked ? ' (blocked)' : ''}`);
  }
  return [...all].map(([server, says]) => ({ server, says: [...says] }));
}

/** What a person does by hand, and the next command. */
export const adviceOf = (record: RunState, page: Pick<RunPage, 'again' | 'noLine'>): Advice[] => [
  ...(record.finished === null ? [] : convergesAgain(record.plan).map((says) => ({ says }))),
  ...frontEndAdvice(record),
  ...halfWayAdvice(record),
  ...nextAdvice(record, page),
];

function meaning(record: RunState, exit: number): string {
  const command = record.resumed.at(-1)?.command ?? '';
  const closed =
    exit === EXIT.ok ? CLOSED[command] : command === CLOSE ? 'the run is closed and not undone' : undefined;
  if (closed === undefined && exit === EXIT.bug && record.plan.servers.some(({ verdict }) => verdict === 'refused'))
    return 'all possible steps are done and verified; on the refused servers nothing was done';
  if (exit === EXIT.blockedByKnown && isOnlyOwed(record)) return 'every possible step is done, and proofs are owed';
  if (exit === EXIT.ok && record.owedJudged.length > 0) return 'every step is done, and what was owed is proven';
  if (exit === EXIT.changes && record.plan.intent === 'revert')
    return 'every step is done and proven, but the servers differ again from what the reverted run found';
  return closed ?? MEANINGS[exit] ?? 'it ended in another way';
}

/** Nothing else is blocked. */
const isOnlyOwed = (record: RunState): boolean =>
  record.owed().length > 0 &&
  !record.finished?.pending?.some(({ blocked }) => blocked) &&
  record.plan.servers.every(({ blocked }) => blocked.length === 0);

const CLOSE = 'rollback --close';
const CLOSED: Readonly<Record<string, string>> = {
  rollback: 'what was not proven is undone, and the run is closed',
  [CLOSE]: 'nothing was left open, and the run is closed',
};

const isRollback = ({ resumed }: RunState): boolean => (resumed.at(-1)?.command ?? '') in CLOSED;

const MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'every step is done and proven',
  [EXIT.bug]: 'a fault of exstate itself',
  [EXIT.failed]: 'failed, and not undone or not verified',
  [EXIT.undone]: 'failed, and the stage is undone',
  [EXIT.interrupted]: 'stopped by Ctrl+C between two steps',
  [EXIT.stale]: 'the servers have changed since the plan was made, or the plan is no longer valid',
  [EXIT.changes]: 'every step is done and proven, but the servers differ from the desired state again',
  [EXIT.blockedByKnown]: 'all possible steps are done; the rest is blocked by a known condition',
  [EXIT.blockedByUnknown]: 'all possible steps are done; the rest is blocked by something that could not be read',
};

function linesAfter(record: RunState): readonly string[] | undefined {
  const { finished } = record;
  if (finished === null) return openLines(record);
  if (finished.exit === EXIT.blockedByKnown && isOnlyOwed(record)) return [];
  if (record.plan.intent === 'revert') return afterRevert(record, finished.exit);
  return isRollback(record) && finished.exit === EXIT.ok ? AGAIN : NEXT[finished.exit];
}

function nextAdvice(record: RunState, page: Pick<RunPage, 'again' | 'noLine'>): Advice[] {
  const { finished, plan } = record;
  const lines = linesAfter(record);
  const retire = finished?.exit === EXIT.ok && !isRollback(record) ? retireSaid(plan.servers) : [];
  const said = [...(lines ?? []), ...(finished === null ? [] : owedNext(record)), ...retire].map((line) =>
    page.noLine === undefined ? whole(line, page) : bare(line),
  );
  const none = said.length > 0 && page.noLine !== undefined ? [page.noLine] : [];
  const undone = finished?.exit === EXIT.undone || (finished?.exit === EXIT.ok && isRollback(record));
  return [
    ...edgeAdvice(record),
    ...mailClientAdvice(record),
    ...(undone ? newestAdvice(record) : []),
    ...[...said, ...none].map((says) => ({ says })),
  ];
}

const COMMAND = /`exstate (revert \S+|\w+)`/g;

/** Makes each command a complete line to paste. */
const whole = (line: string, { again }: Pick<RunPage, 'again'>): string =>
  line.replace(COMMAND, (_, verb: string) => `\`exstate ${verb}${again?.(verb.replace(/ .*/, '')) ?? ''}\``);

/** Quotes the command only by its name, if no complete line can be given. */
const bare = (line: string): string => line.replace(COMMAND, '"exstate $1"');

const AGAIN = ['Next: `exstate plan`. It starts from the present state of the servers.'];

const openLines = (record: RunState): readonly string[] => {
  const stopped = [...record.stopped.values()];
  if (record.held !== null) return record.held.because.code === 'held-by-you' ? PASS : IN_A_WINDOW;
  return stopped.length === 0
    ? UNFINISHED
    : [
        'To go forward: correct what failed, or wait, then `exstate apply`. It observes again, and continues if the proofs hold; an event counts only if it was logged again.',
        ...stopped.map(
          (one) => `To go back: \`exstate rollback\`. It undoes the stage ${one.stage}${stepsSaid(one, record)}.`,
        ),
        'Until then no other run can start. `exstate explain transport-not-proven` says how to decide.',
      ];
};

const UNFINISHED = [
  'Next: `exstate apply` continues the run. It first observes the result of the last step.',
  'Or: `exstate rollback` undoes what is not proven and closes the run. Until then no other run can start.',
];

const BACK =
  'Or: `exstate rollback` undoes what is not proven and closes the run, at any time. Until then no other run can start.';
const PASS = ['Next: `exstate apply` passes this hold point and continues the run.', BACK];
const IN_A_WINDOW = [
  'Next: `exstate apply` in a maintenance window continues the run with this stage.',
  'If it cannot wait, the same with --outside-window and a reason.',
  BACK,
];

const NEXT: Readonly<Record<number, readonly string[]>> = {
  [EXIT.changes]: ['Next: `exstate plan`, and then `exstate apply`.'],
  [EXIT.failed]: AGAIN,
  [EXIT.undone]: [
    'Stages that were proven stay. A certificate that was issued also stays, and the next plan adopts it.',
    'Next: read above why it failed, correct that, then run `exstate plan`.',
  ],
  [EXIT.stale]: ['Next: `exstate plan`, and read what changed.'],
  [EXIT.blockedByKnown]: ['Next: resolve what blocks, then run `exstate plan`.'],
  [EXIT.blockedByUnknown]: ['Next: `exstate plan`. What could not be read may be readable then.'],
};

/** A revert that did not reach its end is planned anew, from the same run. */
function afterRevert(record: RunState, exit: number): readonly string[] {
  if (exit === EXIT.ok && !isRollback(record)) return [];
  const again = `\`exstate revert ${record.plan.reverts?.run}\``;
  if (exit === EXIT.undone)
    return [`Next: read above why it failed, correct that, then run ${again}. Stages that were proven stay.`];
  return exit === EXIT.blockedByKnown
    ? [`Next: resolve what blocks, then run ${again}.`]
    : [`To go back further: ${again}. It starts from the present state of the servers.`];
}

const retireSaid = (servers: readonly ServerPlan[]): string[] =>
  servers.some(({ notDone }) => notDone.some(({ code }) => code === 'stays-installed'))
    ? ['Later: `exstate retire` removes the superseded certificates after the soak.']
    : [];

/** If the certificate of transport was changed, Edge servers need this, even if a later step failed. */
const edgeAdvice = ({ plan, intended }: RunState): Advice[] =>
  plan.servers
    .filter((server) => server.steps.some(({ id, operation }) => operation.kind === 'enable-smtp' && intended.has(id)))
    .flatMap(({ server, notDone }) =>
      notDone
        .filter(({ code }) => code === 'edge-not-synchronized')
        .map(({ powershell = [] }) => ({
          says: `Now type this in a management shell, so that the Edge servers get the new certificate of ${server}:`,
          type: powershell,
        })),
    );

/** IMAP and POP present the replaced certificate until they are restarted. */
const mailClientAdvice = ({ plan, intended }: RunState): Advice[] =>
  plan.servers
    .filter((server) =>
      server.steps.some(({ id, operation }) => operation.kind === 'issue-certificate' && intended.has(id)),
    )
    .flatMap(({ server, notDone }) =>
      notDone
        .filter(({ code }) => code === 'mail-client-keeps-old')
        .map(({ powershell = [] }) => ({
          says: `When mail clients may be interrupted, type this on ${server}, so that they get the new certificate:`,
          type: powershell,
        })),
    );
