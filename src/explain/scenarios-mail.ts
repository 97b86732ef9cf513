import { IN_A_SHELL, PLAN_AND_APPLY } from './lines.ts';

/** Failures of transport, connectors and removal, by the name that exchange facts 16 gives them. */
export const scenariosMail = {
  'root-needed-by-connector': {
    symptom: 'After the old certificate is gone, STARTTLS disappears from a connector (event 12014).',
    cause:
      'TlsCertificateName of the connector names the self-signed certificate, and Trusted Root does not contain the new one.',
    cure: 'The plan grants the key and then copies the new certificate to Trusted Root. `exstate retire` does not remove the old certificate before that.',
    commands: PLAN_AND_APPLY,
  },
  'smtp-default-overwritten-by-auth': {
    symptom:
      'EdgeSync or mail to Edge servers fails, and the internal transport certificate is "Microsoft Exchange Server Auth Certificate".',
    cause: 'The Auth certificate was renewed with New-ExchangeCertificate without -Services.',
    cure: 'The plan makes the server certificate the internal transport certificate again and leaves the Auth certificate installed.',
    commands: PLAN_AND_APPLY,
  },
  'internal-transport-expired': {
    symptom:
      'Transport logs event 12015 at each start, or another server logs 12019 about this one. Mail is still encrypted.',
    cause: 'The internal transport certificate was not renewed in time, and transport continues to use it.',
    cure: 'Renew it in the next maintenance window.',
    commands: PLAN_AND_APPLY,
  },
  'services-smtp-missing': {
    symptom:
      'Get-ExchangeCertificate does not show the service SMTP for the server certificate, although it should have it.',
    cause: 'The flag shows only whether NETWORK SERVICE can read the private key, and it cannot.',
    cure: 'exstate reports this as `key-unreadable` and grants the right. Where the desired state lists SMTP, it also makes the certificate the internal transport certificate.',
    commands: PLAN_AND_APPLY,
  },
  'services-not-removable': {
    symptom:
      'A certificate keeps a service that it should no longer have; Enable-ExchangeCertificate does not take it away.',
    cause: 'Exchange can only add services. It has no cmdlet that disables one.',
    cure: 'Enable the service on another certificate, then remove this one when nothing uses it. `services` in the desired state lists what exstate assigns and is no complete list, so more services are not a difference.',
  },
  'tls-certificate-name-dangling': {
    symptom:
      'Hybrid mail or mail with a partner stops: the connector offers no STARTTLS (event 12014), or the send log says UntrustedRoot (event 2004).',
    cause:
      'The public certificate was renewed with another issuer or subject, and the connector still has the old name.',
    cure: 'exstate reports this as `connector-dangling`, and that page has the lines to type.',
    commands: ['exstate explain connector-dangling'],
  },
  'tls-certificate-name-ambiguous': {
    symptom:
      'A connector uses another certificate than expected, and two certificates of the server have the same issuer and subject.',
    cause:
      'TlsCertificateName is a name, so it fits both certificates. Transport takes the newest one that it can use.',
    cure: 'Keep the old certificate until it expires, or follow `exstate explain remove-refused-send-connector`. exstate counts how many certificates fit the name and does not remove one that a Send connector needs.',
    commands: [IN_A_SHELL, 'Get-SendConnector | Format-Table Name, TlsCertificateName'],
  },
  'remove-refused-federation': {
    symptom:
      'Remove-ExchangeCertificate refuses a certificate with the service Federation. Event 2009 may say that it expires soon.',
    cause: 'A federation trust uses the certificate as its current, next or previous one.',
    cure: 'Do not remove it: manage it with Set-FederationTrust. exstate never chooses or removes it.',
    commands: [IN_A_SHELL, 'Get-FederationTrust | Format-List Name, Org*PrivCertificate'],
  },
};
