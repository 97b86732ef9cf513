import { type FactKey, isKnown, type Thumbprint } from './facts.ts';
import type { View } from './view.ts';

type Record = Extract<FactKey, `sslcert/${string}`>;

/**
 * The port of this http.sys record was seen to present this certificate. Then http.sys can use it, whatever the store My
 * and the account that looks at the key show: the record may name another store (exchange facts 8.2).
 */
export function presents(record: Record, id: Thumbprint, view: View): boolean {
  const seen = view.peek(`wire/${record.slice('sslcert/'.length)}`);
  return isKnown(seen) && seen.known === id;
}
