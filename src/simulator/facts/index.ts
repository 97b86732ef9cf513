import { type FactKey, type Facts, noFacts, type Patch } from '../../domain/facts.ts';
import type { Organization, Server } from '../organization.ts';
import { anyShellOpens, unreached } from '../shell.ts';
import { hidden, keyOn, withPages, withUnknown } from '../unknown.ts';
import { starttls } from '../wire.ts';
import { declared } from './declared.ts';
import { machine } from './machine.ts';
import { mail } from './mail.ts';
import { organization } from './organization.ts';
import { shell } from './shell.ts';
import { shown } from './shown.ts';
import type { OfOrganization, OfServer, SimulatedFamilies } from './simulated.ts';
import { stores } from './stores.ts';
import { web } from './web.ts';

/**
 * Computes facts from the state, and the reverse (formats, section 3). A family that is missing here does not compile.
 */
const FAMILIES: SimulatedFamilies = {
  ...machine,
  ...stores,
  ...web,
  ...shown,
  ...mail,
  ...shell,
  ...declared,
  ...organization,
};

type Any = OfServer<unknown> | OfOrganization<unknown>;
const all: readonly Any[] = Object.values(FAMILIES);
const ofServer = all.filter((family) => family.scope === 'server');
const ofOrganization = all.filter((family) => family.scope === 'organization');

const byName: ReadonlyMap<string, Any> = new Map(Object.entries(FAMILIES));

/** Finds a family by the whole key, or by the part before the first slash. */
export const simulated = (key: string): Any | undefined => {
  const at = key.indexOf('/');
  return byName.get(key) ?? (at < 0 ? undefined : byName.get(key.slice(0, at)));
};

export const isOrganizationFact = (key: string): boolean => simulated(key)?.scope === 'organization';
const isServerFact = (key: string): boolean => !isOrganizationFact(key);

/** Whether this cmdlet of the lab reads the fact. */
export const isSeenBy = (cmdlet: string, key: string): boolean => simulated(key)?.seenBy.includes(cmdlet) === true;

/**
 * `facts` may already contain the facts of the organization: a rehearsal needs one table, and copying would cost time.
 */
export function observeServer(org: Organization, server: Server, facts = noFacts()): Patch {
  const shut = unreached(org, server);
  const look = { org, server, shut, smtp: starttls(org, server, 25), submission: starttls(org, server, 587) };
  for (const family of ofServer) family.observe(facts, look);
  return withUnknown(facts, withPages(hidden(org, server.name)), (key) => keyOn(server, key), isServerFact);
}

/**
 * `throughAnother`: for a copy of one server for which the shell of another server answered. `asked`: the servers that
 * are observed with it, if not all are.
 */
export function observeOrganization(org: Organization, throughAnother = false, asked?: readonly string[]): Facts {
  const shut = throughAnother || anyShellOpens(org) ? undefined : 'no management shell opens on any Mailbox server';
  const facts = noFacts();
  for (const family of ofOrganization) family.observe(facts, org, shut, asked);
  return withUnknown(facts, hidden(org, undefined), (key) => key);
}

/**
 * Sets a fact of a server, or of the organization if `server` is null. The value comes from the `sets` of a world or
 * from an observation, and each family knows its type.
 */
export function setFact(org: Organization, server: Server | null, key: FactKey | string, value: unknown): void {
  const family = simulated(key);
  const rest = key.slice(key.indexOf('/') + 1);
  if (server === null) {
    if (family?.scope === 'organization') family.set(org, rest, value);
  } else if (family?.scope === 'server') family.set({ org, server, rest }, value);
}
