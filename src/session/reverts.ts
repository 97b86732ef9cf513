import equal from 'fast-deep-equal';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import { tableOf } from '../domain/observation.ts';
import type { Plan } from '../domain/plan.ts';
import type { Reverts } from '../domain/revert.ts';
import { FactTable } from '../facts/table.ts';
import type { RunRecord } from '../journal/read.ts';
import { runsNamed } from '../journal/runs.ts';
import { revertsOf } from '../reconcile/reverts.ts';
import type { Common } from '../terminal/io.ts';
import { readBefore, refuseOtherValues } from './before.ts';
import { oneOf } from './named-run.ts';
import { originOf } from './origin.ts';

/** What a run changed, from its journal and from what was observed before its first step. */
export async function changesOf(record: RunRecord, options: Common): Promise<Reverts> {
  const before = await readBefore(record, options);
  const baseline = (server: string) => new FactTable(tableOf(before, server));
  const servers = record.state.plan.servers.map(({ server }) => [server, baseline(server)] as const);
  refuseOtherValues(record, new Map(servers), options);
  return revertsOf(record.run, record.state, baseline);
}

/**
 * What a run found is an input of a saved plan to revert. The same values could be forged in all places of the file, so the
 * journal of the run is read again, and decides.
 */
export async function refuseOtherChanges({ reverts }: Plan, file: string, options: Common): Promise<void> {
  if (reverts === undefined) return;
  const record = oneOf(await runsNamed(options.stateDir, reverts.run), await originOf(options));
  if (record === null) throw noJournal(reverts, file, options);
  const changes = await changesOf(record, options);
  const differs = Object.keys(reverts.servers).filter((name) => !equal(reverts.servers[name], changes.servers[name]));
  if (differs.length > 0) throw othersFault(reverts, differs, file);
}

const noJournal = ({ run }: Reverts, file: string, { stateDir }: Common): Fault =>
  usage(
    'E-no-such-run',
    `${file} goes back to what run ${run} found, and the journal of this run is not in ${stateDir}. Without it, exstate cannot check what the run found. Nothing was done.\n` +
      'Apply the plan where the run was made, or name the directory with its journal: --state-dir DIRECTORY.',
  );

const othersFault = ({ run }: Reverts, servers: readonly string[], file: string): Fault =>
  new Fault(
    'E-plan-differs',
    EXIT.invalid,
    `${file} says of ${servers.join(', ')} other values than the journal of run ${run}. The file was changed, or another version of exstate made it. Nothing was done.\n` +
      `Plan again with \`exstate revert ${run} --out FILE\`, and have the new plan approved.`,
    file,
  );
