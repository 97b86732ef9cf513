import { EXIT, Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { readRun } from '../journal/read.ts';
import { planText } from '../report/plan-text.ts';
import { runText } from '../report/run-text.ts';
import { prettyCanonical } from '../support/canonical.ts';
import type { Common, Io } from './io.ts';
import { again, carryOut, worldOf } from './next-line.ts';
import { readPlan } from './plan-file.ts';

/** Renders a plan or a run again, from its file alone. */
export async function showCommand(file: string, options: Shown, io: Io): Promise<number> {
  const plan = await readPlan(file);
  io.out(plan ? planAgain(plan, file, options, io) : await runAgain(file, options, io));
  return EXIT.ok;
}

type Shown = Pick<Common, 'format' | 'verbose' | 'stateDir'>;

const how = ({ verbose }: Shown, { color, width }: Io) => ({ color, width, verbose });

function planAgain(plan: Plan, file: string, options: Shown, io: Io): string {
  if (options.format === 'json') return prettyCanonical(plan);
  const to = carryOut(file, plan, { ...options, ...worldOf(plan.source), server: [], out: file });
  return planText(plan, { ...how(options, io), ...to });
}

async function runAgain(file: string, options: Shown, io: Io): Promise<string> {
  const { lines, torn } = await readRun(file).catch((error: unknown) => {
    throw error instanceof Fault && error.code === 'E-journal-damaged' && !/\.jsonl$/i.test(file)
      ? neither(file)
      : error;
  });
  if (torn) io.err('The last line was torn off in the middle; it is left out.\n');
  if (options.format === 'json') return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const first = lines.find((line) => line.event === 'run-started');
  return runText(lines, { ...how(options, io), ...again({ ...options, ...worldOf(first?.source ?? '') }) });
}

const neither = (file: string): Fault =>
  new Fault(
    'E-nothing-to-show',
    EXIT.invalid,
    `${file} is neither a plan nor a run. Plans are written by \`exstate plan --out\`, runs are the .jsonl files in the state directory (.exstate).`,
    file,
  );
