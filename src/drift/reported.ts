import { fitness, notTheServers } from '../choose/fitness.ts';
import {
  BACK_END_RECORD,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  isKnown,
  isNew,
  NOT_OBSERVED,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { connectorSaid, list, show, validity } from '../domain/say.ts';
import { answersItself } from '../domain/shell.ts';
import { ms, outlives, validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';
import { isFromCentralStore } from './rows.ts';

/**
 * exstate does not change 443 unless the YAML says so. Faults there are reported and not corrected (exchange facts 16).
 */
export const frontEnd: Check = (view, goal) => {
  if (goal.server.role === 'edge' || goal.server.frontEnd.certificate === 'self-signed') return [];
  return [...FRONT_END_RECORDS.flatMap((record) => frontEndRecord(record, view, goal)), ...loopback(view)];
};

function frontEndRecord(record: (typeof FRONT_END_RECORDS)[number], view: View, goal: Goal): Drift[] {
  const found = view.get(record);
  const endpoint = record.slice('sslcert/'.length).replace(/^0\.0\.0\.0:/, '');
  if (!isKnown(found) || isBesideTheRecord(endpoint, view)) return [];
  if (found.known === null) return [reported('frontend-empty', record, `${endpoint} has no certificate`)];
  const certificate = view.get(`certificate/${found.known}`);
  if (!isKnown(certificate)) return [];
  const id = show(found.known);
  if (certificate.known === null)
    return [reported('frontend-stale', record, `${endpoint} has ${id}, which is not in the store`)];
  const owner = notTheServers(certificate.known, goal.server) ? '' : ownOf(goal);
  const hint = owner === '' ? '' : hintToDeclare(record, found.known, view);
  if (ms(certificate.known.notAfter) <= ms(goal.at)) {
    const ended = `${endpoint} has ${id}${owner}, which ${validity(certificate.known, goal.at)}`;
    const stops = 'clients will be warned, and Exchange Setup refuses to run with it';
    return [reported('frontend-expired', record, `${ended}: ${stops}${hint}`)];
  }
  if (owner === '') return [];
  return [reported('frontend-on-self-signed', record, `${endpoint} has ${id}${owner}: clients will be warned${hint}`)];
}

const ownOf = ({ server }: Goal): string => `, the self-signed certificate of ${server.name}`;

/**
 * If 443 and 444 have one certificate, renewing 444 leaves 443 on the old one. Nobody but its owner knows whether a
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

/** Left from renewals that failed. Only one is used, and the plan names the others. */
export const severalCandidates: Check = (view, goal) => {
  const store = view.get('store/My');
  if (!isKnown(store)) return [];
  const valid = (store.known ?? []).filter((id) => !isNew(id) && isCandidate(id, view, goal));
  return valid.length > 1
    ? [
        reported(
          'several-candidates',
          'store/My',
          `${valid.length} certificates of ${goal.server.name} could serve: ${list(valid.map(show))}`,
        ),
      ]
    : [];
};

const isCandidate = (id: Thumbprint, view: View, goal: Goal): boolean => {
  const found = fitness(id, view, goal.server);
  return (
    found.is === 'fit' &&
    validAt(found.certificate, goal.at) &&
    outlives(found.certificate.notAfter, goal.at, goal.server.selfSigned.minDaysRemaining)
  );
};

/** If no certificate has the name that a connector asks for, there is no STARTTLS (exchange facts 12). */
export const connectors: Check = (view, goal) =>
  view
    .keys('connector/')
    .filter((key) => sameName(key.split('/')[1] ?? '', goal.server.name))
    .flatMap((key) => {
      const found = view.get(key);
      const name = isKnown(found) ? found.known?.tlsCertificateName : null;
      if (!isKnown(found) || !name || found.known?.resolvesTo?.length !== 0) return [];
      return [
        reported(
          'connector-dangling',
          key,
          `${connectorSaid(key.slice('connector/'.length))} names ${name}, which no certificate has`,
        ),
      ];
    });

/** The http.sys record and the certificate of a handshake are two facts. If they differ, a person must check. */
export const wire: Check = (view, goal) => {
  const record = view.get(BACK_END_RECORD);
  const seen = view.get('wire/0.0.0.0:444');
  if (goal.server.role === 'edge' || !isKnown(record) || !isKnown(seen) || record.known === seen.known) return [];
  const held = record.known === null ? undefined : view.get(`certificate/${record.known as Thumbprint}`);
  if (held === undefined || !isKnown(held) || held.known === null) return [];
  return [
    reported(
      'wire-differs',
      'wire/0.0.0.0:444',
      `444 presents ${show(seen.known)}, but its http.sys record has ${show(record.known as string)}`,
    ),
  ];
};

/**
 * The Exchange cmdlets go through the shell of another server. A reviewer must know which account acts where (exchange
 * facts 14).
 */
export const shell: Check = (view, goal) => {
  const [own, any] = [view.get('shell/opens'), view.get('shell/reaches')];
  // The snap-in is the usual way to read an Edge server (exchange facts 14.2).
  if (goal.server.role === 'edge') return [];
  if (!isKnown(own) || own.known !== false || !isKnown(any) || !any.known) return [];
  const snapIn = view.get('shell/snap-in');
  if (isKnown(snapIn) && snapIn.known) return [reported('shell-by-snap-in', 'shell/snap-in', bySnapIn(goal))];
  const says = `no management shell opens on ${goal.server.name}${refusedBy(view, goal)}: run the Exchange cmdlets for ${goal.server.name} from another server's shell, with -Server`;
  return [reported('shell-of-another', 'shell/opens', says)];
};

/** If another server refused it, 444 of this server may be in order (exchange facts 14.1). */
function refusedBy(view: View, goal: Goal): string {
  const backEnd = view.peek('shell/back-end');
  if (!isKnown(backEnd) || backEnd.known === null || answersItself(view, goal.server) !== false) return '';
  return ` (its front end sends it to ${backEnd.known}, which refuses it)`;
}

const bySnapIn = ({ server: { name } }: Goal): string =>
  `no management shell opens on ${name}, and none of another server reaches it: as you asked (--snap-in), Exchange cmdlets run through the snap-in on ${name} itself. No role limits them and no audit log records them`;

const ALWAYS: readonly FactKey[] = ['setup-running', 'service/MSExchangeServiceHost'];
const MAILBOX: readonly FactKey[] = [
  'shell/opens',
  'tolerates-untrusted-444',
  'web/restart-due',
  'transport/restart-due',
  'internal-transport',
  'store/Root',
  'wire/0.0.0.0:444',
  'wire/0.0.0.0:443',
  'wire/127.0.0.1:443',
  'require-ssl/Default Web Site',
];

/** A recording without enough facts for a plan is reported in one line, not once for each blocked step. */
export const notObserved: Check = (view, goal) => {
  if (!isKnown(view.get('identity'))) return [];
  const expected = goal.server.role === 'edge' ? ALWAYS : [...ALWAYS, ...MAILBOX];
  const missing = expected.filter((key) => {
    return view.peek(key) === NOT_OBSERVED;
  });
  return missing.length > 0
    ? [reported('not-observed', missing[0] ?? 'identity', `not observed: ${list(missing)}`)]
    : [];
};
