import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  BACK_END_ROW,
  type CertificateId,
  FRONT_END,
  FRONT_END_RECORDS,
  type Instant,
  isKnown,
  isNew,
  known,
  type Patch,
} from '../domain/facts.ts';
import type { Allowed, Choice, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { choose } from './choose.ts';
import { notTheServers } from './fitness.ts';
import { whyTrusted } from './trust.ts';

/** The facts that the YAML demands of this server (exchange facts 21). */
export function convergeGoal(view: View, server: DesiredServer, at: Instant, allowed?: Allowed): Goal {
  const choice = choose(view, server, at, allowed);
  return { intent: 'converge', server, at, choice, want: wanted(view, server, choice) };
}

/** The facts that are wanted if this certificate is chosen. */
export function wanted(view: View, server: DesiredServer, { certificate }: Pick<Choice, 'certificate'>): Patch {
  const restarts = { ...(bindsBackEnd(server) ? dueWeb : {}), ...(servesSmtp(server) ? dueTransport : {}) };
  if (certificate === null) return restarts;
  return {
    'store/My': known([certificate]),
    ...(isNew(certificate) ? {} : { [`key/${certificate}`]: known({ networkService: true }) }),
    ...(whyTrusted(view, server, certificate) !== undefined ? { 'store/Root': known([certificate]) } : {}),
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

/** The other certificates of this server, wanted absent. The action decides whether each may be removed. */
export function supersededBy(certificate: string | null, view: View, server: DesiredServer): Patch {
  const store = view.get('store/My');
  const ids = isKnown(store) ? (store.known ?? []) : [];
  const old = ids.filter((id) => {
    const found = id === certificate ? undefined : view.get(`certificate/${id}`);
    return found !== undefined && isKnown(found) && found.known !== null && !notTheServers(found.known, server);
  });
  return Object.fromEntries(old.map((id) => [`certificate/${id}`, known(null)]));
}
