import type { Freeze, Maintenance, MaintenanceWindow, Weekday } from '../domain/maintenance.ts';
import { list } from '../domain/say.ts';

/** The lines of a summary: when servers may be changed. */
export function maintenanceSaid(maintenance: Maintenance | undefined): string[] {
  if (maintenance === undefined) return [];
  const { timeZone, windows, freeze = [] } = maintenance;
  const open = windows === undefined ? 'at any time' : windows.map(windowOf).join('; ');
  return [`  servers are changed only: ${open} (${timeZone})`, ...freeze.map((one) => `  and never ${frozen(one)}`)];
}

function windowOf({ days, on, from, to }: MaintenanceWindow): string {
  const when = on ?? list((days ?? []).map((day) => NAMES[day]));
  return `${when} from ${from} to ${to}${to <= from ? ' of the next day' : ''}`;
}

const frozen = ({ from, to, reason }: Freeze): string =>
  `${from === to ? `on ${from}` : `from ${from} to ${to}, both days included`} (${reason.replace(/\s+/g, ' ')})`;

const NAMES: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
