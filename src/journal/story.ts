import type { JournalEvent } from '../domain/journal.ts';
import { STAGES, type Stage } from '../domain/operation.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { type Issued, rename } from '../domain/rename.ts';

/**
 * Whether each line can follow from those before it. A line that cannot was not written by a run: what a stage proved,
 * or what an undo goes back to, would then rest on nothing.
 */
export class Story {
  private readonly steps = new Map<string, Step>();
  private readonly intended = new Set<string>();
  private readonly good = new Set<string>();
  private readonly closed = new Set<string>();
  private issued: Issued = {};

  constructor(private readonly plan: Plan) {
    for (const step of plan.servers.flatMap((server) => server.steps)) this.steps.set(step.id, step);
  }

  /** Why this line cannot stand here; undefined where it can. */
  objection(line: JournalEvent): string | undefined {
    switch (line.event) {
      case 'step-intended':
        return this.intend(line);
      case 'step-judged':
        return this.judge(line);
      case 'stage-proven':
        return this.close(line, (step) => this.good.has(step.id), 'has a step that is not verified');
      case 'stage-undone':
      case 'stage-not-undone':
        return this.undone(line);
      case 'undo-started':
        return this.undo(line);
      default:
        return undefined;
    }
  }

  private intend({ step: id, before }: JournalEvent<'step-intended'>): string | undefined {
    const step = this.steps.get(id);
    if (step === undefined) return `step ${id} is not in the plan`;
    const wanted = Object.keys(rename(step.writes, this.issued)).sort();
    if (wanted.join('\n') !== Object.keys(before).sort().join('\n'))
      return `before holds other facts than step ${id} writes`;
    this.intended.add(id);
    return undefined;
  }

  private judge({ step: id, verdict, issued = {} }: JournalEvent<'step-judged'>): string | undefined {
    const step = this.steps.get(id);
    if (step === undefined) return `step ${id} is not in the plan`;
    if (verdict !== 'already-so' && !this.intended.has(id)) return `step ${id} was never begun`;
    const { operation } = step;
    const name = operation.kind === 'issue-certificate' ? operation.certificate : undefined;
    if (Object.entries(issued).some(([one, is]) => one !== name && this.issued[one] !== is))
      return `step ${id} does not issue what it names`;
    this.issued = { ...this.issued, ...issued };
    if (verdict === 'verified' || verdict === 'already-so') this.good.add(id);
    else this.good.delete(id);
    return undefined;
  }

  private undo(line: JournalEvent<'undo-started'>): string | undefined {
    const own = `${line.server}/undo-${line.stage}/`;
    if (line.steps.some(({ id }) => !id.startsWith(own))) return 'a step back is of another stage';
    for (const step of line.steps) this.steps.set(step.id, step);
    return this.begun(line);
  }

  private undone(line: JournalEvent<'stage-undone' | 'stage-not-undone'>): string | undefined {
    const wrong = this.begun(line);
    if (wrong !== undefined || line.event === 'stage-not-undone') return wrong;
    return this.close(line, () => true, '');
  }

  private begun({ server, stage }: OfStage): string | undefined {
    if (this.stepsOf({ server, stage }).some(({ id }) => this.intended.has(id))) return undefined;
    return `stage ${stage} of ${server} was never begun`;
  }

  private close(line: OfStage, fits: (step: Step) => boolean, says: string): string | undefined {
    const steps = this.stepsOf(line);
    const key = `${line.server}/${line.stage}`;
    if (steps.length === 0) return `stage ${line.stage} of ${line.server} is not in the plan`;
    if (this.closed.has(key)) return `stage ${line.stage} of ${line.server} was closed before`;
    if (!steps.every(fits)) return `stage ${line.stage} of ${line.server} ${says}`;
    this.closed.add(key);
    return undefined;
  }

  private stepsOf({ server, stage }: OfStage): readonly Step[] {
    const steps = this.plan.servers.find((one) => one.server === server)?.steps ?? [];
    return STAGES.includes(stage) ? steps.filter((step) => step.stage === stage) : [];
  }
}

interface OfStage {
  readonly server: string;
  readonly stage: Stage;
}
