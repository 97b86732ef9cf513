import { describe, expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import { summary } from '../../src/config/summary.ts';
import { frozen, MAINTENANCE_FAULTS, WEEKLY, windows, withMaintenance, YEAR_END, ZONE } from './maintenance-faults.ts';
import { SMALLEST } from './yaml.ts';

const found = (lines: readonly string[], at?: string) =>
  parseDesired(withMaintenance(...lines), 'exstate.yaml', at).findings;
const places = (lines: readonly string[], at?: string): string[] =>
  found(lines, at).map(({ code, line, column }) => `${line}:${column} ${code}`);

test.for(MAINTENANCE_FAULTS)('%s', ([, lines, wanted]) => expect(places(lines)).toEqual(wanted));

test.for([
  [
    'windows of the week and of a day, and a freeze',
    frozen(YEAR_END, WEEKLY, '- { on: 2026-12-12, from: 18:00, to: 23:00 }'),
  ],
  ['a window of a whole day', windows('- { days: [sat], from: "00:00", to: "24:00" }')],
  ['a freeze of one day, and no windows', [ZONE, 'freeze: [{ from: 2026-12-24, to: 2026-12-24, reason: x }]']],
  ['a window of which a freeze leaves an hour', frozen(YEAR_END, '- { on: 2026-12-17, from: "23:00", to: "04:00" }')],
  ['a window of a leap day', windows('- { on: 2028-02-29, from: "22:00", to: "02:00" }')],
] as const)('no fault: %s', ([, lines]) => expect(places(lines)).toEqual([]));

describe('at a time', () => {
  const OVER = '- { on: 2026-12-12, from: "18:00", to: "23:00" }';
  test.for([
    ['a window that is not over is no fault', windows(OVER), '2026-12-12T21:59:59Z', []],
    [
      'a window that is over is a warning, if another one opens',
      windows(OVER, WEEKLY),
      '2026-12-12T22:00:00Z',
      ['6:13 W-window-over'],
    ],
    [
      'windows that are all over are faults: nothing could ever be applied',
      windows(OVER),
      '2026-12-12T22:00:00Z',
      ['6:13 E-window-never-opens'],
    ],
    [
      'a freeze without an end covers every week',
      frozen('{ from: 2026-01-01, to: 9999-12-30, reason: x }', WEEKLY),
      '2026-12-12T22:00:00Z',
      ['6:9 E-window-never-opens'],
    ],
    [
      'a freeze without an end leaves no time at all',
      [ZONE, 'freeze: [{ from: 2026-01-01, to: 9999-12-30, reason: x }]'],
      '2026-12-12T22:00:00Z',
      ['5:3 E-window-never-opens'],
    ],
    [
      'a freeze that is over is no fault',
      frozen('{ from: 2026-01-01, to: 2026-01-02, reason: x }', WEEKLY),
      '2026-12-12T22:00:00Z',
      [],
    ],
  ] as const)('%s', ([, lines, at, wanted]) => expect(places(lines, at)).toEqual(wanted));

  test.for([
    [
      '19 minutes are too short for transport',
      '{ days: [sat], from: "22:00", to: "22:19" }',
      '',
      ['6:3 W-windows-short'],
    ],
    ['20 minutes are enough', '{ days: [sat], from: "22:00", to: "22:20" }', '', []],
    [
      'two windows that touch count as one',
      '{ days: [sat], from: "22:00", to: "22:10" }, { days: [sat], from: "22:10", to: "22:20" }',
      '',
      [],
    ],
    [
      'with a shorter outage, 9 minutes are enough',
      '{ days: [sat], from: "22:00", to: "22:09" }',
      'defaults: { outage: { mailSeconds: { most: 200 }, webSeconds: { most: 240 } } }\n',
      [],
    ],
    [
      'one long window of a day is enough',
      '{ days: [sat], from: "22:00", to: "22:10" }, { on: 2027-01-01, from: "00:00", to: "24:00" }',
      '',
      [],
    ],
  ] as const)('%s', ([, listed, defaults, wanted]) => {
    const text = withMaintenance(ZONE, '', `windows: [ ${listed} ]`).replace('servers:', `${defaults}servers:`);
    const { findings } = parseDesired(text, 'exstate.yaml', '2026-12-12T22:00:00Z');
    expect(findings.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual(wanted);
  });

  test('a window that is over does not stop the commands that read the file', () => {
    expect(parseDesired(withMaintenance(...windows(OVER)), 'exstate.yaml').state).not.toBeNull();
  });
});

test.for([
  ['Europe/Berln', 'Europe/Berlin'],
  ['europe-berlin', 'Europe/Berlin'],
  ['Berlin', 'Europe/Berlin'],
  ['America/NewYork', 'America/New_York'],
] as const)('%s: did you mean %s', ([typed, meant]) => {
  expect(found([`timeZone: ${typed}`])[0]?.didYouMean).toBe(meant);
});

test('a name of Windows is called so', () => {
  expect(found(['timeZone: W. Europe Standard Time'])[0]?.says).toContain('name of Windows');
});

test('hold points: those of a server replace the defaults, and stand in the order of the work', () => {
  const text = SMALLEST.replace('servers:', 'defaults: { hold: [transport, web] }\nservers:');
  const two = `${text}  - { name: EX02, fqdn: ex02.contoso.com, hold: [] }\n  - { name: EX03, fqdn: ex03.contoso.com, hold: [issue] }\n`;
  expect(parseDesired(two, 'exstate.yaml').state?.servers.map(({ hold }) => hold)).toEqual([
    ['web', 'transport'],
    undefined,
    ['issue'],
  ]);
  expect(parseDesired(text.replace('transport,', 'trasport,'), 'x').findings[0]?.didYouMean).toBe('transport');
});

test('the summary says when servers are changed, and where apply stops', () => {
  const text = withMaintenance(
    ...frozen(
      YEAR_END,
      '- { days: [sat, sun], from: "22:00", to: "02:00" }',
      '- { on: 2026-12-12, from: "18:00", to: "24:00" }',
    ),
    '  - { from: 2027-03-01, to: 2027-03-01, reason: "audit,\\n  all day" }',
  ).replace('servers:', 'defaults: { hold: [web, transport] }\nservers:');
  const { state } = parseDesired(text, 'exstate.yaml');
  const lines = state === null ? [] : summary(state, 'exstate.yaml').split('\n');
  expect(lines[1]).toMatch(/443 is not changed; apply stops for you before web and transport$/);
  expect(lines.slice(2, -1)).toEqual([
    '  servers are changed only: Saturday and Sunday from 22:00 to 02:00 of the next day; 2026-12-12 from 18:00 to 24:00 (Europe/Berlin)',
    '  and never from 2026-12-18 to 2027-01-06, both days included (year end)',
    '  and never on 2027-03-01 (audit, all day)',
  ]);
  const always = parseDesired(withMaintenance(ZONE), 'exstate.yaml').state;
  expect(always && summary(always, 'x')).toContain('servers are changed only: at any time (Europe/Berlin)');
});
