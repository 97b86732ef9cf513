import { ON_THE_SERVER, PLAN_AND_APPLY } from './lines.ts';

/** 444, "Exchange Back End", has another certificate than the chosen one. */
export const backEnd = {
  'backend-empty': {
    symptom:
      '444 has no certificate. OWA and ECP show blank pages, ActiveSync stops and the management shell (EMS) does not open. 443 still looks healthy.',
    cause:
      'The HTTPS binding of "Exchange Back End" has no http.sys record. Some cumulative updates, and some runs of Enable-ExchangeCertificate with IIS, remove the record.',
    cure: 'Plan and apply. exstate binds the chosen certificate to 444 and restarts IIS; neither step uses the management shell.',
    commands: PLAN_AND_APPLY,
  },
  'backend-stale': {
    symptom:
      '444 uses a certificate that is not installed. OWA, ECP and the management shell (EMS) fail, and the System log repeats event 15021 for 0.0.0.0:444.',
    cause:
      'A person or a script deleted the certificate while 444 used it. Remove-ExchangeCertificate does not refuse that.',
    cure: 'exstate binds an installed certificate to 444 and restarts IIS. Then find the script, if there is one: see `exstate explain third-party-renewer-race`.',
    commands: PLAN_AND_APPLY,
  },
  'backend-key-unusable': {
    symptom:
      'Exchange cannot use the private key of the certificate on 444. If the key is missing or cannot be opened, OWA, ECP and the management shell (EMS) fail. If the key is in a CNG provider, 444 works, but Exchange supports CSP keys only.',
    cause:
      'The certificate was imported without its key, the access rights of the key file are damaged, or the key was made with a CNG provider.',
    cure: 'exstate binds a certificate with a usable CSP key to 444. If the server has none, the plan issues one first.',
    commands: PLAN_AND_APPLY,
  },
  'backend-refused': {
    symptom:
      'The front end refuses the certificate of 444: it has expired, is not valid yet, or is not in Trusted Root. OWA and ECP fail, and no management shell (EMS) opens.',
    cause:
      'The registry value AllowInternalUntrustedCerts is 0. By default, or with 1, the front end accepts such a certificate. It is the same for 444 of other servers: if it is 0 on EX02, users who come through EX02 to a mailbox on EX01 need the certificate on 444 of EX01 in Trusted Root of EX02.',
    cure: 'The plan copies the certificate to Trusted Root, or renews it. If no management shell opens and the plan is blocked, read `exstate explain E-nothing-to-adopt`, or allow the default until 444 works again, with the line below and a restart of IIS. Where the front end of another server demands trust and accepts 444 now, exstate issues the new certificate and does not bind it before that server trusts it. Copy it there with the last lines, and plan again.',
    commands: [
      ...PLAN_AND_APPLY,
      ON_THE_SERVER,
      "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA' AllowInternalUntrustedCerts 1",
      '# on EX01: write the new certificate, without its key, to a file, and copy the file to EX02',
      "Export-Certificate -Cert 'Cert:\\LocalMachine\\My\\THUMBPRINT' -FilePath EX01.cer",
      '# on EX02',
      'Import-Certificate -FilePath EX01.cer -CertStoreLocation Cert:\\LocalMachine\\Root',
    ],
  },
  'backend-bound-to-auth': {
    symptom:
      '444 uses the Auth certificate, which signs tokens for the whole organization. Users notice nothing now, but 444 fails when the Auth certificate is renewed and the old one is removed.',
    cause: 'Somebody, or a script, took the Auth certificate for the server certificate: both are self-signed.',
    cure: 'exstate binds the certificate of the server to 444. It does not change the Auth certificate.',
    commands: PLAN_AND_APPLY,
  },
  'backend-bound-to-foreign': {
    symptom:
      '444 uses a certificate of a certification authority, or of another server name. 444 works now, but it fails if that certificate is renewed on 443 only and the old one is removed.',
    cause:
      'An administrator or a tool selected this certificate for "Exchange Back End", or the server had another name in the past.',
    cure: 'exstate binds the self-signed certificate to 444 and does not change 443. To keep the present certificate on 444, write `backEnd: { certificate: leave }` in the desired state and take IIS out of `services`.',
    commands: PLAN_AND_APPLY,
  },
  'backend-bound-to-expired': {
    symptom:
      'The certificate on 444 has expired. By default users notice nothing, because the front end accepts an expired certificate on 444. If the registry value AllowInternalUntrustedCerts is 0, OWA, ECP and the management shell (EMS) fail.',
    cause: 'The certificate was not renewed in time, or the new certificate was not bound to 444.',
    cure: 'Apply the plan in the next maintenance window: exstate binds a certificate that is valid and restarts IIS.',
    commands: PLAN_AND_APPLY,
  },
  'backend-bound-to-other': {
    symptom:
      '444 uses a certificate of this server that is not the chosen one, one of another store than LocalMachine\\My, one with a CNG key, or a certificate that exstate could not read. Nothing fails as long as the present certificate is valid and installed.',
    cause: 'A renewal stopped halfway, or the new certificate was not bound to 444 after the renewal.',
    cure: 'exstate binds the chosen certificate to 444 and restarts IIS. The plan says why this certificate was chosen.',
    commands: PLAN_AND_APPLY,
  },
};
