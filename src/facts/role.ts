import type { Family } from './family.ts';

export const role: Family<'role'> = {
  key: 'role',
  scope: 'server',
  unplanned: 'is reported',
  name: () => 'the role',
};
