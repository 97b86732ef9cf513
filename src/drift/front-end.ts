import { notTheServers } from '../choose/fitness.ts';
import {
  BACK_END_RECORD,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  isKnown,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { presents } from '../domain/presents.ts';
import { keyFault, show, validity } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, down443, reported } from './check.ts';
import { isFromCentralStore } from './rows.ts';

/**
 * exstate does not change 443 unless the YAML says so. Faults there are reported and not corrected (exchange facts 16).
 */
export const frontEnd: Check = (view, goal) => {
  if (goal.server.role === 'edge' || goal.server.frontEnd.certificate === 'self-signed') return [];
  const missing = bindingMissing(view);
  return [
    ...missing,
    ...FRONT_END_RECORDS.flatMap((record) =>
      missing.length > 0 && record === 'sslcert/0.0.0.0:443' ? [] : frontEndRecord(record, view, goal),
    ),
    ...(missing.length > 0 ? [] : loopback(view)),
  ];
};

const ROW: FactKey = `row/${FRONT_END}/*:443:`;

/** An administrator may have replaced `*:443:` by bindings for one address or one host. Then clients still reach 443. */
function bindingMissing(view: View): Drift[] {
  const listens = view
    .keys(`row/${FRONT_END}/`)
    .some((key: FactKey) => /^(?!127\.).*:443:[^:]*$/.test(key.slice(ROWS.length)));
  const [own, iis] = [view.get(ROW), view.get('service/W3SVC')];
  // Without IIS there is no site, which is reported as the service.
  if (listens || !isKnown(own) || (isKnown(iis) && iis.known === null)) return [];
  return [reported('row-missing', ROW, down443(`"${FRONT_END}" has no HTTPS binding on 443`))];
}

const ROWS = `row/${FRONT_END}/`;

const ifDown = (record: string, says: string, fails?: string): string =>
  record === 'sslcert/0.0.0.0:443' ? down443(says, fails) : says;

function frontEndRecord(record: (typeof FRONT_END_RECORDS)[number], view: View, goal: Goal): Drift[] {
  const found = view.get(record);
  const endpoint = record.slice('sslcert/'.length).replace(/^0\.0\.0\.0:/, '');
  if (!isKnown(found) || isBesideTheRecord(endpoint, view)) return [];
  if (found.known === null)
    return [reported('frontend-empty', record, ifDown(record, `${endpoint} has no certificate`))];
  const certificate = view.get(`certificate/${found.known}`);
  if (!isKnown(certificate)) return [];
  const id = show(found.known);
  if (certificate.known === null && presents(record, found.known, view))
    return [
      reported(
        'certificate-elsewhere',
        record,
        `${endpoint} has ${id}, which is in another store than LocalMachine\\My: Exchange does not see it`,
      ),
    ];
  if (certificate.known === null)
    return [reported('frontend-stale', record, ifDown(record, `${endpoint} has ${id}, which is not in the store`))];
  const unusable = keyFaultOn(record, found.known, view);
  if (unusable !== undefined)
    return [
      reported(
        'frontend-key-unusable',
        record,
        ifDown(record, `${endpoint} has ${id}: ${unusable.fault}`, unusable.fails),
      ),
    ];
  const owner = notTheServers(certificate.known, goal.server) ? '' : ownOf(goal);
  const hint = owner === '' ? '' : hintToDeclare(record, found.known, view);
  if (ms(certificate.known.notAfter) <= ms(goal.at)) {
    const ended = `${endpoint} has ${id}${owner}, which ${validity(certificate.known, goal.at)}`;
    const stops = 'clients will be warned, and Exchange Setup refuses to run with it';
    return [reported('frontend-expired', record, `${ended}: ${stops}${hint}`)];
  }
  if (owner === '') return [];
  const says = `${endpoint} has ${id}${owner}: clients will be warned${protection(record, view)}${hint}`;
  return [reported('frontend-on-self-signed', record, says)];
}

/**
 * A port that presents the certificate can open its key, whatever this account sees. With a CNG key it presents it too,
 * but OWA and ECP cannot encrypt their cookies (exchange facts 6).
 */
function keyFaultOn(
  record: (typeof FRONT_END_RECORDS)[number],
  id: Thumbprint,
  view: View,
): { readonly fault: string; readonly fails?: string } | undefined {
  const key = view.get(`key/${id}`);
  const fault = isKnown(key) ? keyFault(key.known) : undefined;
  if (!isKnown(key) || fault === undefined) return undefined;
  if (key.known?.provider === 'cng') return { fault, fails: 'OWA and ECP return to the sign-in page' };
  return presents(record, id, view) ? undefined : { fault };
}

/**
 * A load balancer that decrypts 443 usually has a public certificate. With Extended Protection, sign-in then fails behind
 * it (exchange facts 15).
 */
function protection(record: (typeof FRONT_END_RECORDS)[number], view: View): string {
  const found = view.peek(`extended-protection/${FRONT_END}`);
  if (record !== 'sslcert/0.0.0.0:443' || !isKnown(found) || found.known === null || found.known === 'None') return '';
  return `, and sign-in fails behind a load balancer that decrypts 443 with another certificate (Extended Protection is ${found.known})`;
}

const ownOf = ({ server }: Goal): string => `, the self-signed certificate of ${server.name}`;

/**
 * If 443 and 444 have one certificate, renewing 444 leaves 443 on the old one. Only its owner knows whether a
 * public certificate belongs on 443.
 */
function hintToDeclare(record: (typeof FRONT_END_RECORDS)[number], id: Thumbprint, view: View): string {
  const backEnd = view.get(BACK_END_RECORD);
  return record === 'sslcert/0.0.0.0:443' && isKnown(backEnd) && backEnd.known === id
    ? '. 444 has the same one. If 443 is to have a self-signed certificate, write `frontEnd: { certificate: self-signed }`: exstate then renews both'
    : '';
}

/**
 * True if the record is not used, because the certificate comes from the central certificate store. Then it is neither
 * right nor wrong.
 */
function isBesideTheRecord(endpoint: string, view: View): boolean {
  const row = view.get(`row/${FRONT_END}/${endpoint.includes(':') ? endpoint : `*:${endpoint}`}:`);
  return isKnown(row) && isFromCentralStore(row.known);
}

function loopback(view: View): Drift[] {
  if (isBesideTheRecord('443', view) || isBesideTheRecord('127.0.0.1:443', view)) return [];
  const [all, local] = FRONT_END_RECORDS.map((record) => view.get(record));
  if (!all || !local || !isKnown(all) || !isKnown(local) || all.known === local.known) return [];
  return [
    reported(
      'frontend-loopback-differs',
      FRONT_END_RECORDS[1],
      `127.0.0.1:443 has ${show(local.known as string | null)}, 443 has ${show(all.known as string | null)}`,
    ),
  ];
}
