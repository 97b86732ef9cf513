import type { ServerPlan } from '../domain/plan.ts';
import { hang, type Page, paints } from './page.ts';
import { blockedOf } from './review/groups.ts';

/** What is blocked: each cause once, and below it the differences that it blocks. */
export function waitsText(server: ServerPlan, page: Page): string[] {
  const blocked = blockedOf(server);
  if (blocked.length === 0) return [];
  const text = blocked.flatMap(({ causes, differences }) => [
    ...causes.flatMap((says) => hang('     ', says, page)),
    ...differences.flatMap((says) => hang('       - ', says, page)),
  ]);
  return [paints(page).bold('  blocked'), ...text, ''];
}
