import { type Checked, EXIT_OF } from '../../domain/check.ts';
import { daysByUse } from './days.ts';
import { summary } from './text.ts';

/** The JSON of PRTG's EXE/Script Advanced sensor: a channel for the state, and one for each server and use. */
export const checkPrtg = (checked: Checked) => ({
  prtg: {
    text: cut(`EXSTATE ${checked.state.toUpperCase()} - ${summary(checked)}`),
    result: [stateChannel(checked), ...daysByUse(checked).flatMap(daysChannel)],
  },
});

/** PRTG then shows the sensor as faulty, with this text. */
export const prtgFault = (text: string) => ({ prtg: { error: 1, text: cut(text) } });

export const STATE_CHANNEL = 'exstate state';

const stateChannel = ({ state }: Checked) => ({
  channel: STATE_CHANNEL,
  value: EXIT_OF[state],
  unit: 'Custom',
  customunit: '0 ok, 1 warning, 2 critical, 3 unknown',
  limitmode: 1,
  limitmaxwarning: 0.5,
  limitmaxerror: 1.5,
});

/** Without days there is nothing to draw: the state and the text say it. */
const daysChannel = ({ server, use, days, thresholds }: ReturnType<typeof daysByUse>[number]) =>
  days === null
    ? []
    : [
        {
          channel: `${server} ${use}`,
          value: days,
          unit: 'Custom',
          customunit: 'days',
          limitmode: 1,
          limitminwarning: thresholds.warningDays,
          limitminerror: thresholds.criticalDays,
        },
      ];

/** PRTG shows at most 2000 characters. */
const cut = (text: string): string => (text.length > 2000 ? `${text.slice(0, 1999)}…` : text);
