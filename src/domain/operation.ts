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
