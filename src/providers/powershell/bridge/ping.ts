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
      'This is a 32-bit shell, which cannot read the registry and the modules of Exchange.',
      'Start exstate with a 64-bit Node, or name a 64-bit powershell.exe in EXSTATE_POWERSHELL.',
    );
  if (ping.platform === 'Win32NT' && ping.edition !== 'Desktop' && !expected.anyEdition)
    return fault(
      'edition',
      `This is PowerShell ${ping.version} (${ping.edition}). Exchange and IIS work in Windows PowerShell 5.1 only: in PowerShell 7 their objects have no methods.`,
      'Remove EXSTATE_POWERSHELL, or set it to the path of powershell.exe.',
    );
  if (!newEnough(ping.version))
    return fault(
      'version',
      `This is PowerShell ${ping.version}; 5.1 or later is required.`,
      'Install Windows Management Framework 5.1.',
    );
  if (ping.executionPolicy !== null && !POLICIES_THAT_RUN_US.has(ping.executionPolicy))
    return policyFault(expected.executable, ping.executionPolicy);
  if (ping.moduleHash !== expected.moduleHash)
    return fault(
      'module',
      'The PowerShell files of exstate are not the files with which it was built.',
      `Expected hash ${expected.moduleHash.slice(0, 12)}, found ${ping.moduleHash.slice(0, 12)}. A signature at the end of a file does not change the hash; any other change does.`,
      'Install exstate again, with all its files in one folder.',
    );
  return undefined;
}

export const languageFault = (executable: string, mode?: string, noise = ''): Fault =>
  shellFault(
    'language-mode',
    executable,
    [
      `The language mode is ${mode ?? 'another one'}; FullLanguage is required. AppLocker or Windows Defender Application Control restricts it if the folder of exstate is not trusted.`,
      'Allow the folder of exstate, or run exstate on a computer that allows it.',
    ],
    noise,
  );

export const policyFault = (executable: string, policy: string | undefined, noise = ''): Fault =>
  shellFault(
    'policy',
    executable,
    [
      `The execution policy${policy === undefined ? '' : ` is ${policy} and`} does not let exstate's scripts run.`,
      'Get-ExecutionPolicy -List shows which policy decides: it must allow RemoteSigned, or the scripts must be signed.',
      'If the files come from a downloaded archive, unblock them: Unblock-File in the folder of exstate.',
    ],
    noise,
  );

function newEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 1);
}
