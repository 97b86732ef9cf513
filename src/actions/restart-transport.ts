import type { Action } from '../domain/action.ts';
import { type Condition, need } from '../domain/condition.ts';
import { drainedBefore } from '../domain/drained.ts';
import { DIRECT_TRUST, isKnown, known } from '../domain/facts.ts';
import { type Proof, SETTLE_SECONDS } from '../domain/proof.ts';
import type { View } from '../domain/view.ts';
import { commonPreconditions, keyReadable, targetOf } from './common-preconditions.ts';
import { noTransportEvent } from './health.ts';
import { started, transportInstalled } from './services.ts';
import { steadyStarttls, unsettledStarttls } from './starttls.ts';

/**
 * Restart transport, which uses the certificate that it loaded at its start. Queues are kept; stopping may take minutes
 * (exchange facts 9).
 */
export const restartTransport: Action<'restart-transport'> = {
  kind: 'restart-transport',
  stage: 'transport',
  // Transport may need many minutes to stop. exstate never kills it (exchange facts 9).
  deadlineSeconds: 900,

  propose: (drift, goal) =>
    drift.code === 'transport-restart-due' ? { kind: 'restart-transport', ...targetOf(goal) } : undefined,

  precondition: (op, view) => {
    const current = view.get('internal-transport');
    const id = isKnown(current) ? current.known : null;
    return [
      ...commonPreconditions(op, view),
      ...transportInstalled(view),
      need(view, 'internal-transport', { code: 'internal-transport-present' }, (found) => found !== null),
      // Transport does not offer a certificate that it cannot open at its start. Mail between servers would then lose
      // TLS.
      ...(id === null ? [] : [installed(id, view), keyReadable(id, view)]),
    ];
  },

  predict: (_op, view, goal, observed = view) => ({
    writes: {
      'transport/restart-due': known(false),
      ...started(view, ['MSExchangeTransport', 'MSExchangeFrontEndTransport']),
    },
    unsettles: [DIRECT_TRUST, ...unsettledStarttls(view, goal.at)],
    proofs: [
      ...internal(view, observed),
      ...steadyStarttls(view, goal.at).map((one) => ({ ...one, withinSeconds: SETTLE_SECONDS, steady: true as const })),
      ...noTransportEvent(view),
    ],
    cost: { mailSeconds: [goal.server.outage.mailSeconds.least, goal.server.outage.mailSeconds.most] },
  }),

  say: () => ({
    sentence: 'restart transport',
    powershell: [
      'Restart-Service MSExchangeTransport, MSExchangeFrontEndTransport    # may take many minutes; never kill the process',
    ],
  }),
};

const installed = (id: string, view: View): Condition =>
  need(view, `certificate/${id}`, { code: 'certificate-in-store', certificate: id }, (found) => found !== null);

/**
 * What transport presents is the proof only if it was seen before the first step. A connector may suppress
 * X-ANONYMOUSTLS, and a transport that does not run does not show that. Then the directory and the events are the proof
 * (exchange facts 13.2). If the server is drained, every port is shut, and what transport presents is owed (13.6).
 */
function internal(view: View, observed: View): Proof[] {
  const current = view.peek('internal-transport');
  if (!isKnown(current) || current.known === null) return [];
  const seen = observed.peek(DIRECT_TRUST);
  const proof = { want: current.known, withinSeconds: SETTLE_SECONDS };
  if (isKnown(seen) && seen.known !== null) return [{ fact: DIRECT_TRUST, ...proof }];
  const drained = isKnown(seen) ? undefined : drainedBefore(DIRECT_TRUST, observed);
  const owed = drained === undefined ? [] : [{ fact: DIRECT_TRUST, ...proof, owed: drained.component }];
  return [{ fact: 'internal-transport', ...proof }, ...owed];
}
