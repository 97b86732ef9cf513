import type { ShellFault } from '../../../domain/codes.ts';
import type { Fault } from '../../../domain/fault.ts';
import validate from '../ping.schema.json?validator';
import { shellFault } from './faults.ts';

/** What a shell reports about itself. */
export interface PingInfo {
  readonly pid: number;
  readonly version: string;
  readonly edition: string;
  readonly is64Bit: boolean;
  readonly languageMode: string;
  /** Null if this engine cannot report it. */
  readonly executionPolicy: string | null;
  readonly moduleHash: string;
  /** `Win32NT` on Windows. */
  readonly platform: string;
  readonly computer: string;
  readonly user: string;
}

export interface Expected {
  readonly executable: string;
  readonly moduleHash: string;
  /**
   * False for real servers: only Windows PowerShell has the cmdlets of Exchange and IIS. A lab works with any edition.
   */
  readonly anyEdition: boolean;
}

export function readPing(value: unknown): PingInfo | undefined {
  return validate(value) ? (value as PingInfo) : undefined;
}

const POLICIES_THAT_RUN_US = new Set(['RemoteSigned', 'AllSigned', 'Unrestricted', 'Bypass']);

/** The first reason why this shell cannot be used; undefined if it can. */
export function pingFault(ping: PingInfo, expected: Expected): Fault | undefined {
  const fault = (what: ShellFault, ...sentences: string[]) => shellFault(what, expected.executable, sentences);
  if (ping.languageMode !== 'FullLanguage') return languageFault(expected.executable, ping.languageMode);
  if (!ping.is64Bit)
    return fault(
      '32bit',
      'This is a 32-bit shell; it cannot see the registry and the modules of Exchange.',
      'Start exstate with a 64-bit Node, or name a 64-bit powershell.exe in EXSTATE_POWERSHELL.',
    );
  if (ping.platform === 'Win32NT' && ping.edition !== 'Desktop' && !expected.anyEdition)
    return fault(
      'edition',
      `This is PowerShell ${ping.version} (${ping.edition}). Exchange and IIS work in Windows PowerShell 5.1 only: in 7 their objects arrive without methods.`,
      'Leave EXSTATE_POWERSHELL out, or let it name powershell.exe.',
    );
  if (!newEnough(ping.version))
    return fault(
      'version',
      `This is PowerShell ${ping.version}; 5.1 or later is needed.`,
      'Install Windows Management Framework 5.1.',
    );
  if (ping.executionPolicy !== null && !POLICIES_THAT_RUN_US.has(ping.executionPolicy))
    return policyFault(expected.executable, ping.executionPolicy);
  if (ping.moduleHash !== expected.moduleHash)
    return fault(
      'module',
      'The PowerShell files beside exstate are not the ones that it was built with.',
      `Wanted ${expected.moduleHash.slice(0, 12)}, found ${ping.moduleHash.slice(0, 12)}. A signature at the end of a file is not counted; any other change is.`,
      'Install exstate again, as one folder.',
    );
  return undefined;
}

export const languageFault = (executable: string, mode?: string, noise = ''): Fault =>
  shellFault(
    'language-mode',
    executable,
    [
      `The language mode is ${mode ?? 'not what it should be'}; FullLanguage is needed. AppLocker or Windows Defender Application Control sets it where exstate's folder is not trusted.`,
      'Allow the folder that exstate is installed in, or run it on a host where it is allowed.',
    ],
    noise,
  );

export const policyFault = (executable: string, policy: string | undefined, noise = ''): Fault =>
  shellFault(
    'policy',
    executable,
    [
      `The execution policy${policy === undefined ? '' : ` is ${policy} and`} does not let exstate's scripts run.`,
      'A group policy decides (Get-ExecutionPolicy -List shows which): it has to allow RemoteSigned, or the scripts have to be signed.',
      "Files that came out of a downloaded archive have to be unblocked: Unblock-File in exstate's folder.",
    ],
    noise,
  );

function newEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 1);
}
