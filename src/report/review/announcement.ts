import type { Plan } from '../../domain/plan.ts';
import { ranges } from '../names-said.ts';
import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import { instantSaid } from '../window-said.ts';
import { widest } from './widest.ts';
import { chosenWindow } from './windows.ts';

/** A text to paste into a mail. What only a person knows stands between brackets. */
export interface Announcement {
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

/** Nothing is announced if nothing is changed. */
export function announcementsOf(plan: Plan): Announcement[] {
  if (!plan.servers.some(({ steps }) => steps.length > 0)) return [];
  const time = timeSaid(plan);
  return [toUsers(plan, time), toHelpdesk(plan, time)];
}

/** Users read the time of their own zone. */
function timeSaid(plan: Plan): Time {
  const window = chosenWindow(plan);
  const zone = plan.desired.state.maintenance?.timeZone ?? 'UTC';
  return {
    from: window === undefined ? UNKNOWN : instantSaid(window.from, zone),
    to: window?.to ? instantSaid(window.to, zone) : UNKNOWN,
  };
}

const UNKNOWN = '[date and time]';

interface Time {
  readonly from: string;
  readonly to: string;
}

function toUsers(plan: Plan, { from, to }: Time): Announcement {
  const noticed = noticedOf(plan);
  return {
    to: 'users',
    subject: `Maintenance of the mail system: ${from}`,
    lines: [
      `From ${from} to ${to} we work on the certificates of our mail servers.`,
      '',
      ...(noticed.length === 0
        ? ['You should not notice anything.']
        : ['What you may notice, once for each server that your mailbox uses:', ...noticed.map((one) => `- ${one}`)]),
      '',
      `${widest(plan.servers, 'mailSeconds') ? 'Mail that waits meanwhile is delivered afterwards. ' : ''}You do not have to do anything.`,
      `If Outlook or Outlook on the web does not work after ${to}, please call the help desk: [telephone].`,
    ],
  };
}

function noticedOf({ servers }: Plan): string[] {
  const [web, mail] = [widest(servers, 'webSeconds'), widest(servers, 'mailSeconds')];
  return [
    ...(web
      ? [
          `Outlook, Outlook on the web and phones may lose the connection for ${rangeSaid(web)}. They connect again by themselves.`,
        ]
      : []),
    ...(mail ? [`Mail may be delayed for ${rangeSaid(mail)}.`] : []),
  ];
}

function toHelpdesk(plan: Plan, { from, to }: Time): Announcement {
  const changing = plan.servers.filter(({ steps }) => steps.length > 0).map(({ server }) => server);
  const noticed = noticedOf(plan);
  return {
    to: 'the help desk',
    subject: `Exchange change ${plan.code}: ${from}`,
    lines: [
      `Change ${plan.code}, organization ${plan.organization}`,
      `From ${from} to ${to}, one server after the other.`,
      `${counted(changing.length, 'server')}: ${ranges(changing)}`,
      '',
      ...(noticed.length === 0
        ? ['Users should not notice anything.']
        : ['Expected for each server:', ...noticed.map((one) => `- ${one}`)]),
      '',
      'Not expected, call [name and telephone] at once:',
      '- a blank page, an error 500 or a warning about the certificate in Outlook on the web after the end',
      '- mail between users that is still missing after the end',
    ],
  };
}
