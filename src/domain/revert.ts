import type { CertificateId, FactKey, Instant, Patch } from './facts.ts';
import type { Operation } from './operation.ts';
import type { NoWayBack } from './undo.ts';

/** What a revert goes back to: for each server, what a finished run changed there. An input of the plan. */
export interface Reverts {
  readonly run: string;
  readonly servers: Readonly<Record<string, Changes>>;
}

/** What a run changed on one server, from its journal. */
export interface Changes {
  /** The certificate that the run took into use; null if it took none. */
  readonly certificate: CertificateId | null;
  /** The values from before the run of the facts that it wrote, and what 444 presented. */
  readonly found: Patch;
  /** The values that the run left. If a fact has another value now, somebody else changed it. */
  readonly left: Patch;
}

/** What a revert does not bring back, as data. `says` and what to do are made in the report. */
export type Cannot =
  | Exclude<NoWayBack, { readonly code: 'removed' }>
  /** Neither what the run left nor what it found: another person relies on it. */
  | { readonly code: 'changed-since'; readonly fact: FactKey; readonly left: unknown; readonly is: unknown }
  /** The run removed the certificate. Its private key exists only in an export or a backup. */
  | { readonly code: 'removed'; readonly certificate: CertificateId; readonly notAfter: Instant }
  /** The run issued the certificate. `ports`: SMTP presents it there as long as it is installed (exchange facts 5.3). */
  | {
      readonly code: 'issued-stays';
      readonly certificate: CertificateId;
      readonly ports: readonly number[];
      readonly powershell: readonly string[];
    }
  /** The copy in Trusted Root stays, because something continues to use the certificate. */
  | { readonly code: 'still-used'; readonly fact: 'store/Root'; readonly certificate: CertificateId }
  /** An HTTPS binding that was added, a key that was granted, a service that was started. */
  | { readonly code: 'stays'; readonly fact: FactKey }
  /** Only in a prediction: the step back would wait for something. */
  | { readonly code: 'waits'; readonly fact: FactKey };

/** How the run of a plan could be reverted, predicted from the state after its last step. */
export interface Reversal {
  readonly server: string;
  readonly says: string;
  readonly steps: readonly Operation[];
  readonly cannot: readonly Cannot[];
}

/** Whether a person must do something before all is as the run found it. The others are harmless additions. */
const HOLDS: Readonly<Record<Cannot['code'], boolean>> = {
  'old-unknown': true,
  'old-none': true,
  'old-not-installed': true,
  'old-auth': true,
  'old-federation': true,
  'old-key-unusable': true,
  'old-not-presented': true,
  'old-not-valid': true,
  'changed-since': true,
  removed: true,
  'issued-stays': false,
  'still-used': false,
  stays: false,
  waits: true,
};
export const isHeldBack = ({ code }: Cannot): boolean => HOLDS[code];
