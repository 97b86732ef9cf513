import type { Identity } from './facts.ts';

export type Service = 'IIS' | 'SMTP';

/** One server's desired state, every default applied. What each word means: exchange facts 21. */
export interface DesiredServer extends Identity {
  readonly role: 'mailbox' | 'edge';
  readonly selfSigned: {
    readonly ensure: 'present';
    readonly minDaysRemaining: number;
    readonly services: readonly Service[];
    readonly trustedRoot: 'keep' | 'copy';
  };
  readonly backEnd: { readonly port: 444; readonly certificate: 'self-signed' | 'leave' };
  readonly frontEnd: { readonly certificate: 'self-signed' | 'leave' };
  readonly retire: { readonly soakDays: number };
  /** What an administrator has read and accepts; without it the steps that it concerns are held. */
  readonly acknowledge: readonly 'edge-subscriptions'[];
}

export interface DesiredState {
  readonly apiVersion: 'exstate/v1';
  readonly organization: string;
  /** In the order of the YAML, which is the order of work. */
  readonly servers: readonly DesiredServer[];
  /**
   * The YAML's servers that were not asked for, where some were: nothing is wanted of them here, but their shells may be
   * the way to one whose own is shut.
   */
  readonly others?: readonly Identity[];
}
