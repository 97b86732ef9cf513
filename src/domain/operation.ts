import type { CertificateId, FactKey, Identity } from './facts.ts';

interface Target {
  /** The server that must answer. A provider refuses to perform the operation on any other. */
  readonly on: Identity;
}
interface OnCertificate extends Target {
  readonly certificate: CertificateId;
}

export interface OperationByKind {
  /** `windows`: with New-SelfSignedCertificate, if no Exchange cmdlet can be reached and a person allowed it. */
  'issue-certificate': OnCertificate & { readonly by?: 'windows' };
  'grant-key': OnCertificate;
  'trust-certificate': OnCertificate;
  'untrust-certificate': OnCertificate;
  'add-binding': Target & { readonly site: string; readonly bindingInformation: string };
  'bind-certificate': OnCertificate & { readonly site: string; readonly endpoint: string };
  'restart-iis': Target;
  'enable-smtp': OnCertificate;
  'restart-transport': Target;
  'remove-certificate': OnCertificate;
}

export type OperationKind = keyof OperationByKind;

/** Whether each kind needs an Exchange cmdlet. The others need only Windows (exchange facts 4.5). */
const TAKES_CMDLET: Readonly<Record<OperationKind, boolean>> = {
  'issue-certificate': true,
  'grant-key': false,
  'trust-certificate': false,
  'untrust-certificate': false,
  'add-binding': false,
  'bind-certificate': false,
  'restart-iis': false,
  'enable-smtp': true,
  'restart-transport': false,
  'remove-certificate': true,
};
/** A right of the account: to perform an operation, or to issue a certificate with the cmdlet of Windows. */
export type Right = OperationKind | 'issue-by-windows';
export const OPERATIONS = Object.keys(TAKES_CMDLET) as readonly OperationKind[];
export const takesCmdlet = (kind: OperationKind): boolean => TAKES_CMDLET[kind];

/** One change on one server, as data. */
export type Operation<K extends OperationKind = OperationKind> = {
  [P in K]: { readonly kind: P } & OperationByKind[P];
}[K];

/**
 * The order of the work. A stage that is proven is never undone. `untrust` comes after the stages that stop using the
 * certificate.
 */
export const STAGES = ['issue', 'web', 'transport', 'untrust', 'retire'] as const;
export type Stage = (typeof STAGES)[number];

/** The HTTPS binding of IIS that belongs to an http.sys endpoint (exchange facts 8.2). */
export const rowOf = (op: { site: string; endpoint: string }): FactKey =>
  `row/${op.site}/${op.endpoint.replace(/^0\.0\.0\.0:/, '*:')}:`;
