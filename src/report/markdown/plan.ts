import type { Plan } from '../../domain/plan.ts';
import { minute } from '../../domain/say.ts';
import { ranges } from '../names-said.ts';
import type { PlanPage } from '../page.ts';
import { reviewOf } from '../review/of-plan.ts';
import type { Group, Review, StageReview } from '../review/review.ts';
import { cell, codeBlock, markdown } from './escape.ts';
import { fitted, row, uncut } from './fit.ts';
import { items, leftOut, marker, summary, toPaste } from './parts.ts';

/** GitHub and GitLab accept comments of 65,536 characters and more. */
export const LIMIT = 60_000;

/** A plan as a comment for a pull request or a ticket. */
export function planMarkdown(plan: Plan, page: Pick<PlanPage, 'next' | 'noLine'>, limit = LIMIT): string {
  const review = reviewOf(plan, page);
  const { groups } = review;
  if (groups.length === 0) return uncut(`${quietLine(review)}\n${marker(review.organization)}\n`, limit);
  return fitted(
    {
      head: headOf(review),
      columns: ['servers', 'what', 'why', 'steps', 'back-out'],
      rows: groups.map(rowOf),
      details: groups.map((group) => ({ whole: detailsOf(group, true), short: detailsOf(group, false) })),
      foot: footOf(review),
      says: leftOut(limit, { of: ['class', 'classes'], by: 'exstate show PLAN.json --server NAME --verbose' }),
      fold: (from) => `Not in the table: ${markdown(groups.slice(from).map(named).join('; '))}.`,
    },
    limit,
  );
}

const named = ({ servers, headline }: Group): string => `${ranges(servers)} (${headline})`;

const where = ({ source, code: of, evaluatedAt }: Review): string =>
  `plan ${of}, evaluated ${minute(evaluatedAt)}, ${markdown(source)}`;

const quietLine = (review: Review): string =>
  `**exstate: ${markdown(review.organization)}: ${markdown(review.totals)}.** Nothing to do (${where(review)}).`;

function headOf(review: Review): string[] {
  const { organization, totals, red, outage, outageOfOne, validUntil, windows } = review;
  return [
    `### exstate: ${markdown(organization)}: ${markdown(totals)}`,
    '',
    ...red.map(({ servers, says }) => `> **NOW** ${markdown(`${ranges(servers)}: ${says}`)}<br>`),
    ...(outage === '' ? [] : [`> Outage of one server: ${markdown(outageOfOne)}. In all: ${markdown(outage)}.<br>`]),
    ...(validUntil === undefined
      ? []
      : [`> Valid until ${minute(validUntil.at)} ${markdown(validUntil.because)}.<br>`]),
    ...windows.map((says) => `> ${markdown(says)}<br>`),
    `> ${where(review)}`,
    '',
  ];
}

const rowOf = (group: Group): string =>
  row([ranges(group.servers), whatOf(group), whyOf(group), stepsOf(group), wayBack(group)].map(cell));

const whatOf = ({ what, headline, verdict, blocked }: Group): string =>
  verdict !== 'changes' ? headline : blocked.length === 0 ? what : `${what}; the rest is blocked`;

/** What refuses or blocks, and the first reason, which is the worst. All of them are in the details. */
const whyOf = ({ why, blocked, reported, refused }: Group): string =>
  [...refused.slice(0, 1), ...blocked.flatMap(({ causes }) => causes), ...(why.length > 0 ? why : reported).slice(0, 1)]
    .map(shortened)
    .join('; ');

const LONGEST_REASON = 100;

/** Ends at a word. */
const shortened = (text: string): string =>
  text.length <= LONGEST_REASON ? text : `${text.slice(0, text.lastIndexOf(' ', LONGEST_REASON))} …`;

const stepsOf = ({ stages }: Group): string =>
  stages.length === 0 ? '' : String(stages.reduce((sum, { steps }) => sum + steps.length, 0));

/** What happens if a stage fails. */
function wayBack({ stages, backOut: after }: Group): string {
  const none = stages.filter(({ undoIs }) => undoIs === 'impossible').map(({ stage, undo }) => `${stage}: ${undo}`);
  if (stages.length === 0) return '';
  const then = after === '' ? '' : '; after the run `exstate revert`';
  return `${none.length === 0 ? 'automatic' : none.join('; ')}${then}`;
}

function detailsOf(group: Group, withLines: boolean): string[] {
  const { servers, headline, chosen, copies, stages, backOut, cannot, blocked, reported, notDone, refused } = group;
  const [first = ''] = servers;
  return [
    `<details><summary>${summary(`${ranges(servers)}: ${headline}`)}</summary>`,
    '',
    ...(servers.length > 1
      ? [`The names, thumbprints and dates are those of ${markdown(first)}. The others have their own.`, '']
      : []),
    ...items('', chosen.length === 0 ? [] : [`chosen: ${chosen.join('; ')}`]),
    ...(copies === '' ? [] : [markdown(copies), '']),
    ...stages.flatMap((stage) => stageOf(stage, withLines)),
    ...(backOut === '' ? [] : [`**back-out after the run**: ${markdown(backOut)}`, '']),
    ...cannot.flatMap(({ says, type = [] }) => [
      `- not brought back: ${markdown(says)}`,
      ...toPaste(withLines ? type : [], 'powershell', '  '),
    ]),
    ...items('Refused', refused),
    ...blocked.flatMap(({ causes, differences }) => items(`Blocked: ${causes.join('; ')}`, differences)),
    ...items('Reported, not changed', reported),
    ...items(
      'Not done, on purpose',
      notDone.map(({ says }) => says),
    ),
    '</details>',
    '',
  ];
}

function stageOf(stage: StageReview, withLines: boolean): string[] {
  const { why, outage, steps, proof, proofMinutes, owed, undo, undoPowershell } = stage;
  const lines = (of: readonly string[]): string[] =>
    withLines && of.length > 0 ? ['', ...codeBlock(of, 'powershell', '   '), ''] : [];
  return [
    `**${stage.stage}**: ${markdown(why)}${outage === '' ? '' : ` (outage: ${markdown(outage)})`}`,
    '',
    ...steps.flatMap(({ number, says, powershell }) => [`${number}. ${markdown(says)}`, ...lines(powershell)]),
    '',
    ...(proof === '' ? [] : [`- proof: ${markdown(proof)} (within ${proofMinutes} min)`]),
    ...(owed === '' ? [] : [`- owed: ${markdown(owed)}`]),
    ...(undo === '' ? [] : [`- undo: ${markdown(undo)}`, ...lines(undoPowershell)]),
    '',
  ];
}

function footOf({ quiet, next, exit, organization }: Review): string[] {
  return [
    ...(quiet.length === 0 ? [] : [`In their desired state: ${markdown(ranges(quiet))}`, '']),
    markdown(exit),
    '',
    ...next.flatMap(({ says, line }) => [
      markdown(says),
      '',
      ...(line === undefined ? [] : [...codeBlock([line], ''), '']),
    ]),
    marker(organization),
  ];
}
