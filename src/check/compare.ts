import equal from 'fast-deep-equal';
import {
  type AuthCertificate,
  type Fact,
  type FactKey,
  type FamilyName,
  isKnown,
  known,
  type Thumbprint,
} from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { FAMILIES, familyOf, restOf } from '../facts/index.ts';

export interface Difference {
  readonly fact: FactKey;
  readonly what: 'removed' | 'changed' | 'added';
  readonly was: unknown;
  readonly is: unknown;
  /** If the fact is a list of certificates: the one that was removed or added. */
  readonly certificate: Thumbprint | null;
}

export interface Compared {
  readonly differences: readonly Difference[];
  /** Known in one of the two only, with the reason. */
  readonly unread: readonly { readonly fact: FactKey; readonly because: string }[];
}

/**
 * `value`: each difference counts. `list`: each entry by itself. `entries`: there can be any number of such facts, and one
 * that is missing is not there. `no`: it changes by itself, or follows from another fact.
 */
type How = 'value' | 'list' | 'entries' | 'no';

const HOW: Readonly<Record<FamilyName, How>> = {
  // Another machine is said by a drift of its own.
  identity: 'no',
  role: 'value',
  build: 'value',
  'setup-running': 'no',
  // A finding of its own says that a restart is due, whatever it was before.
  'windows/restart-pending': 'no',
  service: 'value',
  may: 'no',
  // These follow from 444, and from the front end that answers.
  'shell/opens': 'no',
  'shell/back-end': 'no',
  'shell/reaches': 'no',
  'shell/snap-in': 'no',
  'store/My': 'list',
  'store/Root': 'list',
  // Nothing trusts what is there.
  'store/CA': 'no',
  // The store says which certificates are there.
  certificate: 'no',
  key: 'value',
  // Computed from other facts (exchange facts 4.2).
  flags: 'no',
  row: 'entries',
  sslcert: 'entries',
  'record-settings': 'value',
  // Only what no record shows. The rest follows from the records and from internal transport.
  wire: 'value',
  metabase: 'value',
  rdp: 'entries',
  'require-ssl': 'value',
  'extended-protection': 'value',
  'web/restart-due': 'no',
  'transport/restart-due': 'no',
  'tolerates-untrusted-444': 'value',
  'web-management': 'value',
  // A page that fails is a drift of its own.
  health: 'no',
  event: 'no',
  log: 'no',
  component: 'value',
  'certificate-name': 'value',
  'internal-transport': 'value',
  // It is reported by itself.
  renewer: 'no',
  // Replication brings it.
  'internal-transport-on': 'no',
  'mounted-copies': 'no',
  // Maintenance mode blocks the activation. Who does not end it leaves a server without databases (exchange facts 9.1).
  dag: 'value',
  'smtp-probe': 'no',
  'auth-certificate': 'value',
  'edge-subscriptions': 'list',
  'federation-trust': 'list',
  'owa-im': 'list',
  connector: 'entries',
};

const WIRES: readonly string[] = ['wire/25/starttls', 'wire/587/starttls'];

/** Everything that exstate reads of these two tables, except what changes by itself (formats, section 10). */
export function compare(before: View, after: View, scope: 'server' | 'organization'): Compared {
  const differences: Difference[] = [];
  const unread: { fact: FactKey; because: string }[] = [];
  for (const fact of factsOf(before, after, scope)) {
    const [was, is] = [valueIn(before, fact), valueIn(after, fact)];
    if (!isKnown(was)) unread.push({ fact, because: `in the baseline: ${was.unknown}` });
    else if (!isKnown(is)) unread.push({ fact, because: is.unknown });
    else differences.push(...differencesOf(fact, was.known, is.known, before, after));
  }
  return { differences, unread };
}

function factsOf(before: View, after: View, scope: 'server' | 'organization'): FactKey[] {
  const all = new Set([...Object.keys(before.facts()), ...Object.keys(after.facts())]) as Set<FactKey>;
  return [...all]
    .filter(
      (fact) => familyOf(fact)?.scope === scope && howOf(fact) !== 'no' && !/^(\w+\/\*$|connector\/\*)/.test(fact),
    )
    .filter((fact) => !fact.startsWith('wire/') || WIRES.includes(fact))
    .sort();
}

const HOW_OF: ReadonlyMap<unknown, How> = new Map(
  (Object.keys(FAMILIES) as FamilyName[]).map((name) => [FAMILIES[name], HOW[name]]),
);
/** exstate keeps facts that it does not know, and cannot compare them. */
const howOf = (fact: FactKey): How => HOW_OF.get(familyOf(fact)) ?? 'no';

/** `row/<site>/*:444:` is an entry, `sslcert/*` says that the list is not complete. */
const marker = (fact: FactKey): FactKey => `${fact.slice(0, fact.indexOf('/'))}/*` as FactKey;

function valueIn(view: View, fact: FactKey): Fact<unknown> {
  if (howOf(fact) !== 'entries' || fact in view.facts()) return view.peek(fact);
  const whole = view.facts()[marker(fact)];
  return whole === undefined || isKnown(whole) ? known(null) : whole;
}

function differencesOf(fact: FactKey, was: unknown, is: unknown, before: View, after: View): Difference[] {
  if (howOf(fact) === 'list') return ofList(fact, listIn(was), listIn(is), before, after);
  if (fact.startsWith('key/') && isGone(restOf(fact), after)) return [];
  if (fact === 'auth-certificate' && isPromoted(was, is)) return [];
  const family = familyOf(fact);
  if (equal(was, is) || family?.changed?.(was, is) === false) return [];
  const what = is === null || isSslDropped(fact, is) ? 'removed' : was === null ? 'added' : 'changed';
  return [{ fact, what, was, is, certificate: typeof was === 'string' && CERTIFICATES.test(was) ? was : null }];
}

const isSslDropped = (fact: FactKey, is: unknown): boolean => fact.startsWith('require-ssl/') && is === false;

const CERTIFICATES = /^[0-9A-F]{40}$/;

const listIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function ofList(fact: FactKey, was: readonly string[], is: readonly string[], before: View, after: View): Difference[] {
  // Windows adds and removes authorities in Trusted Root by itself, and a certificate that is gone is said by the store.
  const counts = (one: string) => fact !== 'store/Root' || (isOwn(one, before) && isOwn(one, after));
  const entry = (what: Difference['what'], one: string): Difference => ({
    fact,
    what,
    was: what === 'removed' ? one : null,
    is: what === 'removed' ? null : one,
    certificate: CERTIFICATES.test(one) ? one : null,
  });
  return [
    ...was.filter((one) => !is.includes(one) && counts(one)).map((one) => entry('removed', one)),
    ...is.filter((one) => !was.includes(one) && counts(one)).map((one) => entry('added', one)),
  ];
}

const isOwn = (id: Thumbprint, view: View): boolean => {
  const store = view.peek('store/My');
  return isKnown(store) && (store.known ?? []).includes(id);
};

/** The store says that the certificate was removed. */
const isGone = (id: Thumbprint, after: View): boolean => {
  const store = after.peek('store/My');
  return isKnown(store) && !(store.known ?? []).includes(id);
};

/** Exchange itself makes the next Auth certificate the current one on its day (exchange facts 11.2). */
function isPromoted(was: unknown, is: unknown): boolean {
  const [old, now] = [was as AuthCertificate | null, is as AuthCertificate | null];
  return old !== null && now !== null && old.next !== null && now.current === old.next && now.previous === old.current;
}
