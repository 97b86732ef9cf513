import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  BACK_END_ROW,
  type CertificateId,
  type Fact,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  type Instant,
  isKnown,
  isNew,
  known,
  type Patch,
  sameName,
} from '../domain/facts.ts';
import type { Allowed, Choice, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { choose } from './choose.ts';
import { notTheServers } from './fitness.ts';

/** What is wanted of this server, as facts: what the words of the YAML mean (exchange facts 21). */
export function convergeGoal(view: View, server: DesiredServer, at: Instant, allowed?: Allowed): Goal {
  const choice = choose(view, server, at, allowed);
  return { intent: 'converge', server, at, choice, want: wanted(view, server, choice) };
}

function wanted(view: View, server: DesiredServer, { certificate }: Choice): Patch {
  const restarts = { ...(bindsBackEnd(server) ? dueWeb : {}), ...(servesSmtp(server) ? dueTransport : {}) };
  if (certificate === null) return restarts;
  return {
    'store/My': known([certificate]),
    ...(isNew(certificate) ? {} : { [`key/${certificate}`]: known({ networkService: true }) }),
    ...(needsRoot(view, server, certificate) ? { 'store/Root': known([certificate]) } : {}),
    ...(bindsBackEnd(server) ? { [BACK_END_ROW]: known({ sslFlags: 0 }), [BACK_END_RECORD]: known(certificate) } : {}),
    ...(server.frontEnd.certificate === 'self-signed' ? frontEnd(certificate) : {}),
    ...(servesSmtp(server) ? { 'internal-transport': known(certificate) } : {}),
    ...restarts,
  };
}

const dueWeb = { 'web/restart-due': known(false) };
const dueTransport = { 'transport/restart-due': known(false) };
const bindsBackEnd = (server: DesiredServer): boolean => server.backEnd.certificate === 'self-signed';
const servesSmtp = (server: DesiredServer): boolean => server.selfSigned.services.includes('SMTP');

const frontEnd = (certificate: CertificateId): Patch => ({
  [`row/${FRONT_END}/*:443:`]: known({ sslFlags: 0 }),
  [`row/${FRONT_END}/127.0.0.1:443:`]: known({ sslFlags: 0 }),
  ...Object.fromEntries(FRONT_END_RECORDS.map((record) => [record, known(certificate)])),
});

/**
 * Declared, or one of the two cases in which a certificate outside Root is an outage: the front end does
 * not tolerate it on 444; a connector names it, and would lose STARTTLS with the old one (exchange facts 10).
 */
function needsRoot(view: View, server: DesiredServer, certificate: CertificateId): boolean {
  if (server.selfSigned.trustedRoot === 'copy') return true;
  const tolerates = view.get('tolerates-untrusted-444');
  if (bindsBackEnd(server) && isKnown(tolerates) && tolerates.known === false) return true;
  return connectorsNaming(view, server).length > 0 && anotherIsTrusted(view, server, certificate);
}

/** Connectors of this server that name its self-signed certificate, by subject and issuer. */
export const connectorsNaming = (view: View, server: DesiredServer): FactKey[] =>
  view.keys('connector/').filter((key) => {
    const connector = view.get(key);
    const name = `<I>CN=${server.name}<S>CN=${server.name}`;
    return isKnown(connector) && sameName(connector.known?.tlsCertificateName ?? '', name);
  });

function anotherIsTrusted(view: View, server: DesiredServer, certificate: CertificateId): boolean {
  const root: Fact<readonly string[]> = view.get('store/Root');
  if (!isKnown(root)) return false;
  return (root.known ?? []).some((id) => {
    const other = id === certificate ? undefined : view.get(`certificate/${id}`);
    return other !== undefined && isKnown(other) && other.known !== null && !notTheServers(other.known, server);
  });
}
