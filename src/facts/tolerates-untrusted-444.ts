import type { Family } from './family.ts';

export const toleratesUntrusted444: Family<'tolerates-untrusted-444'> = {
  key: 'tolerates-untrusted-444',
  scope: 'server',
  unplanned: 'is reported',
  name: () => 'whether 444 may be untrusted',
};
