import type { Family } from './family.ts';

export const build: Family<'build'> = {
  key: 'build',
  scope: 'server',
  unplanned: 'is ignored',
  name: () => 'the build',
};
