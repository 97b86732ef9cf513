import type { Key } from '../domain/facts.ts';
import { show } from '../domain/say.ts';
import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const key: Family<'key'> = {
  key: 'key/<thumbprint>',
  scope: 'server',
  closedBy: 'store/My',
  unplanned: 'ends the stage',
  changed: (was, is) => was !== null && is !== null && lost(was, is),
  same: (predicted, found) =>
    predicted.provider === found.provider &&
    predicted.usable === found.usable &&
    predicted.networkService === found.networkService,
  name: (id) => `the private key of ${show(id)}`,
  sentence: (value, id) =>
    value === null ? `there is no private key of ${show(id)}` : `the private key of ${show(id)} is ${valueSaid(value)}`,
};

const lost = (was: Key, is: Key): boolean =>
  (was.usable && !is.usable) || (was.networkService && !is.networkService) || was.provider !== is.provider;
