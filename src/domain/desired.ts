import type { Identity } from './facts.ts';
import type { Maintenance } from './maintenance.ts';
import type { Stage } from './operation.ts';

export type Service = 'IIS' | 'SMTP';

/** `kept-by-hand`: an Edge server that a person renews. exstate plans nothing on it. */
export type Acknowledgement = 'edge-subscriptions' | 'kept-by-hand';

export const isKeptByHand = ({ role, acknowledge }: Pick<DesiredServer, 'role' | 'acknowledge'>): boolean =>
  role === 'edge' && acknowledge.includes('kept-by-hand');

/** The desired state of one server, with every default filled in. The meaning of each field: exchange facts 21. */
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
  /** How long one restart of IIS, or of transport, is noticed by users in this organization. */
  readonly outage: { readonly webSeconds: Between; readonly mailSeconds: Between };
  /** The risks that an administrator accepts. Without this, the steps that they concern are blocked. */
  readonly acknowledge: readonly Acknowledgement[];
  /** Before these stages `apply` stops, and a person decides when it goes on. Left out: before none. */
  readonly hold?: readonly Stage[];
}

/** Seconds. */
export interface Between {
  readonly least: number;
  readonly most: number;
}

export interface DesiredState {
  readonly apiVersion: 'exstate/v1';
  readonly organization: string;
  /** Left out: servers may be changed at any time. */
  readonly maintenance?: Maintenance;
  /** In the order of the YAML. */
  readonly servers: readonly DesiredServer[];
  /**
   * The servers of the YAML that --server left out. exstate changes nothing on them, but their management shells may
   * run the cmdlets for a server whose own does not open.
   */
  readonly others?: readonly Identity[];
}
