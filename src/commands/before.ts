import { basename } from 'node:path';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Observation } from '../domain/provider.ts';
import type { RunRecord } from '../journal/read.ts';
import { decodeObservation } from '../providers/recorded/decode.ts';
import { writeAtomic } from '../support/atomic.ts';
import { prettyCanonical, sha256 } from '../support/canonical.ts';
import { readText } from '../support/read-document.ts';
import { type Taken, toRun } from './next-line.ts';
import { atOrigin } from './origin.ts';

/** Beside a run's journal: what was there before its first step. It tells what the run changed from what was so before. */
const beforeFile = (journal: string): string => journal.replace(/\.jsonl$/, '.before.json');

/** Written before the first line of the journal, which names its hash. */
export async function writeBefore(journal: string, before: Observation): Promise<string> {
  const text = prettyCanonical(before);
  await writeAtomic(beforeFile(journal), text);
  return sha256(text);
}

/** Refused where it is not what the run wrote: without it a stage would be judged, and undone, by a guess. */
export async function readBefore(record: RunRecord, given: Taken): Promise<Observation> {
  const file = beforeFile(record.path);
  const text = await readText(file).catch((error: unknown) => {
    throw error instanceof Fault ? lostFault(record, error.message, given) : error;
  });
  if (sha256(text) !== record.before) throw lostFault(record, `${file} is not the file that this run wrote.`, given);
  return decodeObservation(JSON.parse(text), file);
}

function lostFault(record: RunRecord, why: string, given: Taken): Fault {
  const file = beforeFile(record.path);
  const close = toRun('rollback --close', 'rollback', atOrigin(given, record.origin));
  return new Fault(
    'E-before-lost',
    EXIT.invalid,
    `Run ${record.run} can be neither continued nor rolled back. ${why}\n` +
      `${basename(file)} holds what was there before the first step; without it nobody can tell what the run changed. Nothing was done.\n` +
      `Restore the file from a backup, then run the same command again. Or end the run without changing anything: ${close} looks, writes down what is there now, and names the stages that are left open.`,
    file,
  );
}
