import type { Clock } from '../domain/provider.ts';
import { instant } from '../domain/time.ts';

/** The clock of this computer, in whole seconds, as certificates and plans count them. */
export const systemClock: Clock = {
  now: () => instant(Math.floor(Date.now() / 1000) * 1000),
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
};
