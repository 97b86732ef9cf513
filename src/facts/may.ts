import type { Family } from './family.ts';

export const may: Family<'may'> = {
  key: 'may/<operation>',
  scope: 'server',
  unplanned: 'is reported',
  name: (operation) => `the right to ${operation}`,
};
