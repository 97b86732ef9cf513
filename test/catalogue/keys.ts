import type { FailureModes } from './mode.ts';

/** Keys and stores (exchange facts 16). */
export const keys = {
  'private-key-missing': {
    end: 'converges',
    how: 'Never chooses it. On 444 and for transport, the plan replaces it; on 443 it is reported as `frontend-key-unusable`.',
    scenario: 'backend-key-missing',
    names: ['backend-key-unusable'],
  },
  'private-key-access-denied': {
    end: 'converges',
    scenario: 'private-key-access-denied',
    names: ['backend-key-unusable'],
  },
  'private-key-no-network-service': {
    end: 'converges',
    scenario: 'private-key-no-network-service',
    names: ['key-unreadable'],
  },
  'key-without-network-service': {
    end: 'converges',
    scenario: 'key-without-network-service',
    names: ['key-unreadable'],
  },
  'private-key-cng': {
    end: 'converges',
    how: 'Never chooses it. On 444 and for transport, the plan replaces it; on 443 it is reported as `frontend-key-unusable`.',
    scenario: 'private-key-cng',
    names: ['self-signed-expiring'],
  },
  'cert-in-wrong-store': {
    end: 'reported',
    scenario: 'cert-in-wrong-store',
    by: 'plan',
    code: 'certificate-elsewhere',
  },
  'pending-request-only': {
    end: 'converges',
    how: 'Never chooses it: the plan issues another certificate.',
    scenario: 'pending-request-only',
    names: ['self-signed-expiring'],
  },
  'trusted-root-missing': { end: 'converges', scenario: 'trusted-root-missing', names: ['root-copy-missing'] },
  'root-needed-by-connector': {
    end: 'converges',
    scenario: 'root-needed-by-connector',
    names: ['root-copy-missing'],
  },
} as const satisfies FailureModes;
