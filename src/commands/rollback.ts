import { rollBack } from '../apply/apply.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { RunRecord } from '../journal/read.ts';
import { findRun, runsNamed, unfinishedRuns } from '../journal/runs.ts';
import { type ApplyOptions, refuseUnattended } from './apply.ts';
import type { Io } from './io.ts';
import type { Whom } from './real-servers.ts';
import { continueRun, finish, openRun } from './session.ts';
import { openWorld, refuseForeign, usage } from './source.ts';

/** Undoes what a run did and has not proven; without a name, the run that was broken off. */
export async function rollbackCommand(name: string | undefined, options: ApplyOptions, io: Io): Promise<number> {
  refuseUnattended(options, io);
  const provider = await openWorld(options, () => whoseRun(name, options.stateDir), io.err);
  try {
    const session = await openRun(provider, provider.organization, options, 'rollback', io);
    try {
      const record = await pick(session.unfinished, name, options.stateDir, provider.organization);
      refuseForeign(provider, record.plan.organization);
      if (!options.yes && !(await io.confirm(`Undo what run ${record.run} has not proven? Type "yes" to go on: `))) {
        throw new Fault('E-not-confirmed', EXIT.usage, 'Not confirmed: nothing was done.');
      }
      const run = await continueRun(session, 'rollback', record);
      return await finish(session, { ...record.plan, servers: [] }, options, io, () => rollBack(run));
    } finally {
      await session.lease.release();
    }
  } finally {
    await provider.close();
  }
}

/** Where no file names the organisation, its journals do. */
async function whoseRun(name: string | undefined, stateDir: string): Promise<Whom> {
  const [found, ...more] = await (name === undefined ? unfinishedRuns(stateDir) : runsNamed(stateDir, name));
  if (!found && name === undefined) throw noUnfinished();
  if (!found) throw usage('E-no-such-run', `There is no run ${name} in ${stateDir}.`);
  if (more.length === 0) return found.plan.desired.state;
  throw usage(
    'E-several-runs',
    `Runs of more than one organization are meant: ${[found, ...more].map((one) => `${one.run} (${one.plan.organization})`).join(', ')}. Name one.`,
  );
}

const noUnfinished = () =>
  usage('E-no-unfinished-run', 'No run is unfinished. Name the run to undo, as its journal file is named.');

async function pick(
  unfinished: RunRecord | null,
  name: string | undefined,
  stateDir: string,
  organization: string,
): Promise<RunRecord> {
  if (name === undefined) {
    if (unfinished) return unfinished;
    throw noUnfinished();
  }
  if (unfinished && unfinished.run !== name) {
    throw new Fault(
      'E-unfinished-run',
      EXIT.heldByRun,
      `Run ${unfinished.run} is unfinished; roll it back or continue it first.`,
      unfinished.run,
    );
  }
  const record = await findRun(stateDir, organization, name);
  if (record === null) throw usage('E-no-such-run', `There is no run ${name} of ${organization} in ${stateDir}.`);
  return record;
}
