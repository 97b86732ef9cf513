import {
  BACK_END_RECORD,
  DIRECT_TRUST,
  type Fact,
  type FactKey,
  FRONT_END_RECORDS,
  type Instant,
  isKnown,
  RDP_LISTENER,
  type Thumbprint,
} from '../domain/facts.ts';
import { date, show } from '../domain/say.ts';
import { daysLeft, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { isBesideTheRecord } from '../facts/uses.ts';
import { portSaid } from './facts-said.ts';
import type { Page } from './page.ts';
import { columns, printable } from './printable.ts';

interface Place {
  readonly where: string;
  readonly fact: FactKey;
}

const place = (fact: FactKey): Place => ({ where: portSaid(fact.slice(fact.indexOf('/') + 1)), fact });

const TRANSPORT: Place = { where: 'internal transport', fact: 'internal-transport' };
const REMOTE_DESKTOP: Place = { where: 'Remote Desktop', fact: RDP_LISTENER };
const OF_EDGE: readonly Place[] = [TRANSPORT, place('wire/25/starttls'), place(DIRECT_TRUST)];
const OF_MAIL: readonly Place[] = [
  TRANSPORT,
  ...(['wire/25/starttls', 'wire/587/starttls', DIRECT_TRUST] as const).map(place),
];

/** The certificates that a server uses where users and other servers would notice it, as a table. */
export function boundLines(view: View, at: Instant, page: Pick<Page, 'width'>): string[] {
  const role = view.peek('role');
  const isEdge = isKnown(role) && role.known === 'edge';
  const places = [...(isEdge ? OF_EDGE : [...recordsOf(view), ...OF_MAIL]), REMOTE_DESKTOP].filter(
    ({ fact }) => view.held(fact) !== undefined,
  );
  if (places.length === 0) return [];
  const rows = places.map(({ where, fact }) => [where, ...placeCells(fact, view, at)] as const);
  return [['where', 'certificate', 'expires', 'days', 'subject'] as const, ...rows].map((cells) => lineOf(cells, page));
}

const recordsOf = (view: View): Place[] =>
  [BACK_END_RECORD, ...FRONT_END_RECORDS].flatMap((record) => [place(record), ...otherOnWire(record, view)]);

/** IIS was not restarted, or something else answers: the port presents another certificate than its record has. */
function otherOnWire(record: FactKey, view: View): Place[] {
  const fact: FactKey = `wire/${record.slice('sslcert/'.length)}`;
  const [has, presents] = [view.peek(record) as Fact<unknown>, view.peek(fact) as Fact<unknown>];
  if (!isKnown(presents) || (isKnown(has) && has.known === presents.known)) return [];
  return [{ where: `${place(record).where} presents`, fact }];
}

type Cells = readonly [certificate: string, expires: string, days: string, subject: string];

function placeCells(fact: FactKey, view: View, at: Instant): Cells {
  if (fact.startsWith('sslcert/') && isBesideTheRecord(fact.slice('sslcert/'.length), view))
    return ['-', '', '', 'in the central store'];
  const found: Fact<unknown> = view.peek(fact);
  // The certificate is in a store that exstate does not read (exchange facts 7.4).
  if (fact === RDP_LISTENER && isKnown(found) && found.known === null) return ['-', '', '', 'renewed by Windows'];
  return cellsOf(found, view, at);
}

function cellsOf(found: Fact<unknown>, view: View, at: Instant): Cells {
  if (!isKnown(found)) return ['?', '', '', 'could not be read'];
  if (typeof found.known !== 'string') return ['none', '', '', ''];
  return [show(found.known), ...certificateCells(found.known, view, at)];
}

function certificateCells(id: Thumbprint, view: View, at: Instant): readonly [string, string, string] {
  const found = view.peek(`certificate/${id}`);
  if (!isKnown(found)) return ['?', '', 'could not be read'];
  if (found.known === null) return ['', '', 'NOT INSTALLED'];
  const { notAfter, subject } = found.known;
  const isOver = ms(notAfter) <= ms(at);
  return [date(notAfter), isOver ? 'EXPIRED' : String(daysLeft(notAfter, at)), subject];
}

/** The narrowest line that has room for a subject. */
const NARROWEST = 70;

function lineOf(
  [where, certificate, expires, days, subject]: readonly [string, ...Cells],
  { width }: Pick<Page, 'width'>,
): string {
  const head = `  ${where.padEnd(21)}${certificate.padEnd(13)}${expires.padEnd(12)}${days.padStart(7)}  `;
  return `${head}${cut(printable(subject), Math.max(NARROWEST, width) - head.length)}`.trimEnd();
}

function cut(text: string, room: number): string {
  if (columns(text) <= room) return text;
  let kept = '';
  for (const sign of text) {
    if (columns(kept + sign) > room - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}
