import { join } from 'node:path';
import type { Fact } from '../../src/domain/facts.ts';
import { STAGES, type Stage } from '../../src/domain/operation.ts';
import type { Plan, ServerPlan } from '../../src/domain/plan.ts';
import { readWorld } from '../../src/simulator/index.ts';
import { lab, planFor } from '../in-memory.ts';
import { allowedIn, desiredOf, intentOf, SCENARIOS } from './scenarios.ts';

/** The part of a scenario that is typed: the whole plan, or the undo of one stage. */
export interface Typed {
  readonly id: string;
  readonly undo?: Stage;
}

/** Few plans and undos that together have every line that can be typed, except for names and thumbprints. */
export async function ofDifferentLines(ids: readonly string[]): Promise<{ whole: Typed[]; undone: Typed[] }> {
  const [forward, back] = [new Map<Typed, string[]>(), new Map<Typed, string[]>()];
  for (const id of ids) {
    const plan = await planOf(id);
    forward.set(
      { id },
      plan.servers.flatMap((server) => server.steps.flatMap((step) => linesOf(server, step.powershell))),
    );
    for (const undo of undoable(plan)) {
      back.set(
        { id, undo },
        plan.servers.flatMap((server) => linesOf(server, server.undo[undo]?.powershell ?? [])),
      );
    }
  }
  return { whole: covering(forward), undone: covering(back) };
}

/** With whether a line is typed in the shell of another server. */
const linesOf = ({ server, drift }: ServerPlan, lines: readonly string[]): string[] => {
  const shell = drift.some(({ code }) => code === 'shell-of-another') ? 'of another' : 'own';
  return lines.map(
    (line) => `${shell}: ${line.replace(/[0-9A-F]{40}/g, 'T').replaceAll(new RegExp(server, 'gi'), 'NAME')}`,
  );
};

/** Takes the one with the most that no other one before it has, until all are taken that have something of their own. */
function covering<T>(all: ReadonlyMap<T, readonly string[]>): T[] {
  const left = new Map([...all].map(([one, has]) => [one, new Set(has)]));
  const taken: T[] = [];
  for (;;) {
    const [next] = [...left].sort(([, a], [, b]) => b.size - a.size);
    if (next === undefined || next[1].size === 0) return taken;
    const [one, has] = next;
    taken.push(one);
    left.delete(one);
    for (const others of left.values()) for (const shape of has) others.delete(shape);
  }
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

/**
 * Few scenarios that together have every fact that these others do not have. A fact counts by its key, and by whether it is
 * known and there.
 */
export async function ofDifferentFacts(ids: readonly string[], others: readonly string[]): Promise<string[]> {
  const seen = new Set<string>();
  for (const id of others) for (const shape of await factShapesOf(id)) seen.add(shape);
  const shapes = new Map<string, readonly string[]>();
  for (const id of ids)
    shapes.set(
      id,
      (await factShapesOf(id)).filter((shape) => !seen.has(shape)),
    );
  return covering(shapes);
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
