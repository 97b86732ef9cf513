import { outlastsRun } from '../choose/choose.ts';
import { fitness } from '../choose/fitness.ts';
import {
  BACK_END_RECORD,
  type FactKey,
  HEALTH_PAGES,
  HEALTHY,
  isKnown,
  isNew,
  NOT_OBSERVED,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { connectorSaid, list, show } from '../domain/say.ts';
import { answersItself, isShutElsewhere } from '../domain/shell.ts';
import { outlives } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';
import { refusedBecause } from './refused-444.ts';

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
    outlastsRun(found.certificate, goal.at) &&
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
      if (!isKnown(found) || !name || found.known?.resolvesTo?.some((id) => mayOffer(id, view)) !== false) return [];
      const none =
        found.known.resolvesTo.length === 0 ? 'which no certificate has' : 'and its private key cannot be used';
      return [
        reported('connector-dangling', key, `${connectorSaid(key.slice('connector/'.length))} names ${name}, ${none}`),
      ];
    });

/** The search by name does not look at the key, and then STARTTLS fails (exchange facts 5.3). */
function mayOffer(id: Thumbprint, view: View): boolean {
  const key = view.get(`key/${id}`);
  return !isKnown(key) || key.known?.usable === true;
}

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
  if (!isKnown(own) || own.known !== false || !isKnown(any)) return [];
  if (!any.known) return shutForAll(view, goal);
  const snapIn = view.get('shell/snap-in');
  if (isKnown(snapIn) && snapIn.known) return [reported('shell-by-snap-in', 'shell/snap-in', bySnapIn(goal))];
  const says = `no management shell opens on ${goal.server.name}${refusedBy(view, goal)}: run the Exchange cmdlets for ${goal.server.name} from another server's shell, with -Server`;
  return [reported('shell-of-another', 'shell/opens', says)];
};

/**
 * 444 works, so it does not shut the shell: this Exchange may have no remote PowerShell (exchange facts 14). Where 444
 * fails, or the front end may refuse it (2.3), or a component or another server shuts the shell, that is reported.
 */
function shutForAll(view: View, goal: Goal): Drift[] {
  const answers = HEALTH_PAGES.every((fact) => {
    const page = view.peek(fact);
    return isKnown(page) && page.known === HEALTHY;
  });
  const { server } = goal;
  if (!answers || refusedBecause(view, goal) !== undefined || isShutElsewhere(view, server)) return [];
  const { name } = server;
  const says = `no management shell opens on ${name}, and none of another server reaches it, although 444 and its health pages answer. To read and change what needs an Exchange cmdlet, run exstate on ${name} itself, with --snap-in; first read: exstate explain remote-powershell-absent`;
  return [reported('shell-of-none', 'shell/opens', says)];
}

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
