import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Lab } from '../../src/lab/lab.ts';
import { engine } from '../powershell/engine.ts';
import { endsWithUs } from '../support/ends-with-us.ts';

export { engine };

export const MANIFEST = join(import.meta.dirname, '../../src/lab/module/Lab.psd1');
/** What the module sets when it is imported. */
const OTHER_LAB =
  '$script:Url = $env:EXSTATE_LAB; $script:Here = $env:EXSTATE_LAB_SERVER; $script:InSession = $false; $script:Hidden = @(); $script:SessionId = $null; $global:ExstateLab.At = ([Uri] $script:Url).Authority';
/** Neither a plan nor PowerShell prints this text. */
const MARK = 'exstate-line-typed';

export interface Said {
  readonly out: string;
  readonly err: string;
}

/** A shell for typed lines, one at a time, with no person at a prompt. */
export class TypedShell {
  private readonly child: ChildProcessWithoutNullStreams;
  private said = { out: '', err: '' };
  private wake: () => void = () => {};

  constructor(executable: string) {
    // If the input is the command, PowerShell echoes nothing and prints no prompt.
    const options = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', '-'];
    const env = { ...process.env, NO_COLOR: '1', TERM: 'dumb', EXSTATE_LAB: '' };
    this.child = endsWithUs(spawn(executable, options, { env }));
    this.child.stdout.on('data', (data) => this.hear('out', data));
    this.child.stderr.on('data', (data) => this.hear('err', data));
    this.child.on('close', () => this.wake());
  }

  private hear(from: 'out' | 'err', data: Buffer): void {
    this.said[from] += data.toString();
    this.wake();
  }

  async type(lines: readonly string[]): Promise<Said> {
    this.said = { out: '', err: '' };
    const marks = ['Out', 'Error'].map((stream) => `[Console]::${stream}.WriteLine('${MARK}')`);
    this.child.stdin.write([...lines, ...marks, ''].join('\n'));
    while (!this.said.out.includes(MARK) || !this.said.err.includes(MARK)) {
      if (this.child.exitCode !== null) throw new Error(`the shell ended: ${this.said.out}${this.said.err}`);
      await new Promise((resolve) => {
        this.wake = () => resolve(undefined);
      });
    }
    const [out = '', err = ''] = [this.said.out, this.said.err].map((text) =>
      text.replace(new RegExp(`${MARK}\r?\n`), ''),
    );
    return { out, err };
  }

  /**
   * Types the lines that the lab prints. To import the module takes a tenth of a second, so a shell that has it already
   * only gets the address of the other lab.
   */
  async enter({ url }: Lab, server: string, folder: string): Promise<Said> {
    return this.type([
      `$env:EXSTATE_LAB = '${url}'; $env:EXSTATE_LAB_SERVER = '${server}'`,
      `if (Get-Module Lab) { & (Get-Module Lab) { ${OTHER_LAB} } } else { Import-Module '${MANIFEST}' -Force -Global }`,
      `$ExecutionContext.SessionState.Path.SetLocation('${folder}') | Out-Null; [Environment]::CurrentDirectory = '${folder}'`,
    ]);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin.end('exit\n');
    await closed;
  }
}

let shared: TypedShell | undefined;

/** One shell for all tests of this process; starting one takes most of a second. */
export function sharedShell(): () => TypedShell {
  return () => {
    if (engine === undefined) throw new Error('no shell on this machine');
    shared ??= new TypedShell(engine.executable);
    return shared;
  };
}
