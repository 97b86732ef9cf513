import type { Action } from '../domain/action.ts';
import { type Condition, need } from '../domain/condition.ts';
import { BACK_END, type CertificateId, type FactKey, FRONT_END, isKnown, known, sameName } from '../domain/facts.ts';
import { type Operation, rowOf } from '../domain/operation.ts';
import { quote, show, typed, typedNumber } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { noSingleAddress } from './add-binding.ts';
import { pagesNotWell, webEventsOfBefore } from './health.ts';
import { startKeepsTheBound } from './metabase.ts';
import { isStopped } from './services.ts';
import { unsettledShell } from './shell.ts';
import { keyUsable, may, standing, targetOf } from './standing.ts';

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

  propose: (drift, goal) => {
    const wanted = goal.want[drift.fact];
    if (!drift.fact.startsWith('sslcert/') || !wanted || !isKnown(wanted) || wanted.known === null) return undefined;
    const endpoint = drift.fact.slice('sslcert/'.length);
    const site = endpoint.endsWith(':444') ? BACK_END : FRONT_END;
    return { kind: 'bind-certificate', site, endpoint, certificate: wanted.known as CertificateId, ...targetOf(goal) };
  },

  precondition: (op, view, goal) => [
    ...standing(op, view),
    // A stage is taken whole: 444 is not changed where IIS could not be restarted after it.
    may('restart-iis', view),
    need(view, record(op), `the http.sys record ${op.endpoint} can be read`, () => true),
    ...noSingleAddress(op.site, view),
    need(view, rowOf(op), `"${op.site}" has its https row ${rowOf(op).split('/')[2]}`, (row) => row !== null),
    // Exchange is supported with CSP keys only; a CNG key binds without complaint.
    keyUsable(op.certificate, view),
    need(
      view,
      `certificate/${op.certificate}`,
      `${show(op.certificate)} is valid`,
      (found) => found !== null && validAt(found, goal.at),
    ),
    ...(op.site === BACK_END ? trusted(op, view) : []),
    // What an undo goes back to has served, and 444 is better on it than not, whatever a later start may bring.
    ...(goal.intent === 'undo' ? [] : startKeepsTheBound(op, view)),
  ],

  predict: (op, view) => {
    const proof = { fact: `wire/${op.endpoint}`, want: op.certificate, withinSeconds: 300 } as const;
    // Where W3SVC is stopped nobody listens; the restart that follows starts it, and proves the port.
    const presented = isStopped('W3SVC', view) ? [] : [proof];
    return op.site === BACK_END
      ? {
          writes: { [record(op)]: known(op.certificate), 'web/restart-due': known(true) },
          unsettles: [
            `wire/${op.endpoint}`,
            // Some tools leave the replaced one there for the next start (exchange facts 8.3); IIS itself does not.
            `metabase/${op.site}`,
            ...unsettledShell(view),
            ...pagesNotWell(view),
            ...webEventsOfBefore(view),
          ],
          proofs: presented,
        }
      : {
          writes: { [record(op)]: known(op.certificate) },
          unsettles: [...FRONT_END_WIRES, `metabase/${op.site}`],
          proofs: presented,
        };
  },

  say: (op) => ({
    sentence: `bind ${show(op.certificate)} to "${op.site}" ${op.endpoint.replace(/^0\.0\.0\.0:/, '')}`,
    powershell: ['Import-Module WebAdministration', bindLine(op)],
  }),
};

/** Without a record of its own, 127.0.0.1:443 is answered by the one for all addresses. */
const FRONT_END_WIRES: readonly FactKey[] = ['wire/0.0.0.0:443', 'wire/127.0.0.1:443'];

const bindLine = (op: Operation<'bind-certificate'>): string => {
  const [address = '', port = ''] = op.endpoint.split(':');
  const one =
    address === '0.0.0.0' ? `-Port ${typedNumber(port)}` : `-Port ${typedNumber(port)} -IPAddress ${quote(address)}`;
  const filter =
    op.site === FRONT_END && address === '0.0.0.0' ? " | Where-Object { $_.bindingInformation -match '^\\*?:' }" : '';
  return `(Get-WebBinding -Name ${quote(op.site)} -Protocol https ${one}${filter}).AddSslCertificate(${typed(op.certificate)}, 'My')`;
};

/** With AllowInternalUntrustedCerts = 0 the front end refuses a back end that it does not trust (exchange facts 2.3). */
function trusted(op: Operation<'bind-certificate'>, view: View): Condition[] {
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
      `the front end tolerates a certificate on 444 that is not in Trusted Root, or ${show(op.certificate)} is in it`,
      (tolerates) => tolerates === true,
    ),
  ];
}
