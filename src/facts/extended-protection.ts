import type { Family } from './family.ts';

/** With it, a changed certificate on 443 ends sign-in behind a load balancer that has another one (exchange facts 15). */
export const extendedProtection: Family<'extended-protection'> = {
  key: 'extended-protection/<site>',
  scope: 'server',
  unplanned: 'is reported',
  name: (site) => `Extended Protection of "${site}"`,
  sentence: (value, site) => `Extended Protection of "${site}" is ${value === null ? 'not there' : String(value)}`,
};
