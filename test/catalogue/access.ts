import { onServer, thumbprintOf } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** Access and tools (exchange facts 16). */
export const access = {
  'ems-down-backend-broken': {
    end: 'blocked',
    scenario: 'ems-down-backend-broken',
    by: 'shell-opens',
    until:
      'a management shell of another server reaches it, or somebody allows `--without-cmdlets`, or binds a certificate to 444',
    cleared: onServer((server) => {
      server.sslcert['0.0.0.0:444'] = thumbprintOf(server, 'public');
      server.workersServe = thumbprintOf(server, 'public');
    }),
  },
  'service-host-stopped': {
    end: 'blocked',
    scenario: 'service-host-stopped',
    by: 'service-host-running',
    until: 'MSExchangeServiceHost runs',
    cleared: onServer((server) => {
      server.services['MSExchangeServiceHost'] = 'running';
    }),
  },
  'deserialized-rawdata-only': {
    end: 'converges',
    how: 'Reads certificates from their bytes, so it plans and renews all the same; the flags are unknown.',
    scenario: 'deserialized-rawdata-only',
    names: ['self-signed-expiring'],
  },
  'auth-cert-expiring': { end: 'reported', scenario: 'auth-cert-expiring', by: 'plan', code: 'auth-expiring' },
  'auth-cert-expired': { end: 'reported', scenario: 'auth-cert-expired', by: 'plan', code: 'auth-expired' },
  'auth-cert-missing-on-server': {
    end: 'reported',
    scenario: 'auth-cert-missing-on-server',
    by: 'plan',
    code: 'auth-missing',
  },
  'remote-powershell-absent': {
    end: 'blocked',
    scenario: 'remote-powershell-absent',
    by: 'shell-opens',
    until:
      'exstate runs on the server itself, where `--snap-in` allows the Exchange snap-in; `--without-cmdlets` issues and binds without Exchange',
    cleared: (org) => {
      org.switches.remotePowerShell = 'present';
      return undefined;
    },
  },
  'wrong-powershell-host': {
    end: 'refused',
    code: 'E-powershell-edition',
    provedIn: 'test/powershell/lost.test.ts',
    until: 'exstate finds the 64-bit Windows PowerShell 5.1',
  },
  'non-interactive-prompt': {
    end: 'converges',
    how: 'Answers every question in advance. If an answer is lost, it looks first, adopts what was made, and repeats nothing.',
    scenario: 'issue-answer-lost',
    names: ['self-signed-expiring'],
  },
  'identity-returns-all': {
    end: 'not seen',
    because:
      'exstate names each certificate by its full thumbprint; what another script did is seen as the certificates that are left',
  },
  'insufficient-permissions': {
    end: 'blocked',
    scenario: 'insufficient-permissions',
    by: 'right',
    until: 'the account has the role that the plan names',
    cleared: onServer((server) => {
      server.may = {};
    }),
  },
  'server-unreachable': {
    end: 'blocked',
    scenario: 'server-unreachable',
    by: 'unknown',
    until: 'the server answers',
    cleared: (org) => {
      org.unknown = [];
      return undefined;
    },
  },
  'setup-in-progress': {
    end: 'blocked',
    scenario: 'setup-in-progress',
    by: 'setup-not-running',
    until: 'Setup has ended',
    cleared: onServer((server) => {
      server.setupRunning = false;
    }),
  },
  'iisreset-partial-failure': {
    end: 'stops the run',
    scenario: 'iisreset-partial-failure',
    until: 'WAS and W3SVC run; then plan again',
    cleared: onServer((server, org) => {
      org.switches.iisresetFails = 'none';
      server.services = { ...server.services, WAS: 'running', W3SVC: 'running' };
    }),
  },
  'health-false-green': {
    end: 'converges',
    how: 'Does not ask that page: the record and the handshake of 444 decide.',
    scenario: 'backend-binding-no-cert',
    names: ['backend-empty'],
  },
  'component-state-inactive': {
    end: 'reported',
    scenario: 'component-state-inactive',
    by: 'plan',
    code: 'component-inactive',
  },
} as const satisfies FailureModes;
