import { enableExchangeCertificate } from '../../src/simulator/index.ts';
import { onServer, thumbprintOf } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** The 444 binding (exchange facts 16). */
export const backEnd = {
  'backend-binding-missing': { end: 'converges', scenario: 'backend-binding-missing', names: ['row-missing'] },
  'backend-binding-no-cert': { end: 'converges', scenario: 'backend-binding-no-cert', names: ['backend-empty'] },
  'backend-binding-stale-hash': { end: 'converges', scenario: 'backend-binding-stale-hash', names: ['backend-stale'] },
  'backend-bound-to-expired': {
    end: 'converges',
    scenario: 'backend-bound-to-expired',
    names: ['backend-bound-to-expired'],
  },
  'backend-bound-to-public-cert': {
    end: 'converges',
    scenario: 'backend-bound-to-public-cert',
    names: ['backend-bound-to-foreign'],
  },
  'backend-bound-single-ip': {
    end: 'blocked',
    scenario: 'backend-bound-single-ip',
    by: 'row-alone',
    until: 'somebody replaces the binding by *:444:',
    cleared: onServer((server) => {
      server.rows['Exchange Back End'] = [{ bindingInformation: '*:444:', sslFlags: 0 }];
    }),
  },
  'backend-httpsys-drift': {
    end: 'reported',
    scenario: 'metabase-names-another',
    by: 'plan',
    code: 'metabase-names-another',
  },
  'backend-cleared-by-enable-iis': {
    end: 'converges',
    scenario: 'in-desired-state',
    cause: onServer((server, org) => {
      org.switches.enableIisTouches444 = 'clears';
      enableExchangeCertificate(org, server, thumbprintOf(server, 'public'), { services: ['IIS'], force: true });
    }),
    names: ['backend-empty'],
  },
  'backend-site-stopped': { end: 'reported', scenario: 'backend-site-stopped', by: 'plan', code: 'health-page-red' },
} as const satisfies FailureModes;
