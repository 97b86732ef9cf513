import {
  type Fact,
  type FamilyName,
  type FamilyValue,
  known,
  type OrganizationFamily,
  unknown,
} from '../../domain/facts.ts';
import type { Organization, Server } from '../organization.ts';
import type { Facts } from '../unknown.ts';
import type { Starttls } from '../wire.ts';

/** One look at a server, with what several families are computed from. */
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

/** How a family of facts of a server follows from the state of the organization, and how such a fact is made true. */
export interface OfServer<T> {
  readonly scope: 'server';
  observe(facts: Facts, look: Look): void;
  set(place: Place, value: T | null): void;
  /** The cmdlets of the lab that fail if a world says that a fact of this family cannot be read. */
  readonly seenBy: readonly string[];
  /**
   * When a copy of an observed server takes it over: before the others because they name certificates, or never in this
   * way because it follows from others.
   */
  readonly inCopy?: 'first' | 'second' | 'apart';
  /** A world may declare such facts, because they follow from nothing else in it. */
  readonly declared?: true;
}

export interface OfOrganization<T> {
  readonly scope: 'organization';
  observe(facts: Facts, org: Organization, shut: string | undefined): void;
  set(org: Organization, rest: string, value: T | null): void;
  readonly seenBy: readonly string[];
}

export type Simulated<F extends FamilyName> = F extends OrganizationFamily
  ? OfOrganization<FamilyValue<F>>
  : OfServer<FamilyValue<F>>;

/** A family per entry; each file here has those of one part of a server. */
export type SimulatedFamilies = { readonly [F in FamilyName]: Simulated<F> };

/** What is computed from other state (a wire, the shell) cannot be set and is passed over. */
export const derived = (): void => {};

/** Facts are never changed, so these are enough for all. */
export const YES = known(true);
export const NO = known(false);
export const NOTHING = known<never>(null);

/** Takes a cmdlet, so it is unknown while no management shell reaches the server. */
export const unless = <T>(shut: string | undefined, value: T | null): Fact<T> =>
  shut === undefined ? known(value) : unknown(shut);
