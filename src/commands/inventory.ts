import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { inventoryOf } from '../inventory/list.ts';
import { lastConvergedAt } from '../journal/runs.ts';
import type { InventoryFormat } from '../report/format.ts';
import { loadDesired } from '../session/desired.ts';
import { inventoryFilesTo, inventoryRendered } from '../session/inventory-files.ts';
import { observeAll } from '../session/observe-all.ts';
import { judgedAt, openSource, refuseForeign, refuseSources } from '../session/source.ts';
import type { Common, Io } from '../terminal/io.ts';

export interface InventoryOptions extends Omit<Common, 'format'> {
  readonly format: InventoryFormat;
  readonly out: readonly string[];
}

/** Documents every certificate of every server. Changes nothing on a server. */
export async function inventoryCommand(file: string, options: InventoryOptions, io: Io): Promise<number> {
  refuseSources(options);
  const write = await inventoryFilesTo(options.out, { ...options, file });
  const inventory = await inventoryFrom(file, options, io);
  await write(inventory);
  const page = { color: io.color, width: io.width, verbose: options.verbose };
  io.out(await inventoryRendered(options.format, inventory, page));
  return inventory.isComplete ? EXIT.ok : EXIT.blockedByUnknown;
}

async function inventoryFrom(file: string, options: InventoryOptions, io: Io): Promise<Inventory> {
  const desired = await loadDesired(file, options.server, options);
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, io.waiting);
    const at = judgedAt(provider, options.at);
    return inventoryOf(desired, observation, { at, convergedAt: await soaksFrom(options, desired.organization, io) });
  } finally {
    await provider.close();
  }
}

/** A damaged journal hides the end of a soak; the certificates can be listed all the same. */
async function soaksFrom(
  { stateDir }: Pick<Common, 'stateDir'>,
  organization: string,
  { err }: Pick<Io, 'err'>,
): Promise<(server: string) => Instant | null> {
  try {
    return await lastConvergedAt(stateDir, organization);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    err(`${error.message}\nThe inventory does not say when a soak ends (${error.code}).\n`);
    return () => null;
  }
}
