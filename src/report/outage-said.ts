import type { Cost, SecondsRange } from '../domain/proof.ts';

const SHORT = { web: 'for web clients', mail: 'for mail (queued)' };
/** With what the time is needed for, for the change board. */
const WITH_REASON = {
  web: 'for web clients (until the application pools of IIS have started again)',
  mail: 'for mail (it is queued until transport has started again)',
};

/** Empty if users notice nothing. */
export const outageSaid = (cost: Required<Cost>): string => said(cost, SHORT);
export const outageExplained = (cost: Required<Cost>): string => said(cost, WITH_REASON);

const said = ({ webSeconds, mailSeconds }: Required<Cost>, { web, mail }: typeof SHORT): string =>
  [
    webSeconds[1] > 0 ? `${rangeSaid(webSeconds)} ${web}` : '',
    mailSeconds[1] > 0 ? `${rangeSaid(mailSeconds)} ${mail}` : '',
  ]
    .filter(Boolean)
    .join(' and ');

/** Minutes are rounded away from the middle, so that the range stays true. */
export function rangeSaid([least, most]: SecondsRange): string {
  const [unit, from, to] = most < 120 ? ['s', least, most] : ['min', Math.floor(least / 60), Math.ceil(most / 60)];
  return from === to ? `about ${to} ${unit}` : `${from} to ${to} ${unit}`;
}
