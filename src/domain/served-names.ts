import { type Certificate, type Fact, type FactKey, isKnown, sameName, type Thumbprint } from './facts.ts';
import type { View } from './view.ts';

/**
 * Whether the internal transport certificate of one of these tables has the name of a connector: its FQDN as a name of
 * the certificate, or its TlsCertificateName. True also where that could not be read (exchange facts 7.2).
 */
export const mayServe = (name: string, ...views: readonly View[]): boolean =>
  views.some((view) => {
    const current: Fact<Thumbprint> = view.peek('internal-transport');
    if (!isKnown(current)) return true;
    if (current.known === null) return false;
    const found = view.peek(`certificate/${current.known}`);
    if (!isKnown(found)) return true;
    if (found.known === null) return false;
    return hasName(found.known, name);
  });

/** The internal transport certificate is known, and the names in it could not be read. */
export const isTransportUnread = (view: View): boolean => {
  const current: Fact<Thumbprint> = view.peek('internal-transport');
  return isKnown(current) && current.known !== null && !isKnown(view.peek(`certificate/${current.known}`));
};

/** By a DNS name, of which a wildcard stands for one label, or by `<I>issuer<S>subject`. */
export const hasName = ({ names, issuer, subject }: Certificate, name: string): boolean =>
  [...names, `<I>${issuer}<S>${subject}`].some((one) => matches(one.toLowerCase(), name.toLowerCase()));

/** A wildcard stands for one label. */
const matches = (own: string, name: string): boolean =>
  own === name || (own.startsWith('*.') && name.slice(name.indexOf('.')) === own.slice(1) && name.includes('.'));

/** The names for which event 12014 is in the log, each with its last time. */
export const connectorsLogged = (view: View): ReadonlyMap<string, string> =>
  new Map(
    view.peekKeys(PREFIX).flatMap((key: FactKey) => {
      const fact = view.peek(key);
      return isKnown(fact) ? [[key.slice(PREFIX.length), String(fact.known)] as const] : [];
    }),
  );
const PREFIX = 'event/12014/';

/** The connectors of a server that search a certificate with this name, each by the rest of its key. */
export const connectorsNamed = (name: string, server: string, view: View): string[] =>
  view.peekKeys('connector/').flatMap((key) => {
    const rest = key.slice('connector/'.length);
    const found = view.peek(key);
    if (!sameName(rest.split('/')[0] ?? '', server) || !isKnown(found) || found.known === null) return [];
    const { tlsCertificateName, offers } = found.known;
    // Transport searches for TlsCertificateName if there is one, else for the FQDN (exchange facts 5.3).
    return sameName(tlsCertificateName ?? offers?.fqdn ?? '', name) ? [rest] : [];
  });
