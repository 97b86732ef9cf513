import { type Condition, given } from '../domain/condition.ts';
import { BACK_END, type CertificateId, METABASE } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';
import { keptFor, overwrittenAtStart, siteOf } from '../iis/metabase.ts';

/**
 * What IIS keeps for a site it binds again when it starts: the restart would be an outage for nothing, and no undo
 * brings back what it has overwritten while that is there (exchange facts 8.3, 17). Where nobody can say what it
 * keeps, nothing waits: default installations keep nothing, and the lines to be typed tell a person to look.
 */
export const startBringsNothingBack = (view: View): Condition[] =>
  overwrittenAtStart(view).map(({ fact, site, kept, port }) =>
    given(fact, { code: 'activation-matches-record', site, kept, port }, false),
  );

/** A stage is taken whole: nothing is bound that the restart after it would take away. */
export function startKeepsTheBound(op: Operation<'bind-certificate'>, view: View): Condition[] {
  const own = METABASE.filter((fact) => siteOf(fact) === op.site).flatMap((fact) =>
    keepsOnly(fact, op.certificate, view),
  );
  const others =
    op.site === BACK_END ? startBringsNothingBack(view).filter(({ fact }) => fact !== `metabase/${op.site}`) : [];
  return [...own, ...others];
}

function keepsOnly(fact: (typeof METABASE)[number], certificate: CertificateId, view: View): Condition[] {
  const kept = keptFor(fact, view);
  if (kept === null || kept === certificate) return [];
  return [given(fact, { code: 'activation-matches-certificate', site: siteOf(fact), kept, certificate }, false)];
}

/** One that is gone would come back as a record that nobody can serve. */
export const keptForNoSite = (certificate: CertificateId, view: View): Condition[] =>
  METABASE.filter((fact) => keptFor(fact, view) === certificate).map((fact) =>
    given(fact, { code: 'activation-keeps-not', site: siteOf(fact), certificate }, false),
  );
