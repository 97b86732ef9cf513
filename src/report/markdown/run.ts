import type { JournalLine } from '../../domain/journal.ts';
import { minute } from '../../domain/say.ts';
import { ranges } from '../names-said.ts';
import type { RunPage } from '../page.ts';
import { runReviewOf } from '../review/of-run.ts';
import type { Advice, RunReview, RunServer, RunStage, RunStep } from '../review/review.ts';
import { cell, markdown } from './escape.ts';
import { type Detail, fitted, row } from './fit.ts';
import { items, leftOut, marker, summary, toPaste } from './parts.ts';
import { LIMIT } from './plan.ts';

/** A run as a comment for a ticket. */
export function runMarkdown(lines: readonly JournalLine[], page: RunPage, limit = LIMIT): string {
  const review = runReviewOf(lines, page);
  if (review === null) return 'This journal does not say what the run was to do.\n';
  const stages = review.servers.flatMap((server) => server.stages.map((stage) => ({ server: server.server, stage })));
  return fitted(
    {
      head: headOf(review),
      columns: ['server', 'stage', 'result', 'steps'],
      rows: stages.map(({ server, stage }) => rowOf(server, stage)),
      details: review.servers.map(detailOf),
      foot: footOf(review),
      says: leftOut(limit, { of: ['server', 'servers'], by: 'exstate show RUN.jsonl' }),
      fold: (from) =>
        `Not in the table: ${stages
          .slice(from)
          .map(({ server, stage }) => markdown(`${server} ${stage.stage} (${stage.is})`))
          .join('; ')}.`,
    },
    limit,
  );
}

const headOf = ({ organization, outcome, because, run, code, source, ...times }: RunReview): string[] => [
  `### exstate: ${markdown(organization)}: ${markdown(outcome)}`,
  '',
  ...because.map((says) => `> ${markdown(says)}<br>`),
  `> run ${markdown(run)}, plan ${code}, ${markdown(source)}, started ${minute(times.startedAt)}, ${times.finished ? 'ended' : 'last entry'} ${minute(times.lastAt)}`,
  ...times.overrides.map((says) => `> <br>${markdown(says)}`),
  ...times.resumed.map(({ command, at }) => `> <br>continued by ${markdown(`\`exstate ${command}\``)} ${minute(at)}`),
  '',
];

const rowOf = (server: string, { stage, says, steps }: RunStage): string =>
  row([server, stage, says, String(steps.length)].map(cell));

const detailOf = (server: RunServer): Detail => {
  const whole = [
    `<details><summary>${summary(server.server)}</summary>`,
    '',
    ...server.stages.flatMap(stageOf),
    '</details>',
    '',
  ];
  return { whole, short: whole };
};

const stageOf = ({ stage, says, steps }: RunStage): string[] => [
  `**${stage}**: ${markdown(says)}`,
  '',
  ...steps.flatMap(stepOf),
  '',
];

const stepOf = ({ number, isUndo, says, verdict, way, evidence, surprises }: RunStep): string[] => [
  `- ${isUndo ? 'undo ' : 'step '}${number}: ${markdown(says)}`,
  `  - ${markdown(verdict)}`,
  ...(way === undefined ? [] : [`  - through ${markdown(way)}`]),
  ...evidence.map((one) => `  - ${one.is} ${markdown(one.says)}`),
  ...surprises.map((one) => `  - **unexpected change**: ${markdown(one)}`),
];

function footOf({ owed, notStarted, refused, pending, advice, organization }: RunReview): string[] {
  return [
    ...owed.flatMap(({ says, evidence }) =>
      items(
        says,
        evidence.map((one) => `${one.is} ${one.says}`),
      ),
    ),
    ...items('Not started', notStarted.length === 0 ? [] : [ranges(notStarted)]),
    ...items('Refused, nothing was done: exstate found a fault in its own plan', refused),
    ...(pending === null
      ? []
      : items(`Still different from ${pending.from}, evaluated at ${minute(pending.at)}`, [
          ...pending.says,
          ...(pending.more > 0 ? [`and ${pending.more} more`] : []),
        ])),
    ...advice.flatMap(adviceOf),
    marker(organization),
  ];
}

const adviceOf = ({ says, items: listed = [], type = [] }: Advice): string[] => [
  markdown(says),
  '',
  ...items('', listed),
  ...toPaste(type, 'powershell'),
];
