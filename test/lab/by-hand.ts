import { readFileSync } from 'node:fs';
import { rollBack } from '../../src/apply/apply.ts';
import { recorder } from '../../src/apply/run.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { STAGES, type Stage } from '../../src/domain/operation.ts';
import type { Allowed, Plan, ServerPlan, Step } from '../../src/domain/plan.ts';
import { SETTLE_SECONDS } from '../../src/domain/proof.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { type Organization, parseWorld, passTime, save } from '../../src/simulator/index.ts';
import { apply, lab as inMemory, planFor } from '../in-memory.ts';
import type { Opened } from './opened.ts';
import type { TypedShell } from './shell.ts';

export type Intent = 'converge' | 'retire';
type Stages = readonly Stage[];

/** The worlds after typing the lines of a plan and after applying it with exstate, from equal worlds. */
export interface Compared {
  readonly plan: Plan;
  /** The errors of the shell. */
  readonly said: string;
  /** The undo steps that exstate performed. */
  readonly undone: readonly Step[];
  readonly byHand: object;
  readonly byExstate: object;
}

/** The plan, and its world in memory. */
export async function planOn({ world }: Opened, desired: DesiredState, intent: Intent, allowed: Allowed = {}) {
  const memory = inMemory(read(world));
  return { memory, plan: await planFor(desired, memory, intent, allowed) };
}

const read = (world: string) => parseWorld(JSON.parse(readFileSync(world, 'utf8')), world);

interface Followed {
  readonly intent?: Intent;
  readonly stages?: Stages;
  readonly undo?: boolean;
  readonly allowed?: Allowed;
}

/** Types every step of these stages, and then the undo of the last one if that is asked for. */
export async function follow(
  scene: Opened,
  shell: TypedShell,
  desired: DesiredState,
  { intent = 'converge', stages = STAGES, undo = false, allowed = {} }: Followed = {},
): Promise<Compared> {
  const { lab, folder } = scene;
  const { plan, memory } = await planOn(scene, desired, intent, allowed);
  const said: string[] = [];
  for (const server of plan.servers) {
    said.push((await shell.enter(lab, server.server, folder)).err);
    const helper = lab.servers.map(({ name }) => name).find((name) => name !== server.server && opensFor(name, plan));
    const typed = server.steps.filter(({ stage }) => stages.includes(stage)).flatMap(({ powershell }) => powershell);
    const back = undo ? (server.undo[stages.at(-1) ?? 'issue']?.powershell ?? []) : [];
    for (const lines of untilEachWait([...typed, ...back])) {
      said.push((await shell.type(lines.flatMap((line) => whereItIsTyped(line, server, helper)))).err);
      await lab.store.change((org) => passTime(org, SETTLE_SECONDS));
    }
  }
  const undone = await followPlan(plan, memory, stages, undo);
  const byHand = plainWorld(await lab.store.load());
  return { plan, said: said.join(''), undone, byHand, byExstate: plainWorld(memory.organization()) };
}

/** A line such as `… # within 5 minutes` tells a person to wait until the domain controller shows the value. */
function untilEachWait(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    parts.at(-1)?.push(line);
    if (line.endsWith('# within 5 minutes')) parts.push([]);
  }
  return parts;
}

/**
 * As in the plan: while the shell of a server does not open, Exchange cmdlets are typed in the shell of another
 * server.
 */
function whereItIsTyped(line: string, { server, drift }: ServerPlan, helper: string | undefined): string[] {
  if (!isShut({ drift }) || helper === undefined || !/ -Server |^\(Get-TransportService /.test(line)) return [line];
  return [`Enter-LabServer ${helper}`, line, `Enter-LabServer ${server}`];
}

/** A server that the plan does not contain may help, too. */
const opensFor = (name: string, { servers }: Plan): boolean => {
  const planned = servers.find(({ server }) => server === name);
  return planned === undefined || !isShut(planned);
};

const isShut = ({ drift }: Pick<ServerPlan, 'drift'>): boolean => drift.some(({ code }) => code === 'shell-of-another');

/**
 * Performs the plan like `apply` and stops after the last of these stages. Then, if asked for, undoes this stage like
 * `rollback`.
 */
async function followPlan(
  plan: Plan,
  memory: ReturnType<typeof inMemory>,
  stages: Stages,
  undo: boolean,
): Promise<Step[]> {
  const wanted = {
    ...plan,
    servers: plan.servers.map((server) => ({ ...server, steps: server.steps.filter(within(stages)) })),
  };
  const [state, baseline] = [new RunState(wanted), new Map()];
  const { ended } = await apply(wanted, memory, { state, baseline });
  if (ended.exit !== EXIT.ok) throw new Error(JSON.stringify(ended.end));
  if (!undo) return [];
  // As if the proof of the last stage were missing: a proven stage is never undone.
  for (const server of plan.servers) state.stages.delete(`${server.server}/${stages.at(-1)}`);
  const { provider } = memory;
  const undone: Step[] = [];
  const record = recorder(state, provider.clock, async (event) => {
    if (event.event === 'undo-started') undone.push(...event.steps);
  });
  const back = await rollBack({
    plan: wanted,
    provider,
    state,
    baseline,
    record,
    waiting: () => {},
    interrupted: () => false,
  });
  if (back.exit !== EXIT.ok) throw new Error(JSON.stringify(back.end));
  return undone;
}

const within =
  (stages: Stages) =>
  ({ stage }: Step): boolean =>
    stages.includes(stage);

/**
 * Without everything that may differ: the clock, the times of events, and the dates, bytes and thumbprint of an issued
 * certificate.
 */
export function plainWorld(org: Organization): object {
  const { now: _, ...world } = save(org);
  const issued = org.servers.flatMap(({ certificates }) => certificates.filter(({ id }) => id.startsWith('new-')));
  const names = new Map(issued.map(({ thumbprint, id }) => [thumbprint, id]));
  return JSON.parse(JSON.stringify(world), (key, value: unknown) => {
    if (key === 'der' || key === 'thumbprint' || key === 'events') return undefined;
    if (typeof value === 'string') return names.get(value) ?? value;
    return isIssued(value) ? bare(value) : value;
  }) as object;
}

const isIssued = (value: unknown): value is { id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && String(value.id).startsWith('new-');

/** A certificate with bytes has no other fields. Other tests check the subject and the names where it is issued. */
const bare = (value: object): object => {
  const { notBefore, notAfter, subject, issuer, names, signature, keyBits, usages, ...rest } = value as Record<
    string,
    unknown
  >;
  return rest;
};
