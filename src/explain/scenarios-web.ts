import { BIND_443, BIND_444, ON_THE_SERVER, PLAN_AND_APPLY } from './lines.ts';

/** Failures of certificates and web sites, by the name that exchange facts 16 gives them. */
export const scenariosWeb = {
  'self-signed-expiring-soon': {
    symptom:
      'The self-signed certificate expires soon. Users notice nothing; transport may log the warnings 12017 or 12018.',
    cause: 'Exchange Setup made the certificate for five years, and they are almost over.',
    cure: 'Plan, let the plan be reviewed, and apply it in a maintenance window. exstate issues a certificate, changes 444, then changes transport, and verifies each stage before the next.',
    commands: PLAN_AND_APPLY,
  },
  'expired-444-tolerated': {
    symptom: '444 uses an expired certificate, and OWA, ECP and the management shell (EMS) work.',
    cause:
      'By default the front end does not check whether the certificate on 444 is valid or trusted. It checks if the registry value AllowInternalUntrustedCerts is 0.',
    cure: 'Renew the certificate in the next regular maintenance window.',
    commands: PLAN_AND_APPLY,
  },
  'multiple-self-signed-candidates': {
    symptom:
      'The server has several self-signed certificates called "Microsoft Exchange". It is not clear which one Exchange uses.',
    cause: 'Each repeated renewal made another certificate.',
    cure: 'Do not issue one more. Of those that are valid for long enough, exstate uses the one that internal transport or 444 already uses, otherwise the newest one. `exstate retire` removes the rest.',
    commands: ['exstate plan', 'exstate plan --intent retire'],
  },
  'self-signed-split-roles': {
    symptom: '444 and transport use different self-signed certificates of the server. Both work.',
    cause: 'A renewal changed the certificate of 444 or of transport, and then stopped.',
    cure: 'The plan makes both use the same certificate.',
    commands: PLAN_AND_APPLY,
  },
  'restart-lost': {
    symptom: 'Errors that name :444 appear now and then, although 444 has the right certificate.',
    cause:
      'The certificate of 444 was changed, and IIS was not restarted. The IIS workers still have the old certificate in their caches.',
    cure: 'Restart IIS. The plan contains only this step: exstate compares the start time of the IIS workers with the time at which the http.sys record was written.',
    commands: PLAN_AND_APPLY,
  },
  'not-before-in-future': {
    symptom: 'Right after a renewal, some partners and some servers refuse the TLS handshake.',
    cause:
      'Their clock is behind the clock of the server that issued the certificate, so for them the certificate is not valid yet.',
    cure: 'Correct the time synchronization, or wait until the clocks have passed the start of validity. Do not issue another certificate: it would have the same fault.',
    commands: ['w32tm /query /status', 'w32tm /resync'],
  },
  'friendly-name-renamed': {
    symptom: 'A script does not find the "Microsoft Exchange" certificate, although the certificate is installed.',
    cause:
      'The script searches by friendly name. The friendly name is a label that any administrator can change; a documented Microsoft procedure sets it to the computer name.',
    cure: 'Change the script. exstate does not use the friendly name: it compares subject, names, purpose and key.',
  },
  'backend-binding-missing': {
    symptom:
      '"Exchange Back End" has no HTTPS binding on 444. OWA and ECP show blank pages, and the management shell (EMS) fails with error -2144108212.',
    cause: 'A cumulative update, or a person in IIS Manager, deleted the HTTPS binding.',
    cure: 'The plan adds the HTTPS binding *:444:, binds the certificate and restarts IIS. None of these steps uses the management shell.',
    commands: PLAN_AND_APPLY,
  },
  'backend-binding-no-cert': {
    symptom:
      'The HTTPS binding of 444 exists, but has no certificate. OWA and ECP show blank pages, often right after an update.',
    cause:
      'A cumulative update, a security update or Enable-ExchangeCertificate with -Services IIS cleared the certificate.',
    cure: 'The plan binds the certificate to the existing HTTPS binding and restarts IIS.',
    commands: PLAN_AND_APPLY,
  },
  'backend-binding-stale-hash': {
    symptom:
      'The System log repeats event 15021 for 0.0.0.0:444, because 444 uses a certificate that was deleted. OWA, ECP and the management shell (EMS) fail.',
    cause:
      'Remove-ExchangeCertificate or another tool deleted the certificate; Exchange does not protect the certificate of 444.',
    cure: 'The plan binds a certificate that is installed and restarts IIS.',
    commands: PLAN_AND_APPLY,
  },
  'backend-bound-to-public-cert': {
    symptom:
      '444 uses the public certificate. 444 works now, and fails after the next renewal of the public certificate if only 443 is changed then.',
    cause: 'An administrator or a tool bound the public certificate to "Exchange Back End" as well.',
    cure: 'The plan binds the self-signed certificate to 444 and does not change 443, unless the desired state says `backEnd: { certificate: leave }`.',
    commands: PLAN_AND_APPLY,
  },
  'backend-bound-single-ip': {
    symptom:
      'The HTTPS binding of 444 is for one IP address. Requests to other addresses fail, above all probes to localhost. The plan is blocked.',
    cause: 'A person or a tool replaced the binding *:444: by a binding for a single address.',
    cure: 'Replace the binding by *:444: in a maintenance window, then plan again. exstate does not delete a binding.',
    commands: [
      ON_THE_SERVER,
      'Import-Module WebAdministration',
      "Get-WebBinding -Name 'Exchange Back End' -Protocol https",
      "Remove-WebBinding -Name 'Exchange Back End' -Protocol https -BindingInformation 'ADDRESS:444:'",
      "New-WebBinding -Name 'Exchange Back End' -Protocol https -Port 444 -IPAddress '*'",
      ...BIND_444.slice(1),
    ],
  },
  'backend-cleared-by-enable-iis': {
    symptom: '443 works, but OWA and ECP show blank pages after Enable-ExchangeCertificate ran with -Services IIS.',
    cause: 'On some builds, that cmdlet also clears or changes the certificate of 444.',
    cure: 'Bind the previous certificate to 444 again and restart IIS once. Do not use -Services IIS for the self-signed certificate.',
    commands: BIND_444,
  },
  'frontend-443-taken-over': {
    symptom:
      'Minutes after a renewal, every Outlook warns about the name of the certificate: 443 uses the self-signed certificate.',
    cause:
      'The renewal enabled IIS on the new self-signed certificate. Enable-ExchangeCertificate with -Services IIS binds the certificate to 443 and 127.0.0.1:443.',
    cure: 'Bind the public certificate to 443 and 127.0.0.1:443 again, check 444, then restart IIS. exstate reports this as `frontend-on-self-signed`. If this happened during a run of exstate, `exstate show RUN.jsonl` prints the same lines with your thumbprints.',
    commands: BIND_443,
  },
  'require-ssl-flipped': {
    symptom:
      '"Default Web Site" now requires SSL, or no longer does. Redirects from http to https, or health pages, behave differently.',
    cause: 'Enable-ExchangeCertificate with -Services IIS turns on Require SSL, unless -DoNotRequireSsl is given.',
    cure: 'Set Require SSL back to its previous value, in IIS Manager under "SSL Settings" of the site. exstate compares the value before and after each step and stops if it changes; `exstate check --after-setup` compares it with an earlier observation (`setup-changed`, or `setup-removed` where it was on).',
    commands: [
      ON_THE_SERVER,
      "Get-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST -Location 'Default Web Site' -Filter system.webServer/security/access -Name sslFlags",
    ],
  },
  'private-key-missing': {
    symptom:
      'A certificate is in the store, but Exchange does not list it or refuses it: "was found but is not valid for use with Exchange Server (reason: PrivateKeyMissing)", or NoCredentials in the send log.',
    cause: 'Only the .cer file was imported, so the server has no private key for the certificate.',
    cure: 'Import the PFX file, or let the plan issue another certificate. Do not bind a certificate that has no private key.',
    commands: [
      '# on EX01, elevated',
      'certutil -csp "Microsoft Enhanced RSA and AES Cryptographic Provider" -importpfx FILE.pfx',
    ],
  },
  'private-key-cng': {
    symptom:
      'OWA and ECP return to the sign-in page again and again (event 1003), or EdgeSync logs event 1035. Windows binds the certificate without an error.',
    cause: 'The private key is in a CNG provider (Key Storage Provider). Exchange supports CSP keys only.',
    cure: 'Issue a new certificate, or import the PFX file into a CSP. exstate never chooses a certificate with a CNG key.',
    commands: ['# shows the provider of the key', 'certutil -store My THUMBPRINT'],
  },
  'trusted-root-missing': {
    symptom:
      'After a renewal, programs on the server that check the certificate report TLS errors. Exchange itself works.',
    cause:
      'New-ExchangeCertificate does not copy the new certificate to the Trusted Root store; only Exchange Setup does.',
    cure: 'exstate makes the copy before it binds the certificate to 444, unless 444 is known to work with an untrusted certificate. For a certificate that is already in use, write `selfSigned: { trustedRoot: copy }` in the desired state and apply.',
    commands: PLAN_AND_APPLY,
  },
};
