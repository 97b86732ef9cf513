import equal from 'fast-deep-equal';
import { type Fact, type FactKey, isKnown, known, type Patch } from '../../src/domain/facts.ts';

/** What only the world itself knows: PowerShell has to ask a shell, or the wire, and says so where it cannot. */
const ASKED_ELSEWHERE = /^may\/(issue-certificate|enable-smtp|remove-certificate)$|^transport\/restart-due$/;
/** The organization's, where no shell of the world's servers is reached. */
const NEEDS_ANY_SHELL = /^(auth-certificate|edge-subscriptions|connector\/.*)$/;
/** A script derives it from times. Of a record that is not there nothing was ever written; the world remembers. */
const FROM_TIMES = 'web/restart-due';
const noRecord = (world: Patch): boolean => equal(world['sslcert/0.0.0.0:444'], known(null));

/** Where somebody says something else than the world: nothing known may differ, and nothing may be made up. */
export function differences(world: Patch, seen: Patch): string[] {
  const keys = [...new Set([...Object.keys(world), ...Object.keys(seen)])] as FactKey[];
  return keys.flatMap((key) => {
    const [is, said] = [world[key], seen[key]];
    if (key === FROM_TIMES && noRecord(world)) return [];
    if (is !== undefined && isKnown(is)) return agrees(key, is, said) ? [] : [line(key, is, said)];
    return said === undefined || !isKnown(said) ? [] : [line(key, is, said)];
  });
}

function agrees(key: FactKey, is: Fact<unknown>, said: Fact<unknown> | undefined): boolean {
  if (said === undefined || !isKnown(said)) {
    return ASKED_ELSEWHERE.test(key) || NEEDS_ANY_SHELL.test(key) || key === FROM_TIMES;
  }
  // The name that Windows has for itself is in capitals.
  return key === 'identity' ? equal(inLower(is), inLower(said)) : equal(is, said);
}

const inLower = (fact: unknown): unknown => JSON.parse(JSON.stringify(fact).toLowerCase());
const line = (key: string, is: unknown, said: unknown) =>
  `${key}: is ${JSON.stringify(is)}, said ${JSON.stringify(said)}`;
