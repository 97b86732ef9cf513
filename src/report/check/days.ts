import type { Checked, CheckedCertificate, Thresholds } from '../../domain/check.ts';

/** One use of one server, and the days of its certificate. */
export interface Days {
  readonly server: string;
  readonly use: string;
  /** Null: the certificate is not installed, or it could not be read. */
  readonly days: number | null;
  readonly thresholds: Thresholds;
}

/**
 * Monitoring wants each label once. If two certificates have one use, such as the one in the record and the one that is
 * still presented, the one with fewer days counts.
 */
export function daysByUse({ certificates, servers }: Pick<Checked, 'certificates' | 'servers'>): Days[] {
  const thresholds = new Map(servers.map((one) => [one.server, one.thresholds]));
  const found = new Map<string, Days>();
  for (const { server, use, daysRemaining } of certificates.flatMap(eachUse)) {
    const of = thresholds.get(server);
    const key = JSON.stringify([server, use]);
    const before = found.get(key);
    if (of === undefined || (before !== undefined && !isLess(daysRemaining, before.days))) continue;
    found.set(key, { server, use, days: daysRemaining, thresholds: of });
  }
  return [...found.values()];
}

const eachUse = ({ uses, ...one }: CheckedCertificate) =>
  uses.filter((use) => use !== 'auth-previous').map((use) => ({ ...one, use }));

/** No days at all are worse than few. */
const isLess = (a: number | null, b: number | null): boolean => b !== null && (a === null || a < b);
