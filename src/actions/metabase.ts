import { type Condition, given } from '../domain/condition.ts';
import { BACK_END, type CertificateId, METABASE } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';
import { keptFor, overwrittenAtStart, siteOf } from '../iis/metabase.ts';

/**
 * At each start, IIS binds the certificate that its metabase contains for a site. A restart would then replace the
 * certificate, and an undo could not restore it while the metabase contains the other one (exchange facts 8.3, 17). An
 * unknown value blocks nothing: default installations have none, and the lines to type tell a person to check.
 */
export const startOverwritesNothing = (view: View): Condition[] =>
  overwrittenAtStart(view).map(({ fact, site, kept, port }) =>
    given(fact, { code: 'activation-matches-record', site, kept, port }, false),
  );

/** A certificate is not bound if the restart in the same stage would replace it. */
export function restartKeepsCertificate(op: Operation<'bind-certificate'>, view: View): Condition[] {
  const own = METABASE.filter((fact) => siteOf(fact) === op.site).flatMap((fact) =>
    keepsOnly(fact, op.certificate, view),
  );
  const others =
    op.site === BACK_END ? startOverwritesNothing(view).filter(({ fact }) => fact !== `metabase/${op.site}`) : [];
  return [...own, ...others];
}

function keepsOnly(fact: (typeof METABASE)[number], certificate: CertificateId, view: View): Condition[] {
  const kept = keptFor(fact, view);
  if (kept === null || kept === certificate) return [];
  return [given(fact, { code: 'activation-matches-certificate', site: siteOf(fact), kept, certificate }, false)];
}

/** If this certificate were deleted, IIS would bind it again at the next start, and the port would fail. */
export const inNoMetabase = (certificate: CertificateId, view: View): Condition[] =>
  METABASE.filter((fact) => keptFor(fact, view) === certificate).map((fact) =>
    given(fact, { code: 'activation-keeps-not', site: siteOf(fact), certificate }, false),
  );
