import type { ServerPlan } from '../domain/plan.ts';

/** The fault, and what to send with its report. */
export function refusedSaid({ server, refused }: ServerPlan): string[] {
  if (refused === undefined) return [];
  const { code, says, step } = refused;
  const at = step === undefined ? '' : ` (step ${step})`;
  return [`${code}${at}: ${says}`, `To report it, send this text and what was observed: \`${recording(server)}\``];
}

/** Without the options for the source, which the reader already typed. */
const recording = (server: string): string => `exstate observe --server ${server} --out ${server}.json`;

/** The servers on which a run did nothing, because their plans were refused. */
export const refusedNames = (servers: readonly ServerPlan[]): string[] =>
  servers.flatMap(({ server, refused }) => (refused === undefined ? [] : [`${server} (${refused.code})`]));
