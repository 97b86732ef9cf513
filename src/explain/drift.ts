import { BIND_443, PLAN_AND_APPLY } from './lines.ts';

/** Another certificate than the chosen one on 444, "Exchange Back End". */
const backEnd = {
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
      '444 uses a certificate of this server that is not the chosen one, or a certificate that exstate could not read. Nothing fails as long as the present certificate is valid and installed.',
    cause: 'A renewal stopped halfway, or the new certificate was not bound to 444 after the renewal.',
    cure: 'exstate binds the chosen certificate to 444 and restarts IIS. The plan says why this certificate was chosen.',
    commands: PLAN_AND_APPLY,
  },
};

/**
 * Another certificate than the chosen one on 443, "Default Web Site". If the YAML leaves 443 as it is, only `-empty` and
 * `-stale` are reported.
 */
const frontEnd = {
  'frontend-empty': {
    symptom:
      '443 or 127.0.0.1:443 has no certificate. Without a certificate on 443, no client reaches this server. Without one on 127.0.0.1:443, only programs on the server itself can fail.',
    cause: 'The endpoint that the report names has no http.sys record.',
    cure: 'If the desired state says `frontEnd: { certificate: leave }`, exstate does not write 443: bind the public certificate to both bindings of 443 yourself, with the lines below. If the desired state says `self-signed`, the plan binds the self-signed certificate.',
    commands: BIND_443,
  },
  'frontend-stale': {
    symptom:
      '443 or 127.0.0.1:443 uses a certificate that is not installed. Clients cannot connect to that endpoint, and the System log repeats event 15021 for it.',
    cause: 'The certificate was deleted while 443 used it, for example by a script that renews public certificates.',
    cure: 'With `frontEnd: { certificate: leave }`, bind the newest valid public certificate yourself, with the lines below; with `self-signed`, apply the plan. If the fault returns after each renewal, correct the script.',
    commands: BIND_443,
  },
  'frontend-key-unusable': {
    symptom:
      'Exchange cannot use the private key of the certificate on 443. Clients cannot connect, or OWA and ECP return to the sign-in page again and again (event 1003, for a key in a CNG provider).',
    cause:
      'The .cer file was imported in place of the PFX file, or the PFX file was imported into a CNG provider, which Exchange does not support.',
    cure: 'The desired state says `frontEnd: { certificate: self-signed }`, so exstate binds the self-signed certificate to 443. To keep a public certificate there, write `leave`, import its PFX file into a CSP and bind it to 443.',
    commands: [
      '# on EX01, elevated: imports the PFX file into a CSP',
      'certutil -csp "Microsoft Enhanced RSA and AES Cryptographic Provider" -importpfx FILE.pfx',
      ...BIND_443,
    ],
  },
  'frontend-bound-to-auth': {
    symptom:
      '443 uses the Auth certificate. Outlook and browsers warn, because the Auth certificate has no name of the server.',
    cause: 'A script, or a person in IIS Manager, selected the Auth certificate for "Default Web Site".',
    cure: 'The desired state gives 443 to the self-signed certificate, so exstate binds that one. If users reach this server, a public certificate on 443 is better: write `frontEnd: { certificate: leave }` and bind the public certificate.',
    commands: BIND_443,
  },
  'frontend-bound-to-foreign': {
    symptom:
      '443 uses a certificate of a certification authority or of another server name, but the desired state wants the self-signed certificate there. Clients work now. After `exstate apply`, Outlook and browsers will warn.',
    cause: 'The desired state says `frontEnd: { certificate: self-signed }`, for this server or under `defaults`.',
    cure: 'Decide before you apply. To keep the certificate that 443 has, write `frontEnd: { certificate: leave }` and plan again.',
    commands: ['exstate validate', 'exstate plan'],
  },
  'frontend-bound-to-expired': {
    symptom: 'The self-signed certificate on 443 has expired. Clients warn, or refuse to connect.',
    cause: 'The desired state gives 443 to the self-signed certificate, and the certificate on 443 was not renewed.',
    cure: 'exstate binds the chosen certificate to 443 and to 127.0.0.1:443. Clients that do not trust a self-signed certificate will still warn.',
    commands: PLAN_AND_APPLY,
  },
  'frontend-bound-to-other': {
    symptom:
      '443 uses a self-signed certificate of this server that is not the chosen one, or a certificate that exstate could not read.',
    cause: 'The server certificate was renewed, and 443 was not changed with it.',
    cure: 'exstate binds the chosen certificate to 443, as `frontEnd: { certificate: self-signed }` says.',
    commands: PLAN_AND_APPLY,
  },
};

/** Another internal transport certificate than the chosen one. */
const transport = {
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

/** Differences that a plan corrects. */
export const drift = {
  ...backEnd,
  ...frontEnd,
  ...transport,
  'self-signed-missing': {
    symptom: 'The server has no self-signed certificate that exstate can use on 444 and for transport.',
    cause:
      'The certificate was deleted, Exchange cannot use its private key, or the certificates that are installed have another subject, other names or another purpose.',
    cure: 'The plan issues a certificate. If no management shell (EMS) opens, the plan is blocked: read `exstate explain E-nothing-to-adopt`.',
    commands: PLAN_AND_APPLY,
  },
  'self-signed-expired': {
    symptom:
      'The self-signed certificate of the server has expired. Transport logs event 12015 or 12016. By default OWA, ECP and mail continue to work.',
    cause: 'The certificate was valid for five years, and it was not renewed in that time.',
    cure: 'Renew in the next maintenance window: urgent, but no emergency. The plan issues a certificate, changes 444, then changes transport.',
    commands: PLAN_AND_APPLY,
  },
  'self-signed-expiring': {
    symptom: 'The self-signed certificate has no more days left than `minDaysRemaining`. Nothing fails yet.',
    cause:
      'The certificate comes close to the end of its five years, or somebody raised `minDaysRemaining`. A certificate with exactly `minDaysRemaining` days left is also due.',
    cure: 'The plan uses another certificate of the server that is valid for longer, or issues one.',
    commands: PLAN_AND_APPLY,
  },
  'other-machine': {
    symptom:
      'Another machine answers under the name of the server. Everything that exstate read there is about that machine, so it says nothing about the server, and exstate changes nothing.',
    cause:
      'An entry in DNS or in the hosts file points to another machine, or `name` and `fqdn` in the desired state are not those of one server.',
    cure: 'Compare the name in the report with the desired state. Correct the entry in DNS or the desired state, then plan again.',
    commands: PLAN_AND_APPLY,
  },
  'key-unreadable': {
    symptom:
      'NETWORK SERVICE cannot read the private key of the chosen certificate. STARTTLS and X-ANONYMOUSTLS on 2525 can fail; a test of port 25 looks fine.',
    cause:
      'The transport service runs as NETWORK SERVICE. The certificate was imported or made by a tool that does not grant NETWORK SERVICE the right to read the key.',
    cure: 'The plan grants this right before any other step uses the certificate.',
    commands: PLAN_AND_APPLY,
  },
  'root-copy-missing': {
    symptom: 'The certificate is not in the Trusted Root store of the server, and it must be there.',
    cause:
      'Exchange Setup copies the first certificate to Trusted Root; a renewal does not. The copy is required in three cases: the desired state says `trustedRoot: copy`, a connector names the certificate, or the front end might refuse an untrusted certificate on 444. In the last case the management shell (EMS) would not open, and the undo cannot go back to an expired certificate.',
    cure: 'The plan copies the certificate without its private key to Trusted Root, after NETWORK SERVICE can read the key. It leaves this step out only if 444 is known to work with an untrusted certificate. `exstate retire` later removes the copy together with the certificate.',
    commands: PLAN_AND_APPLY,
  },
  'root-copy-unwanted': {
    symptom: 'During an undo: Trusted Root holds a copy of the certificate that was not there before the run.',
    cause: 'A step of the stage that is being undone copied the certificate to Trusted Root.',
    cure: 'You need not do anything: the undo removes the copy.',
  },
  'row-missing': {
    symptom:
      'A web site of Exchange has no HTTPS binding on its port. If "Exchange Back End" has none on 444, OWA and ECP show blank pages and the management shell (EMS) does not open.',
    cause: 'An update, or a person in IIS Manager, removed the binding.',
    cure: 'The plan adds the binding, binds the certificate and restarts IIS. If 444 has a binding for a single IP address, the plan is blocked: read `exstate explain backend-bound-single-ip`.',
    commands: PLAN_AND_APPLY,
  },
  'web-restart-due': {
    symptom: 'IIS still uses the old certificate of 444 in its caches. Errors that name :444 come and go.',
    cause:
      'The IIS workers started before the http.sys record of 444 was last written. A run stopped between the two steps, or somebody bound a certificate by hand and did not restart IIS.',
    cure: 'The plan restarts IIS. Web clients lose their connection for about 30 s.',
    commands: PLAN_AND_APPLY,
  },
  'transport-restart-due': {
    symptom:
      'Transport does not present the internal transport certificate: 2525 presents another certificate, or none.',
    cause:
      'Transport loads its certificate when it starts, and it has not been restarted since the certificate or the right to read its key changed.',
    cure: 'The plan restarts transport. Mail waits in queues for about a minute; stopping the service can take many minutes. Do not kill the process.',
    commands: PLAN_AND_APPLY,
  },
  'certificate-superseded': {
    symptom: 'An old self-signed certificate is still installed, although the server uses a newer one.',
    cause: 'exstate keeps the old certificate for `soakDays` days, so that the change can be undone.',
    cure: 'After the soak, `exstate retire` removes the certificate, unless something on the server still uses it.',
    commands: ['exstate plan --intent retire', 'exstate retire'],
  },
  'fact-unknown': {
    symptom: 'exstate could not read a fact that the desired state depends on. Steps that need the fact are blocked.',
    cause:
      'The management shell (EMS) does not open, your account lacks a right, or the server did not answer in time. exstate does not treat an unknown fact as absent.',
    cure: 'Remove the cause that the plan names, then plan again. While the management shell does not open, the plan repairs 444 first.',
    commands: ['exstate plan --verbose'],
  },
};
