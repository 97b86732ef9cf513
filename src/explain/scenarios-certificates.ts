import { GRANT_KEY, IN_A_SHELL, ON_THE_SERVER, PLAN_AND_APPLY } from './lines.ts';

/** Failures of certificates, keys and stores, by the name that exchange facts 16 gives them. */
export const scenariosCertificates = {
  'friendly-name-collides-with-ca-cert': {
    symptom: 'A script that searches for "Microsoft Exchange" takes the public certificate for the server certificate.',
    cause:
      'New-ExchangeCertificate gives the friendly name "Microsoft Exchange" to every certificate, also to a request for a public one.',
    cure: 'Search by subject and issuer, as exstate does: the server certificate has CN=<server name> as both.',
    commands: ['Get-ChildItem Cert:\\LocalMachine\\My | Format-Table Thumbprint, FriendlyName, Subject, Issuer'],
  },
  'auth-cert-mistaken-for-server-cert': {
    symptom:
      'After a script changed certificates, OAuth, free/busy and hybrid features fail in the whole organization, or 444 and transport use the Auth certificate.',
    cause: 'The script selected a self-signed certificate with the service SMTP, and the Auth certificate is one, too.',
    cure: 'The plan gives 444 and transport back to the server certificate. Correct the script; exstate refuses to choose a certificate that Get-AuthConfig names.',
    commands: PLAN_AND_APPLY,
  },
  'sha1-self-signed': {
    symptom: 'A security scanner reports that the self-signed certificate is signed with SHA-1 (sha1RSA).',
    cause: 'Exchange Setup signed with SHA-1, and the certificate was never renewed.',
    cure: 'The next renewal is signed with SHA-256. exstate does not report SHA-1 as a difference, because no service checks the signature of a self-signed certificate. To renew earlier, raise `minDaysRemaining` for this server.',
    commands: PLAN_AND_APPLY,
  },
  'weak-key-size': {
    symptom: 'HealthChecker shows the server certificate in red, because its RSA key has fewer than 2048 bits.',
    cause: 'The certificate is old, or a person made it with a key of 1024 bits.',
    cure: 'exstate does not accept such a certificate: the plan issues one with 2048 bits and continues as in a renewal.',
    commands: PLAN_AND_APPLY,
  },
  'timezone-expiry-misread': {
    symptom:
      'Two tools name different days for the expiry of one certificate, or the number of days changes twice around midnight.',
    cause: 'One of the tools reads the local time of a computer as UTC, or the other way around.',
    cure: 'Compare in UTC. exstate reads the dates from the bytes of the certificate, which are in UTC, and writes UTC everywhere; so it has no such fault to report.',
    commands: ["(Get-Item 'Cert:\\LocalMachine\\My\\THUMBPRINT').NotAfter.ToUniversalTime().ToString('o')"],
  },
  'key-exportable-lost': {
    symptom: 'The export of the new server certificate as a PFX file fails: its private key is not exportable.',
    cause: 'A renewal makes a key that cannot be exported, unless -PrivateKeyExportable $true is given.',
    cure: 'This cannot be changed afterwards, and it does no harm: each server needs a certificate of its own. exstate issues keys that are not exportable, does not compare this property and reports nothing.',
  },
  'pending-request-only': {
    symptom: 'Get-ExchangeCertificate lists a certificate with the status PendingRequest that cannot be bound.',
    cause: 'A certificate request (CSR) was made and never completed with the answer of the certification authority.',
    cure: 'Complete or delete the request. exstate never chooses it, so this does not block a plan.',
    commands: [IN_A_SHELL, "Get-ExchangeCertificate | Where-Object { $_.Status -eq 'PendingRequest' }"],
  },
  'private-key-access-denied': {
    symptom:
      'Enabling SMTP or Setup fails with an AddAccessRule exception, "Insufficient rights to grant Network Service access", "Keyset does not exist" or PrivateKeyNotAccessible. The System log can have event 36870 (Schannel).',
    cause:
      'The access rights or the owner of the key file in MachineKeys are damaged, so Exchange cannot open the key.',
    cure: 'Let administrators and NETWORK SERVICE read the key file. If that fails, too, plan: exstate does not choose a certificate whose key cannot be opened, and issues another one.',
    commands: [...GRANT_KEY, ...PLAN_AND_APPLY],
  },
  'private-key-no-network-service': {
    symptom:
      'Transport logs event 12014 or no longer offers STARTTLS, and Get-ExchangeCertificate no longer shows SMTP for the certificate in use.',
    cause:
      'NETWORK SERVICE lost the right to read the key of the certificate in use, for example when a tool set new access rights.',
    cure: 'The plan grants the right again. If transport still uses what it has loaded, restart transport.',
    commands: PLAN_AND_APPLY,
  },
  'cert-in-wrong-store': {
    symptom: 'IIS uses a certificate that Get-ExchangeCertificate does not list.',
    cause:
      'The certificate is in the store WebHosting, in the central certificate store or in the store of a user. Exchange reads LocalMachine\\My only.',
    cure: 'Import the PFX file into LocalMachine\\My and bind it again. exstate reads the same store. If the port presents the certificate all the same, exstate reports `certificate-elsewhere`; otherwise it shows the certificate as one that is not installed.',
    commands: [
      ON_THE_SERVER,
      "Get-ChildItem -Recurse Cert:\\ | Where-Object { $_.Thumbprint -eq 'THUMBPRINT' } | Format-List PSParentPath",
    ],
  },
  'wmsvc-cert-invalid': {
    symptom:
      'Setup of an update, or an uninstallation, stops because the Web Management Service (WMSVC) does not start. Port 8172 does not answer.',
    cause: 'The WMSVC certificate was removed or has expired. Windows made it for ten years; it is not of Exchange.',
    cure: 'Create a machine certificate, select it in IIS Manager under Management Service, and start the service. exstate reads the settings of the service and the http.sys record of its port: `exstate check --before-setup` reports `certificate-not-installed` or `setup-stops`, and `exstate retire` never removes this certificate. It does not watch the service.',
    commands: [
      ON_THE_SERVER,
      '# the port; 8172 if no other one was set',
      "(Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\WebManagement\\Server').Port",
      'netsh http show sslcert ipport=0.0.0.0:8172',
      'Start-Service WMSVC',
    ],
  },
};
