import type { Family } from './family.ts';

/** That a restart is due is a side effect of another step. That no restart is due is the purpose of a restart. */
const byTheWay = (written: boolean | null): boolean => written === true;

export const webRestartDue: Family<'web/restart-due'> = {
  key: 'web/restart-due',
  scope: 'server',
  unplanned: 'is ignored',
  byTheWay,
  name: () => 'whether IIS needs a restart',
  sentence: (value) => (value ? 'IIS needs a restart' : 'IIS needs no restart'),
};

export const transportRestartDue: Family<'transport/restart-due'> = {
  key: 'transport/restart-due',
  scope: 'server',
  unplanned: 'is ignored',
  byTheWay,
  name: () => 'whether transport needs a restart',
  sentence: (value) => (value ? 'transport needs a restart' : 'transport needs no restart'),
};
