import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, posix, win32 } from 'node:path';
import type { Fault } from '../../../domain/fault.ts';
import { shellFault } from './faults.ts';

export interface Engine {
  readonly executable: string;
  /** How the program was chosen, for the report. */
  readonly chosenBy: 'EXSTATE_POWERSHELL' | 'powershell.exe' | 'pwsh' | 'caller';
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  runs(file: string): boolean;
}

/**
 * The first program that exists. If EXSTATE_POWERSHELL names one that does not exist, that is a fault: the person who
 * named it would believe that it is used.
 */
export function findEngine(machine: Machine): Engine {
  const named = machine.env['EXSTATE_POWERSHELL'];
  if (named) {
    if (isAbsolute(named) && machine.runs(named)) return { executable: named, chosenBy: 'EXSTATE_POWERSHELL' };
    throw shellFault('missing', named, [
      'EXSTATE_POWERSHELL does not name a program that can be started. It must be an absolute path.',
    ]);
  }
  const windows = windowsPowerShell(machine).find(machine.runs);
  if (windows) return { executable: windows, chosenBy: 'powershell.exe' };
  const pwsh = onPath(machine).find(machine.runs);
  if (pwsh) return { executable: pwsh, chosenBy: 'pwsh' };
  throw none(machine);
}

/** A 32-bit process sees a 32-bit System32. Sysnative, which only such a process sees, is the real one. */
function windowsPowerShell({ platform, arch, env }: Machine): string[] {
  if (platform !== 'win32') return [];
  const root = env['SystemRoot'] ?? 'C:\\Windows';
  const folders = arch === 'ia32' ? ['Sysnative', 'System32'] : ['System32'];
  return folders.map((folder) => win32.join(root, folder, 'WindowsPowerShell', 'v1.0', 'powershell.exe'));
}

/**
 * Only absolute folders: a relative one would start a program from the current folder. The folder of .NET tools is left
 * out, because its `pwsh` only starts the real one; killing it would leave the real one running.
 */
function onPath({ platform, env }: Machine): string[] {
  const path = platform === 'win32' ? win32 : posix;
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter);
  return folders
    .filter((folder) => path.isAbsolute(folder) && !/[\\/]\.dotnet[\\/]tools[\\/]?$/.test(folder))
    .map((folder) => path.join(folder, platform === 'win32' ? 'pwsh.exe' : 'pwsh'));
}

const none = ({ platform }: Machine): Fault =>
  shellFault('missing', platform === 'win32' ? 'powershell.exe' : 'pwsh', [
    platform === 'win32'
      ? 'Windows PowerShell was not found in the folder of Windows.'
      : 'There is no pwsh on the PATH. For real servers, exstate runs on Windows; on other systems, PowerShell 7 is for the lab only. A simulated organization needs no PowerShell: name its file with --world.',
    'Install it, or set EXSTATE_POWERSHELL to the absolute path of the shell to use.',
  ]);

export const thisMachine = (): Machine => ({
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  runs: (file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  },
});
