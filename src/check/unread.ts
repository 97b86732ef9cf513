import { internalTransportOf } from '../choose/edge.ts';
import type { OwnFinding } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { isDownOn444 } from '../domain/down.ts';
import {
  BACK_END_RECORD,
  CERTIFICATE_NAMES,
  COMPONENTS,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  HEALTH_PAGES,
  isKnown,
  RDP_LISTENER,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Drift } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { isOrganizationFact } from '../facts/index.ts';
import type { Use } from '../facts/uses.ts';
import { isUnlisted } from './certificates.ts';

/** A check without one of these would take a certificate for one that is not there. */
const ALWAYS: readonly FactKey[] = [
  'store/My',
  'setup-running',
  'service/MSExchangeServiceHost',
  'service/MSExchangeTransport',
  'wire/25/starttls',
  RDP_LISTENER,
  'web-management',
];
const MAILBOX: readonly FactKey[] = [
  ...ALWAYS,
  ...COMPONENTS,
  'service/W3SVC',
  'service/WAS',
  'service/MSExchangeFrontEndTransport',
  `row/${FRONT_END}/*:443:`,
  'sslcert/0.0.0.0:444',
  'sslcert/0.0.0.0:443',
  'sslcert/127.0.0.1:443',
  'internal-transport',
  'wire/587/starttls',
  ...CERTIFICATE_NAMES,
  'auth-certificate',
  'federation-trust',
  'owa-im',
];

/** The facts that a judgment needs and that could not be read, together for each reason. */
export function unreadFindings(
  view: View,
  server: DesiredServer,
  uses: ReadonlyMap<Thumbprint, readonly Use[]>,
  drifts: readonly Drift[],
  setup: 'no' | 'before' | 'after',
): OwnFinding[] {
  const needed = new Set<FactKey>([
    ...(server.role === 'edge' ? ALWAYS : MAILBOX),
    ...drifts.filter(({ code }) => code === 'fact-unknown').map(({ fact }) => fact),
    ...[...uses.keys()].filter((id) => !isUnlisted(id, view)).map((id): FactKey => `certificate/${id}`),
    ...keyOfTransport(view, server),
    ...(server.role === 'edge' ? [] : [...keysOfSites(view), ...healthPages(view, drifts)]),
    ...listed(view, server),
    // Only Setup is refused because of it.
    ...(setup === 'before' ? (['windows/restart-pending'] as const) : []),
  ]);
  return byReason(view, server, [...needed]);
}

function keyOfTransport(view: View, server: DesiredServer): FactKey[] {
  const used = internalTransportOf(view, server, 'peek');
  if (!isKnown(used)) return ['internal-transport'];
  return used.known === null || isUnlisted(used.known, view) ? [] : [`key/${used.known}`];
}

function keysOfSites(view: View): FactKey[] {
  return [BACK_END_RECORD, ...FRONT_END_RECORDS].flatMap((record): FactKey[] => {
    const found = view.peek(record);
    return isKnown(found) && found.known !== null ? [`key/${found.known}`] : [];
  });
}

/** If 444 presents nothing, or is said to be down, no page can answer. */
function healthPages(view: View, drifts: readonly Drift[]): readonly FactKey[] {
  const seen = view.peek('wire/0.0.0.0:444');
  return drifts.some(isDownOn444) || (isKnown(seen) && seen.known === null) ? [] : HEALTH_PAGES;
}

/** Lists of any length: an unknown entry, or `sslcert/*`, says that one could not be read. */
const listed = (view: View, { name, role }: DesiredServer): FactKey[] => {
  const own = view.fork();
  const connectors = own.keys('connector/').filter((key) => {
    const [, of = ''] = key.split('/');
    return of === '*' ? role !== 'edge' : sameName(of, name);
  });
  return [...own.keys('sslcert/'), ...own.keys('rdp/'), ...connectors];
};

function byReason(view: View, server: DesiredServer, needed: readonly FactKey[]): OwnFinding[] {
  const reasons = new Map<string, { readonly because: string; readonly wide: boolean; readonly facts: FactKey[] }>();
  for (const fact of needed) {
    const found = view.peek(fact);
    if (isKnown(found)) continue;
    const wide = isOrganizationFact(fact) && !fact.startsWith(`connector/${server.name}/`);
    const key = `${wide} ${found.unknown}`;
    const same = reasons.get(key);
    if (same) same.facts.push(fact);
    else reasons.set(key, { because: found.unknown, wide, facts: [fact] });
  }
  return [...reasons.values()].map(({ because, wide, facts }) => ({
    code: 'facts-unread',
    server: wide ? null : server.name,
    state: 'unknown',
    down: false,
    fact: facts[0] ?? null,
    certificate: null,
    uses: [],
    daysRemaining: null,
    about: { facts, because },
  }));
}
