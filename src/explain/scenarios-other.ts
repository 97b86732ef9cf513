import type { Explanations } from './explanation.ts';

/** Failures of mail, removal, access and topology, as administrators meet them. */
export const scenariosOther: Explanations = {
  'key-without-network-service': {
    symptom: 'STARTTLS or 2525 fails after a new certificate was made, though nothing was assigned to it.',
    cause: 'Transport prefers the newest certificate with the server name, and cannot open its key.',
    cure: 'Let NETWORK SERVICE read the key, then restart transport. exstate grants it in the same step that issues.',
  },
  'smtp-default-overwritten-by-public': {
    symptom: 'Edge synchronization breaks; much later an expiry surprises everybody.',
    cause: 'SMTP was enabled on the public certificate and the question about the default was answered with yes.',
    cure: 'The plan makes the self-signed one the internal transport certificate again.',
  },
  'itc-not-renewed': {
    symptom: 'The new certificate shows SMTP, and mail still uses the old one.',
    cause: 'The flag says only that the key is readable. The default was never moved.',
    cure: 'The plan enables SMTP with the replacement confirmed, and restarts transport.',
  },
  'internal-transport-missing': {
    symptom: 'Event 12013, 12023 or 12024.',
    cause: 'The internal transport certificate was deleted outside Exchange.',
    cure: 'The plan enables SMTP on the chosen certificate. A way back to the deleted one does not exist.',
  },
  'services-extra-flags': {
    symptom: 'Get-ExchangeCertificate shows more services than are wanted.',
    cause: 'Its flags are derived from names, bindings and rights, and only ever grow.',
    cure: 'Nothing. They are shown, never compared.',
  },
  'edge-subscription-broken': {
    symptom: 'EdgeSync errors; mail for the Edge server queues.',
    cause: 'The internal transport certificate is part of the subscription and has changed.',
    cure: 'Run Start-EdgeSynchronization; if that fails, subscribe again. Say `acknowledge: [edge-subscriptions]` once you have read this.',
  },
  'edge-role-target': {
    symptom: 'A plan for an Edge server only waits.',
    cause: 'A new certificate there means subscribing again, by hand.',
    cure: 'Change it by hand, subscribe again, then plan: it will be in its desired state.',
  },
  'remove-refused-internal-transport': {
    symptom: 'Remove-ExchangeCertificate speaks of a special Rpc error and the transport service.',
    cause: 'The certificate is still the internal transport certificate.',
    cure: 'Converge first, retire afterwards.',
  },
  'remove-refused-send-connector': {
    symptom: 'Removal is refused with the name of a Send connector.',
    cause: 'The connector names the subject, which old and new certificate share.',
    cure: 'Keep the old one until it expires, or clear and set TlsCertificateName in a maintenance window.',
  },
  'remove-would-orphan-binding': {
    symptom: 'An outage right after a clean-up.',
    cause: 'The cmdlet removes a certificate that is bound to 444 or 443 without a word.',
    cure: 'Retire only with exstate, which looks at every record, port and connector before.',
  },
  'third-party-renewer-race': {
    symptom: 'The self-signed certificate vanishes, about once a month.',
    cause: 'A script that renews the public certificate removes every other one that looks alike.',
    cure: 'Let the plan restore it, and correct the clean-up of that script.',
  },
  'ems-down-backend-broken': {
    symptom: 'The management shell does not open on a server.',
    cause: 'The shell is proxied from 443 to 444, and 444 has no certificate that works.',
    cure: 'Mend 444 first, which takes no shell. For what takes one, use the shell of another server with -Server.',
  },
  'service-host-stopped': {
    symptom: 'Every certificate cmdlet fails with an Rpc error, from every server.',
    cause: 'MSExchangeServiceHost is stopped on the target, or RPC is blocked.',
    cure: 'Start the service, then plan again.',
  },
  'deserialized-rawdata-only': {
    symptom: 'Certificates arrive with an empty thumbprint and no services.',
    cause: 'Plain remoting, or the signing of serialized data with a faulty Auth certificate.',
    cure: 'Work in a session on the server itself. The certificates can be read from their bytes all the same.',
  },
  'insufficient-permissions': {
    symptom: 'A cmdlet is not recognized, though others of its family are.',
    cause: 'Role-based access hides what the account may not use.',
    cure: 'Have the role assigned, open a new shell, plan again.',
  },
  'server-unreachable': {
    symptom: 'A server is held, and all of it is unknown.',
    cause: 'It is down, or a firewall stands between.',
    cure: 'Mend that. The other servers go on; nothing is assumed about this one.',
  },
  'setup-in-progress': {
    symptom: 'A server is held: Setup is running.',
    cause: 'An update is at work, or ended half-way.',
    cure: 'Let it end, restart if it asks, then plan again. Setup writes bindings itself.',
  },
  'iisreset-partial-failure': {
    symptom: '503 after a restart of IIS.',
    cause: 'A worker did not stop, or a service did not come back.',
    cure: 'Start-Service WAS, W3SVC; look for application pools that are stopped.',
  },
  'health-false-green': {
    symptom: 'healthcheck.htm says 200, and users see blank pages.',
    cause: 'The front end answers it by itself, without asking 444.',
    cure: 'Believe a handshake on 444, exhealth.check on 444, and a fresh shell.',
  },
  'dag-node-not-renewed': {
    symptom: 'Failures that depend on which server answers.',
    cause: 'Each member has its own self-signed certificate, and one was forgotten.',
    cure: 'List all of them in the desired state; they are done one at a time.',
  },
  'ad-replication-delay': {
    symptom: 'Another server still sees the old internal transport certificate.',
    cause: 'It asks a domain controller that has not heard yet.',
    cure: 'Wait up to five minutes. What 2525 presents decides.',
  },
  'load-balancer-pins-old-cert': {
    symptom: 'Pool members turn red after a change.',
    cause: 'The load balancer encrypts anew and expects a certain certificate on 443.',
    cure: 'Put 443 back, or tell the load balancer first.',
  },
  'extended-protection-mismatch': {
    symptom: 'Clients are asked for a password again and again (401).',
    cause: 'With Extended Protection, load balancer and 443 must have the same certificate.',
    cure: 'Put 443 back to the one that the load balancer has.',
  },
  'cu-setup-expired-cert': {
    symptom: 'A cumulative update stops at the transport step.',
    cause: 'The certificate on 443, or the Auth certificate, has expired. 444 does not count here.',
    cure: 'Renew before the update; afterwards bind a valid one in IIS Manager and run Setup again.',
  },
  'cu-drops-backend-binding': {
    symptom: 'Blank admin center after an update.',
    cause: 'Setup has left 444 without a certificate.',
    cure: 'Plan and apply: bind and restart.',
  },
};
