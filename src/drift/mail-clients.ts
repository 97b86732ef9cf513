import {
  CERTIFICATE_NAMES,
  type Certificate,
  isKnown,
  MAIL_CLIENT_WIRES,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { hasName } from '../domain/served-names.ts';
import { ms, validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

/**
 * IMAP and POP load their certificate when they start, and keep it after another one took its place (exchange facts 9,
 * 13.2). A service that does not run is no finding: most servers have both stopped.
 */
export const mailClients: Check = (view, goal) =>
  goal.server.role === 'edge' ? [] : ([0, 1] as const).flatMap((at) => oldOne(at, view, goal));

const SERVICES = ['IMAP', 'POP'] as const;

function oldOne(at: 0 | 1, view: View, goal: Goal): Drift[] {
  const fact = MAIL_CLIENT_WIRES[at];
  const seen = view.get(fact);
  if (!isKnown(seen) || seen.known === null) return [];
  const found = view.get(`certificate/${seen.known}`);
  if (!isKnown(found)) return [];
  const name = view.get(CERTIFICATE_NAMES[at]);
  const why =
    found.known === null
      ? ', which is not installed any more'
      : isKnown(name) && name.known !== null
        ? whyOld(seen.known, found.known, name.known, view, goal)
        : undefined;
  if (why === undefined) return [];
  const port = fact.split('/')[1];
  return [
    reported(
      'mail-client-keeps-old',
      fact,
      `${port} presents ${show(seen.known)}${why}: ${SERVICES[at]} was not restarted`,
    ),
  ];
}

function whyOld(id: Thumbprint, is: Certificate, name: string, view: View, goal: Goal): string | undefined {
  if (!hasName(is, name))
    return `, which does not have the name ${name}, by which the service searches its certificate`;
  const next = resolved(name, view, goal);
  // Of two certificates of an authority, no source says which one is found.
  if (next === undefined || next === id || (!isSelfSigned(is) && validAt(is, goal.at))) return undefined;
  return `, and the service would find ${show(next)} now by the name ${name}`;
}

/** The newest valid one of an authority, otherwise the newest self-signed one, as for transport (exchange facts 5.3). */
function resolved(name: string, view: View, goal: Goal): Thumbprint | undefined {
  const store = view.get('store/My');
  if (!isKnown(store)) return undefined;
  const having = (store.known ?? [])
    .flatMap((id) => {
      const [one, key] = [view.get(`certificate/${id}`), view.get(`key/${id}`)];
      const hasKey = isKnown(key) && key.known !== null;
      return hasKey && isKnown(one) && one.known !== null && hasName(one.known, name) && validAt(one.known, goal.at)
        ? [{ id, is: one.known }]
        : [];
    })
    .toSorted((a, b) => ms(b.is.notBefore) - ms(a.is.notBefore));
  return (having.find(({ is }) => !isSelfSigned(is)) ?? having[0])?.id;
}

const isSelfSigned = ({ subject, issuer }: Certificate): boolean => sameName(subject, issuer);
