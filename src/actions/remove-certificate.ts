import { authThumbprints, servesFederation } from '../choose/fitness.ts';
import { connectorsNaming } from '../choose/trust.ts';
import type { Action } from '../domain/action.ts';
import { type Condition, given, judge, need, type Requirement } from '../domain/condition.ts';
import {
  BACK_END_RECORD,
  CERTIFICATE_NAMES,
  type CertificateId,
  type FactKey,
  isKnown,
  known,
  MAIL_CLIENT_WIRES,
  RDP_LISTENER,
  UNSETTLED,
} from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { hasName } from '../domain/served-names.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { certificatePath, quote, typed } from '../typed/literal.ts';
import { cmdlets, commonPreconditions, inRoot, targetOf } from './common-preconditions.ts';
import { inNoMetabase } from './metabase.ts';
import { silentPorts, unsettledTransport } from './starttls.ts';

/**
 * Remove a superseded certificate and its copies in Trusted Root and Intermediate Certification Authorities. Exchange does not refuse every dangerous removal: it
 * deletes the certificate of 444 and the Auth certificate without a warning (exchange facts 7.3).
 */
export const removeCertificate: Action<'remove-certificate'> = {
  kind: 'remove-certificate',
  stage: 'retire',
  deadlineSeconds: 120,

  propose: (drift, goal) =>
    drift.code === 'certificate-superseded'
      ? { kind: 'remove-certificate', certificate: drift.fact.slice('certificate/'.length), ...targetOf(goal) }
      : undefined,

  precondition: (op, view, goal) => [
    ...commonPreconditions(op, view),
    ...cmdlets(op, view, goal),
    ...soaked(op, goal),
    ...settled(view, goal),
    // If the server is not in the desired state, it is expected that something still uses the old certificate.
    ...(goal.retire?.unsettled
      ? []
      : [
          ...unreferenced(op.certificate, view),
          ...namedByService(op.certificate, view, goal),
          ...namedByConnector(op, view, goal),
        ]),
  ],

  predict: (op, view) => {
    const without = (store: 'store/My' | Copied) => {
      const found = view.peek(store);
      return isKnown(found) ? known((found.known ?? []).filter((id) => id !== op.certificate)) : found;
    };
    return {
      writes: {
        'store/My': without('store/My'),
        'store/Root': without('store/Root'),
        'store/CA': without('store/CA'),
        [`certificate/${op.certificate}`]: known(null),
        [`key/${op.certificate}`]: known(null),
      },
      // If a port presents nothing, transport may have failed because of this certificate.
      unsettles: [...silentPorts(view), ...unsettledTransport(view)],
    };
  },

  say: (op, view) => ({
    sentence: `remove ${show(op.certificate)}${copiesSaid(op.certificate, view)}`,
    powershell: [
      `[IO.File]::WriteAllBytes([IO.Path]::Combine("$pwd", ${quote(`${op.certificate}.cer`)}), (Get-Item ${certificatePath(op.certificate)}).RawData)    # keep it off the box`,
      `Remove-ExchangeCertificate -Server ${quote(op.on.fqdn)} -Thumbprint ${typed(op.certificate)} -Confirm:$false`,
      ...COPIED.flatMap((store) =>
        COPY_TYPED[copyIn(store, op.certificate, view)].map(
          (more) => `certutil -delstore ${store.slice('store/'.length)} ${typed(op.certificate)}${more}`,
        ),
      ),
    ],
  }),
};

type Copied = 'store/Root' | 'store/CA';
type Copy = 'there' | 'absent' | 'unknown';

const COPIED: readonly Copied[] = ['store/Root', 'store/CA'];
const PLACE: Readonly<Record<Copied, string>> = {
  'store/Root': 'Trusted Root',
  'store/CA': 'Intermediate Certification Authorities',
};

function copyIn(store: Copied, certificate: CertificateId, view: View): Copy {
  const found = view.peek(store);
  if (!isKnown(found)) return 'unknown';
  return (found.known ?? []).includes(certificate) ? 'there' : 'absent';
}

function copiesSaid(certificate: CertificateId, view: View): string {
  const places = (wanted: Copy): string[] =>
    COPIED.filter((store) => copyIn(store, certificate, view) === wanted).map((store) => PLACE[store]);
  const [there, perhaps] = [places('there'), places('unknown')];
  const copies = there.length === 1 ? 'copy' : 'copies';
  return [
    there.length === 0 ? '' : ` and its ${copies} in ${there.join(' and ')}`,
    perhaps.length === 0 ? '' : ` and, if there is one, its copy in ${perhaps.join(' and ')}`,
  ].join('');
}

/** What follows the command that removes the copy. No entry: the line is not typed. */
const COPY_TYPED: Readonly<Record<Copy, readonly string[]>> = {
  there: [''],
  absent: [],
  unknown: ['    # only if a copy is there'],
};

const soaked = (op: Operation<'remove-certificate'>, goal: Goal): Condition[] => {
  const from = goal.retire?.soakedAt;
  if (!from) return [];
  const { soakDays } = goal.server.retire;
  return [
    given(`certificate/${op.certificate}`, { code: 'soak-over', days: soakDays, until: from }, ms(goal.at) >= ms(from)),
  ];
};

/**
 * No restart is due that would still use the certificate, and the server is in the desired state (exchange facts 17).
 */
const settled = (view: View, goal: Goal): Condition[] => [
  given('store/My', desiredStateFirst(goal), goal.retire?.unsettled === null),
  need(view, 'web/restart-due', { code: 'no-web-restart-due' }, (due) => due !== true),
  need(view, 'transport/restart-due', { code: 'no-transport-restart-due' }, (due) => due !== true),
];

const desiredStateFirst = ({ server, retire }: Goal): Requirement => ({
  code: 'desired-state-first',
  server: server.name,
  ...(retire?.unsettled ? { now: retire.unsettled } : {}),
});

/** The uses in exchange facts 7.3, as far as they are observed. A fact that could not be read blocks the removal. */
function unreferenced(certificate: CertificateId, view: View): Condition[] {
  const endpoints = new Set([BACK_END_RECORD, ...view.keys('sslcert/')]);
  const records = [...endpoints].map((key) =>
    need(
      view,
      key,
      { code: 'record-without', endpoint: key.slice('sslcert/'.length), certificate },
      (held) => held !== certificate,
    ),
  );
  const listeners = [...new Set([RDP_LISTENER, ...view.keys('rdp/')])].map((key) =>
    need(
      view,
      key,
      { code: 'rdp-without', endpoint: key.slice('rdp/'.length), certificate },
      (held) => held !== certificate,
    ),
  );
  const wires = view.keys('wire/').flatMap((key) => {
    const seen = view.get(key);
    // A port that could not be observed does not block the removal. A port that an earlier removal may have changed
    // does.
    return isKnown(seen) || seen === UNSETTLED
      ? [judge(seen, key, withoutOn(key, certificate), (shown) => shown !== certificate)]
      : [];
  });
  return [
    ...records,
    ...listeners,
    need(view, 'web-management', { code: 'wmsvc-without', certificate }, (used) => used?.certificate !== certificate),
    ...wires,
    ...inNoMetabase(certificate, view),
    need(
      view,
      'internal-transport',
      { code: 'internal-transport-without', certificate },
      (held) => held !== certificate,
    ),
    ...onNoController(certificate, view),
    need(
      view,
      `flags/${certificate}`,
      { code: 'not-federation', certificate },
      (flags) => flags === null || !servesFederation(flags),
    ),
    need(
      view,
      'federation-trust',
      { code: 'not-federation', certificate },
      (used) => !(used ?? []).includes(certificate),
    ),
    need(view, 'owa-im', { code: 'not-owa-im', certificate }, (used) => !(used ?? []).includes(certificate)),
    judge(
      view.get('auth-certificate'),
      'auth-certificate',
      { code: 'not-auth', certificate },
      (auth) => !authThumbprints(known(auth)).includes(certificate),
    ),
  ];
}

/** IMAP and POP keep the certificate that they loaded when they started, so a person restarts them (exchange facts 9). */
const withoutOn = (key: FactKey, certificate: CertificateId): Requirement =>
  MAIL_CLIENT_WIRES.some((one) => one === key)
    ? { code: 'mail-client-without', service: key === MAIL_CLIENT_WIRES[0] ? 'IMAP' : 'POP', certificate }
    : { code: 'wire-without', certificate };

/**
 * If Exchange changes to a domain controller that still shows the old value, transport searches a certificate that is gone
 * (exchange facts 7.5). One that could not be read does not block: Exchange leaves it out as well.
 */
const onNoController = (certificate: CertificateId, view: View): Condition[] =>
  view.peekKeys('internal-transport-on/').flatMap((key) => {
    const shown = view.peek(key);
    const controller = key.slice('internal-transport-on/'.length);
    return isKnown(shown)
      ? [judge(shown, key, { code: 'controller-without', controller, certificate }, (held) => held !== certificate)]
      : [];
  });

/**
 * IMAP and POP search a certificate by a name, by default that of the server. If the chosen one has it as well, they find
 * it when they start again (exchange facts 6).
 */
function namedByService(certificate: CertificateId, view: View, goal: Goal): Condition[] {
  const [removed, chosen] = [certificate, goal.choice.certificate].map((id) => view.peek(`certificate/${id}`));
  const has = (found: typeof removed, name: string): boolean =>
    found !== undefined && isKnown(found) && found.known !== null && hasName(found.known, name);
  return CERTIFICATE_NAMES.map((key) => {
    const service = key === 'certificate-name/IMAP' ? 'IMAP' : 'POP';
    return need(view, key, { code: 'name-on-chosen', service, certificate }, (name) => {
      return name === null || !has(removed, name) || has(chosen, name);
    });
  });
}

/**
 * A Send connector names a certificate by its issuer and subject. The cmdlet then refuses to remove the old one and the
 * new one, whichever server the connector is on (exchange facts 7.3, 12).
 */
function namedByConnector(op: Operation<'remove-certificate'>, view: View, goal: Goal): Condition[] {
  const removed = view.get(`certificate/${op.certificate}`);
  const names = isKnown(removed) && removed.known !== null ? connectorsNaming(view, removed.known) : [];
  const naming = names.map((key) => ({ key, found: view.get(key) }));
  const unread = view.keys('connector/').filter((key) => !isKnown(view.peek(key)));
  const sends = naming.filter(({ found }) => isKnown(found) && found.known?.kind !== 'receive');
  const chosen = goal.choice.certificate;
  const trusted = naming.length > 0 && chosen !== null ? [inRoot(chosen, view, 'root-for-connector')] : [];
  return [
    ...unread.map((key) => need(view, key, { code: 'connector-readable', connector: nameOf(key) }, () => true)),
    ...sends.map(({ key }) =>
      given(key, { code: 'connector-names-not', connector: nameOf(key), certificate: op.certificate }, false),
    ),
    ...trusted,
  ];
}

const nameOf = (key: string): string => key.slice('connector/'.length);
