import type { Action } from '../domain/action.ts';
import { type Condition, judge, need } from '../domain/condition.ts';
import { type CertificateId, DIRECT_TRUST, isKnown, type Key, known } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Goal } from '../domain/plan.ts';
import { type Proof, SETTLE_SECONDS } from '../domain/proof.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { quote, typed } from '../typed/literal.ts';
import {
  cmdlets,
  commonPreconditions,
  keyReadable,
  may,
  notOnEdge,
  stillValid,
  targetOf,
} from './common-preconditions.ts';
import { transportInstalled } from './services.ts';
import { unsettledStarttls } from './starttls.ts';

/**
 * Make a certificate the internal transport certificate. Only -Services SMTP, with -Force to answer the prompt. Never
 * IIS, because that would also replace the public certificate on 443 (exchange facts 6, 7.1).
 */
export const enableSmtp: Action<'enable-smtp'> = {
  kind: 'enable-smtp',
  stage: 'transport',
  deadlineSeconds: 120,

  propose: (drift, goal) => {
    const wanted = goal.want['internal-transport'];
    if (drift.fact !== 'internal-transport' || !wanted || !isKnown(wanted) || wanted.known === null) return undefined;
    return { kind: 'enable-smtp', certificate: wanted.known as CertificateId, ...targetOf(goal) };
  },

  // On an Edge server nothing else can decide: a person does it.
  precondition: (op, view, goal) =>
    goal.server.role === 'edge'
      ? notOnEdge(view, goal)
      : [
          ...commonPreconditions(op, view),
          may('restart-transport', view),
          ...transportInstalled(view),
          ...notOnEdge(view, goal),
          need(view, 'internal-transport', { code: 'internal-transport-readable' }, () => true),
          ...cmdlets(op, view, goal),
          keyReadable(op.certificate, view),
          ...(goal.intent === 'undo' ? [] : [stillValid(op.certificate, view, goal)]),
          ...subscriptions(view, goal),
        ],

  predict: (op, view, goal) => ({
    writes: {
      'internal-transport': known(op.certificate),
      'transport/restart-due': known(true),
      ...readable(op.certificate, view),
    },
    unsettles: [DIRECT_TRUST, ...unsettledStarttls(view, goal.at), ...view.peekKeys('internal-transport-on/')],
    proofs: [
      { fact: 'internal-transport', want: op.certificate, withinSeconds: SETTLE_SECONDS },
      ...replicated(op, view),
    ],
  }),

  say: (op) => ({
    sentence: `enable SMTP on ${show(op.certificate)}, as the internal transport certificate`,
    powershell: [
      `Enable-ExchangeCertificate -Server ${quote(op.on.fqdn)} -Thumbprint ${typed(op.certificate)} -Services SMTP -Force`,
      // Other domain controllers may receive the value later, so the line asks the one on which it was written.
      `(Get-TransportService ${quote(op.on.name)} -DomainController (Get-ExchangeServer ${quote(op.on.name)} -Status).CurrentConfigDomainController).InternalTransportCertificateThumbprint    # within 5 minutes`,
    ],
  }),
};

/**
 * Exchange may read from another domain controller after the next discovery, so the restart that follows waits for the
 * others, too (exchange facts 7.5). One that differs before the step already does not replicate: nothing waits for it.
 */
const replicated = ({ certificate }: Operation<'enable-smtp'>, view: View): Proof[] => {
  const current = view.peek('internal-transport');
  return view.peekKeys('internal-transport-on/').flatMap((fact) => {
    const shown = view.peek(fact);
    const agrees = isKnown(shown) && isKnown(current) && shown.known === current.known;
    return agrees ? [{ fact, want: certificate, withinSeconds: SETTLE_SECONDS, reportedOnly: true as const }] : [];
  });
};

/**
 * The cmdlet also grants the key. The precondition requires that the key is already granted, so this changes nothing.
 */
const readable = (certificate: CertificateId, view: View) => {
  const key = view.peek(`key/${certificate}`);
  return isKnown(key) && key.known && !key.known.networkService
    ? { [`key/${certificate}`]: known<Key>({ ...key.known, networkService: true }) }
    : {};
};

/**
 * Exchange encrypts the Edge credentials again with the key of the old certificate. The sources do not agree on whether
 * the Edge server must then be subscribed again, so a person must accept this risk (exchange facts 12).
 */
function subscriptions(view: View, goal: Goal): Condition[] {
  const found = view.get('edge-subscriptions');
  const edges = isKnown(found) ? (found.known ?? []) : [];
  const none = isKnown(found) && edges.length === 0;
  if (!none && goal.server.acknowledge.includes('edge-subscriptions')) return [oldKeyThere(view)];
  return [
    judge(
      found,
      'edge-subscriptions',
      { code: 'no-edge-subscription', server: goal.server.name, edges },
      (subscribed) => (subscribed ?? []).length === 0,
    ),
  ];
}

function oldKeyThere(view: View): Condition {
  const old = view.get('internal-transport');
  const id = isKnown(old) ? old.known : null;
  return need(view, `key/${id ?? 'none'}`, { code: 'edge-credentials-key' }, (key) => key?.usable === true);
}
