import type { Explanation } from './explanation.ts';

/** Why no PowerShell can be used. Each ends before anything is asked of a server. */
export const powershell: Readonly<Record<string, Explanation>> = {
  'E-powershell-missing': {
    symptom: 'No server is asked: no PowerShell was found.',
    cause: 'Neither powershell.exe nor pwsh is on this machine, and EXSTATE_POWERSHELL names none that is there.',
    cure: 'Run exstate on a Windows management host, or set EXSTATE_POWERSHELL to the whole path of a PowerShell.',
  },
  'E-powershell-silent': {
    symptom: 'PowerShell was started and never answered.',
    cause: 'Constrained Language Mode, an execution policy that asks, or a host that is very busy.',
    cure: 'Start the same executable by hand and look at $ExecutionContext.SessionState.LanguageMode and Get-ExecutionPolicy -List.',
  },
  'E-powershell-ended': {
    symptom: 'PowerShell ended as soon as it was started.',
    cause: 'It is blocked by policy, is no PowerShell, or a profile ends it.',
    cure: 'Start the same executable by hand; what it said is shown beneath the message.',
  },
  'E-powershell-protocol': {
    symptom: 'PowerShell answered with something that is no answer.',
    cause: 'Another program writes to its output, or the answer was damaged on its way.',
    cure: 'Try again. If it stays so, report it with the lines that are shown.',
  },
  'E-powershell-module': {
    symptom: 'The module that was loaded is not the one that was shipped.',
    cause: 'Its files were changed, or another copy of them was loaded.',
    cure: 'Install exstate again; its PowerShell files must not be edited. They may be signed: the block that Set-AuthenticodeSignature appends is not counted.',
  },
  'E-powershell-policy': {
    symptom: 'The execution policy does not let the module run.',
    cause: 'A group policy overrides what exstate asks for in its own process.',
    cure: 'Have the policy allow local scripts for this account, or sign them (RIGHTS.md, "Where scripts have to be signed"), or use another management host.',
  },
  'E-powershell-language-mode': {
    symptom: 'PowerShell runs in a restricted language mode.',
    cause: 'Application control (AppLocker, WDAC) restricts what is not trusted.',
    cure: 'Trust the folder that exstate is installed in, or use a host without that rule.',
  },
  'E-powershell-version': {
    symptom: 'The PowerShell that was found is too old.',
    cause: 'Windows PowerShell before 5.1 lacks what the module needs.',
    cure: 'Install Windows Management Framework 5.1, or name another PowerShell in EXSTATE_POWERSHELL.',
  },
  'E-powershell-edition': {
    symptom: 'The PowerShell that was found is of the wrong edition.',
    cause:
      'IIS and Exchange commands work in Windows PowerShell 5.1 only; in PowerShell 7 their objects arrive without methods.',
    cure: 'Use powershell.exe; leave EXSTATE_POWERSHELL unset.',
  },
  'E-powershell-32bit': {
    symptom: 'A 32-bit PowerShell was started.',
    cause: 'It sees neither the registry keys of Exchange nor its snap-ins.',
    cure: 'Start exstate from a 64-bit Node, or name the 64-bit powershell.exe in EXSTATE_POWERSHELL.',
  },
};
