import { known, TRANSPORT_EVENTS, WEB_EVENTS } from '../domain/facts.ts';
import { list, minute } from '../domain/say.ts';
import { instant, ms } from '../domain/time.ts';
import type { Family } from './family.ts';
import { ranges } from './words.ts';

export const event: Family<'event'> = {
  key: 'event/<id>',
  scope: 'server',
  /** The proof of a step already says that the event was not logged. */
  unplanned: 'is ignored',
  excuse: 'the log held one before the first step as well',
  tidy: (value) => known(instant(ms(value))),
  name: (id) => `event ${id}`,
  sentence: (value, id) => (value === null ? `no event ${id}` : `event ${id} was logged at ${minute(String(value))}`),
  together: (value, ids) =>
    value === null ? `no event ${list(ranges(ids.map(Number))).replace(' and ', ' or ')}` : undefined,
  unwell: { among: [...WEB_EVENTS, ...TRANSPORT_EVENTS], is: (at) => at !== null },
};
