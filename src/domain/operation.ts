import type { CertificateId, FactKey, Identity } from './facts.ts';

interface Target {
  /** Who must answer; a provider refuses to perform on anybody else. */
  readonly on: Identity;
}
interface OnCertificate extends Target {
  readonly certificate: CertificateId;
}

export interface OperationByKind {
  /** `windows`: by New-SelfSignedCertificate, where no Exchange cmdlet can be reached and a person asked for it. */
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

/** Each kind, and whether it takes an Exchange cmdlet; the rest is Windows alone (exchange facts 4.5). */
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
/** What an account may do: an operation, or issuing by the cmdlet of Windows. */
export type Right = OperationKind | 'issue-by-windows';
export const OPERATIONS = Object.keys(TAKES_CMDLET) as readonly OperationKind[];
export const takesCmdlet = (kind: OperationKind): boolean => TAKES_CMDLET[kind];

/** One thing to do on one server, as data. */
export type Operation<K extends OperationKind = OperationKind> = {
  [P in K]: { readonly kind: P } & OperationByKind[P];
}[K];

/** The order of work, and the reason why it is this one. A proven stage is never undone. */
export const STAGES = ['issue', 'web', 'transport', 'retire'] as const;
export type Stage = (typeof STAGES)[number];

/** The row of IIS that an http.sys endpoint belongs to (exchange facts 8.2). */
export const rowOf = (op: { site: string; endpoint: string }): FactKey =>
  `row/${op.site}/${op.endpoint.replace(/^0\.0\.0\.0:/, '*:')}:`;
