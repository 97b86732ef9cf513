import type { Family } from './family.ts';

export const shellOpens: Family<'shell/opens'> = {
  key: 'shell/opens',
  scope: 'server',
  unplanned: 'is reported',
  name: () => 'whether a management shell opens',
  sentence: (value) => (value ? 'a management shell opens' : 'no management shell opens'),
};

/** Steps prove `shell/opens`. These two facts follow from it and from other servers. */
export const shellReaches: Family<'shell/reaches'> = {
  key: 'shell/reaches',
  scope: 'server',
  unplanned: 'is ignored',
  name: () => 'whether a management shell reaches it',
  sentence: (value) => (value ? 'a management shell reaches it' : 'no management shell reaches it'),
};

export const shellSnapIn: Family<'shell/snap-in'> = {
  key: 'shell/snap-in',
  scope: 'server',
  unplanned: 'is ignored',
  name: () => 'whether the snap-in is loaded',
};
