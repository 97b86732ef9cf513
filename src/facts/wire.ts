import { known } from '../domain/facts.ts';
import type { Family } from './family.ts';
import { portSaid, valueSaid } from './words.ts';

/** Users see these ports, so no step may change them unless its prediction says so (exchange facts 17). */
const FRONT_END: readonly string[] = ['0.0.0.0:443', '127.0.0.1:443'];

export const wire: Family<'wire'> = {
  key: 'wire/<ip:port or port/verb>',
  scope: 'server',
  unplanned: (port) => (FRONT_END.includes(port) ? 'ends the stage' : 'is reported'),
  tidy: (value, _, forms) => known(forms.thumbprint(value)),
  name: (port) => `what ${portSaid(port)} presents`,
  sentence: (value, port) => `${portSaid(port)} presents ${valueSaid(value)}`,
};
