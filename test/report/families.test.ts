import { describe, expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import { HEALTH_PAGES, known, type Patch, TRANSPORT_EVENTS, unknown, WEB_EVENTS } from '../../src/domain/facts.ts';
import { changeSaid } from '../../src/report/change-said.ts';
import { allAre } from '../../src/report/families.ts';
import { observationText } from '../../src/report/observation-text.ts';
import { desired } from '../in-memory.ts';
import { AT } from '../server.ts';

const LOGGED = '2026-11-20T08:00:00Z';
const each = (keys: readonly FactKey[], value: unknown) => keys.map((fact) => ({ fact, value }));

describe('the sentences about pages and events', () => {
  test.for([
    ['one page', each(['health/owa'], 200), ['the health page of owa answers 200']],
    ['one that is silent', each(['health/owa'], null), ['the health page of owa does not answer']],
    ['all pages', each(HEALTH_PAGES, 200), ['the health pages of owa, ecp, ews and mapi/emsmdb answer 200']],
    [
      'pages with different answers',
      [...each(['health/owa', 'health/ews'], null), ...each(['health/ecp'], 503)],
      ['the health pages of owa and ews do not answer', 'the health page of ecp answers 503'],
    ],
    ['no event', each(WEB_EVENTS, null), ['no event 15021']],
    ['none of several', each(TRANSPORT_EVENTS, null), ['no event 12012-12014 or 12022-12024']],
    [
      'none of some, one of them',
      [...each(['event/12012', 'event/12013', 'event/12022'], null), ...each(['event/12014'], LOGGED)],
      ['no event 12012, 12013 or 12022', 'event 12014 was logged at 2026-11-20 08:00 UTC'],
    ],
    [
      'what is of no family, once',
      [...each(['wire/0.0.0.0:444'], null), ...each(['wire/0.0.0.0:444'], null)],
      ['444 presents nothing'],
    ],
    [
      'a page that could not be reached',
      each(['health/owa'], { unknown: 'no answer within 5 s' }),
      ['the health page of owa could not be read (no answer within 5 s)'],
    ],
  ] as const)('%s', ([, facts, says]) => expect(allAre(facts)).toEqual(says));

  test('a page that turned red has its name', () =>
    expect(changeSaid({ fact: 'health/mapi/emsmdb', was: 200, is: 503 })).toBe(
      'the health page of mapi/emsmdb was 200, is now 503',
    ));
});

describe('the faults of a server are on one line of an observation', () => {
  const text = (facts: Patch, verbose = false): string => {
    const one = { takenAt: AT, facts };
    const observation = {
      schema: 'exstate/observation/v1',
      organization: 'contoso',
      source: { kind: 'simulated', name: 'o' },
      takenAt: AT,
    } as const;
    return observationText({ ...observation, facts: {}, servers: { EX01: one } }, desired(), {
      color: false,
      width: 100,
      verbose,
    });
  };
  const well: Patch = Object.fromEntries([
    ...HEALTH_PAGES.map((key) => [key, known(200)] as const),
    ...[...WEB_EVENTS, ...TRANSPORT_EVENTS].map((key) => [key, known(null)] as const),
  ]);

  test('a healthy server has no such line', () => expect(text(well)).not.toContain('not well'));
  test('a dead 444, and an event', () => {
    const dead = Object.fromEntries(HEALTH_PAGES.map((key) => [key, known(null)]));
    expect(text({ ...well, ...dead, 'event/12014': known(LOGGED) })).toContain(
      '  not well: the health pages of owa, ecp, ews and mapi/emsmdb do not answer; event 12014 was logged at 2026-11-20 08:00 UTC\n',
    );
  });
  test('no page is missing on an Edge server', () =>
    expect(text({ role: known('edge'), 'health/owa': known(null) })).not.toContain('not well'));
  test('a page that could not be reached is unknown, like any other fact', () =>
    expect(text({ 'health/owa': unknown('denied') })).toContain(
      '  could not be read: the health page of owa (denied)\n',
    ));
  test('all pages, for a review', () => expect(text(well, true)).toContain('health/mapi/emsmdb  200\n'));
});
