import { PLAN_AND_APPLY } from './lines.ts';

/** Transport has another internal transport certificate than the chosen one. */
export const transport = {
  'transport-empty': {
    symptom:
      'The server has no internal transport certificate. Transport logs event 12012 when it starts, and mail between Exchange servers may lose TLS.',
    cause: 'The attribute msExchServerInternalTLSCert of the server object in Active Directory is empty.',
    cure: 'exstate enables SMTP on the chosen certificate, which writes the attribute, and restarts transport.',
    commands: PLAN_AND_APPLY,
  },
  'transport-stale': {
    symptom:
      'The internal transport certificate is not installed on the server. Transport logs event 12013 and does not offer X-ANONYMOUSTLS, or it uses another certificate in its place (events 12023 and 12024).',
    cause:
      'The certificate was deleted outside Exchange, for example in the certificates console (MMC). Remove-ExchangeCertificate would have refused to delete it.',
    cure: 'exstate makes the chosen certificate the internal transport certificate and restarts transport. The change cannot be undone, because the old certificate no longer exists.',
    commands: PLAN_AND_APPLY,
  },
  'transport-key-unusable': {
    symptom:
      'Exchange cannot use the private key of the internal transport certificate. TLS between Exchange servers can fail; with a key in a CNG provider, EdgeSync logs event 1035.',
    cause:
      'The internal transport certificate has no private key on this server, its key cannot be opened, or its key is not in a CSP.',
    cure: 'exstate enables SMTP on a certificate with a usable CSP key. If an Edge server is subscribed, the plan blocks this step, because the old key is needed to encrypt the EdgeSync credentials again: remove the Edge subscription, apply the plan, then subscribe again.',
    commands: PLAN_AND_APPLY,
  },
  'transport-bound-to-auth': {
    symptom:
      'The Auth certificate is the internal transport certificate. Mail between Mailbox servers continues, but Edge servers no longer recognize this server, and transport is affected when the Auth certificate is renewed.',
    cause:
      'Somebody renewed the Auth certificate with New-ExchangeCertificate and answered Yes to "Overwrite the existing default SMTP certificate?", or used -Force.',
    cure: 'exstate enables SMTP on the certificate of the server and restarts transport. It does not remove the Auth certificate.',
    commands: PLAN_AND_APPLY,
  },
  'transport-bound-to-foreign': {
    symptom:
      'The internal transport certificate comes from a certification authority, or it has another server name. Mail between Mailbox servers continues; EdgeSync and mail to Edge servers can fail.',
    cause:
      'SMTP was enabled on that certificate, and the question about the default SMTP certificate was answered with Yes.',
    cure: 'exstate makes the self-signed certificate the internal transport certificate again. The other certificate stays installed and enabled for SMTP.',
    commands: PLAN_AND_APPLY,
  },
  'transport-bound-to-expired': {
    symptom:
      'The internal transport certificate has expired. Transport logs event 12015 and continues to use it, so mail between servers still has TLS.',
    cause: 'The certificate was not renewed, or SMTP was not enabled on the new certificate.',
    cure: 'Renew in the next maintenance window; this is urgent, but mail does not stop. exstate enables SMTP on a valid certificate and restarts transport.',
    commands: PLAN_AND_APPLY,
  },
  'transport-bound-to-other': {
    symptom:
      'The internal transport certificate is a certificate of this server, but not the chosen one, or it could not be read. Mail continues; the old certificate cannot be removed.',
    cause:
      'After the last renewal, SMTP was not enabled on the new certificate, or the question about the default SMTP certificate was answered with No.',
    cure: 'exstate enables SMTP, and only SMTP, on the chosen certificate and restarts transport.',
    commands: PLAN_AND_APPLY,
  },
};
