import { internalTransportOf } from '../choose/edge.ts';
import { notTheServers } from '../choose/fitness.ts';
import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  type Certificate,
  type FactKey,
  FRONT_END_RECORDS,
  type Instant,
  isKnown,
  isNew,
  type Thumbprint,
} from '../domain/facts.ts';
import type { Deadline, Plan } from '../domain/plan.ts';
import { DAY, instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

interface Asked {
  readonly servers: readonly DesiredServer[];
  readonly at: Instant;
  readonly tableOf: (server: string) => View;
}

/** The first instant at which a candidate or a certificate in use becomes valid, falls to N days or expires. */
export function validity({ servers, at, tableOf }: Asked): Pick<Plan, 'validUntil' | 'deadlines'> {
  const all = servers.flatMap((server) =>
    relevant(tableOf(server.name), server).flatMap((one) => deadlinesOf(one, server)),
  );
  const ahead = all.filter((one) => one.at > ms(at));
  const first = ahead.reduce((least, one) => Math.min(least, one.at), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(first)) return { validUntil: null, deadlines: [] };
  const validUntil = instant(first);
  const due = ahead.filter((one) => one.at === first);
  return { validUntil, deadlines: due.map((one) => ({ ...one, at: validUntil })) };
}

export interface Relevant {
  readonly id: Thumbprint;
  readonly certificate: Certificate;
  readonly use: readonly FactKey[];
}

function deadlinesOf({ id, certificate, use }: Relevant, server: DesiredServer) {
  const deadline = (at: number, event: Deadline['event']) => ({ server: server.name, at, certificate: id, event, use });
  const { minDaysRemaining } = server.selfSigned;
  const expires = ms(certificate.notAfter);
  return [
    deadline(ms(certificate.notBefore), 'becomes-valid'),
    deadline(expires, 'expires'),
    ...(minDaysRemaining === 0 ? [] : [deadline(expires - minDaysRemaining * DAY, 'too-few-days')]),
  ];
}

const USES = [BACK_END_RECORD, ...FRONT_END_RECORDS, 'internal-transport'] as const;

/** The certificates in use, and those of the server that could be chosen. Sorted: the order of the store decides nothing. */
export function relevant(view: View, server: DesiredServer): Relevant[] {
  const store = view.peek('store/My');
  const ids = isKnown(store) ? [...(store.known ?? [])].sort() : [];
  const transport = internalTransportOf(view, server, 'peek');
  return ids.flatMap((id) => {
    const found = isNew(id) ? undefined : view.peek(`certificate/${id}`);
    if (found === undefined || !isKnown(found) || found.known === null) return [];
    const use = USES.filter((key) => isUsed(id, key === 'internal-transport' ? transport : view.peek(key)));
    return use.length > 0 || !notTheServers(found.known, server) ? [{ id, certificate: found.known, use }] : [];
  });
}

const isUsed = (id: string, found: ReturnType<View['peek']>): boolean => isKnown(found) && found.known === id;
