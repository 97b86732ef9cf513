import type { CertificateId, FactKey, Instant } from './facts.ts';

/** Why a stage cannot be undone: exstate does not go back to a certificate that is absent, expired or not presented. */
export type NoWayBack =
  | { readonly code: 'removed' }
  | { readonly code: 'old-unknown' | 'old-none'; readonly fact: FactKey }
  | {
      readonly code: 'old-not-installed' | 'old-auth' | 'old-federation' | 'old-key-unusable' | 'old-not-presented';
      readonly fact: FactKey;
      readonly certificate: CertificateId;
    }
  | {
      readonly code: 'old-not-valid';
      readonly fact: FactKey;
      readonly certificate: CertificateId;
      readonly notBefore: Instant;
      readonly notAfter: Instant;
      readonly at: Instant;
    };

/** How a stage would be undone, as the plan predicts it. */
export type StageUndo =
  | { readonly is: 'possible'; readonly says: string; readonly powershell: readonly string[] }
  /** `restart`: the stage changes no setting. `unused`: what the stage adds is not in use yet. */
  | { readonly is: 'needless'; readonly because: 'restart' | 'unused'; readonly powershell: readonly string[] }
  | { readonly is: 'impossible'; readonly because: NoWayBack; readonly powershell: readonly string[] };
