import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../../src/domain/facts.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { planHtml } from '../../../src/report/html/plan-html.ts';
import { months, place, span } from '../../../src/report/html/scale.ts';
import { announcementsOf } from '../../../src/report/review/announcement.ts';
import { serverRows } from '../../../src/report/review/board.ts';
import { certificate, OLD, OTHER, PUBLIC } from '../../server.ts';
import { adoptable, done } from '../plans.ts';
import { boardPlan, page } from './boards.ts';
import { attribute, elementsOf, textOf } from './parsed.ts';

const rowOf = (change: Patch) => serverRows(boardPlan([['EX01', change]]))[0];
const placeOf = (name: string, change: Patch) => rowOf(change)?.places.find((one) => one.name === name);
const bound = (id: string) => ({ is: 'certificate', certificate: id });

describe('what is bound where', () => {
  test.for<[string, string, Patch, unknown, unknown]>([
    ['444 gets the new certificate', '444', {}, bound(OLD), bound('new:EX01')],
    ['444 gets an installed one', '444', adoptable(), bound(OLD), bound(OTHER)],
    ['443 stays', '443', {}, bound(PUBLIC), bound(PUBLIC)],
    ['nothing is bound', '443', { 'sslcert/0.0.0.0:443': known(null) }, { is: 'none' }, { is: 'none' }],
    [
      'what could not be read is not absent',
      '443',
      { 'sslcert/0.0.0.0:443': unknown('access denied') },
      { is: 'unread', because: 'access denied' },
      { is: 'unread', because: 'access denied' },
    ],
    [
      'SMTP presents the self-signed one, and may present the new one at once',
      '25 STARTTLS',
      { 'wire/25/starttls': known(OLD) },
      bound(OLD),
      { is: 'open' },
    ],
    ['SMTP presents a public one, and continues to', '25 STARTTLS', {}, bound(PUBLIC), bound(PUBLIC)],
  ])('%s', ([, name, change, before, after]) => {
    expect(placeOf(name, change)).toMatchObject({
      before,
      after,
      changes: JSON.stringify(before) !== JSON.stringify(after),
    });
  });

  test('the picture says the same in words', () => {
    const written = planHtml(boardPlan([['EX01', { 'wire/587/starttls': unknown('no answer within 5 s') }]]), page);
    const said = elementsOf(written).find(({ tagName }) => tagName === 'desc');
    expect(said === undefined ? '' : textOf(said)).toBe(
      `443: 90DD…2222, stays. 127.0.0.1:443: 90DD…2222, stays. 444: 3F0A…1111 now, (new) after. internal transport: 3F0A…1111 now, (new) after. 25 STARTTLS: 90DD…2222, stays. 587 STARTTLS: not readable now, may change after.`,
    );
  });
});

const whyOf = (plan: Plan): string =>
  elementsOf(planHtml(plan, page))
    .filter((one) => attribute(one, 'id') === 'why')
    .map(textOf)
    .join();
const timeLineOf = (change: Patch): string => whyOf(boardPlan([['EX01', change]]));

/** As on an Edge server. */
const NO_SITES: Patch = Object.fromEntries(
  ['0.0.0.0:443', '127.0.0.1:443', '0.0.0.0:444'].map((at) => [`sslcert/${at}`, known(null)]),
);

describe('the certificates of a server', () => {
  const used = (change: Patch) =>
    rowOf(change)?.certificates.map(({ certificate: id, now, later }) => [id, now.join(), later.join()]);
  const FRONT = '443,127.0.0.1:443';
  const SELF = '444,internal transport';

  test.for<[string, Patch, unknown]>([
    [
      'is renewed',
      {},
      [
        [OLD, SELF, ''],
        [PUBLIC, FRONT, FRONT],
        ['new:EX01', '', SELF],
      ],
    ],
    [
      'is in order',
      done(),
      [
        [OLD, '', ''],
        [PUBLIC, FRONT, FRONT],
        [OTHER, SELF, SELF],
      ],
    ],
    ['cannot be read', { [`certificate/${OLD}`]: unknown('x'), [`certificate/${PUBLIC}`]: unknown('x') }, []],
  ])('%s', ([, change, wanted]) => {
    expect(used(change)).toEqual(wanted);
  });

  test('what SMTP presents is in use although its binding could not be read', () => {
    const edge = { 'internal-transport': unknown('no shell'), 'wire/25/starttls': known(OLD), ...NO_SITES };
    expect(used(edge)?.[0]).toEqual([OLD, '25 STARTTLS', '25 STARTTLS']);
    expect(rowOf(edge)?.deadline).toBe('2026-12-04T00:00:00Z');
  });

  test('a certificate without a known use is not called unused if a place could not be read', () => {
    const said = (change: Patch) => timeLineOf(change);
    expect(said({ 'internal-transport': unknown('no shell'), ...NO_SITES })).toContain(
      'installed; not known whether in use: expires in 12 days',
    );
    expect(said(done())).toContain('installed, not in use: expires in 12 days');
  });

  test('a use that is replaced is marked where the certificate keeps another', () => {
    expect(timeLineOf({ 'edge-subscriptions': known(['EDGE1']) })).toContain(
      '444 (replaced), internal transport: expires in 12 days',
    );
  });

  test('a server without a date is named below the picture', () => {
    const blind = { [`certificate/${OLD}`]: unknown('x'), [`certificate/${PUBLIC}`]: unknown('x') };
    const said = whyOf(
      boardPlan([
        ['EX01', {}],
        ['EX02', blind],
      ]),
    );
    expect(said).toContain('Time line: the certificates of 1 of 2 servers');
    expect(said).toContain('Not in the picture, because no date is known: EX02.');
  });

  test('the deadline is the first expiry of what is in use, and null if no date is known', () => {
    expect(rowOf({})?.deadline).toBe('2026-12-04T00:00:00Z');
    expect(rowOf(done())?.deadline).toBe('2027-06-01T00:00:00Z');
    expect(rowOf({ [`certificate/${OLD}`]: unknown('x'), [`certificate/${PUBLIC}`]: unknown('x') })?.deadline).toBe(
      null,
    );
  });

  test('an expired one, one for later and one that is replaced have different bars', () => {
    const bars = (change: Patch) =>
      elementsOf(planHtml(boardPlan([['EX01', change]]), page))
        .filter(({ tagName, parentNode }) => tagName === 'rect' && attribute(parentNode as never, 'class') === 'track')
        .map((one) => attribute(one, 'class'));
    expect(bars({})).toEqual(['leaves', 'now', 'later']);
    const expired = certificate({ notAfter: '2026-11-01T00:00:00Z' });
    expect(bars({ [`certificate/${OLD}`]: known(expired) })).toEqual(['gone', 'now', 'later']);
    expect(bars(done())).toEqual(['idle', 'now', 'now']);
  });
});

describe('a scale', () => {
  const scale = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-01-11T00:00:00Z') };

  test('places a time between the edges, and cuts what is beyond them', () => {
    expect(place('2026-01-06T00:00:00Z', scale)).toBe('50%');
    expect(place('2025-01-01T00:00:00Z', scale)).toBe('0%');
    expect(span('2025-01-01T00:00:00Z', '2026-01-02T00:00:00Z', scale)).toEqual({ x: '0%', width: '10%' });
  });

  test.for([1, 3, 6, 14, 60])('has at most five months to label in %i months', (count) => {
    const to = Date.UTC(2026, count, 2);
    const labels = months({ from: scale.from, to });
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.length).toBeLessThanOrEqual(5);
    expect(labels.every((at) => at.endsWith('-01T00:00:00Z'))).toBe(true);
  });
});

describe('the texts to paste', () => {
  const said = (change: Patch) => announcementsOf(boardPlan([['EX01', change]])).map(({ lines }) => lines.join('\n'));

  test('say what users notice', () => {
    const [users = '', helpdesk = ''] = said({});
    expect(users).toContain('may lose the connection for 1 to 5 min.');
    expect(users).toContain('Mail may be delayed for 1 to 15 min.');
    expect(helpdesk).toContain('1 server: EX01');
  });

  test('are not there if nothing is changed', () => {
    expect(said(done())).toEqual([]);
  });
});
