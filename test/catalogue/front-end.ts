import { enableExchangeCertificate } from '../../src/simulator/index.ts';
import { onServer, thumbprintOf } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** 443, the front end (exchange facts 16). */
export const frontEnd = {
  'frontend-443-taken-over': {
    end: 'reported',
    scenario: 'in-desired-state',
    cause: onServer((server, org) =>
      enableExchangeCertificate(org, server, thumbprintOf(server, 'ex01'), { services: ['IIS'], force: true }),
    ),
    by: 'plan',
    code: 'frontend-on-self-signed',
  },
  'frontend-loopback-mismatch': {
    end: 'reported',
    scenario: 'frontend-loopback-mismatch',
    by: 'plan',
    code: 'frontend-loopback-differs',
  },
  'frontend-binding-missing': {
    end: 'reported',
    scenario: 'frontend-binding-missing',
    by: 'plan',
    code: 'row-missing',
  },
  'frontend-443-stale-hash': {
    end: 'reported',
    scenario: 'frontend-443-stale-hash',
    by: 'plan',
    code: 'frontend-stale',
  },
  'frontend-cert-expired': { end: 'reported', scenario: 'frontend-cert-expired', by: 'plan', code: 'frontend-expired' },
  'frontend-self-signed-expired': {
    end: 'converges',
    how: 'Renews 444 and transport. 443 is reported as `frontend-expired`, unless the YAML gives it to the self-signed certificate.',
    scenario: 'frontend-self-signed-expired',
    names: ['frontend-expired', 'backend-bound-to-expired'],
  },
  'require-ssl-flipped': {
    end: 'reported',
    scenario: 'require-ssl-flipped',
    cause: onServer((server, org) =>
      enableExchangeCertificate(org, server, thumbprintOf(server, 'public'), { services: ['IIS'], force: true }),
    ),
    by: 'check --after-setup',
    code: 'setup-changed',
  },
} as const satisfies FailureModes;
