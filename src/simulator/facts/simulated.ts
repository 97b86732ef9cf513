import {
  type Fact,
  type Facts,
  type FamilyName,
  type FamilyValue,
  known,
  type OrganizationFamily,
  unknown,
} from '../../domain/facts.ts';
import type { Organization, Server } from '../organization.ts';
import type { Starttls } from '../wire.ts';

/** The data of one observation from which several families are computed. */
export interface Look {
  readonly org: Organization;
  readonly server: Server;
  /** Why no management shell reaches the server. */
  readonly shut: string | undefined;
  readonly smtp: Starttls;
  readonly submission: Starttls;
}

export interface Place {
  readonly org: Organization;
  readonly server: Server;
  /** The key of the fact after its first slash. */
  readonly rest: string;
}

/** How the facts of a family are computed from the state of the organization, and how such a fact is set. */
export interface OfServer<T> {
  readonly scope: 'server';
  observe(facts: Facts, look: Look): void;
  set(place: Place, value: T | null): void;
  /** The cmdlets of the lab that fail if a world says that a fact of this family is unknown. */
  readonly seenBy: readonly string[];
  /**
   * When a copy of an observed server takes over the fact: first, because other facts contain its certificates; second;
   * last, if this is not set. `apart`: not in this way, because it follows from other facts.
   */
  readonly inCopy?: 'first' | 'second' | 'apart';
  /** A world may declare such facts, because they do not follow from anything else in it. */
  readonly declared?: true;
}

export interface OfOrganization<T> {
  readonly scope: 'organization';
  /** `asked`: the servers that are observed; all of them if it is left out. */
  observe(facts: Facts, org: Organization, shut: string | undefined, asked?: readonly string[]): void;
  set(org: Organization, rest: string, value: T | null): void;
  readonly seenBy: readonly string[];
}

export type Simulated<F extends FamilyName> = F extends OrganizationFamily
  ? OfOrganization<FamilyValue<F>>
  : OfServer<FamilyValue<F>>;

/** One entry for each family. Each file here contains the families of one part of a server. */
export type SimulatedFamilies = { readonly [F in FamilyName]: Simulated<F> };

/**
 * For facts that are computed from other state, such as a port or the shell: they cannot be set, so a set is ignored.
 */
export const derived = (): void => {};

/** Shared, because facts are never changed. */
export const YES = known(true);
export const NO = known(false);
export const NOTHING = known<never>(null);

/** Needs a cmdlet, so the fact is unknown if no management shell reaches the server. */
export const unless = <T>(shut: string | undefined, value: T | null): Fact<T> =>
  shut === undefined ? known(value) : unknown(shut);
