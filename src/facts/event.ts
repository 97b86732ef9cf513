import { known, TRANSPORT_EVENTS, WEB_EVENTS } from '../domain/facts.ts';
import { list, minute } from '../domain/say.ts';
import { instant, ms } from '../domain/time.ts';
import type { Family } from './family.ts';
import { ranges } from './words.ts';

/** `12014 for relay.contoso.com`: the name of a connector follows the number. */
const about = (id: string): string => id.replace('/', ' for ');

export const event: Family<'event'> = {
  key: 'event/<id>',
  scope: 'server',
  /** The proof of a step already says that the event was not logged. */
  unplanned: 'is ignored',
  excuse: 'the log contained one before the first step, too',
  tidy: (value) => known(instant(ms(value))),
  name: (id) => `event ${about(id)}`,
  sentence: (value, id) =>
    value === null ? `no event ${about(id)}` : `event ${about(id)} was logged at ${minute(String(value))}`,
  together: (value, ids) =>
    value === null && ids.every((id) => !id.includes('/'))
      ? `no event ${list(ranges(ids.map(Number))).replace(' and ', ' or ')}`
      : undefined,
  unwell: { among: [...WEB_EVENTS, ...TRANSPORT_EVENTS], is: (at) => at !== null },
};
