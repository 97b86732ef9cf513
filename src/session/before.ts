import { basename } from 'node:path';
import equal from 'fast-deep-equal';
import type { Baseline } from '../apply/run.ts';
import { type FactKey, isKnown, type Patch } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Observation } from '../domain/observation.ts';
import type { Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { RunRecord } from '../journal/read.ts';
import { decodeObservation } from '../providers/recorded/decode.ts';
import { writeAtomic } from '../support/atomic.ts';
import { prettyCanonical, sha256 } from '../support/canonical.ts';
import { parseJson } from '../support/parse-json.ts';
import { readText } from '../support/read-document.ts';
import { type Taken, toRun } from './next-line.ts';
import { atOrigin } from './origin.ts';

/** Beside the journal of a run: the observation from before its first step. It shows what the run changed. */
const beforeFile = (journal: string): string => journal.replace(/\.jsonl$/, '.before.json');

/** Written before the first line of the journal, which contains its hash. Returns this hash. */
export async function writeBefore(journal: string, before: Observation): Promise<string> {
  const text = prettyCanonical(before);
  await writeAtomic(beforeFile(journal), text);
  return sha256(text);
}

/**
 * Refuses a file that is not the one that the run wrote: otherwise a stage would be evaluated and undone by a guess.
 */
export async function readBefore(record: RunRecord, given: Taken): Promise<Observation> {
  const file = beforeFile(record.path);
  const text = await readText(file).catch((error: unknown) => {
    throw error instanceof Fault ? lostFault(record, error.message, given) : error;
  });
  if (sha256(text) !== record.before) throw lostFault(record, `${file} is not the file that this run wrote.`, given);
  try {
    return decodeObservation(parseJson(text, file), file);
  } catch (error) {
    throw error instanceof Fault ? lostFault(record, error.message, given) : error;
  }
}

/**
 * Refuses an undo to a value that was neither observed before the run, nor expected by the plan, nor written by an
 * earlier step.
 */
export function refuseOtherValues(record: RunRecord, baseline: Baseline, given: Taken): void {
  const { intended, issued } = record.state;
  for (const { server, steps } of record.plan.servers) {
    for (const [at, step] of steps.entries()) {
      const before = intended.get(step.id) ?? {};
      const sources = [
        baseline.get(server)?.facts() ?? {},
        answersOf(step),
        ...steps.slice(0, at).map(({ writes }) => writes),
      ];
      const known = sources.map((one) => rename(one, issued));
      const strange = SERVING.filter((key) => !isFrom(before, key, known));
      const [key] = strange;
      if (key !== undefined) throw strangeFault(record, step.id, key, given);
    }
  }
}

/**
 * Where a certificate is in use. Only these are checked: a step derives its other writes from them, or only adds
 * something.
 */
const SERVING = ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443', 'sslcert/0.0.0.0:444', 'internal-transport'] as const;

const answersOf = ({ restsOn }: Step): Patch =>
  Object.fromEntries(restsOn.map(({ ask, answer }) => [ask, { known: answer }]));

function isFrom(before: Patch, key: FactKey, sources: readonly Patch[]): boolean {
  const was = before[key];
  return was === undefined || !isKnown(was) || sources.some((one) => equal(one[key], was));
}

const strangeFault = (record: RunRecord, step: string, key: string, given: Taken): Fault =>
  new Fault(
    'E-before-differs',
    EXIT.invalid,
    `Run ${record.run} ${cannotBe(record)}: its journal says that ${key} had a value before step ${step} that was not observed before the first step and is not in the plan. Nothing was done.\n` +
      `Another administrator changed it during the run, or the journal was edited.${closeSaid(record, given)}`,
    record.path,
  );

function lostFault(record: RunRecord, why: string, given: Taken): Fault {
  const file = beforeFile(record.path);
  return new Fault(
    'E-before-lost',
    EXIT.invalid,
    `Run ${record.run} ${cannotBe(record)}. ${why}\n` +
      `${basename(file)} contains what was observed before the first step; without it, exstate cannot know what the run changed. Nothing was done.\n` +
      `Restore the file from a backup, then run the same command again.${closeSaid(record, given)}`,
    file,
  );
}

const cannotBe = ({ finished }: RunRecord): string =>
  finished ? 'cannot be reverted' : 'can be neither continued nor rolled back';

/** A finished run needs no end. */
const closeSaid = (record: RunRecord, given: Taken): string =>
  record.finished
    ? ''
    : ` To end the run without changing anything: ${toRun('rollback --close', 'rollback', atOrigin(given, record.origin))}. exstate then observes, records the result, and names the stages that are not proven.`;
