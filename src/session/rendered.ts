import type { JournalLine } from '../domain/journal.ts';
import type { Plan } from '../domain/plan.ts';
import type { Format } from '../report/format.ts';
import type { PlanPage, RunPage } from '../report/page.ts';
import { prettyCanonical } from '../support/canonical.ts';
import type { Common } from '../terminal/io.ts';

interface Limited {
  readonly limit?: Common['limit'] | undefined;
}

/** A plan in one of its renderings. Only the needed one is loaded. */
export async function planRendered(format: Format, plan: Plan, page: PlanPage & Limited): Promise<string> {
  switch (format) {
    case 'json':
      return prettyCanonical(plan);
    case 'markdown':
      return (await import('../report/markdown/plan.ts')).planMarkdown(plan, page, page.limit);
    case 'html':
      return (await import('../report/html/plan-html.ts')).planHtml(plan, page);
    case 'gitlab':
      return (await import('../report/gitlab.ts')).gitlabCounts(plan);
    case 'text':
      return (await import('../report/plan-text.ts')).planText(plan, page);
  }
}

/** GitLab's widget counts what a plan changes. */
export type RunFormat = Exclude<Format, 'gitlab'>;

/** A run in one of its renderings. In JSON it is its journal. */
export async function runRendered(
  format: RunFormat,
  lines: readonly JournalLine[],
  page: RunPage & Limited,
): Promise<string> {
  switch (format) {
    case 'json':
      return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    case 'markdown':
      return (await import('../report/markdown/run.ts')).runMarkdown(lines, page, page.limit);
    case 'html':
      return (await import('../report/html/run-html.ts')).runHtml(lines, page);
    case 'text':
      return (await import('../report/run-text.ts')).runText(lines, page);
  }
}
