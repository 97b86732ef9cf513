import { portsThatTakeNewest } from '../actions/starttls.ts';
import {
  BACK_END,
  BACK_END_RECORD,
  CERTIFICATE_NAMES,
  type FactKey,
  FRONT_END,
  FRONT_END_RECORDS,
  isKnown,
  MAIL_CLIENT_WIRES,
  sameName,
} from '../domain/facts.ts';
import type { Goal, NotDone, Step } from '../domain/plan.ts';
import { days, list, show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { certificatePath, quote } from '../typed/literal.ts';

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
    ...mailClientsKeepTheirs(goal, steps, observed),
    ...loadBalancerKeepsIts(goal, steps, observed),
    ...frontEndsStillRefuse(goal, steps),
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

const MAIL_CLIENTS = [
  {
    wire: MAIL_CLIENT_WIRES[0],
    name: CERTIFICATE_NAMES[0],
    says: 'IMAP (993)',
    services: 'MSExchangeImap4, MSExchangeImap4BE',
  },
  {
    wire: MAIL_CLIENT_WIRES[1],
    name: CERTIFICATE_NAMES[1],
    says: 'POP (995)',
    services: 'MSExchangePop3, MSExchangePop3BE',
  },
] as const;

/**
 * IMAP and POP load their certificate when they start, so a new one with their name reaches their clients only after a
 * restart of the service (exchange facts 13.2). exstate does not restart them.
 */
function mailClientsKeepTheirs({ server }: Goal, steps: readonly Step[], observed: View): NotDone[] {
  if (!steps.some(({ operation }) => operation.kind === 'issue-certificate')) return [];
  return MAIL_CLIENTS.flatMap(({ wire, name, says, services }) => {
    const [seen, searched] = [observed.peek(wire), observed.peek(name)];
    if (!isKnown(seen) || seen.known === null || !isKnown(searched) || searched.known === null) return [];
    const own = [server.name, server.fqdn].some((one) => sameName(one, searched.known ?? ''));
    if (!own || prefersAuthority(seen.known, observed)) return [];
    const line = `Restart-Service ${services}    # on ${server.name}`;
    return [
      {
        code: 'mail-client-keeps-old',
        powershell: [line],
        says: `${says} presents ${show(seen.known)} until its service is restarted, and \`exstate retire\` waits for that; after the run type: ${line}`,
      },
    ];
  });
}

/** A certificate of an authority is found before a self-signed one (exchange facts 5.3). */
function prefersAuthority(id: string, observed: View): boolean {
  const found = observed.peek(`certificate/${id}`);
  return isKnown(found) && found.known !== null && found.known.issuer !== found.known.subject;
}

/**
 * With Extended Protection, sign-in is bound to the certificate of the TLS channel: a load balancer that decrypts 443 and
 * encrypts it again needs the same certificate (exchange facts 15). exstate does not see a load balancer.
 */
function loadBalancerKeepsIts({ server }: Goal, steps: readonly Step[], observed: View): NotDone[] {
  const fact = `extended-protection/${FRONT_END}` as const;
  const found = observed.peek(fact);
  const moves = steps.some(({ operation }) => operation.kind === 'bind-certificate' && operation.site === FRONT_END);
  if (!moves || !isKnown(found) || found.known === null || found.known === 'None') return [];
  return [
    {
      code: 'load-balancer-not-changed',
      says: `443 of ${server.name} gets another certificate, and Extended Protection of "${FRONT_END}" is ${found.known}: a load balancer that decrypts 443 must get the same certificate, otherwise sign-in fails there (HTTP 401 again and again). exstate does not see load balancers: check yours before the run`,
    },
  ];
}

/**
 * A front end of another server demands trust and accepts neither the present 444 nor the new one. The steps make nothing
 * worse there and heal nothing (exchange facts 10).
 */
function frontEndsStillRefuse({ server: { name }, strict = [] }: Goal, steps: readonly Step[]): NotDone[] {
  const bound = steps.flatMap(({ operation }) =>
    operation.kind === 'bind-certificate' && operation.site === BACK_END ? [operation.certificate] : [],
  );
  return bound.flatMap((certificate) =>
    strict
      .filter(({ root }) => isKnown(root) && !(root.known ?? []).includes(certificate))
      .map(({ server }) => {
        const file = quote(`${name}.cer`);
        return {
          code: 'front-end-refuses',
          powershell: [
            `Export-Certificate -Cert ${certificatePath(certificate)} -FilePath ${file}    # on ${name}; then copy the file to ${server}`,
            `Import-Certificate -FilePath ${file} -CertStoreLocation Cert:\\LocalMachine\\Root    # on ${server}`,
          ],
          says: `the front end of ${server} still refuses 444 of ${name}, because AllowInternalUntrustedCerts is 0 on ${server}: OWA and ECP fail for users who come through ${server} to a mailbox on ${name}. After the run, copy ${show(certificate)} to Trusted Root of ${server} (exstate explain backend-refused has the lines)`,
        };
      }),
  );
}
