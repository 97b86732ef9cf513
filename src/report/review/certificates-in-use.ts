import {
  type Certificate,
  type CertificateId,
  type Fact,
  type FactKey,
  type Instant,
  isKnown,
  isNew,
  type Patch,
} from '../../domain/facts.ts';
import type { ServerPlan } from '../../domain/plan.ts';
import { ms } from '../../domain/time.ts';
import type { Place } from './places.ts';

/** A certificate that something uses on a server, now or after the plan, or that was considered for it. */
export interface InUse {
  readonly certificate: CertificateId;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** The same two times in milliseconds: a page of a thousand servers compares them often. */
  readonly begins: number;
  readonly ends: number;
  /** The names of the places that use it now. */
  readonly now: readonly string[];
  /** The names of the places that use it after the plan. */
  readonly later: readonly string[];
  /** False: nothing is known to use it, but a place could not be read. */
  readonly isUseKnown: boolean;
  /** The plan issues it. */
  readonly isNew: boolean;
}

/** Those whose dates are known, the first to expire first. */
export function certificatesInUse(server: ServerPlan, facts: Patch, places: readonly Place[]): InUse[] {
  const uses = usesOf(places);
  for (const { certificate, foreign } of server.choice.candidates)
    if (!foreign && !uses.has(certificate)) uses.set(certificate, { now: [], later: [] });
  const isAllRead = places.every(({ binds, before }) => !binds || before.is !== 'unread');
  const found: InUse[] = [];
  for (const [id, { now, later }] of uses) {
    const certificate = certificateIn(id, server, facts);
    if (certificate === undefined) continue;
    const { subject, issuer, notBefore, notAfter } = certificate;
    const times = { notBefore, notAfter, begins: ms(notBefore), ends: ms(notAfter) };
    const isUseKnown = isAllRead || now.length > 0 || isNew(id);
    found.push({ certificate: id, subject, issuer, ...times, now, later, isUseKnown, isNew: isNew(id) });
  }
  return found.sort((a, b) => a.ends - b.ends);
}

type Uses = Map<CertificateId, { readonly now: string[]; readonly later: string[] }>;

function usesOf(places: readonly Place[]): Uses {
  const uses: Uses = new Map();
  for (const { name, binds, before, after } of places) {
    if (!binds) continue;
    if (before.is === 'certificate') usesIn(uses, before.certificate).now.push(name);
    if (after.is === 'certificate') usesIn(uses, after.certificate).later.push(name);
  }
  return withPresented(uses, places);
}

/** What SMTP presents is in use, even if the place that binds it could not be read, as on an Edge server. */
function withPresented(uses: Uses, places: readonly Place[]): Uses {
  const presented = places.flatMap(({ name, binds, before }) =>
    binds || before.is !== 'certificate' || uses.get(before.certificate)?.now.length
      ? []
      : [[name, before.certificate] as const],
  );
  for (const [name, certificate] of presented) {
    const use = usesIn(uses, certificate);
    use.now.push(name);
    use.later.push(name);
  }
  return uses;
}

function usesIn(uses: Uses, id: CertificateId): { readonly now: string[]; readonly later: string[] } {
  const found = uses.get(id) ?? { now: [], later: [] };
  uses.set(id, found);
  return found;
}

function certificateIn(id: CertificateId, { steps }: ServerPlan, facts: Patch): Certificate | undefined {
  const key: FactKey = `certificate/${id}`;
  const issued = isNew(id) ? steps.find(({ writes }) => writes[key] !== undefined)?.writes[key] : undefined;
  const fact = (issued ?? facts[key]) as Fact<Certificate> | undefined;
  return fact !== undefined && isKnown(fact) ? (fact.known ?? undefined) : undefined;
}
