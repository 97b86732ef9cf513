import { portsThatTakeNewest } from '../actions/starttls.ts';
import { BACK_END_RECORD, type FactKey, FRONT_END_RECORDS, isKnown } from '../domain/facts.ts';
import type { Goal, NotDone, Step } from '../domain/plan.ts';
import { days, list, show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { quote } from '../typed/literal.ts';

/**
 * Steps that a reader may expect and that exstate does not do: the damage that they would cause, or that a person must
 * do them.
 */
export function notDone(steps: readonly Step[], goal: Goal, observed: View): NotDone[] {
  const certificate = goal.choice.certificate;
  if (steps.length === 0 || certificate === null) return [];
  const tempting = steps.some(({ operation: { kind } }) => kind !== 'trust-certificate' && kind !== 'grant-key');
  const victims =
    tempting && goal.server.frontEnd.certificate === 'leave'
      ? FRONT_END_RECORDS.flatMap((key) => boundToOther(key, certificate, observed))
      : [];
  const takeover = victims[0] === undefined || goal.intent !== 'converge' ? [] : [takesOver(certificate, victims[0])];
  return [
    ...takeover,
    ...staysInstalled(goal, steps, observed),
    ...staysOnSmtp(steps, observed),
    ...edgeIsTold(goal, steps, observed),
  ];
}

const boundToOther = (key: FactKey, certificate: string, observed: View): string[] => {
  const record = observed.peek(key);
  return isKnown(record) && typeof record.known === 'string' && record.known !== certificate ? [record.known] : [];
};

const takesOver = (certificate: string, victim: string): NotDone => ({
  code: 'iis-not-enabled',
  says: `IIS is not enabled on ${show(certificate)}: that would take "Default Web Site" 443 from ${show(victim)}`,
});

/**
 * A certificate that the steps replace stays installed: an undo needs it, and so do clients that have not yet seen the
 * new one.
 */
function staysInstalled(goal: Goal, steps: readonly Step[], observed: View): NotDone[] {
  if (goal.intent !== 'converge') return [];
  const replaced = steps
    .flatMap((step) => Object.keys(step.writes))
    .filter((key) => key === 'internal-transport' || key === BACK_END_RECORD)
    .flatMap((key) => boundToOther(key as FactKey, goal.choice.certificate ?? '', observed))
    .filter((id) => goal.choice.candidates.some((one) => one.certificate === id && !one.foreign));
  return [...new Set(replaced)].map((id) => ({
    code: 'stays-installed',
    says: `${show(id)} stays installed for ${days(goal.server.retire.soakDays)}; then \`exstate retire\` removes it`,
  }));
}

/**
 * An undo leaves a new certificate in the store, where the newest one is presented on these ports (exchange facts 5.3). exstate
 * does not remove it: somebody may have bound it meanwhile, and the next plan adopts it.
 */
function staysOnSmtp(steps: readonly Step[], observed: View): NotDone[] {
  return steps.flatMap(({ operation }) => {
    if (operation.kind !== 'issue-certificate') return [];
    const ports = portsThatTakeNewest(observed, operation.on.name).map(String);
    if (ports.length === 0) return [];
    const line = `Remove-ExchangeCertificate -Server ${quote(operation.on.fqdn)} -Thumbprint $new    # only after 444 and internal transport use the old one again`;
    return [
      {
        code: 'new-one-stays-on-smtp',
        powershell: [line],
        says: `an undo leaves (new) installed, and SMTP on ${list(ports)} continues to present it; the report of an undo has the line that removes it`,
      },
    ];
  });
}

/**
 * An Edge server trusts the certificate from its last synchronization, and no proof of exstate can observe this
 * (exchange facts 12).
 */
function edgeIsTold({ server }: Goal, steps: readonly Step[], observed: View): NotDone[] {
  const subscriptions = observed.peek('edge-subscriptions');
  const subscribed = isKnown(subscriptions) ? (subscriptions.known ?? []) : [];
  if (subscribed.length === 0 || !steps.some(({ operation }) => operation.kind === 'enable-smtp')) return [];
  const line = `Start-EdgeSynchronization -Server ${quote(server.fqdn)}; Test-EdgeSynchronization`;
  return [
    {
      code: 'edge-not-synchronized',
      powershell: [line],
      says: `${list([...subscribed])} ${subscribed.length === 1 ? 'is' : 'are'} not synchronized; right after the run type: ${line}`,
    },
  ];
}
