import type { DesiredState } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { type Observation, tableOf } from '../domain/observation.ts';
import { FactTable } from '../facts/table.ts';
import { datesOf } from './dates.ts';
import type { CertificateState, Inventory, InventoryRow } from './inventory.ts';
import { rowsOf } from './rows.ts';
import { unreadUses } from './unread.ts';

interface Asked {
  readonly at: Instant;
  /** When the server last took a converging step, as far as the journals know. */
  readonly convergedAt: (server: string) => Instant | null;
}

/** Every certificate of every server, in the order of the YAML. */
export function inventoryOf(desired: DesiredState, observation: Observation, { at, convergedAt }: Asked): Inventory {
  const found = desired.servers.map((server) => {
    const view = new FactTable(tableOf(observation, server.name));
    const unread = unreadUses(view, server);
    const rows = rowsOf(view, server, at, unread.length === 0);
    return {
      rows,
      unread: rows.some(isServerUnread) ? [] : unread,
      dates: datesOf(view, server, at, rows, convergedAt),
    };
  });
  const rows = found.flatMap((one) => one.rows);
  return {
    organization: desired.organization,
    source: observation.source,
    takenAt: observation.takenAt,
    at,
    servers: desired.servers.length,
    isComplete: rows.every(({ state }) => !INCOMPLETE.includes(state)),
    rows,
    unread: found.flatMap(({ unread }) => unread),
    dates: found.flatMap(({ dates }) => dates),
  };
}

/** The row is about the server, because none of its certificates is known. */
const isServerUnread = ({ state }: InventoryRow): boolean => state === 'no-answer' || state === 'other-machine';

const INCOMPLETE: readonly CertificateState[] = ['not-read', 'store-not-read', 'other-machine', 'no-answer'];
