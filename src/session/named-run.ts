import { existsSync } from 'node:fs';
import { usage } from '../domain/fault.ts';
import { type Origin, sameOrigin } from '../domain/origin.ts';
import { type RunRecord, readRun } from '../journal/read.ts';
import { runsNamed } from '../journal/runs.ts';
import type { Common } from '../terminal/io.ts';

/**
 * The run that a person named, by its name in the state directory or by the path of its file; null if there is none. If
 * organizations have runs of the same name, the one of this source is meant.
 */
export async function runMeant(name: string, { stateDir }: Pick<Common, 'stateDir'>, here: Origin) {
  return oneOf(isPath(name) ? [await readRun(name)] : await runsNamed(stateDir, name), here);
}

const isPath = (name: string): boolean => /[/\\]/.test(name);

export function oneOf(found: readonly RunRecord[], here: Origin): RunRecord | null {
  const own = found.filter(({ origin }) => sameOrigin(origin, here));
  if (own.length > 1) throw severalRuns(own);
  return own[0] ?? found[0] ?? null;
}

const severalRuns = (runs: readonly RunRecord[]) =>
  usage(
    'E-several-runs',
    `More than one run can be meant: ${runs.map((one) => `${one.run} (${one.plan.organization})`).join(', ')}. Name the run.`,
  );

/** The file that a person named: the file itself, else the journal of the run with this name in the state directory. */
export async function fileNamed(name: string, { stateDir }: Pick<Common, 'stateDir'>): Promise<string> {
  if (isPath(name) || existsSync(name)) return name;
  const found = await runsNamed(stateDir, name);
  if (found.length > 1) throw severalRuns(found);
  if (found.length === 0 && LIKE_A_RUN.test(name)) throw noSuchRun(name, { stateDir });
  return found[0]?.path ?? name;
}

/** Such as `20261122T000000Z-7q3f`. Anything else is taken for a file. */
const LIKE_A_RUN = /^\d{8}T\d{6}Z-[^.]*$/;

export const noSuchRun = (name: string, { stateDir }: Pick<Common, 'stateDir'>) =>
  usage('E-no-such-run', `There is no run ${name} in ${stateDir}.`);
