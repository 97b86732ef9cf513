/** Why exstate cannot use a PowerShell. In each case no server was asked. */
export const powershell = {
  'E-powershell-missing': {
    symptom: 'exstate found no PowerShell that it can start.',
    cause:
      'EXSTATE_POWERSHELL names a program that does not exist or cannot be started. Or it is not set, and this computer has neither powershell.exe nor pwsh.',
    cure: 'Run exstate on an Exchange server or a Windows management host. Or set EXSTATE_POWERSHELL to the absolute path of powershell.exe.',
    commands: ["$env:EXSTATE_POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'"],
  },
  'E-powershell-silent': {
    symptom: 'PowerShell started, but did not answer in time.',
    cause:
      'Constrained Language Mode or an execution policy that asks a question stops it, or the computer is very busy.',
    cure: 'Start the same PowerShell by hand and look at its language mode and its execution policy.',
    commands: ['$ExecutionContext.SessionState.LanguageMode', 'Get-ExecutionPolicy -List'],
  },
  'E-powershell-ended': {
    symptom: 'PowerShell ended immediately after it started.',
    cause: 'A policy blocks the program, or EXSTATE_POWERSHELL names a program that is not PowerShell.',
    cure: 'Start the same program by hand. The message shows what the program printed.',
    commands: ['powershell.exe -NoProfile'],
  },
  'E-powershell-protocol': {
    symptom: 'PowerShell started, but exstate cannot understand its first answer.',
    cause: 'Another program writes to the output of PowerShell, or security software changes the output.',
    cure: 'Run the command again. If the fault remains, report the lines that the message shows.',
  },
  'E-powershell-module': {
    symptom:
      'exstate could not load its own PowerShell module, or the module is not the one that belongs to this version.',
    cause: 'Somebody edited the PowerShell files of exstate, or files of two versions are mixed in one folder.',
    cure: 'Install exstate again in an empty folder. Do not edit its PowerShell files; you may sign them with Set-AuthenticodeSignature.',
  },
  'E-powershell-policy': {
    symptom: 'The execution policy does not allow the PowerShell scripts of exstate.',
    cause: 'A group policy sets the execution policy, or Windows has marked the files as downloaded.',
    cure: 'Find the policy that decides. It must allow RemoteSigned, or you sign the scripts: see "Where scripts have to be signed" in RIGHTS.md. Unblock files that came from a downloaded archive, in the folder of exstate.',
    commands: ['Get-ExecutionPolicy -List', 'Get-ChildItem -Recurse -File | Unblock-File'],
  },
  'E-powershell-language-mode': {
    symptom: 'PowerShell runs in a restricted language mode. exstate needs FullLanguage.',
    cause: 'AppLocker or Windows Defender Application Control (WDAC) does not trust the folder of exstate.',
    cure: 'Allow the folder of exstate in that rule, or run exstate on another computer.',
    commands: ['$ExecutionContext.SessionState.LanguageMode'],
  },
  'E-powershell-version': {
    symptom: 'The PowerShell is older than 5.1. exstate needs Windows PowerShell 5.1.',
    cause: 'This version of Windows has an older Windows PowerShell, or EXSTATE_POWERSHELL names an old one.',
    cure: 'Install Windows Management Framework 5.1, or run exstate on a newer computer.',
    commands: ['$PSVersionTable.PSVersion'],
  },
  'E-powershell-edition': {
    symptom: 'exstate started PowerShell 7 in place of Windows PowerShell 5.1.',
    cause:
      'EXSTATE_POWERSHELL names pwsh.exe. In PowerShell 7 the objects of IIS and Exchange arrive without their methods, so exstate cannot bind certificates there.',
    cure: 'Remove the variable EXSTATE_POWERSHELL: exstate then finds powershell.exe.',
    commands: ['Remove-Item Env:EXSTATE_POWERSHELL'],
  },
  'E-powershell-32bit': {
    symptom: 'exstate started a 32-bit PowerShell.',
    cause: 'A 32-bit process does not see the registry keys and the snap-ins of Exchange.',
    cure: 'Run exstate with a 64-bit Node.js, or set EXSTATE_POWERSHELL to the 64-bit powershell.exe.',
    commands: ['node -p process.arch    # must print x64'],
  },
};
