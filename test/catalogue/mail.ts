import { onServer } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** SMTP and transport (exchange facts 16). */
export const mail = {
  'smtp-default-overwritten-by-public': {
    end: 'converges',
    scenario: 'smtp-default-overwritten-by-public',
    names: ['transport-bound-to-foreign'],
  },
  'smtp-default-overwritten-by-auth': {
    end: 'converges',
    scenario: 'smtp-default-overwritten-by-auth',
    names: ['transport-bound-to-auth'],
  },
  'itc-not-renewed': { end: 'converges', scenario: 'itc-not-renewed', names: ['transport-bound-to-other'] },
  'internal-transport-missing': {
    end: 'converges',
    scenario: 'internal-transport-missing',
    names: ['transport-stale'],
  },
  'internal-transport-expired': {
    end: 'converges',
    scenario: 'internal-transport-expired',
    names: ['transport-bound-to-expired'],
  },
  'services-smtp-missing': {
    end: 'converges',
    scenario: 'private-key-no-network-service',
    names: ['key-unreadable'],
  },
  'services-extra-flags': {
    end: 'converges',
    how: 'Shows the flags and does not compare them, so nothing is to be done.',
    scenario: 'in-desired-state',
    names: [],
  },
  'services-not-removable': {
    end: 'not seen',
    because: 'the desired state has no word that takes a service away: `services` lists what exstate assigns',
  },
  'transport-not-proven': {
    end: 'stops the run',
    scenario: 'transport-front-end-not-started',
    until: 'the cause is corrected; then apply goes on, or rollback goes back',
    cleared: onServer((server, org) => {
      org.bystanders = [];
      server.services['MSExchangeFrontEndTransport'] = 'running';
    }),
  },
  'tls-certificate-name-dangling': {
    end: 'reported',
    scenario: 'tls-certificate-name-dangling',
    by: 'plan',
    code: 'connector-dangling',
  },
  'tls-certificate-name-ambiguous': {
    end: 'blocked',
    how: '`exstate retire` is **blocked** until the connector names another certificate. Two certificates with one name are not reported while both are needed.',
    scenario: 'retire-held-by-connector',
    by: 'connector-names-not',
    until: 'the connector names another certificate',
    cleared: (org) => {
      org.connectors = [];
      return undefined;
    },
  },
  'edge-subscription-broken': {
    end: 'blocked',
    how: 'What can break it, a new internal transport certificate, is **blocked** until the YAML has `acknowledge: [edge-subscriptions]`. EdgeSync that is broken already is not seen.',
    scenario: 'edge-subscription-blocked',
    by: 'no-edge-subscription',
    until:
      'the YAML has `acknowledge: [edge-subscriptions]`: a change of the internal transport certificate can break EdgeSync',
    cleared: (_, desired) => ({
      ...desired,
      servers: desired.servers.map((server) => ({ ...server, acknowledge: ['edge-subscriptions'] as const })),
    }),
  },
} as const satisfies FailureModes;
