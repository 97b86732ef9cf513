import equal from 'fast-deep-equal';
import type { Prediction } from '../domain/action.ts';
import {
  type CertificateId,
  type Connector,
  type Fact,
  type FactKey,
  HEALTHY,
  isKnown,
  type Key,
  type Known,
  type Patch,
} from '../domain/facts.ts';
import type { Surprise } from '../domain/journal.ts';
import type { View } from '../domain/view.ts';

/** Everything outside the prediction that is known to differ. What cannot be seen any more is no change. */
export function changesOutside(
  prediction: Pick<Prediction, 'writes' | 'unsettles'>,
  subject: CertificateId | undefined,
  before: View,
  after: View,
): Surprise[] {
  const expected = new Set<string>([...Object.keys(prediction.writes), ...(prediction.unsettles ?? [])]);
  // A fact that only one look has was unknown to the other, and what is unknown is no change.
  return (Object.keys(before.facts()) as FactKey[]).flatMap((key) => {
    const [was, is] = [before.peek(key), after.peek(key)];
    if (key.startsWith('store/')) return storeChange(key, was, is, expected.has(key) ? subject : undefined);
    return expected.has(key) || isIgnored(key) ? [] : change(key, was, is);
  });
}

/** Reported only, moving by themselves, told by the store that holds them, or by a proof. */
const isIgnored = (key: FactKey): boolean =>
  key.startsWith('flags/') ||
  key.startsWith('certificate/') ||
  key.startsWith('event/') ||
  key === 'mounted-copies' ||
  key === 'build' ||
  key === 'shell/reaches' ||
  key === 'shell/snap-in' ||
  key.endsWith('/restart-due');

function change(fact: FactKey, before: Fact<unknown>, after: Fact<unknown>): Surprise[] {
  if (!isKnown(before) || !isKnown(after) || equal(before.known, after.known)) return [];
  if (fact.startsWith('connector/') && equal(connectorSettings(before.known), connectorSettings(after.known)))
    return [];
  if (fact.startsWith('key/') && (before.known === null || after.known === null || !lostKey(before.known, after.known)))
    return [];
  if (fact.startsWith('health/')) return turnedRed(fact, before.known, after.known);
  return [{ fact, was: before.known, is: after.known, guarded: isGuarded(fact) }];
}

/** A page that comes back by itself is no news; one that goes is, and another cause than ours may have it. */
const turnedRed = (fact: FactKey, was: unknown, is: unknown): Surprise[] =>
  was === HEALTHY ? [{ fact, was, is, guarded: false }] : [];

/** Which certificates a connector's name resolves to follows from the store, which tells of them itself. */
export const connectorSettings = (connector: unknown): unknown => {
  const { kind, tlsCertificateName } = (connector ?? {}) as Partial<Connector>;
  return connector === null ? null : { kind, tlsCertificateName };
};

const lostKey = (before: unknown, after: unknown): boolean => {
  const [was, is] = [before as Key, after as Key];
  return (was.usable && !is.usable) || (was.networkService && !is.networkService) || was.provider !== is.provider;
};

/** Somebody may bring a certificate in meanwhile; one that goes is another matter. */
function storeChange(
  fact: FactKey,
  before: Fact<unknown>,
  after: Fact<unknown>,
  subject: CertificateId | undefined,
): Surprise[] {
  if (!isKnown(before) || !isKnown(after)) return [];
  const others = ({ known }: Known<unknown>) =>
    ((known as readonly string[] | null) ?? []).filter((id) => id !== subject);
  const [was, is] = [new Set(others(before)), new Set(others(after))];
  const gone = [...was].filter((id) => !is.has(id));
  const came = [...is].filter((id) => !was.has(id));
  return [
    ...gone.map((id) => ({ fact, was: [id], is: [], guarded: fact === 'store/My' })),
    ...came.map((id) => ({ fact, was: [], is: [id], guarded: false })),
  ];
}

/** What no step may touch unless it says so: seen before, compared after every step (exchange facts 17). */
const GUARDED =
  /^(sslcert|row|require-ssl|key)\/|^wire\/(0\.0\.0\.0|127\.0\.0\.1):443$|^(internal-transport|auth-certificate)$/;
const isGuarded = (fact: FactKey): boolean => GUARDED.test(fact);

/** The facts of a table that a guard watches. */
export const guardedFacts = (facts: Patch): FactKey[] => (Object.keys(facts) as FactKey[]).filter(isGuarded);
