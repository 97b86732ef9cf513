import { type CertificateId, type Fact, type FactKey, isKnown, type Patch } from '../../domain/facts.ts';
import type { Plan, ServerPlan } from '../../domain/plan.ts';

/** What has a certificate at one place of a server. */
export type Bound =
  | { readonly is: 'certificate'; readonly certificate: CertificateId }
  | { readonly is: 'none' }
  | { readonly is: 'unread'; readonly because: string }
  /** A step may change it, and the plan does not say to what. */
  | { readonly is: 'open' };

/** What uses a certificate on a server, before the plan and after it. */
export interface Place {
  /** Such as `444`. */
  readonly name: string;
  /** What users know it by. */
  readonly serves: string;
  readonly before: Bound;
  readonly after: Bound;
  readonly changes: boolean;
  /** The certificate is bound there. False: the place only presents what Windows or transport selects. */
  readonly binds: boolean;
}

interface Known {
  readonly fact: FactKey;
  readonly name: string;
  readonly serves: string;
  readonly binds: boolean;
}

/** In the order in which a request passes them: front end, back end, mail. */
const PLACES: readonly Known[] = [
  { fact: 'sslcert/0.0.0.0:443', name: '443', serves: 'clients', binds: true },
  { fact: 'sslcert/127.0.0.1:443', name: '127.0.0.1:443', serves: 'the server itself', binds: true },
  { fact: 'sslcert/0.0.0.0:444', name: '444', serves: 'back end of OWA, ECP, EMS', binds: true },
  { fact: 'internal-transport', name: 'internal transport', serves: 'mail between servers', binds: true },
  { fact: 'wire/25/starttls', name: '25 STARTTLS', serves: 'mail from outside', binds: false },
  { fact: 'wire/587/starttls', name: '587 STARTTLS', serves: 'mail from clients', binds: false },
];

/** The places that were observed, or that a step writes. */
export function placesOf({ steps }: ServerPlan, facts: Patch): Place[] {
  const places: Place[] = [];
  for (const { fact, name, serves, binds } of PLACES) {
    const found = facts[fact];
    const next = steps.findLast(({ writes }) => writes[fact] !== undefined)?.writes[fact];
    if (found === undefined && next === undefined) continue;
    const before = boundOf(found);
    const isOpen = !binds && steps.some(({ unsettles }) => unsettles.includes(fact));
    const after = next !== undefined ? boundOf(next) : isOpen ? OPEN : before;
    places.push({ name, serves, binds, before, after, changes: !same(before, after) });
  }
  return places;
}

const OPEN: Bound = { is: 'open' };

function boundOf(fact: Fact<unknown> | undefined): Bound {
  if (fact === undefined) return { is: 'unread', because: 'not observed' };
  if (!isKnown(fact)) return { is: 'unread', because: fact.unknown };
  return fact.known === null ? { is: 'none' } : { is: 'certificate', certificate: String(fact.known) };
}

const same = (a: Bound, b: Bound): boolean =>
  a.is === b.is && (a.is !== 'certificate' || b.is !== 'certificate' || a.certificate === b.certificate);

/** A server may be called `constructor`, which is a property of every object. */
export const factsOf = ({ observed }: Pick<Plan, 'observed'>, server: string): Patch =>
  Object.hasOwn(observed.state.servers, server) ? (observed.state.servers[server]?.facts ?? {}) : {};
