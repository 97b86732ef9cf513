import type { CheckFinding, OwnFinding } from '../domain/check.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { isKnown, type Thumbprint } from '../domain/facts.ts';
import { daysLeft, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Use, useName } from '../facts/uses.ts';

/** Setup installs these again, and the Web Management Service must start (exchange facts 9.2, 11.5). */
const TOUCHED: readonly Use['kind'][] = ['443', 'loopback', 'auth', 'wmsvc'];

/** What would make Setup fail half-way, or leave the server broken after it. */
export function beforeSetup(
  view: View,
  server: DesiredServer,
  uses: ReadonlyMap<Thumbprint, readonly Use[]>,
  at: string,
): OwnFinding[] {
  return [
    ...[...uses].flatMap(([id, all]) => {
      const touched = all.filter(({ kind, fact }) => TOUCHED.includes(kind) && !fact.startsWith('wire/'));
      return touched.length === 0 ? [] : certificate(id, touched, view, server, at);
    }),
  ];
}

const common = (server: DesiredServer) =>
  ({ server: server.name, down: false, certificate: null, uses: [], daysRemaining: null }) as const;

function certificate(
  id: Thumbprint,
  touched: readonly Use[],
  view: View,
  server: DesiredServer,
  at: string,
): OwnFinding[] {
  const found = view.peek(`certificate/${id}`);
  const certificate = isKnown(found) ? found.known : null;
  const base = {
    ...common(server),
    fact: touched[0]?.fact ?? null,
    certificate: id,
    uses: touched.map(useName),
    daysRemaining: certificate === null ? null : daysLeft(certificate.notAfter, at),
    state: 'critical' as const,
  };
  if (certificate !== null && ms(certificate.notAfter) <= ms(at))
    return [{ ...base, code: 'setup-stops', about: { notAfter: certificate.notAfter } }];
  const key = view.peek(`key/${id}`);
  const onSite = touched.some(({ kind }) => kind === '443' || kind === 'loopback');
  // That the key could not be read is said in every check.
  if (!onSite || certificate === null || !isKnown(key)) return [];
  return key.known?.usable === true ? [] : [{ ...base, code: 'setup-key-unusable', about: {} }];
}

/** Setup restarts IIS, which then binds the old certificate; and it would run in the middle of an unfinished run. */
const ESCALATED: readonly CheckFinding['code'][] = ['metabase-names-another', 'run-unfinished'];

export const escalated = (finding: CheckFinding): CheckFinding =>
  ESCALATED.includes(finding.code) || isOfWmsvc(finding) ? { ...finding, state: 'critical' } : finding;

/** Without its certificate the Web Management Service does not start, and Setup expects that it does. */
const isOfWmsvc = ({ code, uses }: CheckFinding): boolean =>
  code === 'certificate-not-installed' && uses.includes('wmsvc');
