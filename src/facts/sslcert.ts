import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { portSaid, valueSaid } from './words.ts';

export const sslcert: Family<'sslcert'> = {
  key: 'sslcert/<endpoint>',
  scope: 'server',
  unplanned: 'ends the stage',
  undo: 'restores it',
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: (endpoint) =>
    endpoint === '*' ? 'which other ports have a certificate' : `the certificate of ${portSaid(endpoint)}`,
  sentence: (value, endpoint) => `${portSaid(endpoint)} has ${value === null ? 'no certificate' : valueSaid(value)}`,
};
