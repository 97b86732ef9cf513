import { SMALLEST } from './yaml.ts';

/** The lines of maintenance begin at line 3. */
export const withMaintenance = (...lines: string[]): string =>
  SMALLEST.replace('servers:', `maintenance:\n${lines.map((line) => `  ${line}`).join('\n')}\nservers:`);
export const ZONE = 'timeZone: Europe/Berlin';
export const WEEKLY = '- { days: [sat], from: "22:00", to: "02:00" }';
export const windows = (...lines: string[]) => [ZONE, 'windows:', ...lines.map((line) => `  ${line}`)];
export const frozen = (freeze: string, ...lines: string[]) => [...windows(...lines), 'freeze:', `  - ${freeze}`];
export const YEAR_END = '{ from: 2026-12-18, to: 2027-01-06, reason: year end }';

/** The lines below `maintenance`, and what is reported. */
export const MAINTENANCE_FAULTS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['no time zone', ['windows:', `  ${WEEKLY}`], ['4:3 E-missing-key']],
  ['a misspelt time zone', ['timeZone: Europe/Berln', 'windows:', `  ${WEEKLY}`], ['4:13 E-unknown-time-zone']],
  ['an offset for a time zone', ['timeZone: "+02:00"'], ['4:13 E-unknown-time-zone']],
  ['no windows at all, which is not any time', [ZONE, 'windows: []'], ['5:3 E-empty-value']],
  ['a window without a day', windows('- { from: "22:00", to: "02:00" }'), ['6:7 E-missing-key']],
  ['a misspelt key of a window, once', windows('- { day: [sat], from: "22:00", to: "02:00" }'), ['6:9 E-unknown-key']],
  ['no day in the list of days, once', windows('- { days: [], from: "22:00", to: "02:00" }'), ['6:9 E-empty-value']],
  ['a day that is none', windows('- { days: [sat, caturday], from: "22:00", to: "02:00" }'), ['6:21 E-not-allowed']],
  ['a day twice', windows('- { days: [sat, sat], from: "22:00", to: "02:00" }'), ['6:21 E-repeated']],
  [
    'a day of the week and a date',
    windows('- { days: [sat], on: 2026-12-12, from: "22:00", to: "02:00" }'),
    ['6:26 E-days-and-on'],
  ],
  ['a time without minutes', windows('- { days: [sat], from: 22, to: "02:00" }'), ['6:28 E-wrong-type']],
  ['a time that no clock shows', windows('- { days: [sat], from: "24:00", to: "02:00" }'), ['6:28 E-malformed']],
  [
    'a window that closes when it opens',
    windows('- { days: [sat], from: "22:00", to: "22:00" }'),
    ['6:41 E-window-empty'],
  ],
  ['a day that does not exist', windows('- { on: 2026-02-29, from: "22:00", to: "02:00" }'), ['6:13 E-no-such-day']],
  ['a date in another order', windows('- { on: 12.12.2026, from: "22:00", to: "02:00" }'), ['6:13 E-malformed']],
  ['a freeze without a reason', frozen('{ from: 2026-12-18, to: 2027-01-06 }', WEEKLY), ['8:9 E-missing-key']],
  ['an empty reason', frozen('{ from: 2026-12-18, to: 2027-01-06, reason: " " }', WEEKLY), ['8:51 E-malformed']],
  [
    'days of a freeze that do not exist',
    frozen('{ from: 2026-11-31, to: 2027-02-29, reason: x }', WEEKLY),
    ['8:15 E-no-such-day', '8:31 E-no-such-day'],
  ],
  [
    'a freeze that ends before it begins',
    frozen('{ from: 2027-01-06, to: 2026-12-18, reason: x }', WEEKLY),
    ['8:31 E-freeze-backwards'],
  ],
  [
    'a window that a freeze covers',
    frozen(YEAR_END, WEEKLY, '- { on: 2026-12-24, from: "10:00", to: "12:00" }'),
    ['7:13 E-window-never-opens'],
  ],
  [
    'a window whose times are left out on that day',
    windows(WEEKLY, '- { on: 2027-03-28, from: "02:15", to: "02:45" }'),
    ['7:13 E-window-never-opens'],
  ],
  [
    'all faults at once',
    [
      'timeZone: Berlin',
      'windows:',
      '  - { days: [sat], from: "22:00", to: "22:00" }',
      '  - { on: 2026-02-30, from: "22:00", to: "02:00" }',
      'freeze:',
      '  - { from: 2027-01-06, to: 2026-12-18, reason: x }',
    ],
    ['4:13 E-unknown-time-zone', '6:41 E-window-empty', '7:13 E-no-such-day', '9:31 E-freeze-backwards'],
  ],
];

/** What is only reported with the time at which the file is checked. */
export const AT_A_TIME = [
  windows('- { on: 2026-12-12, from: "18:00", to: "23:00" }', WEEKLY),
  windows('- { days: [sat], from: "22:00", to: "22:05" }'),
];
