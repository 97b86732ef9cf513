import type { Family } from './family.ts';
import { valueSaid } from './words.ts';

export const service: Family<'service'> = {
  key: 'service/<name>',
  scope: 'server',
  unplanned: 'is reported',
  name: (name) => `the service ${name}`,
  sentence: (value, name) => (value === null ? `${name} is not installed` : `${name} is ${valueSaid(value)}`),
};
