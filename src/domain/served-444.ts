import { BACK_END_RECORD, isKnown } from './facts.ts';
import type { View } from './view.ts';

/**
 * Whether 444 presents a certificate. If no handshake could be seen, such as without TLS 1.2, the key of its record decides:
 * http.sys ends handshakes, and logs event 15021, if it cannot use it (exchange facts 8.4, 13).
 */
export function isServedOn444(view: View): boolean {
  const presented = view.peek('wire/0.0.0.0:444');
  if (isKnown(presented)) return presented.known !== null;
  const record = view.peek(BACK_END_RECORD);
  const key = isKnown(record) && record.known !== null ? view.peek(`key/${record.known}`) : undefined;
  return key !== undefined && isKnown(key) && key.known?.usable === true;
}
