import type { Family } from './family.ts';

export const setupRunning: Family<'setup-running'> = {
  key: 'setup-running',
  scope: 'server',
  unplanned: 'is reported',
  name: () => 'whether Exchange Setup is running',
  sentence: (value) => (value ? 'Exchange Setup is running' : 'Exchange Setup is not running'),
};
