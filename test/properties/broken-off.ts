import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { applyCommand } from '../../src/commands/apply.ts';
import { rollbackCommand } from '../../src/commands/rollback.ts';
import { showCommand } from '../../src/commands/show.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Io } from '../../src/terminal/io.ts';
import { DESIRED, journals, WORLD } from '../cli/exstate.ts';
import { folderOfProcess } from '../support/temp.ts';

/** The result of a command, run in this process: a thousand runs are interrupted and continued in a minute. */
export interface Done {
  /** The exit code, or the exit code of the fault. */
  readonly exit: number;
  readonly fault: string;
  readonly out: string;
}

export interface Beat {
  /** The step is in the journal and not sent yet. */
  readonly sending?: () => void;
  /** The answer arrived and nothing was observed yet. */
  readonly answered?: () => void;
}

const ioOf = ({ sending = () => {}, answered = () => {} }: Beat, out: (text: string) => void): Io => ({
  out,
  err: () => {},
  waiting: waited(sending, answered),
  color: false,
  width: 100,
  progress: { color: false, width: 200, verbose: false },
  interactive: false,
  confirm: async () => true,
  enter: async () => false,
  interrupted: () => false,
  onForcedExit: () => {},
});

/** The line with the step under way contains the wait until the answer arrives. */
function waited(sending: () => void, answered: () => void): (text: string) => void {
  let asked = false;
  return (text) => {
    const isAsking = /; waiting until [\d:]+ UTC$/.test(text);
    if (isAsking && !asked) {
      asked = true;
      sending();
    } else if (!isAsking && asked) {
      asked = false;
      answered();
    }
  };
}

const optionsFor = (cwd: string) => ({
  format: 'text' as const,
  stateDir: join(cwd, '.exstate'),
  server: [],
  verbose: false,
  world: join(cwd, 'world.yaml'),
  yes: true,
});

async function told(work: (io: Io) => Promise<number>, beat: Beat): Promise<Done> {
  let out = '';
  const io = ioOf(beat, (text) => {
    out += text;
  });
  try {
    return { exit: await work(io), fault: '', out };
  } catch (error) {
    if (error instanceof Fault) return { exit: error.exit, fault: error.code, out: error.message };
    throw error;
  }
}

export const apply = (cwd: string, beat: Beat = {}): Promise<Done> =>
  told((io) => applyCommand(join(cwd, 'exstate.yaml'), optionsFor(cwd), io), beat);

export const rollback = (cwd: string, name?: string, close = false): Promise<Done> =>
  told((io) => rollbackCommand(name, { ...optionsFor(cwd), close }, io), {});

const made: string[] = [];
export const sweep = (): void => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export function home(world = WORLD, desired = DESIRED): string {
  const cwd = folderOfProcess();
  made.push(cwd);
  writeFileSync(join(cwd, 'exstate.yaml'), desired);
  writeFileSync(join(cwd, 'world.yaml'), world);
  return cwd;
}

class BrokenOff extends Error {}

/** Interrupts like a kill: before the n-th step is sent, or after its answer and before the next look. */
export async function breakOffAt(cwd: string, n: number, when: keyof Beat): Promise<boolean> {
  let count = 0;
  const stop = () => {
    count += 1;
    if (count === n) throw new BrokenOff();
  };
  try {
    await apply(cwd, { [when]: stop });
    return false;
  } catch (error) {
    if (error instanceof BrokenOff) return true;
    throw error;
  }
}

/** Restores the same folder in the same place: a run can be continued only on the file on which it began. */
export function keep(cwd: string): () => void {
  const kept = folderOfProcess();
  made.push(kept);
  cpSync(cwd, kept, { recursive: true });
  return () => {
    rmSync(cwd, { recursive: true, force: true });
    cpSync(kept, cwd, { recursive: true });
  };
}

/** What `show` prints of a file, with lines of any length and with colors: lines to type have their own color. */
export const show = async (file: string): Promise<Done> =>
  told((io) => showCommand(file, { ...optionsFor('.'), verbose: true }, { ...io, ...PAINTED }), {});

const PAINTED = { color: true, width: 10_000 };

export const journalIn = (cwd: string): string => journals(cwd).at(-1) ?? '';
export const worldIn = (cwd: string) => parse(readFileSync(join(cwd, 'world.yaml'), 'utf8'));
