import type { ChildProcess } from 'node:child_process';
import type { PowerShell } from 'node-powershell';
import { race } from './race.ts';
import { delimiterLine } from './request.ts';

export type Listener = (chunk: string, from: 'stdout' | 'stderr') => void;

/** One process that reads lines. Its output goes to the listener, which decides whether it is an answer. */
export interface Shell {
  readonly alive: boolean;
  /** Resolves with a description of how it ended. Never rejects. */
  readonly exited: Promise<string>;
  /** Only one listener: a new one replaces it. */
  listen(listener: Listener): void;
  /** Resolves when the shell has read past the line. Does not tell what the line did. */
  run(line: string): Promise<void>;
  /** Resolves when the process is gone, or cannot be killed. */
  kill(): Promise<void>;
  /** Lets the shell read to the end of its input and exit. */
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
 * NODE_POWERSHELL would make node-powershell start another program. If exstate was started in a PowerShell 7,
 * PSModulePath would make Windows PowerShell load the modules of version 7. Without it, the shell sets its own.
 */
const NOT_INHERITED = new Set(['NODE_POWERSHELL', 'PSMODULEPATH']);

/**
 * RemoteSigned is what the shell of Exchange needs. Bypass would also run scripts that were downloaded and never
 * unblocked. The policy is for this process only. A group policy has priority and is reported.
 */
const OPTIONS = { '-NoProfile': true, '-NonInteractive': true, '-ExecutionPolicy': 'RemoteSigned' };

/**
 * Wraps node-powershell and avoids its problems: its own queue never settles if the process dies, its time limits leave
 * the command running, its history and its races grow forever, and it treats `exit 0` as success. Only this file
 * imports it.
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
    // With windowsHide the process has its own console, so Ctrl+C in ours does not interrupt an operation.
    spawnOptions: { env: { ...inherited(), ...QUIET, ...environment }, windowsHide: true },
    throwOnInvocationError: false,
  });
  return wrap(shell);
}

/**
 * The `debug` of node-powershell reads DEBUG once when it is loaded, and would then print every command into our
 * report.
 */
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

/** A process that waits for a driver cannot be killed, so the wait ends after this time. */
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
    // Also for later errors, such as a kill that is not permitted: an error without a listener would end Node.
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
      // Programs that the shell started may still write. Their output is not read any more.
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
 * The private members of node-powershell that exstate uses. Its public members do not report how the process ended, and
 * give a call no way to stop waiting for the end of the process.
 */
const privateOf = (shell: PowerShell): Private => ({
  child: shell['process'],
  exited: shell['exitPromise'],
  replaceExit: (exitPromise) => Object.assign(shell, { exitPromise }),
});

/**
 * node-powershell races each call against the end of the process. A promise that has not settled keeps all its races
 * and their data in memory. So each call gets its own promise for the end, which is released with the call.
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
    // The process ended; `exited` reports how.
  } finally {
    shell.history.length = 0;
    // node-powershell pauses both streams when it removes its listeners. Late output must still be received.
    shell.streams.stdout.resume();
    shell.streams.stderr.resume();
  }
}
