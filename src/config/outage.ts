import type { Between, DesiredServer } from '../domain/desired.ts';
import type { Block } from './written.ts';

export type OutageOf = keyof DesiredServer['outage'];

/**
 * The restarts themselves end within a minute. Application pools and the first management shells need minutes to start, and
 * transport can take long to stop (exchange facts 9).
 */
const BUILT_IN: DesiredServer['outage'] = {
  webSeconds: { least: 60, most: 300 },
  mailSeconds: { least: 60, most: 900 },
};

type WithOutage = Pick<Block, 'outage'>;

/** The range for a server: its own values win, then those of the defaults, then the built-in ones, key by key. */
export const outageOf = (of: OutageOf, own: WithOutage, defaults: WithOutage = {}): Between => ({
  ...BUILT_IN[of],
  ...defaults.outage?.[of],
  ...own.outage?.[of],
});
