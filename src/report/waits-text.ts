import type { ServerPlan } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { type Cause, causesOf, driftSaid } from './causes.ts';
import { factName } from './facts-said.ts';
import { hang, type Page, paints } from './page.ts';

/** What is blocked: each cause once, and below it the drifts that it blocks. */
export function waitsText(server: ServerPlan, page: Page): string[] {
  const causes = causesOf(server);
  if (causes.length === 0) return [];
  return [paints(page).bold('  blocked'), ...together(causes).flatMap((group) => causesText(group, page)), ''];
}

/** Causes that block the same drifts share one list of drifts. */
function together(causes: readonly Cause[]): Cause[][] {
  const groups = new Map<string, Cause[]>();
  for (const cause of causes) {
    const key = cause.drifts.map(({ id }) => id).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  return [...groups.values()];
}

function causesText(causes: readonly Cause[], page: Page): string[] {
  const drifts = new Set(causes[0]?.drifts.map(driftSaid));
  return [
    ...causes.flatMap((cause) => hang('     ', causeSaid(cause), page)),
    ...[...drifts].flatMap((says) => hang('       - ', says, page)),
  ];
}

/** An unmet condition is shown as the sentence that must be true. */
export const causeSaid = ({ is, says, facts, drifts }: Cause): string => {
  if (is === 'unmet') return `requires: ${says}`;
  const unread = facts.filter((fact) => !drifts.some((drift) => drift.fact === fact && drift.code === 'fact-unknown'));
  return unread.length === 0
    ? `could not be read: ${says}`
    : `could not be read: ${list(unread.map(factName))} (${says})`;
};
