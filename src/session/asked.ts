import type { Instant } from '../domain/facts.ts';
import type { Allowed, Intent } from '../domain/plan.ts';
import { lastConvergedAt } from '../journal/runs.ts';
import type { Common, EmergencyOptions } from '../terminal/io.ts';

export const allowedBy = ({ withoutCmdlets = false }: EmergencyOptions): Allowed => ({ withoutCmdlets });

/**
 * When each server last took a converging step, from the journals in this state directory. `retire` counts its waiting
 * days from then; other intents do not read it.
 */
export async function converged(
  { stateDir }: Pick<Common, 'stateDir'>,
  organization: string,
  intent: Intent,
): Promise<(server: string) => Instant | null> {
  return intent !== 'retire' ? () => null : lastConvergedAt(stateDir, organization);
}
