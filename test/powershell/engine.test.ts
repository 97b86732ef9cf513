import { describe, expect, test } from 'vitest';
import { findEngine, type Machine } from '../../src/providers/powershell/bridge/engine.ts';

const SYSTEM = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const SYSNATIVE = 'C:\\Windows\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe';
const PWSH = 'C:\\Program Files\\PowerShell\\7\\pwsh.exe';

const machine = (platform: NodeJS.Platform, files: readonly string[], more: Partial<Machine> = {}): Machine => ({
  platform,
  arch: 'x64',
  env:
    platform === 'win32'
      ? { SystemRoot: 'C:\\Windows', Path: 'C:\\Program Files\\PowerShell\\7' }
      : { PATH: '.:bin:/home/admin/.dotnet/tools:/opt/none:/usr/bin' },
  runs: (file) => files.includes(file),
  ...more,
});

describe('the shell that is chosen', () => {
  test.for([
    ['the one of Windows', machine('win32', [SYSTEM, PWSH]), SYSTEM],
    ['the 64-bit one, from a 32-bit Node', machine('win32', [SYSTEM, SYSNATIVE], { arch: 'ia32' }), SYSNATIVE],
    ['the only one, from a 32-bit Node', machine('win32', [SYSTEM], { arch: 'ia32' }), SYSTEM],
    ['pwsh, if Windows has no other', machine('win32', [PWSH]), PWSH],
    ['pwsh elsewhere', machine('linux', ['/usr/bin/pwsh']), '/usr/bin/pwsh'],
    ['never a pwsh in the current folder', machine('linux', ['pwsh', 'bin/pwsh', '/usr/bin/pwsh']), '/usr/bin/pwsh'],
    [
      'not one that only starts another',
      machine('linux', ['/home/admin/.dotnet/tools/pwsh', '/usr/bin/pwsh']),
      '/usr/bin/pwsh',
    ],
    [
      'the configured one, before all others',
      machine('linux', ['/usr/bin/pwsh', '/opt/mine'], { env: { EXSTATE_POWERSHELL: '/opt/mine', PATH: '/usr/bin' } }),
      '/opt/mine',
    ],
  ] as const)('%s', ([, where, executable]) => {
    expect(findEngine(where).executable).toBe(executable);
  });

  test.for([
    ['there is none', machine('linux', []), 'no pwsh on the PATH'],
    ['there is none, with a hint to --world', machine('linux', []), 'name its file with --world'],
    ['Windows has none', machine('win32', []), 'not found in the folder of Windows'],
    [
      'the configured one does not exist',
      machine('linux', ['/usr/bin/pwsh'], { env: { EXSTATE_POWERSHELL: '/opt/gone', PATH: '/usr/bin' } }),
      'does not name a program',
    ],
    [
      'the configured path is not absolute',
      machine('linux', ['pwsh', '/usr/bin/pwsh'], { env: { EXSTATE_POWERSHELL: 'pwsh', PATH: '/usr/bin' } }),
      'absolute path',
    ],
  ] as const)('is none, with a fault, if %s', ([, where, says]) => {
    expect(() => findEngine(where)).toThrow(
      expect.objectContaining({ code: 'E-powershell-missing', exit: 4, message: expect.stringContaining(says) }),
    );
  });
});
