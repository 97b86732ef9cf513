import { onServer } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** Topology, Setup and updates (exchange facts 16). */
export const topology = {
  'dag-node-not-renewed': { end: 'converges', scenario: 'dag-node-not-renewed', names: ['self-signed-expiring'] },
  'ad-replication-delay': {
    end: 'converges',
    how: 'Asks the domain controller of the server and waits up to five minutes; controllers that disagree make the fact unknown.',
    scenario: 'ad-replication-delay',
    names: ['self-signed-expiring'],
  },
  'load-balancer-pins-old-cert': {
    end: 'not seen',
    because: 'exstate does not see a load balancer; it says when 443 has another certificate than before',
  },
  'extended-protection-mismatch': {
    end: 'not seen',
    because:
      'exstate does not see the load balancer; it says when 443 has another certificate than before, and a plan that changes 443 says what to check if Extended Protection is on',
  },
  'edge-role-target': {
    end: 'blocked',
    scenario: 'edge-role-target',
    by: 'not-edge',
    until: 'the Edge server was renewed by hand and subscribed again, or the YAML says `acknowledge: [kept-by-hand]`',
    cleared: onServer((server) => {
      for (const one of server.certificates) one.notAfter = '2031-06-01T00:00:00Z';
    }),
  },
  'cu-setup-expired-cert': {
    end: 'reported',
    scenario: 'frontend-cert-expired',
    by: 'check --before-setup',
    code: 'setup-stops',
  },
  'cu-setup-key-access-denied': {
    end: 'reported',
    scenario: 'cu-setup-key-access-denied',
    by: 'check --before-setup',
    code: 'setup-key-unusable',
  },
  'cu-drops-backend-binding': { end: 'converges', scenario: 'cu-drops-backend-binding', names: ['row-missing'] },
  'wmsvc-cert-invalid': {
    end: 'reported',
    scenario: 'wmsvc-cert-invalid',
    by: 'check --before-setup',
    code: 'certificate-not-installed',
  },
} as const satisfies FailureModes;
