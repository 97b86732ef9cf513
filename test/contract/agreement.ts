import equal from 'fast-deep-equal';
import { type Fact, type FactKey, isKnown, known, type Patch } from '../../src/domain/facts.ts';

/** Facts that the world knows directly. PowerShell must ask a shell or a port, and reports unknown if it cannot. */
const ASKED_ELSEWHERE = /^may\/(issue-certificate|enable-smtp|remove-certificate)$|^transport\/restart-due$/;
/** Facts of the organization, which are unknown if no shell of its servers can be reached. */
const NEEDS_ANY_SHELL = /^(auth-certificate|edge-subscriptions|federation-trust|owa-im|connector\/.*)$/;
/** A script derives this fact from times. A record that is absent has no time, but the world remembers the change. */
const FROM_TIMES = 'web/restart-due';
const noRecord = (world: Patch): boolean => equal(world['sslcert/0.0.0.0:444'], known(null));

/**
 * The differences between the world and another source: facts that are known to differ, and facts that the world does
 * not have.
 */
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
  // Windows writes its own name in capitals.
  return key === 'identity' ? equal(inLower(is), inLower(said)) : equal(is, said);
}

const inLower = (fact: unknown): unknown => JSON.parse(JSON.stringify(fact).toLowerCase());
const line = (key: string, is: unknown, said: unknown) =>
  `${key}: is ${JSON.stringify(is)}, said ${JSON.stringify(said)}`;
