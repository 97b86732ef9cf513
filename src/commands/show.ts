import { EXIT, Fault } from '../domain/fault.ts';
import { readRun } from '../journal/read.ts';
import { planText } from '../report/plan-text.ts';
import { runText } from '../report/run-text.ts';
import { prettyCanonical } from '../support/canonical.ts';
import type { Common, Io } from './io.ts';
import { readPlan } from './plan-file.ts';

/** Renders a plan or a run again, from its file alone. */
export async function showCommand(file: string, options: Pick<Common, 'format' | 'verbose'>, io: Io): Promise<number> {
  const how = { color: io.color, width: io.width, verbose: options.verbose };
  const plan = await readPlan(file);
  if (plan) {
    io.out(options.format === 'json' ? prettyCanonical(plan) : planText(plan, how));
    return EXIT.ok;
  }
  const { lines, torn } = await readRun(file).catch((error: unknown) => {
    throw error instanceof Fault && error.code === 'E-journal-damaged' && !/\.jsonl$/i.test(file)
      ? neither(file)
      : error;
  });
  if (torn) io.err('The last line was torn off in the middle; it is left out.\n');
  io.out(options.format === 'json' ? lines.map((line) => `${JSON.stringify(line)}\n`).join('') : runText(lines, how));
  return EXIT.ok;
}

const neither = (file: string): Fault =>
  new Fault(
    'E-nothing-to-show',
    EXIT.invalid,
    `${file} is neither a plan nor a run. Plans are written by \`exstate plan --out\`, runs are the .jsonl files in the state directory (.exstate).`,
    file,
  );
