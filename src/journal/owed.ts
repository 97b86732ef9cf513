import type { OwedStage } from '../domain/journal.ts';
import { stageKey } from '../domain/run-state.ts';
import { readBytes } from '../support/read-document.ts';
import type { RunRecord } from './read.ts';
import { listRuns, readRun } from './runs.ts';

/** JSON.stringify writes no space, and only the events that name what a stage owes have such a list. */
const OWED = '"owed":[';

/**
 * The proofs that the runs of this organization owe. Most organizations owe none, and then no journal is parsed. A later
 * run of the same stage has its own proofs.
 */
export async function owedProofs(stateDir: string, organization: string): Promise<OwedStage[]> {
  const files = (await listRuns(stateDir, organization)).reverse();
  const first = await firstWithOwed(files.map(({ path }) => path));
  if (first < 0) return [];
  const owed = new Map<string, OwedStage>();
  for (const { path } of files.slice(first)) if (await hasBegun(path)) add(owed, await readRun(path));
  return [...owed.values()];
}

const LINE_END = 0x0a;

/** A run that was killed before its first line was complete has done nothing. */
const hasBegun = async (path: string): Promise<boolean> => (await readBytes(path)).includes(LINE_END);

async function firstWithOwed(paths: readonly string[]): Promise<number> {
  for (const [at, path] of paths.entries()) if ((await readBytes(path)).includes(OWED)) return at;
  return -1;
}

function add(all: Map<string, OwedStage>, { run, lines }: RunRecord): void {
  for (const line of lines) {
    if (line.event !== 'stage-proven' && line.event !== 'owed-judged') continue;
    const { server, stage, owed = [] } = line;
    const key = stageKey(server.toLowerCase(), stage);
    const of = line.event === 'owed-judged' ? line.of : run;
    if (owed.length === 0) all.delete(key);
    else all.set(key, { of, server, stage, owed });
  }
}
