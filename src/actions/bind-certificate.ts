import { acceptsNow } from '../choose/accepted-elsewhere.ts';
import { acceptsUntrusted } from '../choose/trust.ts';
import type { Action } from '../domain/action.ts';
import { type Condition, given, judge, need } from '../domain/condition.ts';
import {
  BACK_END,
  BACK_END_RECORD,
  type CertificateId,
  type FactKey,
  FRONT_END,
  isKnown,
  known,
  type RecordSettings,
  sameName,
} from '../domain/facts.ts';
import { type Operation, rowOf } from '../domain/operation.ts';
import { type Goal, goesBack } from '../domain/plan.ts';
import { SETTLE_SECONDS } from '../domain/proof.ts';
import { IIS_APPLICATION, keptByIis, netshArguments, settingsSaid } from '../domain/record-settings.ts';
import { show } from '../domain/say.ts';
import { answersItself, isShutElsewhere } from '../domain/shell.ts';
import type { View } from '../domain/view.ts';
import { fromPortRecord } from '../iis/port-record.ts';
import { quote, typed, typedNumber } from '../typed/literal.ts';
import { commonPreconditions, inRoot, keyUsable, may, stillValid, targetOf } from './common-preconditions.ts';
import { pagesNotWell, webEventsOfBefore } from './health.ts';
import { restartKeepsCertificate } from './metabase.ts';
import { alone, FRONT_END_WIRES } from './rows.ts';
import { iisInstalled, isStopped } from './services.ts';
import { unsettledShell } from './shell.ts';

const recordFact = (op: { endpoint: string }): Extract<FactKey, `sslcert/${string}`> => `sslcert/${op.endpoint}`;

/**
 * Bind a certificate to one HTTPS binding of IIS.
 *
 * With a wrong certificate on 444, users get blank pages and no certificate warning. This operation does not use the
 * management shell: the shell does not open while 444 is broken.
 */
export const bindCertificate: Action<'bind-certificate'> = {
  kind: 'bind-certificate',
  stage: 'web',
  deadlineSeconds: 60,

  propose: (drift, goal) => {
    const wanted = goal.want[drift.fact];
    if (!drift.fact.startsWith('sslcert/') || !wanted || !isKnown(wanted) || wanted.known === null) return undefined;
    const endpoint = drift.fact.slice('sslcert/'.length);
    const site = endpoint.endsWith(':444') ? BACK_END : FRONT_END;
    return { kind: 'bind-certificate', site, endpoint, certificate: wanted.known as CertificateId, ...targetOf(goal) };
  },

  precondition: (op, view, goal) => [
    ...commonPreconditions(op, view),
    // If exstate could not restart IIS afterwards, it must not change 444: the stage could not be finished.
    may('restart-iis', view),
    need(view, recordFact(op), { code: 'record-readable', endpoint: op.endpoint }, () => true),
    ...iisInstalled(view),
    ...alone(op.site, informationOf(op), view),
    need(view, rowOf(op), { code: 'row-present', site: op.site, row: informationOf(op) }, (row) => row !== null),
    ...takesItsCertificateFromTheRecord(op, view),
    ...keepsSettings(op, view),
    // Exchange supports CSP keys only. Windows binds a certificate with a CNG key without an error.
    keyUsable(op.certificate, view),
    stillValid(op.certificate, view, goal),
    ...(op.site === BACK_END ? [...trusted(op, view, goal), ...trustedElsewhere(op, view, goal)] : []),
    // Not for an undo: it goes back to a certificate that worked, and 444 is better with it until IIS starts again.
    ...(goal.intent === 'undo' ? [] : restartKeepsCertificate(op, view)),
  ],

  predict: (op, view) => {
    const proof = { fact: `wire/${op.endpoint}`, want: op.certificate, withinSeconds: SETTLE_SECONDS } as const;
    // If W3SVC is stopped, no process listens. The restart of IIS that follows starts it and proves the port.
    const presented = isStopped('W3SVC', view) ? [] : [proof];
    return op.site === BACK_END
      ? {
          writes: { [recordFact(op)]: known(op.certificate), 'web/restart-due': known(true) },
          unsettles: [
            `wire/${op.endpoint}`,
            ...unsettledMetabase(op, view),
            ...newSettings(op, view),
            ...unsettledShell(view),
            ...pagesNotWell(view),
            ...webEventsOfBefore(view),
          ],
          proofs: presented,
        }
      : {
          writes: { [recordFact(op)]: known(op.certificate) },
          unsettles: [...FRONT_END_WIRES, ...unsettledMetabase(op, view), ...newSettings(op, view)],
          proofs: presented,
        };
  },

  say: (op, view) => {
    const kept = setByNetsh(op, view);
    const sentence = `bind ${show(op.certificate)} to "${op.site}" ${op.endpoint.replace(/^0\.0\.0\.0:/, '')}`;
    return kept === undefined
      ? { sentence, powershell: ['Import-Module WebAdministration', bindLine(op)] }
      : { sentence: `${sentence}${keptSaid(kept)}`, powershell: [netshLine(op, kept)] };
  },
};

/**
 * What netsh has to set together with the certificate, because IIS would not keep it (exchange facts 8.3). Undefined: IIS
 * binds the certificate. Unknown settings are left to the operation, which reads the record before it changes it.
 */
function setByNetsh(op: Operation<'bind-certificate'>, view: View): RecordSettings | null | undefined {
  const [record, settings, row] = [
    view.peek(recordFact(op)),
    view.peek(`record-settings/${op.endpoint}`),
    view.peek(rowOf(op) as `row/${string}`),
  ];
  if (!isKnown(settings) || !isKnown(record) || record.known === null) return undefined;
  const sslFlags = isKnown(row) ? (row.known?.sslFlags ?? 0) : 0;
  return keptByIis(settings.known, sslFlags) ? undefined : settings.known;
}

const keptSaid = (settings: RecordSettings | null): string =>
  settings === null ? '' : `, and keep what its http.sys record has (${settingsSaid(settings)})`;

/** A new record gets what the HTTPS binding in IIS has. */
function newSettings(op: Operation<'bind-certificate'>, view: View): FactKey[] {
  const record = view.peek(recordFact(op));
  return isKnown(record) && record.known === null ? [`record-settings/${op.endpoint}`] : [];
}

/** The record may have a setting for which netsh has no argument. Then only a person can bind another certificate. */
function keepsSettings(op: Operation<'bind-certificate'>, view: View): Condition[] {
  const fact = `record-settings/${op.endpoint}` as const;
  view.get(fact);
  const settings = setByNetsh(op, view);
  if (settings === undefined || settings === null) return [];
  const code = 'record-settings-kept';
  return [given(fact, { code, endpoint: op.endpoint, settings }, netshArguments(settings) !== undefined)];
}

const netshLine = (op: Operation<'bind-certificate'>, settings: RecordSettings | null): string =>
  [
    `netsh http update sslcert ipport=${op.endpoint} certhash=${typed(op.certificate)} 'appid=${IIS_APPLICATION}' certstorename=MY`,
    ...((settings === null ? undefined : netshArguments(settings)) ?? []),
  ].join(' ');

/**
 * Some tools write the replaced certificate there, and the next start of IIS binds it again (exchange facts 8.3). IIS
 * itself does not write it.
 */
function unsettledMetabase(op: Operation<'bind-certificate'>, view: View): FactKey[] {
  const fact = `metabase/${op.site}` as const;
  const kept = view.peek(fact);
  return isKnown(kept) && kept.known === op.certificate ? [] : [fact];
}

const informationOf = (op: Operation<'bind-certificate'>): string => rowOf(op).split('/')[2] ?? '';

/** Otherwise a new certificate in the record would have no visible effect. */
function takesItsCertificateFromTheRecord(op: Operation<'bind-certificate'>, view: View): Condition[] {
  const row = view.get(rowOf(op) as `row/${string}`);
  if (!isKnown(row) || row.known === null || fromPortRecord(row.known)) return [];
  const { sslFlags } = row.known;
  return [given(rowOf(op), { code: 'row-uses-record', site: op.site, row: informationOf(op), sslFlags }, false)];
}

const bindLine = (op: Operation<'bind-certificate'>): string => {
  const [address = '', port = ''] = op.endpoint.split(':');
  const one =
    address === '0.0.0.0' ? `-Port ${typedNumber(port)}` : `-Port ${typedNumber(port)} -IPAddress ${quote(address)}`;
  const filter =
    // HTTPS bindings with SNI use the same port and have their own certificates.
    op.site === FRONT_END ? ` | Where-Object { $_.bindingInformation -match '${pattern(address, port)}' }` : '';
  return `(Get-WebBinding -Name ${quote(op.site)} -Protocol https ${one}${filter}).AddSslCertificate(${typed(op.certificate)}, 'My')`;
};

const pattern = (address: string, port: string): string => (address === '0.0.0.0' ? `^\\*?:${port}:$` : `:${port}:$`);

/**
 * With AllowInternalUntrustedCerts = 0, the front end refuses a back end that it does not trust (exchange facts 2.3).
 */
function trusted(op: Operation<'bind-certificate'>, view: View, goal: Goal): Condition[] {
  const certificate = view.peek(`certificate/${op.certificate}`);
  // A certificate that is not issued yet is blocked by the issue only. The issue also adds it to Root.
  if (isKnown(certificate) && certificate.known === null) return [];
  const root = view.get('store/Root');
  if (isKnown(root) && (root.known ?? []).includes(op.certificate)) return [];
  // An undo or a revert may go back to a certificate from an authority. Trust in it does not need its own entry in Root.
  const held = view.peek(`certificate/${op.certificate}`);
  if (isKnown(held) && held.known !== null && !sameName(held.known.subject, held.known.issuer)) return [];
  return [
    need(
      view,
      'tolerates-untrusted-444',
      { code: 'root-or-tolerated', certificate: op.certificate },
      (tolerates) => tolerates === true,
    ),
    ...(goesBack(goal) ? [] : shownToBeAccepted(op, view, goal)),
  ];
}

/**
 * exstate does not risk a 444 that works. If the management shell fails at the 444 of this server, every other
 * certificate is an improvement. A shell that another server or a drained component shuts shows nothing.
 */
function shownToBeAccepted(op: Operation<'bind-certificate'>, view: View, goal: Goal): Condition[] {
  const opens = view.get('shell/opens');
  const failsHere =
    isKnown(opens) &&
    opens.known === false &&
    answersItself(view, goal.server) === true &&
    !isShutElsewhere(view, goal.server);
  if (failsHere || acceptsUntrusted(view, goal.server)) return [];
  return [inRoot(op.certificate, view, 'root-before-444')];
}

/** A front end of another server that accepts 444 now must not begin to refuse it (exchange facts 10). */
const trustedElsewhere = ({ certificate }: Operation<'bind-certificate'>, view: View, goal: Goal): Condition[] =>
  (goal.strict ?? [])
    .filter((one) => acceptsNow(one, view, goal))
    .map(({ server, root }) =>
      judge(root, BACK_END_RECORD, { code: 'root-of-front-end', server, certificate }, (held) =>
        (held ?? []).some((id) => id === certificate),
      ),
    );
