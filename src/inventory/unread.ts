import { internalTransportOf } from '../choose/edge.ts';
import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  CERTIFICATE_NAMES,
  type FactKey,
  FRONT_END_RECORDS,
  isKnown,
  RDP_LISTENER,
  sameName,
} from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import type { UnreadUse } from './inventory.ts';

const OF_MAILBOX: readonly FactKey[] = [
  BACK_END_RECORD,
  ...FRONT_END_RECORDS,
  'wire/587/starttls',
  ...CERTIFICATE_NAMES,
  'auth-certificate',
  'federation-trust',
  'owa-im',
];
const OF_ANY: readonly FactKey[] = ['wire/25/starttls', RDP_LISTENER, 'web-management'];

/** While one of these is unknown, a certificate without a known use may be in use. */
export function unreadUses(view: View, server: DesiredServer): UnreadUse[] {
  const asked = new Set<FactKey>([
    ...(server.role === 'mailbox' ? OF_MAILBOX : []),
    ...OF_ANY,
    ...view.keys('sslcert/'),
    ...view.keys('rdp/'),
    ...view.keys('connector/').filter((key) => isOf(server.name, key)),
  ]);
  const facts = [...asked].map((fact) => ({ fact, found: view.peek(fact) }));
  const transport = { fact: 'internal-transport', found: internalTransportOf(view, server, 'peek') } as const;
  return [...facts, transport].flatMap(({ fact, found }) =>
    isKnown(found) ? [] : [{ server: server.name, fact, because: found.unknown }],
  );
}

/** If the connectors could not be listed, their server is `*`. */
const isOf = (server: string, key: string): boolean => {
  const [, of = ''] = key.split('/');
  return of === '*' || sameName(of, server);
};
