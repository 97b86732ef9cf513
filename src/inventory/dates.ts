import { choose } from '../choose/choose.ts';
import { notTheServers } from '../choose/fitness.ts';
import { soakEnds } from '../choose/soak.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { type Instant, isKnown, isNew, type Thumbprint } from '../domain/facts.ts';
import { DAY, instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import type { CertificateDate, InventoryRow } from './inventory.ts';
import { supersededOn } from './rows.ts';

type ConvergedAt = (server: string) => Instant | null;

export function datesOf(
  view: View,
  server: DesiredServer,
  at: Instant,
  rows: readonly InventoryRow[],
  convergedAt: ConvergedAt,
): CertificateDate[] {
  const chosen = choose(view.fork(), server, at).certificate;
  const soak = soakOf(view, server, at, chosen, convergedAt);
  return rows.flatMap(({ certificate, subject, notAfter, uses }) => {
    if (certificate === null || subject === null || notAfter === null) return [];
    const on = (kind: CertificateDate['kind'], day: Instant | null): CertificateDate[] =>
      day === null ? [] : [{ kind, at: day, server: server.name, certificate, subject, uses }];
    const renewed = certificate === chosen || (uses.length > 0 && isOwn(certificate, view, server));
    return [
      ...on('expires', isEndless(notAfter) ? null : notAfter),
      ...on('renewal-due', renewed ? dueAt(notAfter, server) : null),
      ...on('soak-ends', uses.length === 0 && soak.of.has(certificate) ? soak.ends : null),
    ];
  });
}

/** RFC 5280: the last day that can be written stands for no end. */
const isEndless = (notAfter: Instant): boolean => notAfter.startsWith('9999-12-31');

/** From this instant on, exactly N days or fewer are left. With 0, the certificate is used until it expires. */
function dueAt(notAfter: Instant, { selfSigned: { minDaysRemaining } }: DesiredServer): Instant | null {
  return minDaysRemaining === 0 || isEndless(notAfter) ? null : instant(ms(notAfter) - minDaysRemaining * DAY);
}

function isOwn(certificate: Thumbprint, view: View, server: DesiredServer): boolean {
  const found = view.peek(`certificate/${certificate}`);
  return isKnown(found) && found.known !== null && notTheServers(found.known, server) === undefined;
}

/** Only the journals know when the chosen certificate was taken into use. Without them, no day is named. */
function soakOf(view: View, server: DesiredServer, at: Instant, chosen: string | null, convergedAt: ConvergedAt) {
  const converged = convergedAt(server.name);
  if (converged === null || chosen === null || isNew(chosen)) return { of: new Set<Thumbprint>(), ends: null };
  return { of: supersededOn(view, server, at), ends: soakEnds(view, server, chosen, converged) };
}
