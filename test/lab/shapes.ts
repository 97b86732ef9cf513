import { join } from 'node:path';
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
  return { whole: [...covering(forward).keys()], undone: [...covering(back).keys()] };
}

/** With whether a line is typed in the shell of another server. */
const linesOf = ({ server, drift }: ServerPlan, lines: readonly string[]): string[] => {
  const shell = drift.some(({ code }) => code === 'shell-of-another') ? 'of another' : 'own';
  return lines.map(
    (line) => `${shell}: ${line.replace(/[0-9A-F]{40}/g, 'T').replaceAll(new RegExp(server, 'gi'), 'NAME')}`,
  );
};

/**
 * Takes the one with the most that no other one before it has, until all are taken that have something of their own. With
 * what each of them adds.
 */
export function covering<T>(all: ReadonlyMap<T, readonly string[]>): Map<T, string[]> {
  const left = new Map([...all].map(([one, has]) => [one, new Set(has)]));
  const taken = new Map<T, string[]>();
  for (;;) {
    const [next] = [...left].sort(([, a], [, b]) => b.size - a.size);
    if (next === undefined || next[1].size === 0) return taken;
    const [one, has] = next;
    taken.set(one, [...has]);
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
