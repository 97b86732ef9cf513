import type { Plan, PlannedWindow } from '../../domain/plan.ts';
import { windowSaid } from '../window-said.ts';

/** The window in which the change would be made: the first one into which it fits. */
export const chosenWindow = ({ windows = [] }: Pick<Plan, 'windows'>): PlannedWindow | undefined =>
  windows.find(({ fits }) => fits) ?? windows[0];

/** In the time zone of the policy, and in UTC. */
export const ownTimeSaid = (window: PlannedWindow, { desired }: Pick<Plan, 'desired'>): string =>
  windowSaid(window, desired.state.maintenance?.timeZone ?? 'UTC');
