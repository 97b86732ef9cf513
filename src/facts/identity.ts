import type { Family } from './family.ts';

export const identity: Family<'identity'> = {
  key: 'identity',
  scope: 'server',
  unplanned: 'is reported',
  /** Windows compares computer names without case. */
  sameAnswer: (was, is) => lower(was) === lower(is),
  name: () => 'which server answers',
};

const lower = (answer: unknown): string => JSON.stringify(answer).toLowerCase();
