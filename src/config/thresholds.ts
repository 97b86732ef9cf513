import type { Thresholds, ThresholdsOf } from '../domain/check.ts';
import type { Block, Written } from './written.ts';

const BUILT_IN: Thresholds = { warningDays: 30, criticalDays: 7 };

type WithCheck = Pick<Block, 'check'>;

/** The days for a server: its own values win, then those of the defaults, then the built-in ones, key by key. */
export const thresholdsFor = (own: WithCheck, defaults: WithCheck = {}): Thresholds => ({
  ...BUILT_IN,
  ...defaults.check,
  ...own.check,
});

/** Beside the desired state and not in it: the days for monitoring must not change the code of a plan. */
export const thresholdsIn = ({ defaults = {}, servers }: Pick<Written, 'defaults' | 'servers'>): ThresholdsOf =>
  new Map(servers.map((server) => [server.name.toLowerCase(), thresholdsFor(server, defaults)]));
