import type { Family } from './family.ts';

export const mountedCopies: Family<'mounted-copies'> = {
  key: 'mounted-copies',
  scope: 'server',
  readBy: 'cmdlet',
  unplanned: 'is ignored',
  name: () => 'the active database copies',
};
