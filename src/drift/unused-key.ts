import { type Certificate, isKnown, sameName, type Thumbprint } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { ms, validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/**
 * Transport searches by the name of the server and takes the newest certificate, whether it may use SMTP or not; then it
 * fails to open the key (exchange facts 5.3). exstate grants the key of the chosen certificate only.
 */
export const unusedKey: Check = (view, goal) => {
  const id = firstForTransport(view, goal);
  if (id === undefined || id === goal.choice.certificate) return [];
  const key = view.get(`key/${id}`);
  if (!isKnown(key) || key.known === null || key.known.networkService) return [];
  const says = `NETWORK SERVICE may not read the key of ${show(id)}, the newest certificate with the name of ${goal.server.name}: TLS of transport, IMAP or POP fails where it takes that one`;
  return [reported('key-unreadable', `key/${id}`, says)];
};

/** The newest valid one of an authority, otherwise the newest self-signed one. */
function firstForTransport(view: View, goal: Goal): Thumbprint | undefined {
  const store = view.get('store/My');
  if (!isKnown(store)) return undefined;
  const found = (store.known ?? [])
    .flatMap((id) => {
      const one = view.get(`certificate/${id}`);
      const key = view.get(`key/${id}`);
      const hasKey = isKnown(key) && key.known !== null;
      return hasKey && isKnown(one) && one.known !== null && isForServer(one.known, goal)
        ? [{ id, is: one.known }]
        : [];
    })
    .toSorted((a, b) => ms(b.is.notBefore) - ms(a.is.notBefore));
  const issued = found.find(({ is }) => !isSelfSigned(is) && validAt(is, goal.at));
  return (issued ?? found.find(({ is }) => isSelfSigned(is)))?.id;
}

const isSelfSigned = ({ subject, issuer }: Certificate): boolean => sameName(subject, issuer);

const isForServer = ({ names, usages }: Certificate, { server }: Goal): boolean =>
  (usages ?? []).includes(SERVER_AUTHENTICATION) && names.some((name) => sameName(name, server.fqdn));
