import { acceptsUntrusted } from '../choose/trust.ts';
import type { Action } from '../domain/action.ts';
import { type Condition, given, need } from '../domain/condition.ts';
import { BACK_END, type CertificateId, type FactKey, FRONT_END, isKnown, known, sameName } from '../domain/facts.ts';
import { type Operation, rowOf } from '../domain/operation.ts';
import type { Goal } from '../domain/plan.ts';
import { SETTLE_SECONDS } from '../domain/proof.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { quote, typed, typedNumber } from '../typed/literal.ts';
import { commonPreconditions, inRoot, keyUsable, may, stillValid, targetOf } from './common-preconditions.ts';
import { pagesNotWell, webEventsOfBefore } from './health.ts';
import { startKeepsTheBound } from './metabase.ts';
import { alone, FRONT_END_WIRES, fromPortRecord } from './rows.ts';
import { iisInstalled, isStopped } from './services.ts';
import { unsettledShell } from './shell.ts';

const record = (op: { endpoint: string }): Extract<FactKey, `sslcert/${string}`> => `sslcert/${op.endpoint}`;

/**
 * Point one https row of IIS at a certificate.
 *
 * A wrong 444 is the quiet one: users get blank pages, never a certificate warning. Nothing here needs the
 * management shell, because a broken 444 is what closes it.
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
    // A stage is taken whole: 444 is not changed where IIS could not be restarted after it.
    may('restart-iis', view),
    need(view, record(op), { code: 'record-readable', endpoint: op.endpoint }, () => true),
    ...iisInstalled(view),
    ...alone(op.site, informationOf(op), view),
    need(view, rowOf(op), { code: 'row-present', site: op.site, row: informationOf(op) }, (row) => row !== null),
    ...takesItsCertificateFromTheRecord(op, view),
    // Exchange is supported with CSP keys only; a CNG key binds without complaint.
    keyUsable(op.certificate, view),
    stillValid(op.certificate, view, goal),
    ...(op.site === BACK_END ? trusted(op, view, goal) : []),
    // What an undo goes back to has served, and 444 is better on it than not, whatever a later start may bring.
    ...(goal.intent === 'undo' ? [] : startKeepsTheBound(op, view)),
  ],

  predict: (op, view) => {
    const proof = { fact: `wire/${op.endpoint}`, want: op.certificate, withinSeconds: SETTLE_SECONDS } as const;
    // Where W3SVC is stopped nobody listens; the restart that follows starts it, and proves the port.
    const presented = isStopped('W3SVC', view) ? [] : [proof];
    return op.site === BACK_END
      ? {
          writes: { [record(op)]: known(op.certificate), 'web/restart-due': known(true) },
          unsettles: [
            `wire/${op.endpoint}`,
            ...unsettledMetabase(op, view),
            ...unsettledShell(view),
            ...pagesNotWell(view),
            ...webEventsOfBefore(view),
          ],
          proofs: presented,
        }
      : {
          writes: { [record(op)]: known(op.certificate) },
          unsettles: [...FRONT_END_WIRES, ...unsettledMetabase(op, view)],
          proofs: presented,
        };
  },

  say: (op) => ({
    sentence: `bind ${show(op.certificate)} to "${op.site}" ${op.endpoint.replace(/^0\.0\.0\.0:/, '')}`,
    powershell: ['Import-Module WebAdministration', bindLine(op)],
  }),
};

/** Some tools leave the replaced one there for the next start, where nothing is kept yet (exchange facts 8.3); IIS itself does not. */
function unsettledMetabase(op: Operation<'bind-certificate'>, view: View): FactKey[] {
  const fact = `metabase/${op.site}` as const;
  const kept = view.peek(fact);
  return isKnown(kept) && kept.known === op.certificate ? [] : [fact];
}

const informationOf = (op: Operation<'bind-certificate'>): string => rowOf(op).split('/')[2] ?? '';

/** Where it does not, binding the record would change nothing that anybody sees. */
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
    // Rows with SNI are on the same port, and have certificates of their own.
    op.site === FRONT_END ? ` | Where-Object { $_.bindingInformation -match '${pattern(address, port)}' }` : '';
  return `(Get-WebBinding -Name ${quote(op.site)} -Protocol https ${one}${filter}).AddSslCertificate(${typed(op.certificate)}, 'My')`;
};

const pattern = (address: string, port: string): string => (address === '0.0.0.0' ? `^\\*?:${port}:$` : `:${port}:$`);

/** With AllowInternalUntrustedCerts = 0 the front end refuses a back end that it does not trust (exchange facts 2.3). */
function trusted(op: Operation<'bind-certificate'>, view: View, goal: Goal): Condition[] {
  const certificate = view.peek(`certificate/${op.certificate}`);
  // One that is still to be issued waits for that alone; trust comes with it.
  if (isKnown(certificate) && certificate.known === null) return [];
  const root = view.get('store/Root');
  if (isKnown(root) && (root.known ?? []).includes(op.certificate)) return [];
  // An undo may go back to one from an authority, whose trust is no entry of its own.
  const held = view.peek(`certificate/${op.certificate}`);
  if (isKnown(held) && held.known !== null && !sameName(held.known.subject, held.known.issuer)) return [];
  return [
    need(
      view,
      'tolerates-untrusted-444',
      { code: 'root-or-tolerated', certificate: op.certificate },
      (tolerates) => tolerates === true,
    ),
    ...(goal.intent === 'undo' ? [] : shownToBeAccepted(op, view)),
  ];
}

/** A 444 that serves is not put at risk; one behind which no shell opens is better on any certificate than as it is. */
function shownToBeAccepted(op: Operation<'bind-certificate'>, view: View): Condition[] {
  const opens = view.get('shell/opens');
  if ((isKnown(opens) && opens.known === false) || acceptsUntrusted(view)) return [];
  return [inRoot(op.certificate, view, 'root-before-444')];
}
