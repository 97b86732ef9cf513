import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyCommand } from '../../src/commands/apply.ts';
import { planCommand } from '../../src/commands/plan.ts';
import { retireCommand } from '../../src/commands/retire.ts';
import type { Io } from '../../src/terminal/io.ts';
import { folder } from '../cli/exstate.ts';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const scenarios = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

export const textOf = (id: string, name: string): string => {
  const file = join(HERE, id, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const inputOf = (id: string): 'world' | 'observation' =>
  existsSync(join(HERE, id, 'world.yaml')) ? 'world' : 'observation';
const fileOf = (id: string): string => (isWorld(id) ? 'world.yaml' : 'observation.json');
export const isWorld = (id: string): boolean => inputOf(id) === 'world';
export const intentOf = (id: string): 'retire' | 'converge' => (id.startsWith('retire-') ? 'retire' : 'converge');

/** Further options, if the scenario has any. */
const typedOptions = (id: string): string => textOf(id, 'options.txt').trim();

/** The words that a person types after `exstate`. */
export const planLine = (id: string): string =>
  `plan --${inputOf(id)} ${fileOf(id)} --intent ${intentOf(id)} --out plan.json ${typedOptions(id)}`.trim();

export function copyOf(id: string): string {
  const cwd = folder();
  for (const name of ['exstate.yaml', fileOf(id)]) copyFileSync(join(HERE, id, name), join(cwd, name));
  return cwd;
}

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The options that commander makes of this line. */
const optionsFor = (id: string) => ({
  format: 'text' as const,
  stateDir: '.exstate',
  server: [],
  verbose: false,
  [inputOf(id)]: fileOf(id),
  withoutCmdlets: typedOptions(id).includes('--without-cmdlets'),
});

/** Runs the command in this process and in that folder: a report names files as they were typed. */
async function told(cwd: string, work: (io: Io) => Promise<number>): Promise<Told> {
  const said = { out: '', err: '' };
  const page = { color: false, width: 100 };
  const io: Io = {
    ...page,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    waiting: () => {},
    progress: { color: false, width: Number.POSITIVE_INFINITY, verbose: false },
    interactive: false,
    confirm: async () => false,
    enter: async () => false,
    interrupted: () => false,
    onForcedExit: () => {},
  };
  const before = process.cwd();
  process.chdir(cwd);
  try {
    return { code: await work(io), ...said };
  } finally {
    process.chdir(before);
  }
}

/** The plan for this folder, with the file that `--out` wrote. */
export async function planIn(cwd: string, id: string): Promise<Told & { readonly json: string }> {
  const options = { ...optionsFor(id), intent: intentOf(id), out: 'plan.json', detailedExitcode: false };
  const { out, code, err } = await told(cwd, (io) => planCommand('exstate.yaml', options, io));
  return { code, out, err, json: readFileSync(join(cwd, 'plan.json'), 'utf8') };
}

export const applyIn = (cwd: string, id: string): Promise<Told> =>
  told(cwd, (io) => {
    const change = intentOf(id) === 'retire' ? retireCommand : applyCommand;
    return change('exstate.yaml', { ...optionsFor(id), yes: true }, io);
  });
