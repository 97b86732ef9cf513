import type { FactKey, Instant, Thumbprint } from '../domain/facts.ts';
import type { Source } from '../domain/source.ts';
import type { Use } from '../facts/uses.ts';

export const STATES = [
  'in-use',
  'unused',
  'no-use-found',
  'superseded',
  'expired',
  'not-valid-yet',
  'not-installed',
  'not-read',
  'store-not-read',
  'other-machine',
  'no-answer',
] as const;
/** `no-use-found`: not everything that could use it was read, so it may be in use. */
export type CertificateState = (typeof STATES)[number];

/** A certificate of a server, or why the certificates of the server are not known. What was not read is null. */
export interface InventoryRow {
  readonly server: string;
  readonly uses: readonly Use[];
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly names: readonly string[];
  readonly notBefore: Instant | null;
  readonly notAfter: Instant | null;
  readonly daysRemaining: number | null;
  readonly certificate: Thumbprint | null;
  readonly keyBits: number | null;
  /** `none`: the server has no private key for it. */
  readonly keyProvider: 'csp' | 'cng' | 'none' | null;
  /** The services from Get-ExchangeCertificate; `` if the cmdlet does not list the certificate. */
  readonly services: string | null;
  readonly state: CertificateState;
  /** Why it could not be read. */
  readonly because?: string;
}

/** A fact that would show a use, and could not be read. */
export interface UnreadUse {
  readonly server: string;
  readonly fact: FactKey;
  readonly because: string;
}

/** A day on which somebody should act. */
export interface CertificateDate {
  readonly kind: 'expires' | 'renewal-due' | 'soak-ends';
  readonly at: Instant;
  readonly server: string;
  readonly certificate: Thumbprint;
  readonly subject: string;
  readonly uses: readonly Use[];
}

export interface Inventory {
  readonly organization: string;
  readonly source: Source;
  readonly takenAt: Instant;
  /** The time at which days and states are evaluated. */
  readonly at: Instant;
  readonly servers: number;
  /** False if a certificate, a store or a server could not be read. */
  readonly isComplete: boolean;
  readonly rows: readonly InventoryRow[];
  readonly unread: readonly UnreadUse[];
  readonly dates: readonly CertificateDate[];
}
