import { nextOpenings } from '../calendar/openings.ts';
import { isZone, zoneNames } from '../calendar/zone.ts';
import type { Instant } from '../domain/facts.ts';
import type { Freeze, Maintenance, MaintenanceWindow } from '../domain/maintenance.ts';
import { OUTAGES, SETTLE_SECONDS } from '../domain/proof.ts';
import { fitsInto } from '../domain/stage-seconds.ts';
import { DAY, instant, isDay, ms } from '../domain/time.ts';
import type { LintContext } from './lint-context.ts';
import { nearest } from './near.ts';
import { outageOf } from './outage.ts';
import { shown } from './say.ts';
import type { ValidMaintenance, ValidSubset, ValidWindow } from './written.ts';

const PATH = '/maintenance';

/** The days, times and the time zone exist, and each window opens at some time. */
export function maintenanceOpens(valid: ValidSubset, context: LintContext): void {
  const { maintenance } = valid;
  if (maintenance === undefined) return;
  const before = { ...context, faults: 0 };
  const report: LintContext['report'] = (diagnostic) => {
    before.faults += 1;
    context.report(diagnostic);
  };
  zoneExists(maintenance, report);
  maintenance.windows?.forEach((window, i) => {
    if (window !== undefined) hoursAreRight(window, `${PATH}/windows/${i}`, report);
  });
  maintenance.freeze?.forEach((freeze, i) => {
    if (freeze !== undefined) freezeIsRight(freeze, `${PATH}/freeze/${i}`, report);
  });
  // Whether a window opens depends on all of these.
  if (before.faults > 0 || !isWhole(maintenance)) return;
  windowsOpen(maintenance, context);
  windowsAreLong(maintenance, longestStage(valid), context);
}

type Report = LintContext['report'];

function zoneExists({ timeZone }: ValidMaintenance, report: Report): void {
  if (timeZone === undefined || isZone(timeZone)) return;
  const names = zoneNames();
  const city = names.find((name) => name.toLowerCase().endsWith(`/${timeZone.trim().toLowerCase()}`));
  const windows = / Time$/i.test(timeZone) ? ' It looks like a name of Windows.' : '';
  report({
    code: 'E-unknown-time-zone',
    path: `${PATH}/timeZone`,
    says: `${shown(timeZone)} is no time zone that this computer knows.${windows} Write an IANA name, such as Europe/Berlin, America/New_York or UTC.`,
    didYouMean: city ?? nearest(timeZone, names),
  });
}

function hoursAreRight({ days, on, from, to }: ValidWindow, path: string, report: Report): void {
  if (days === undefined && on === undefined)
    report({
      code: 'E-missing-key',
      path: `${path}/days`,
      says: 'The window has neither "days" nor "on". Write, for example, days: [sat, sun], or on: 2026-12-12',
    });
  if (days !== undefined && on !== undefined)
    report({
      code: 'E-days-and-on',
      path: `${path}/on`,
      says: 'The window has "days" and "on". Write one of them: two windows, if both are meant.',
    });
  if (on !== undefined) dayExists(on, `${path}/on`, report);
  if (from === undefined || from !== to) return;
  const says = `The window opens and closes at ${shown(from)}, so it never opens. For a whole day, write from: "00:00" and to: "24:00".`;
  report({ code: 'E-window-empty', path: `${path}/to`, says });
}

function dayExists(day: string, path: string, report: Report): boolean {
  if (isDay(day)) return true;
  report({ code: 'E-no-such-day', path, says: `There is no day ${shown(day)} in the calendar.` });
  return false;
}

function freezeIsRight({ from, to }: Partial<Freeze>, path: string, report: Report): void {
  const exist = [from, to].map(
    (day, i) => day === undefined || dayExists(day, `${path}/${i === 0 ? 'from' : 'to'}`, report),
  );
  if (exist.includes(false) || from === undefined || to === undefined || from <= to) return;
  const says = `The freeze ends on ${to}, before it begins on ${from}.`;
  report({ code: 'E-freeze-backwards', path: `${path}/to`, says });
}

const isWhole = ({ timeZone, windows = [], freeze = [] }: ValidMaintenance): boolean =>
  timeZone !== undefined &&
  windows.every((one) => one?.from !== undefined && one.to !== undefined && !one.days?.includes(undefined)) &&
  freeze.every((one) => one?.from !== undefined && one.to !== undefined);

/** Checked once all parts are there and right. */
function windowsOpen(valid: ValidMaintenance, { at, report }: LintContext): void {
  const maintenance = valid as Maintenance;
  const opens = (window: MaintenanceWindow, from: Instant) =>
    nextOpenings({ ...maintenance, windows: [window] }, from, 1).length > 0;
  const noneOpens = at !== undefined && nextOpenings(maintenance, at, 1).length === 0;
  if (noneOpens && maintenance.windows === undefined)
    report({
      code: 'E-window-never-opens',
      path: `${PATH}/freeze`,
      says: 'The freeze leaves no time at which servers may be changed.',
    });
  maintenance.windows?.forEach((window, i) => {
    const path = `${PATH}/windows/${i}/${window.on === undefined ? 'days' : 'on'}`;
    const from = window.on === undefined ? at : dayBefore(window.on);
    if (from !== undefined && !opens(window, from))
      report({ code: 'E-window-never-opens', path, says: `This window never opens${why(window, maintenance)}` });
    else if (at !== undefined && !opens(window, at)) report(over(window, noneOpens, path));
  });
}

/** In every time zone, the day has not begun yet. */
const dayBefore = (day: string): Instant => instant(ms(`${day}T00:00:00Z`) - 2 * DAY);

function why({ on = '' }: MaintenanceWindow, { freeze = [] }: Maintenance): string {
  const covering = freeze.find(({ from, to }) => from <= on && on <= to) ?? freeze[0];
  return covering === undefined
    ? ': on this day the clocks are put forward, and they show none of its times.'
    : `: the freeze from ${covering.from} to ${covering.to} (${covering.reason}) covers it. Move the window, or shorten the freeze.`;
}

/** A window of the past is only left over, unless no other one opens: then `apply` could never run again. */
const over = ({ on }: MaintenanceWindow, noneOpens: boolean, path: string) =>
  noneOpens
    ? ({
        code: 'E-window-never-opens',
        path,
        says: `This window is over (${on}), and no other window opens any more. Add a window.`,
      } as const)
    : ({ code: 'W-window-over', path, says: `This window is over (${on}). Remove it.` } as const);

/** Windows that are looked at: all of half a year, if there is one in each week. */
const LOOKED_AT = 26;

/** If a stage fits into none of the windows, every run stops before it. */
function windowsAreLong(valid: ValidMaintenance, seconds: number, { at, report }: LintContext): void {
  if (at === undefined || valid.windows === undefined) return;
  // The window that is open now began less than a day ago, or is long enough.
  const openings = nextOpenings(valid as Maintenance, instant(ms(at) - DAY), LOOKED_AT);
  if (openings.length === 0 || openings.some((one) => fitsInto(one, seconds))) return;
  const says = `The longest stage of a server may take ${Math.ceil(seconds / 60)} minutes: the "most" of its outage, and ${SETTLE_SECONDS / 60} minutes for its proofs. None of the next windows is so long, so apply stops before this stage. Make a window longer, or write under "outage" what you measured.`;
  report({ code: 'W-windows-short', path: `${PATH}/windows`, says });
}

/** A stage has one restart: of IIS, or of transport. */
function longestStage({ defaults = {}, servers = [] }: ValidSubset): number {
  const most = servers.flatMap((server) =>
    server === undefined ? [] : OUTAGES.map((of) => outageOf(of, server, defaults).most),
  );
  return Math.max(0, ...most) + SETTLE_SECONDS;
}
