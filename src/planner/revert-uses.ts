import { outlastsRun } from '../choose/choose.ts';
import {
  BACK_END_RECORD,
  type CertificateId,
  type Fact,
  type FactKey,
  FRONT_END_RECORDS,
  isKnown,
  known,
  type Patch,
  unknown,
} from '../domain/facts.ts';
import type { Cannot } from '../domain/revert.ts';
import { type Asked, changedKeys, inList, isInstalled, isRestorable, isSame, type Part } from './reverting.ts';
import { notRestorable } from './undo.ts';

/** The records of the ports and the internal transport certificate. */
export function uses(asked: Asked): Part {
  const want: Record<string, Fact<unknown>> = {};
  const cannot: Cannot[] = [];
  for (const key of changedKeys(asked).filter((one) => isRestorable(one) && one !== 'store/Root')) {
    const found = asked.changes.found[key] ?? unknown('not observed');
    const because = whyNot(key, found as Fact<string>, asked);
    if (because === undefined) want[key] = found;
    else if (!isSame(asked.now.peek(key), found)) cannot.push(because);
  }
  return { want, cannot };
}

function whyNot(key: FactKey, found: Fact<string>, { changes, now, at }: Asked): Cannot | undefined {
  const [left, is] = [changes.left[key], now.peek(key)];
  if (isKnown(is) && left && isKnown(left) && !isSame(is, left) && !isSame(is, found))
    return { code: 'changed-since', fact: key, left: left.known, is: is.known };
  const shown = changes.found['wire/0.0.0.0:444'] ?? unknown('not observed');
  const [lacking] = notRestorable(key, found, now.after({ 'wire/0.0.0.0:444': shown }), at);
  return lacking === undefined || lacking.code === 'removed' ? endsSoon(key, found, { now, at }) : lacking;
}

/** A certificate that expires during the run would leave the server worse than before. */
function endsSoon(fact: FactKey, found: Fact<string>, { now, at }: Pick<Asked, 'now' | 'at'>): Cannot | undefined {
  const certificate = isKnown(found) ? found.known : null;
  const held = certificate === null ? undefined : now.peek(`certificate/${certificate}`);
  if (certificate === null || held === undefined || !isKnown(held) || held.known === null) return undefined;
  if (outlastsRun(held.known, at)) return undefined;
  const { notBefore, notAfter } = held.known;
  return { code: 'old-not-valid', fact, certificate, notBefore, notAfter, at };
}

/** A restart is needed for what this revert changes, and for what an interrupted one has changed. */
export function restarts({ now }: Asked, want: Patch): Patch {
  const due = (use: FactKey, restart: 'web/restart-due' | 'transport/restart-due'): Patch => {
    const [wanted, is] = [want[use], now.peek(restart)];
    if (wanted === undefined || (isSame(now.peek(use), wanted) && !(isKnown(is) && is.known === true))) return {};
    return { [restart]: known(false) };
  };
  return { ...due(BACK_END_RECORD, 'web/restart-due'), ...due('internal-transport', 'transport/restart-due') };
}

/** The copy in Trusted Root of the certificate that the run took into use. */
export function rootCopy({ changes, now }: Asked, want: Patch): Part {
  const { certificate, found, left } = changes;
  const [before, after] = [inList(found['store/Root'], certificate), inList(left['store/Root'], certificate)];
  if (certificate === null || after === undefined || before === after) return NO_PART;
  const is = inList(now.peek('store/Root'), certificate);
  if (is === before) return NO_PART;
  const old = found['store/Root'];
  if (before === undefined || old === undefined)
    return { want: {}, cannot: [{ code: 'old-unknown', fact: 'store/Root' }] };
  if (before && !isInstalled(certificate, now)) return NO_PART;
  if (!before && USES.some((key) => staysOn(certificate, want[key] ?? now.peek(key))))
    return { want: {}, cannot: [{ code: 'still-used', fact: 'store/Root', certificate }] };
  return { want: { 'store/Root': old }, cannot: [] };
}

const NO_PART: Part = { want: {}, cannot: [] };
const USES = [BACK_END_RECORD, ...FRONT_END_RECORDS, 'internal-transport'] as const;
const staysOn = (id: CertificateId, fact: Fact<unknown>): boolean => isKnown(fact) && fact.known === id;
