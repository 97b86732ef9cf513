import type { Family } from './family.ts';

export const shellOpens: Family<'shell/opens'> = {
  key: 'shell/opens',
  scope: 'server',
  unplanned: 'is reported',
  decidesNothing: 'the front end may send a management shell to another server, so this alone does not fail the step',
  name: () => 'whether a management shell opens',
  sentence: (value) => (value ? 'a management shell opens' : 'no management shell opens'),
};

/** With another front end or at another time, another server may answer: a change of it is no news. */
export const shellBackEnd: Family<'shell/back-end'> = {
  key: 'shell/back-end',
  scope: 'server',
  unplanned: 'is ignored',
  name: () => 'the server that answers its management shell',
  sentence: (value) => `its management shell is answered by ${typeof value === 'string' ? value : 'an unknown server'}`,
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
