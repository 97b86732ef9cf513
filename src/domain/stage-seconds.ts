import type { Opening } from './maintenance.ts';
import { STAGES } from './operation.ts';
import type { ServerPlan, Step } from './plan.ts';
import { SETTLE_SECONDS } from './proof.ts';
import { ms } from './time.ts';

/**
 * The time that a stage is expected to take at most: the upper bounds of the outages of its steps, one after the other,
 * and the longest wait for a proof. An undo is not in it: what is begun is finished, also after the end of a window.
 */
export const stageSeconds = (steps: readonly Step[]): number =>
  steps.length === 0 ? 0 : steps.reduce((sum, { cost }) => sum + mostOf(cost), SETTLE_SECONDS);

const mostOf = ({ webSeconds, mailSeconds }: Step['cost']): number => (webSeconds?.[1] ?? 0) + (mailSeconds?.[1] ?? 0);

/** Each stage of a server with steps, in the order of the work. */
export const stagesOf = ({ steps }: Pick<ServerPlan, 'steps'>): readonly (readonly Step[])[] =>
  STAGES.map((stage) => steps.filter((step) => step.stage === stage)).filter((own) => own.length > 0);

export const runSeconds = (servers: readonly Pick<ServerPlan, 'steps'>[]): number =>
  servers.flatMap(stagesOf).reduce((sum, steps) => sum + stageSeconds(steps), 0);

export const fitsInto = ({ from, to }: Opening, seconds: number): boolean =>
  to === null || ms(from) + seconds * 1000 <= ms(to);
