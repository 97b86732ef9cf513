import { known, LOGS } from '../domain/facts.ts';
import { minute } from '../domain/say.ts';
import { instant, ms } from '../domain/time.ts';
import type { Family } from './family.ts';

export const log: Family<'log'> = {
  key: 'log/<name>',
  scope: 'server',
  /** Windows overwrites the oldest records of a full log. */
  unplanned: 'is ignored',
  tidy: (value) => known(instant(ms(value))),
  name: (name) => `how far back the ${name} log reaches`,
  sentence: (value, name) =>
    value === null
      ? `the ${name} log reaches back 30 days or more`
      : `the ${name} log begins at ${minute(String(value))}, so older events are not known`,
  unwell: { among: LOGS, is: (since) => since !== null },
};
