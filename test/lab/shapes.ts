import { join } from 'node:path';
import type { Fact } from '../../src/domain/facts.ts';
import { STAGES, type Stage } from '../../src/domain/operation.ts';
import type { Plan, ServerPlan, Step } from '../../src/domain/plan.ts';
import { readWorld } from '../../src/simulator/index.ts';
import { lab, planFor } from '../in-memory.ts';
import { allowedIn, desiredOf, intentOf, SCENARIOS } from './scenarios.ts';

/** The part of a scenario that is typed: the whole plan, or the undo of one stage. */
export interface Typed {
  readonly id: string;
  readonly undo?: Stage;
}

/** Plans with the same lines (except for thumbprints) in the same shells are typed once. */
export async function ofDifferentShape(ids: readonly string[]): Promise<{ whole: Typed[]; undone: Typed[] }> {
  const [forward, back] = [new Map<string, Typed>(), new Map<string, Typed>()];
  const first = (into: Map<string, Typed>, shape: string, one: Typed) => {
    if (!into.has(shape)) into.set(shape, one);
  };
  for (const id of ids) {
    const plan = await planOf(id);
    first(
      forward,
      shapeOf(plan, ({ steps }) => steps),
      { id },
    );
    for (const undo of undoable(plan)) {
      const ofStage = ({ steps }: ServerPlan) => steps.filter(({ stage }) => stage === undo);
      first(back, shapeOf(plan, ofStage, undo), { id, undo });
    }
  }
  return { whole: [...forward.values()], undone: [...back.values()] };
}

/** All plans and undos of these scenarios. */
export async function all(ids: readonly string[]): Promise<{ whole: Typed[]; undone: Typed[] }> {
  const undone = await Promise.all(ids.map(async (id) => undoable(await planOf(id)).map((undo) => ({ id, undo }))));
  return { whole: ids.map((id) => ({ id })), undone: undone.flat() };
}

const undoable = ({ servers }: Plan): Stage[] =>
  STAGES.filter((one) => servers.some(({ undo }) => undo[one]?.powershell.length));

async function planOf(id: string): Promise<Plan> {
  const { content } = await readWorld(join(SCENARIOS, id, 'world.yaml'));
  return planFor(await desiredOf(id), lab(content), intentOf(id), allowedIn(id));
}

/** The lines with their operations, and whether they are typed in the shell of another server. */
const shapeOf = ({ servers }: Plan, steps: (server: ServerPlan) => readonly Step[], back?: Stage): string =>
  JSON.stringify(
    servers.map((server) => [
      server.drift.some(({ code }) => code === 'shell-of-another'),
      steps(server).map(({ operation, powershell }) => [operation.kind, powershell]),
      back === undefined ? [] : (server.undo[back]?.powershell ?? []),
    ]),
  ).replace(/[0-9A-F]{40}/g, 'T');

/** Few scenarios that together have every fact. A fact counts by its key, and by whether it is known and there. */
export async function ofDifferentFacts(ids: readonly string[]): Promise<string[]> {
  const left = new Map<string, Set<string>>();
  for (const id of ids) left.set(id, new Set(await factShapesOf(id)));
  const taken: string[] = [];
  for (;;) {
    const [next] = [...left].sort(([, a], [, b]) => b.size - a.size);
    if (next === undefined || next[1].size === 0) return taken;
    const [id, has] = next;
    taken.push(id);
    left.delete(id);
    for (const others of left.values()) for (const shape of has) others.delete(shape);
  }
}

async function factShapesOf(id: string): Promise<string[]> {
  const { content } = await readWorld(join(SCENARIOS, id, 'world.yaml'));
  const shapes: string[] = [];
  for await (const { facts } of lab(content).provider.observe(
    content.servers.map(({ name }) => name),
    60,
  )) {
    shapes.push(...Object.entries(facts).map(factShape));
  }
  return shapes;
}

/** The key without names and thumbprints, and whether the fact is unknown, absent, true, false or has another value. */
function factShape([key, fact]: readonly [string, Fact<unknown> | undefined]): string {
  const value = fact !== undefined && 'known' in fact ? fact.known : 'unknown';
  const kind = typeof value === 'boolean' || value === null || value === 'unknown' ? value : 'another';
  return `${key.replace(/[0-9A-F]{40}/g, 'T').replace(/E[XD][A-Z0-9]*\d+/gi, 'NAME')} ${kind}`;
}
