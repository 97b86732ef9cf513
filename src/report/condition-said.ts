import type { ConditionCode, Requirement } from '../domain/condition.ts';
import type { Waiting } from '../domain/plan.ts';
import { settingsSaid } from '../domain/record-settings.ts';
import { connectorSaid, list, minute, show } from '../domain/say.ts';
import { RIGHTS } from './rights-said.ts';

/** The sentence that must be true. A code without a sentence does not compile. */
export function requirementSaid<C extends ConditionCode>(requires: Requirement<C>): string {
  const said: (requires: Requirement<C>) => string = SENTENCES[requires.code];
  return said(requires);
}

/** What blocks, in one phrase: the requirement, and why the fact could not be read if it is unknown. */
export const waitingSaid = (waiting: Waiting): string =>
  [
    ...(waiting.requires === undefined ? [] : [requirementSaid(waiting.requires)]),
    ...(waiting.is === 'unknown' ? [`could not be read: ${waiting.because}`] : []),
  ].join('; ');

const SENTENCES: { readonly [C in ConditionCode]: (requires: Requirement<C>) => string } = {
  'activation-keeps-not': ({ site, certificate }) =>
    `IIS does not keep ${show(certificate)} for "${site}" (it ${BINDS_AGAIN})`,
  'activation-matches-certificate': ({ site, kept, certificate }) =>
    `IIS keeps no other certificate for "${site}" than ${show(certificate)} (${wouldBind(kept)})`,
  'activation-matches-record': ({ site, kept, port }) =>
    `IIS keeps no other certificate for "${site}" than ${port} has (${wouldBind(kept)})`,
  'certificate-in-store': ({ certificate }) => `${show(certificate)} is in the store`,
  'certificate-valid': ({ certificate }) => `${show(certificate)} is valid`,
  'certificate-valid-by-now': ({ certificate, from }) =>
    `${show(certificate)} is valid by now (it is valid only from ${minute(from)}: check the clocks, or wait)`,
  'connector-names-not': ({ connector, certificate }) =>
    `${connectorSaid(connector)} does not name ${show(certificate)}`,
  'connector-readable': ({ connector }) => `${whatNames(connector)} can be read`,
  'controller-without': ({ controller, certificate }) =>
    `the domain controller ${controller} does not show ${show(certificate)} as the internal transport certificate`,
  'desired-state-first': ({ server, now }) =>
    `${server} is in its desired state first${now === undefined ? '' : ` (now: ${now})`}`,
  'edge-credentials-key': () =>
    'the present internal transport certificate has its key, which the Edge credentials are encrypted with',
  'internal-transport-present': () => 'transport has a certificate to start with',
  'internal-transport-readable': () => 'the internal transport certificate can be read',
  'internal-transport-without': ({ certificate }) => `internal transport does not use ${show(certificate)}`,
  'key-readable': ({ certificate }) =>
    `${show(certificate)} has its private key, in a CSP, and NETWORK SERVICE may read it`,
  'key-usable': ({ certificate }) => `${show(certificate)} has its private key, usable and in a CSP`,
  'mailbox-role': ({ server }) => `${server} has the Mailbox role`,
  'mailbox-sites': ({ server }) => `${server} has the Mailbox role: other servers have no Exchange sites`,
  'mail-client-without': ({ service, certificate }) =>
    `${service} (${service === 'IMAP' ? 993 : 995}) does not present ${show(certificate)} any more: restart ${service === 'IMAP' ? 'MSExchangeImap4' : 'MSExchangePop3'}`,
  'name-on-chosen': ({ service, certificate }) =>
    `the chosen certificate has the name by which ${service} searches its certificate (${show(certificate)} has it)`,
  'no-edge-subscription': ({ server, edges }) =>
    edges.length === 0
      ? `no Edge server is subscribed, or the YAML has \`acknowledge: [edge-subscriptions]\` under ${server} or defaults`
      : `the YAML has \`acknowledge: [edge-subscriptions]\` under ${server} or defaults: ${list(edges)} ${edges.length === 1 ? 'is' : 'are'} subscribed, and renewing ${server} may break EdgeSync`,
  'no-transport-restart-due': () => 'transport needs no restart',
  'no-web-restart-due': () => 'IIS needs no restart',
  'not-auth': ({ certificate }) => `${show(certificate)} is not the Auth certificate`,
  'not-edge': ({ server }) =>
    `${server}, an Edge server, is renewed by hand: it must be subscribed again. If you do that, write \`acknowledge: [kept-by-hand]\` under ${server}`,
  'not-federation': ({ certificate }) => `${show(certificate)} is not the certificate of the federation trust`,
  'not-owa-im': ({ certificate }) => `OWA instant messaging does not use ${show(certificate)}`,
  'wmsvc-without': ({ certificate }) => `the Web Management Service does not use ${show(certificate)}`,
  'rdp-without': ({ endpoint, certificate }) =>
    `${endpoint === '*' ? 'any other RDP listener' : `the RDP listener ${endpoint}`} does not use ${show(certificate)}`,
  'record-present': () => '444 has a certificate to start with',
  'record-readable': ({ endpoint }) => `the http.sys record ${endpoint} can be read`,
  'record-settings-kept': ({ endpoint, settings }) =>
    `the http.sys record ${endpoint} has nothing that netsh cannot set again (it has: ${settingsSaid(settings)}). IIS would not keep it: bind the certificate by hand, and set it again`,
  'record-without': ({ endpoint, certificate }) =>
    `${endpoint === '*' ? 'any other port' : endpoint} does not use ${show(certificate)}`,
  right: ({ operation }) => `your account has the rights for ${operation}: ${RIGHTS[operation]}`,
  'root-before-444': ({ certificate }) =>
    `${show(certificate)} is in Trusted Root, because the front end has not been seen to accept a certificate on 444 that is not`,
  'root-for-connector': ({ certificate }) => `${show(certificate)} is in Trusted Root, because a connector names it`,
  'root-not-needed': ({ certificate }) => `nothing needs ${show(certificate)} in Trusted Root`,
  'root-of-front-end': ({ server, certificate }) =>
    `${server} has ${show(certificate)} in its Trusted Root: its front end accepts the present certificate on 444 and would refuse this one (AllowInternalUntrustedCerts is 0 on ${server}). Copy it there as in \`exstate explain backend-refused\`, then plan again`,
  'root-or-tolerated': ({ certificate }) =>
    `the front end tolerates a certificate on 444 that is not in Trusted Root, or ${show(certificate)} is in it`,
  'row-alone': ({ site, row, other }) => `"${site}" has no HTTPS binding ${other} beside ${row}`,
  'row-of-one-site': ({ site, row, other }) => `"${other}" has no HTTPS binding ${row}, as "${site}" has it`,
  'row-present': ({ site, row }) => `"${site}" has its HTTPS binding ${row}`,
  'row-uses-record': ({ site, row, sslFlags }) =>
    `the HTTPS binding ${row} of "${site}" uses the certificate of its port (its sslFlags are ${sslFlags}: SNI or the central certificate store)`,
  'server-answers': ({ server }) => `the server that answers is ${server}`,
  'service-host-running': () => 'MSExchangeServiceHost is running',
  'service-installed': ({ service }) => `${SERVICES[service]} is installed (service ${service})`,
  'setup-not-running': ({ server }) => `Exchange Setup is not running on ${server}`,
  'shell-opens': ({ server }) => `a management shell opens on ${server}`,
  'shell-reaches': ({ server }) => `a management shell reaches ${server}`,
  'site-present': ({ site }) => `IIS has the site "${site}"`,
  'soak-over': ({ days, until }) => `the soak of ${days} days is over (until ${minute(until)})`,
  'wire-without': ({ certificate }) => `no port presents ${show(certificate)} any more`,
};

const BINDS_AGAIN =
  "would bind that again when it starts: copy applicationHost.config, then take properties 5506 and 5511 out of the site's key in customMetadata by hand";
const wouldBind = (kept: string): string => `it keeps ${show(kept)} and ${BINDS_AGAIN}`;

const SERVICES = { W3SVC: 'IIS', WAS: 'the activation service of IIS', MSExchangeTransport: 'transport' } as const;

const whatNames = (connector: string): string =>
  /^\*\/(send|receive)$/.test(connector)
    ? `which certificates ${connectorSaid(connector)} name`
    : `which certificate ${connectorSaid(connector)} names`;
