import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DESIRED, folder, WORLD } from '../../cli/exstate.ts';
import { type Api, Forge } from './forge.ts';
import { type Steps, stubFor } from './steps.ts';

export const COMMIT = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

export interface JobEnded {
  readonly ok: boolean;
  readonly said: string;
  /** What the page of the run shows. */
  readonly shown: string;
  readonly cwd: string;
  readonly run: string;
}

/** What a person types to apply a plan of the night. */
export interface ByHand {
  readonly run: string;
  readonly code: string;
}

/** The pipelines of one vendor. */
export interface Pipelines {
  readonly api: Api;
  readonly plan: (project: Project) => Promise<JobEnded>;
  readonly nightly: (project: Project) => Promise<JobEnded>;
  readonly find: (project: Project, byHand?: ByHand) => Promise<JobEnded>;
  /** With what `find` found. */
  readonly apply: (project: Project, found: JobEnded, byHand?: ByHand) => Promise<JobEnded>;
}

/** A repository with an exstate.yaml, its forge, and the servers: a world. */
export class Project {
  readonly forge: Forge;
  desired = DESIRED;
  readonly world: string;
  source: string;
  readonly stateDir = join(folder(), 'state');
  url = '';
  /** What the jobs of the present run hand on to the next. */
  outputs: Record<string, string> = {};
  readonly steps: Steps;

  constructor(api: Api, steps: Steps, world = WORLD) {
    this.steps = steps;
    this.forge = new Forge(api);
    this.world = join(folder({ 'world.yaml': world }), 'world.yaml');
    this.source = `--world ${this.world}`;
  }

  /** A clean checkout, as each job has it. */
  checkout = (): string => folder({ 'exstate.yaml': this.desired });

  readWorld = (): string => readFileSync(this.world, 'utf8');

  save(run: string, artifact: string, cwd: string, files: readonly string[]): void {
    const there = files.filter((file) => existsSync(join(cwd, file)));
    if (there.length === 0) return;
    const kept = there.map((file) => [file, readFileSync(join(cwd, file), 'utf8')] as const);
    this.forge.artifacts.set(`${run}/${artifact}`, new Map(kept));
  }

  get(run: string, artifact: string, into: string): void {
    const files = this.forge.artifacts.get(`${run}/${artifact}`);
    if (!files) throw new Error(`run ${run} has no artifact ${artifact}`);
    for (const [file, text] of files) {
      mkdirSync(dirname(join(into, file)), { recursive: true });
      writeFileSync(join(into, file), text);
    }
  }
}

export async function aProject({ api }: Pipelines, steps: Steps, world?: string): Promise<Project> {
  const project = new Project(api, steps, world);
  project.url = await project.forge.open();
  onTestFinished(() => project.forge.close());
  const ready = await steps(folder(), {}, stubFor(project.url));
  if (ready.code !== 0) throw new Error(ready.said);
  return project;
}
