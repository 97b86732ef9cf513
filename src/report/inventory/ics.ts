import type { Instant, Thumbprint } from '../../domain/facts.ts';
import { DAY, instant, ms } from '../../domain/time.ts';
import type { CertificateDate, Inventory } from '../../inventory/inventory.ts';
import { printable } from '../printable.ts';
import { dateSaid } from './words.ts';

export const ICS_BEGINS = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//exstate//inventory//EN\r\n';

/** A calendar of RFC 5545. It holds no clock but that of the observation, so the same observation gives the same bytes. */
export function inventoryIcs(inventory: Inventory): string {
  const events = [...inventory.dates].sort((a, b) => ms(a.at) - ms(b.at)).flatMap((date) => eventOf(date, inventory));
  const lines = [
    'CALSCALE:GREGORIAN',
    `NAME:${escaped(`Certificates of ${inventory.organization}`)}`,
    ...missingIn(inventory),
    ...events,
  ];
  return `${ICS_BEGINS}${[...lines, 'END:VCALENDAR'].map(folded).join('')}`;
}

/** A calendar without the dates of a server must not look complete. */
function missingIn({ rows }: Inventory): string[] {
  const unread = rows.flatMap(({ server, state }) => (NO_DATES.has(state) ? [server] : []));
  return unread.length === 0
    ? []
    : [`DESCRIPTION:${escaped(`Not complete: could not read ${[...new Set(unread)].join(', ')}`)}`];
}

const NO_DATES: ReadonlySet<string> = new Set(['not-read', 'store-not-read', 'other-machine', 'no-answer']);

const eventOf = (date: CertificateDate, { organization, takenAt }: Inventory): string[] => [
  'BEGIN:VEVENT',
  `UID:${uidOf(date, organization)}`,
  `DTSTAMP:${compact(takenAt)}`,
  `DTSTART;VALUE=DATE:${dayOf(date.at)}`,
  `DTEND;VALUE=DATE:${dayOf(instant(ms(date.at) + DAY))}`,
  `SUMMARY:${escaped(dateSaid(date))}`,
  `DESCRIPTION:${detailsOf(date)}`,
  'TRANSP:TRANSPARENT',
  'END:VEVENT',
];

/** Does not contain the day: a calendar moves the event if the day changes. */
const uidOf = (
  { kind, server, certificate }: Pick<CertificateDate, 'kind' | 'server'> & { certificate: Thumbprint },
  organization: string,
): string => `${kind}-${certificate.toLowerCase()}-${plain(server)}@${plain(organization)}.exstate`;

/** Letters, digits and dots; every other character as its number, so two names never become one. */
const plain = (name: string): string =>
  name.toLowerCase().replace(/[^a-z0-9.]/gu, (sign) => `_${(sign.codePointAt(0) ?? 0).toString(16)}_`);

const NEXT: Readonly<Record<CertificateDate['kind'], string>> = {
  expires: 'On this day the certificate expires.',
  'renewal-due': 'From this day on exstate plans the renewal. Run: exstate plan',
  'soak-ends': 'From this day on the certificate can be removed. Run: exstate retire',
};

const detailsOf = ({ kind, at, certificate }: CertificateDate): string =>
  escaped(NEXT[kind], `Time: ${at}`, `Certificate: ${certificate}`);

const dayOf = (at: Instant): string => at.slice(0, 10).replaceAll('-', '');
const compact = (at: Instant): string => `${instant(ms(at)).slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const escaped = (...lines: readonly string[]): string =>
  lines.map((line) => printable(line).replace(/[\\;,]/g, '\\$&')).join('\\n');

const OCTETS = 75;

/** A line has at most 75 octets. No character is cut: programs read each line as UTF-8. */
function folded(line: string): string {
  const parts: string[] = [];
  let [from, at, used] = [0, 0, 0];
  for (const sign of line) {
    const size = octetsOf(sign);
    if (used + size > OCTETS) {
      parts.push(line.slice(from, at));
      // The space that begins a continued line counts.
      [from, used] = [at, 1];
    }
    used += size;
    at += sign.length;
  }
  return `${[...parts, line.slice(from)].join('\r\n ')}\r\n`;
}

function octetsOf(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
