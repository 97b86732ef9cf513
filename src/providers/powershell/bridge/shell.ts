import type { ChildProcess } from 'node:child_process';
import type { PowerShell } from 'node-powershell';
import { race } from './race.ts';
import { delimiterLine } from './request.ts';

export type Listener = (chunk: string, from: 'stdout' | 'stderr') => void;

/** One process that takes lines. What it says goes to the listener; whether that is an answer is judged there. */
export interface Shell {
  readonly alive: boolean;
  /** Says how it ended. Never rejects. */
  readonly exited: Promise<string>;
  /** At most one; the one before is let go. */
  listen(listener: Listener): void;
  /** Settles when the shell has read past the line. Says nothing about what the line did. */
  run(line: string): Promise<void>;
  /** Settles when it is gone, or cannot be killed. */
  kill(): Promise<void>;
  /** Lets it read to the end of its input and go. */
  end(): void;
}

export interface Program {
  /** An absolute path. */
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
}

const QUIET: Readonly<Record<string, string>> = {
  NO_COLOR: '1',
  TERM: 'dumb',
  POWERSHELL_TELEMETRY_OPTOUT: '1',
  POWERSHELL_UPDATECHECK: 'Off',
};
/**
 * NODE_POWERSHELL would choose another program than ours. PSModulePath, inherited from a PowerShell 7 that somebody
 * started exstate in, makes Windows PowerShell load the modules of 7; without it the shell makes its own.
 */
const NOT_INHERITED = new Set(['NODE_POWERSHELL', 'PSMODULEPATH']);

/**
 * RemoteSigned is what Exchange's own shell needs, and no more: with Bypass a script that was downloaded, and that
 * nobody has unblocked, would run as well. It holds for this process only; a group policy is stronger and is reported.
 */
const OPTIONS = { '-NoProfile': true, '-NonInteractive': true, '-ExecutionPolicy': 'RemoteSigned' };

/**
 * node-powershell, and all that has to be kept from it: its own queue never settles when the process dies, its
 * time-outs leave the command running, its history and its races grow for ever, and `exit 0` is a success to it. This
 * file alone imports it.
 */
export async function startShell({ executable, environment }: Program): Promise<Shell> {
  const { PowerShell } = await quietImport();
  delete process.env.NODE_POWERSHELL;
  class PowerShellWithDelimiters extends PowerShell {
    protected override writeToOutput(delimiter: string): string {
      return delimiterLine('Out', delimiter);
    }
    protected override writeToError(delimiter: string): string {
      return delimiterLine('Error', delimiter);
    }
  }
  const shell = new PowerShellWithDelimiters({
    executable,
    executableOptions: OPTIONS,
    // Hidden, it has a console of its own, and Ctrl+C in ours does not cut an operation in two.
    spawnOptions: { env: { ...inherited(), ...QUIET, ...environment }, windowsHide: true },
    throwOnInvocationError: false,
  });
  return wrap(shell);
}

/** Its `debug` reads DEBUG once, when it is loaded, and would print every command into our report. */
async function quietImport(): Promise<typeof import('node-powershell')> {
  const { DEBUG } = process.env;
  delete process.env.DEBUG;
  try {
    return await import('node-powershell');
  } finally {
    if (DEBUG !== undefined) process.env.DEBUG = DEBUG;
  }
}

const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.has(name.toUpperCase())));

/** A process that waits for a driver cannot be killed, and is not waited for. */
const KILLING_MS = 2000;

function wrap(shell: PowerShell): Shell {
  const { child, exited: gone, replaceExit } = privateOf(shell);
  const begin = callsOf(gone, replaceExit);
  let listener: Listener = () => {};
  let alive = true;
  const exited = new Promise<string>((resolve) => {
    const ended = (how: string) => {
      alive = false;
      resolve(how);
    };
    child.once('exit', (code, signal) => ended(signal ? `ended by ${signal}` : `exit code ${code}`));
    // Stays for every later error too, such as a kill that is not permitted: without a listener it would end Node.
    child.on('error', (error) => ended(error.message));
  });
  shell.streams.stdin.on('error', () => {});
  shell.streams.stdout.on('data', (chunk: string) => listener(chunk, 'stdout'));
  shell.streams.stderr.on('data', (chunk: string) => listener(chunk, 'stderr'));
  return {
    get alive() {
      return alive;
    },
    exited,
    listen: (next) => {
      listener = next;
    },
    run: async (line) => {
      const over = begin();
      await run(shell, line);
      over();
    },
    kill: async () => {
      alive = false;
      shell.dispose('SIGKILL').catch(() => {});
      // Programs that it started may still write: nothing reads them any more.
      for (const stream of Object.values(shell.streams)) stream.destroy();
      await race(KILLING_MS, [exited]);
    },
    end: () => {
      shell.streams.stdin.end();
    },
  };
}

interface Private {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly replaceExit: (exited: Promise<void>) => void;
}

/**
 * All that is used of node-powershell and is private in its types. Its public members neither tell how the process
 * ended nor let a call end its wait for the end of the process.
 */
const privateOf = (shell: PowerShell): Private => ({
  child: shell['process'],
  exited: shell['exitPromise'],
  replaceExit: (exitPromise) => Object.assign(shell, { exitPromise }),
});

/**
 * Each call is raced against the end of the process, and what has not ended keeps its races, with all that was read in
 * them. So a call gets an end of its own: it comes when the process's does, and is forgotten with the call.
 */
function callsOf(gone: Promise<void>, replaceExit: Private['replaceExit']): () => () => void {
  const calls = new Set<() => void>();
  const end = () => {
    for (const endOne of calls) endOne();
  };
  gone.then(end, end);
  return () => {
    let endOne = () => {};
    const exitPromise = new Promise<void>((resolve) => {
      endOne = resolve;
    });
    replaceExit(exitPromise);
    calls.add(endOne);
    return () => calls.delete(endOne);
  };
}

async function run(shell: PowerShell, line: string): Promise<void> {
  try {
    await shell.invoke(line);
  } catch {
    // Only that it ended, which `exited` says better.
  } finally {
    shell.history.length = 0;
    // Taking its own readers off, node-powershell pauses both streams; what comes late has to be heard.
    shell.streams.stdout.resume();
    shell.streams.stderr.resume();
  }
}
