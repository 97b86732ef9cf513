import type { Family } from './family.ts';

export const renewer: Family<'renewer'> = {
  key: 'renewer/<name>',
  scope: 'server',
  unplanned: 'is ignored',
  name: (name) =>
    name === '*' ? 'which programs renew certificates by themselves' : `${name}, which renews certificates by itself`,
  sentence: (value, name) =>
    `the ${value === 'service' ? 'service' : 'scheduled task'} "${name}" renews certificates by itself`,
};
