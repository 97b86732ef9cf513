import { isUtf8 } from 'node:buffer';
import validLine from '../../schemas/journal.schema.json?validator';
import validPlan from '../../schemas/plan.schema.json?validator';
import { codeOf } from '../domain/code.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { JournalLine } from '../domain/journal.ts';
import type { Origin } from '../domain/origin.ts';
import type { Plan } from '../domain/plan.ts';
import { planOf, RunState } from '../domain/run-state.ts';
import { sha256 } from '../support/canonical.ts';
import { parseJson } from '../support/parse-json.ts';
import { digestFits } from '../support/plan-digest.ts';
import { readBytes } from '../support/read-document.ts';
import { requireSchema, sayErrors } from '../support/schema-faults.ts';
import { objectionTo } from './may-follow.ts';

/** The verified contents of the journal of one run. */
export interface RunRecord {
  readonly path: string;
  readonly run: string;
  readonly plan: Plan;
  readonly origin: Origin;
  /** SHA-256 of the file next to the journal that contains the facts from before the first step. */
  readonly before: string;
  /** The servers of the plan that the run works on, if not all. */
  readonly servers?: readonly string[];
  readonly lines: readonly JournalLine[];
  /** The state that follows from all lines. */
  readonly state: RunState;
  readonly finished: boolean;
  /** Bytes after the last line end: an incomplete line, which is ignored. */
  readonly torn: number;
  /** Bytes of all complete lines. The next line begins here. */
  readonly size: number;
  /** The hash that the next line must contain. */
  readonly tip: string;
}

const LINE_END = 0x0a;

/**
 * Reads a journal. An incomplete last line is ignored, because the run did nothing that this line announces. Every
 * other fault is damage.
 */
export async function readRun(path: string): Promise<RunRecord> {
  const bytes = await readBytes(path);
  const size = bytes.lastIndexOf(LINE_END) + 1;
  const chain = new Chain(path);
  for (const line of split(bytes.subarray(0, size))) chain.add(line);
  return { ...chain.record(), torn: bytes.length - size, size };
}

/** A run that ended before its first line was complete has changed nothing. */
const emptyFault = (path: string): Fault =>
  new Fault(
    'E-journal-empty',
    EXIT.invalid,
    `${path} contains no complete line: its run ended before it did anything.`,
    path,
  );

function* split(bytes: Buffer): Iterable<Buffer> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, from);
    yield bytes.subarray(from, end);
    from = end + 1;
  }
}

class Chain {
  private readonly lines: JournalLine[] = [];
  private tip: string | null = null;
  private state: RunState | undefined;

  constructor(private readonly path: string) {}

  add(bytes: Buffer): void {
    const line = this.checked(this.parsed(bytes));
    if (line.seq !== this.lines.length) throw this.damaged(`its seq is ${line.seq}, after ${this.lines.length - 1}`);
    if (line.previous !== this.tip) throw this.damaged('it does not contain the hash of the line before it');
    this.accept(line);
    this.state?.take(line, line.at);
    this.lines.push(line);
    this.tip = sha256(bytes);
  }

  record(): Omit<RunRecord, 'torn' | 'size'> {
    const [first] = this.lines;
    if (first?.event !== 'run-started' || this.state === undefined || this.tip === null) throw emptyFault(this.path);
    const { run, plan, origin, before, servers } = first;
    return {
      path: this.path,
      run,
      plan,
      origin,
      before: before.sha256,
      ...(servers ? { servers } : {}),
      lines: this.lines,
      state: this.state,
      finished: this.state.finished !== null,
      tip: this.tip,
    };
  }

  private parsed(bytes: Buffer): unknown {
    if (!isUtf8(bytes)) throw this.damaged('it is not UTF-8');
    try {
      return parseJson(bytes.toString('utf8'), 'it');
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw this.damaged(error.code === 'E-not-json' ? 'it is not JSON' : error.message);
    }
  }

  private checked(line: unknown): JournalLine {
    if (this.lines.length === 0) requireSchema(line, 'exstate/journal/v1', this.path);
    if (!validLine(line)) throw this.damaged(sayErrors(validLine.errors).join('; '));
    return line as JournalLine;
  }

  /** The first line contains the plan, and no other line does. The plan has its own schema, which is checked here. */
  private accept(line: JournalLine): void {
    if ((line.event === 'run-started') !== (this.lines.length === 0))
      throw this.damaged(`${line.event} is not allowed here`);
    if (line.event === 'run-started') this.begin(line);
    if (this.state === undefined) return;
    if (line.event === 'undo-started') this.stepsFit(line, this.state.plan);
    const objection = objectionTo(line, this.state);
    if (objection !== undefined) throw this.damaged(objection);
  }

  private begin({ plan, code, servers }: JournalLine<'run-started'>): void {
    this.planFits(plan);
    if (!digestFits(plan)) throw this.damaged('its plan was changed after it was made: the digest does not match');
    if (code !== undefined && code !== codeOf(plan.digest)) throw this.damaged(`${code} is not the code of its plan`);
    const names = plan.desired.state.servers.map(({ name }) => name);
    const strange = servers?.find((name) => !names.includes(name));
    if (strange !== undefined) throw this.damaged(`its plan has no server ${strange}`);
    this.state = new RunState(planOf({ plan, ...(servers ? { servers } : {}) }));
  }

  private stepsFit({ steps }: JournalLine<'undo-started'>, plan: Plan): void {
    const [server] = plan.servers;
    if (server !== undefined) this.planFits({ ...plan, servers: [{ ...server, steps }] });
  }

  private planFits(plan: Plan): void {
    requireSchema(plan, 'exstate/plan/v1', `${this.path}, line ${this.lines.length + 1}`);
    if (!validPlan(plan)) throw this.damaged(sayErrors(validPlan.errors).join('; '));
  }

  private damaged(why: string): Fault {
    const line = this.lines.length + 1;
    return new Fault(
      'E-journal-damaged',
      EXIT.invalid,
      `${this.path} is damaged: line ${line}: ${why}.\n` +
        'exstate does not repair it. Compare its last undamaged line with the servers, then move the file away and plan again.',
      `${this.path}:${line}`,
    );
  }
}
