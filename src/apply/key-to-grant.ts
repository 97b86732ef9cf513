import type { FactKey } from '../domain/facts.ts';
import { isKnown } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { Outcome } from '../domain/provider.ts';
import type { Judgement, Look } from '../prove/judge.ts';

/**
 * An issue ends with the grant of the new key. If its answer is an error or is lost, the grant may be missing. STARTTLS
 * prefers the newest certificate of the server, and fails while transport cannot read its key (exchange facts 5.3). So
 * the run does not wait for another plan. It grants only the key of the one certificate that was added, and only if that
 * is the certificate of the step: all that is missing is the right to read its key.
 */
export function keyToGrant(
  operation: Operation,
  outcome: Outcome,
  { judgement, added, seen }: { readonly judgement: Judgement; readonly added: readonly string[]; readonly seen: Look },
): Operation<'grant-key'> | undefined {
  const [certificate, ...more] = added;
  if (operation.kind !== 'issue-certificate' || outcome.is === 'done') return undefined;
  if (certificate === undefined || more.length > 0 || judgement.guarded.length > 0) return undefined;
  const key: FactKey = `key/${certificate}`;
  if (judgement.failed.length === 0 || judgement.failed.some(({ fact }) => fact !== key)) return undefined;
  const found = seen.view.peek(key);
  if (!isKnown(found) || !found.known?.usable || found.known.provider !== 'csp') return undefined;
  return { kind: 'grant-key', certificate, on: operation.on };
}
