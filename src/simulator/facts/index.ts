import type { FactKey, Patch } from '../../domain/facts.ts';
import type { Organization, Server } from '../organization.ts';
import { anyShellOpens, unreached } from '../shell.ts';
import { type Facts, hidden, keyOn, withPages, withUnknown } from '../unknown.ts';
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

/** State → facts and back (formats, section 3). A family of `FactKey` that is missing here does not compile. */
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

/** By the whole key, or by what stands before its first slash. */
export const simulated = (key: string): Any | undefined => {
  const at = key.indexOf('/');
  return byName.get(key) ?? (at < 0 ? undefined : byName.get(key.slice(0, at)));
};

export const isOrganizationFact = (key: string): boolean => simulated(key)?.scope === 'organization';
const isServerFact = (key: string): boolean => !isOrganizationFact(key);

/** Whether a fact is read by this cmdlet of the lab. */
export const isSeenBy = (cmdlet: string, key: string): boolean => simulated(key)?.seenBy.includes(cmdlet) === true;

/** `facts` may already hold the facts of the organization: a rehearsal needs one table, and copying two costs time. */
export function observeServer(org: Organization, server: Server, facts: Facts = {}): Patch {
  const shut = unreached(org, server);
  const look = { org, server, shut, smtp: starttls(org, server, 25), submission: starttls(org, server, 587) };
  for (const family of ofServer) family.observe(facts, look);
  return withUnknown(facts, withPages(hidden(org, server.name)), (key) => keyOn(server, key), isServerFact);
}

/** `throughAnother`: of a copy of one server, that a shell of another one answered. */
export function observeOrganization(org: Organization, throughAnother = false): Facts {
  const shut = throughAnother || anyShellOpens(org) ? undefined : 'no management shell opens on any Mailbox server';
  const facts: Facts = {};
  for (const family of ofOrganization) family.observe(facts, org, shut);
  return withUnknown(facts, hidden(org, undefined), (key) => key);
}

/**
 * Makes a fact true of a server, or of the organization where `server` is null. A value comes from a world's `sets` or
 * from an observation; each family knows the type of its own.
 */
export function setFact(org: Organization, server: Server | null, key: FactKey | string, value: unknown): void {
  const family = simulated(key);
  const rest = key.slice(key.indexOf('/') + 1);
  if (server === null) {
    if (family?.scope === 'organization') family.set(org, rest, value);
  } else if (family?.scope === 'server') family.set({ org, server, rest }, value);
}
