import type { Plan } from '../domain/plan.ts';

/** The counts for the widget of a GitLab merge request: how many servers a plan changes. A plan to retire only removes. */
export function gitlabCounts({ intent, servers }: Plan): string {
  const changing = servers.filter(({ steps }) => steps.length > 0).length;
  const removes = intent === 'retire';
  return `${JSON.stringify({ create: 0, update: removes ? 0 : changing, delete: removes ? changing : 0 })}\n`;
}
