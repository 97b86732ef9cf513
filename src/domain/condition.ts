import type { CertificateId, Instant, RecordSettings, Thumbprint } from './facts.ts';
import { type Fact, type FactKey, isKnown, type ValueOf } from './facts.ts';
import type { Right } from './operation.ts';
import type { View } from './view.ts';

/** The data of each condition. `report/condition-said.ts` contains the sentence that must be true. */
interface About {
  'activation-matches-record': { readonly site: string; readonly kept: Thumbprint; readonly port: string };
  'activation-matches-certificate': {
    readonly site: string;
    readonly kept: Thumbprint;
    readonly certificate: CertificateId;
  };
  'activation-keeps-not': { readonly site: string; readonly certificate: CertificateId };
  'certificate-in-store': { readonly certificate: CertificateId };
  'certificate-valid': { readonly certificate: CertificateId };
  'certificate-valid-by-now': { readonly certificate: CertificateId; readonly from: Instant };
  'connector-names-not': { readonly connector: string; readonly certificate: CertificateId };
  'connector-readable': { readonly connector: string };
  'controller-without': { readonly controller: string; readonly certificate: CertificateId };
  'desired-state-first': { readonly server: string; readonly now?: string };
  'edge-credentials-key': Record<never, never>;
  'internal-transport-present': Record<never, never>;
  'internal-transport-readable': Record<never, never>;
  'internal-transport-without': { readonly certificate: CertificateId };
  'key-readable': { readonly certificate: CertificateId };
  'key-usable': { readonly certificate: CertificateId };
  'mailbox-role': { readonly server: string };
  'mailbox-sites': { readonly server: string };
  'mail-client-without': { readonly service: 'IMAP' | 'POP'; readonly certificate: CertificateId };
  'name-on-chosen': { readonly service: 'IMAP' | 'POP'; readonly certificate: CertificateId };
  'no-edge-subscription': { readonly server: string; readonly edges: readonly string[] };
  'no-transport-restart-due': Record<never, never>;
  'no-web-restart-due': Record<never, never>;
  'not-auth': { readonly certificate: CertificateId };
  'not-edge': { readonly server: string };
  'not-federation': { readonly certificate: CertificateId };
  'not-owa-im': { readonly certificate: CertificateId };
  'wmsvc-without': { readonly certificate: CertificateId };
  'rdp-without': { readonly endpoint: string; readonly certificate: CertificateId };
  'record-present': Record<never, never>;
  'record-readable': { readonly endpoint: string };
  'record-settings-kept': { readonly endpoint: string; readonly settings: RecordSettings };
  'record-without': { readonly endpoint: string; readonly certificate: CertificateId };
  right: { readonly operation: Right };
  'root-before-444': { readonly certificate: CertificateId };
  'root-for-connector': { readonly certificate: CertificateId };
  'root-of-front-end': { readonly server: string; readonly certificate: CertificateId };
  'root-not-needed': { readonly certificate: CertificateId };
  'root-or-tolerated': { readonly certificate: CertificateId };
  'row-alone': { readonly site: string; readonly row: string; readonly other: string };
  'row-of-one-site': { readonly site: string; readonly row: string; readonly other: string };
  'row-present': { readonly site: string; readonly row: string };
  'row-uses-record': { readonly site: string; readonly row: string; readonly sslFlags: number };
  'server-answers': { readonly server: string };
  'service-host-running': Record<never, never>;
  'service-installed': { readonly service: 'W3SVC' | 'WAS' | 'MSExchangeTransport' };
  'setup-not-running': { readonly server: string };
  'shell-opens': { readonly server: string };
  'shell-reaches': { readonly server: string };
  'site-present': { readonly site: string };
  'soak-over': { readonly days: number; readonly until: Instant };
  'wire-without': { readonly certificate: CertificateId };
}

export type ConditionCode = keyof About;
/** A condition that must be true, as data: its code and what it is about. */
export type Requirement<C extends ConditionCode = ConditionCode> = {
  [K in C]: { readonly code: K } & About[K];
}[C];

/** A requirement, the fact that decides it, and the result. */
export type Condition =
  | { readonly requires: Requirement; readonly fact: FactKey; readonly is: 'met' | 'unmet' }
  | { readonly requires: Requirement; readonly fact: FactKey; readonly is: 'unknown'; readonly because: string };

export const need = <K extends FactKey>(
  view: View,
  fact: K,
  requires: Requirement,
  holds: (value: ValueOf<K> | null) => boolean,
): Condition => judge(view.get(fact), fact, requires, holds);

export const judge = <T>(
  found: Fact<T>,
  fact: FactKey,
  requires: Requirement,
  holds: (value: T | null) => boolean,
): Condition =>
  isKnown(found)
    ? { requires, fact, is: holds(found.known) ? 'met' : 'unmet' }
    : { requires, fact, is: 'unknown', because: found.unknown };

/** A condition that does not depend on an observed fact, so it is never unknown. */
export const given = (fact: FactKey, requires: Requirement, holds: boolean): Condition => ({
  requires,
  fact,
  is: holds ? 'met' : 'unmet',
});
