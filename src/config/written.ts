import type { Thresholds } from '../domain/check.ts';
import type { Between, DesiredServer, Service } from '../domain/desired.ts';
import type { Freeze, Maintenance, MaintenanceWindow } from '../domain/maintenance.ts';

/** The shape of the YAML that the schema accepts, before any default is filled in. */
export interface Block {
  readonly selfSigned?: Partial<DesiredServer['selfSigned']>;
  readonly backEnd?: Partial<DesiredServer['backEnd']>;
  readonly frontEnd?: Partial<DesiredServer['frontEnd']>;
  readonly retire?: Partial<DesiredServer['retire']>;
  readonly outage?: { readonly [K in keyof DesiredServer['outage']]?: Partial<Between> };
  readonly check?: Partial<Thresholds>;
  readonly acknowledge?: DesiredServer['acknowledge'];
  readonly hold?: DesiredServer['hold'];
}

export interface WrittenServer extends Block {
  readonly name: string;
  readonly fqdn: string;
  readonly role?: DesiredServer['role'];
}

export interface Written {
  readonly apiVersion: 'exstate/v1';
  readonly organization: string;
  readonly maintenance?: Maintenance;
  readonly defaults?: Block;
  readonly servers: readonly WrittenServer[];
}

/** A faulty file without its faulty values. With it, `lint` finds its faults in the same run. */
export interface ValidSubset {
  readonly organization?: string;
  readonly maintenance?: ValidMaintenance;
  readonly defaults?: ValidBlock;
  readonly servers?: readonly (ValidServer | undefined)[];
}
export interface ValidBlock extends Omit<Block, 'selfSigned'> {
  readonly selfSigned?: { readonly services?: readonly (Service | undefined)[] };
}
export interface ValidServer extends ValidBlock {
  readonly name?: string;
  readonly fqdn?: string;
  readonly role?: DesiredServer['role'];
}
/** `days` and `on` may both be missing, or both be written. */
export interface ValidWindow {
  readonly days?: readonly (NonNullable<MaintenanceWindow['days']>[number] | undefined)[];
  readonly on?: string;
  readonly from?: string;
  readonly to?: string;
}
export interface ValidMaintenance {
  readonly timeZone?: string;
  readonly windows?: readonly (ValidWindow | undefined)[];
  readonly freeze?: readonly (Partial<Freeze> | undefined)[];
}
