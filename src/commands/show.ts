import { sameName } from '../domain/facts.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { JournalLine } from '../domain/journal.ts';
import type { Plan } from '../domain/plan.ts';
import type { RunState } from '../domain/run-state.ts';
import { type RunRecord, readRun } from '../journal/read.ts';
import { derived } from '../reconcile/derived.ts';
import type { PlanPage } from '../report/page.ts';
import { printableLines } from '../report/printable.ts';
import { fileNamed } from '../session/named-run.ts';
import { again, nextCommandLine, worldOf } from '../session/next-line.ts';
import { atOrigin } from '../session/origin.ts';
import { partOf, worksOn } from '../session/part-of-plan.ts';
import { checked, readPlan } from '../session/plan-file.ts';
import { planRendered, runRendered } from '../session/rendered.ts';
import { reportsTo } from '../session/reports.ts';
import { namesOf, selected } from '../session/selected.ts';
import type { Common, Io } from '../terminal/io.ts';

/** Shows a plan or a run again, only from its file. */
export async function showCommand(named: string, options: Shown, io: Io): Promise<number> {
  const file = await fileNamed(named, options);
  const plan = await readPlan(file);
  if (plan === null) return runAgain(file, options, io);
  const reports = await reportsTo('plan', { ...options, file }, file);
  const [shown, how] = planAgain(plan, file, options);
  await reports((format, page) => planRendered(format, shown, { ...page, ...how }));
  io.out(await planRendered(options.format, shown, { color: io.color, width: io.width, ...how }));
  return EXIT.ok;
}

type Shown = Pick<Common, 'format' | 'verbose' | 'stateDir' | 'server' | 'report' | 'limit'>;

/** With --server, the plan of those servers; the code is still that of the approved plan. */
function planAgain(approved: Plan, file: string, options: Shown): [Plan, Omit<PlanPage, 'color' | 'width'>] {
  const { plan, orders } = partOf(approved, options);
  if (orders.servers === undefined) return [plan, howFor(file, approved, options)];
  const some = derived(plan, file);
  // In JSON it is a plan of its own; in words, the part of the approved plan.
  const shown = options.format === 'json' ? some : { ...some, code: approved.code };
  return [shown, howFor(file, approved, options)];
}

const howFor = (file: string, approved: Plan, options: Shown) => ({
  verbose: options.verbose,
  limit: options.limit,
  ...nextCommandLine(file, approved, { ...options, ...worldOf(approved.source), out: file }),
});

async function runAgain(file: string, options: Shown, io: Io): Promise<number> {
  const { format } = options;
  if (format === 'gitlab') throw usage('E-wrong-usage', '--format gitlab counts what a plan changes. Name a plan.');
  const record = await readRun(file).catch((error: unknown) => {
    throw error instanceof Fault && error.code === 'E-journal-damaged' && !/\.jsonl$/i.test(file)
      ? neitherPlanNorRun(file)
      : error;
  });
  const reports = await reportsTo('run', { ...options, file }, file);
  if (record.torn) io.err('The last line of the journal is incomplete; it is left out.\n');
  const lines = linesAbout(record, options.server);
  const first = lines.find((line) => line.event === 'run-started');
  const to = again(first ? atOrigin(options, first.origin) : options);
  const how = { verbose: options.verbose, limit: options.limit, ...to };
  await reports((as, page) => runRendered(as, lines, { ...page, ...how }));
  io.out(await runRendered(format, lines, { color: io.color, width: io.width, ...how }));
  return warnIfForged(record, io);
}

/** A run is shown even if another version planned it. But a forged plan in a journal must not be shown as genuine. */
function warnIfForged({ plan, path }: RunRecord, io: Io): number {
  try {
    checked(plan, path);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    io.err(
      `${error.code}  The plan of this run is shown as the journal contains it. ${printableLines(error.message)}\n`,
    );
    return error.exit;
  }
}

/** With --server, the lines about those servers and the lines about all servers. */
function linesAbout(record: RunRecord, said: readonly string[]): readonly JournalLine[] {
  if (said.length === 0) return record.lines;
  const names = selected(namesOf(worksOn(record).desired.state), said, `run ${record.run}`);
  return record.lines.flatMap((line): JournalLine[] => {
    if (line.event === 'run-started') return [{ ...line, servers: names }];
    const server = serverNamed(line, record.state);
    return server === undefined || names.some((name) => sameName(name, server)) ? [line] : [];
  });
}

const serverNamed = (line: JournalLine, state: RunState): string | undefined =>
  'server' in line ? line.server : 'step' in line ? state.serverOf(line.step) : undefined;

const neitherPlanNorRun = (file: string): Fault =>
  new Fault(
    'E-nothing-to-show',
    EXIT.invalid,
    `${file} is neither a plan nor a run. \`exstate plan --out\` writes plans; the .jsonl files in the state directory (.exstate) are runs.`,
    file,
  );
