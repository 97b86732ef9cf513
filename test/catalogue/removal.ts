import { enableExchangeCertificate, restartTransport } from '../../src/simulator/index.ts';
import { onServer, thumbprintOf } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** Removal (exchange facts 16). */
export const removal = {
  'remove-refused-internal-transport': {
    end: 'blocked',
    scenario: 'retire-ready',
    cause: onServer((server, org) => {
      enableExchangeCertificate(org, server, thumbprintOf(server, 'ex01-old'), { services: ['SMTP'], force: true });
      restartTransport(org, server);
    }),
    by: 'desired-state-first',
    until: 'a plan has made the new certificate the internal transport certificate',
    cleared: onServer((server, org) => {
      enableExchangeCertificate(org, server, thumbprintOf(server, 'ex01'), { services: ['SMTP'], force: true });
      restartTransport(org, server);
    }),
  },
  'remove-refused-send-connector': {
    end: 'blocked',
    scenario: 'retire-held-by-connector',
    by: 'connector-names-not',
    until: 'no Send connector names the certificate',
    cleared: (org) => {
      org.connectors = [];
      return undefined;
    },
  },
  'remove-refused-federation': {
    end: 'blocked',
    scenario: 'retire-held-by-federation-trust',
    by: 'not-federation',
    until: 'the federation trust uses another certificate',
    cleared: (org) => {
      org.federationTrust = [];
      return undefined;
    },
  },
  'remove-would-orphan-binding': {
    end: 'blocked',
    scenario: 'retire-held-by-host-record',
    by: 'record-without',
    until: 'no record of http.sys uses the certificate',
    cleared: onServer((server) => {
      delete server.sslcert['ex01.contoso.com:8443'];
    }),
  },
  'third-party-renewer-race': {
    end: 'converges',
    how: 'Corrects what the script left. The script itself is not seen.',
    scenario: 'backend-binding-stale-hash',
    names: ['backend-stale'],
  },
} as const satisfies FailureModes;
