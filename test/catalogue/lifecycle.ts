import { laterBy, onServer, thumbprintOf } from './by-hand.ts';
import type { FailureModes } from './mode.ts';

/** Lifecycle of the self-signed certificate (exchange facts 16). */
export const lifecycle = {
  'self-signed-expiring-soon': {
    end: 'converges',
    scenario: 'self-signed-expiring-soon',
    names: ['self-signed-expiring'],
  },
  'self-signed-expired': { end: 'converges', scenario: 'self-signed-expired', names: ['self-signed-expired'] },
  'expired-444-tolerated': {
    end: 'converges',
    scenario: 'expired-444-tolerated',
    names: ['backend-bound-to-expired'],
  },
  'self-signed-missing': {
    end: 'blocked',
    scenario: 'self-signed-missing',
    by: 'shell-opens',
    until:
      'a management shell of another server reaches it, or somebody allows `--without-cmdlets`, or binds a certificate to 444',
    cleared: onServer((server) => {
      server.sslcert['0.0.0.0:444'] = thumbprintOf(server, 'public');
      server.workersServe = thumbprintOf(server, 'public');
    }),
  },
  'multiple-self-signed-candidates': {
    end: 'converges',
    how: 'Issues no other one: it uses one of them, and reports `several-candidates`.',
    scenario: 'multiple-self-signed-candidates',
    names: ['several-candidates', 'backend-bound-to-other'],
    proves: ({ servers: [server] }) => server?.certificates.length === 5,
  },
  'self-signed-split-roles': {
    end: 'converges',
    scenario: 'self-signed-split-roles',
    names: ['backend-bound-to-other'],
  },
  'restart-lost': { end: 'converges', scenario: 'restart-lost', names: ['web-restart-due'] },
  'friendly-name-renamed': {
    end: 'converges',
    how: 'Does not use the friendly name, so nothing is to be done.',
    scenario: 'friendly-name-renamed',
    names: [],
  },
  'friendly-name-collides-with-ca-cert': {
    end: 'converges',
    how: 'Does not use the friendly name, and never chooses that certificate.',
    scenario: 'friendly-name-collides-with-ca-cert',
    names: ['self-signed-expiring'],
  },
  'auth-cert-mistaken-for-server-cert': {
    end: 'converges',
    scenario: 'auth-cert-mistaken-for-server-cert',
    names: ['transport-bound-to-auth'],
  },
  'sha1-self-signed': {
    end: 'converges',
    how: 'The next renewal is signed with SHA-256. Until then nothing is reported: no service checks this signature.',
    scenario: 'self-signed-expiring-soon',
    names: ['self-signed-expiring'],
    proves: ({ servers: [server] }) =>
      server?.certificates.some((one) => one.signature === 'sha1RSA') === true &&
      server.certificates.find((one) => one.thumbprint === server.sslcert['0.0.0.0:444'])?.signature === 'sha256RSA',
  },
  'weak-key-size': { end: 'converges', scenario: 'weak-key-size', names: ['self-signed-missing'] },
  'not-before-in-future': {
    end: 'blocked',
    scenario: 'not-before-in-future',
    by: 'certificate-valid-by-now',
    until: 'the clocks have passed the start of validity',
    cleared: laterBy(2),
  },
  'timezone-expiry-misread': {
    end: 'not seen',
    because:
      'exstate reads dates from the bytes of the certificate, in UTC; every plan is tested in time zones far apart',
  },
  'key-exportable-lost': {
    end: 'not seen',
    because: 'the desired state has no word for exportable keys: each server needs a certificate of its own',
  },
} as const satisfies FailureModes;
