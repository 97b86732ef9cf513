import type { Plan } from '../../domain/plan.ts';
import type { PlanPage } from '../page.ts';
import { backOutSaid } from '../review/back-out.ts';
import { type ServerRow, serverRows } from '../review/board.ts';
import { reviewOf } from '../review/of-plan.ts';
import type { Group, Review } from '../review/review.ts';

/** A class of servers with its number on the page. */
export interface Class extends Group {
  readonly number: number;
  /** The server whose sentences the class shows. */
  readonly first: ServerRow;
  /** Whether each stage can be undone, for a table. */
  readonly undone: string;
  /** A stage cannot be undone. */
  readonly noWayBack: boolean;
}

/** Everything that the sections of the page arrange. */
export interface Board {
  readonly plan: Plan;
  readonly review: Review;
  readonly rows: readonly ServerRow[];
  readonly classes: readonly Class[];
  /** The page has the lines to type. Of very many classes they would make it too large to mail. */
  readonly hasLines: boolean;
  /** The classes that have steps. */
  readonly changing: readonly Class[];
}

const MOST_WITH_LINES = 60;

export function boardOf(plan: Plan, page: Pick<PlanPage, 'next' | 'noLine'>): Board {
  const review = reviewOf(plan, page);
  const rows = serverRows(plan);
  const byName = new Map(rows.map((row) => [row.server, row]));
  const plans = new Map(plan.servers.map((server) => [server.server, server]));
  const classes = review.groups.flatMap((group) => {
    const [name = ''] = group.servers;
    const [first, server] = [byName.get(name), plans.get(name)];
    if (first === undefined || server === undefined) return [];
    const noWayBack = Object.values(server.undo).some(({ is }) => is === 'impossible');
    return [{ ...group, number: first.number, first, undone: backOutSaid(server), noWayBack }];
  });
  const hasLines = classes.length <= MOST_WITH_LINES;
  const told = hasLines ? classes : classes.map(withoutLines);
  return { plan, review, rows, classes: told, hasLines, changing: told.filter(({ stages }) => stages.length > 0) };
}

const withoutLines = (one: Class): Class => ({
  ...one,
  stages: one.stages.map((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => ({ ...step, powershell: [] })),
    undoPowershell: [],
  })),
  notDone: one.notDone.map(({ says }) => ({ says, powershell: [] })),
});
