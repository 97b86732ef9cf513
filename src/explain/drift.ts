import { GRANT_KEY, PLAN_AND_APPLY } from './lines.ts';

/** Differences that a plan corrects, other than the certificates of 444, 443 and transport. */
export const drift = {
  'self-signed-missing': {
    symptom:
      'The server has no self-signed certificate that exstate can use on 444 and for transport. The report says separately whether 444 or transport fails now.',
    cause:
      'The certificate was deleted, Exchange cannot use its private key, or the certificates that are installed have another subject, other names or another purpose.',
    cure: 'The plan issues a certificate. If no management shell (EMS) opens, the plan is blocked: read `exstate explain E-nothing-to-adopt`.',
    commands: PLAN_AND_APPLY,
  },
  'self-signed-expired': {
    symptom:
      'The self-signed certificate of the server has expired. Transport logs event 12015 or 12016, and 12019 on other servers. By default OWA, ECP and mail continue to work.',
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
      'NETWORK SERVICE cannot read the private key of the chosen certificate, or of the newest certificate with the name of the server. STARTTLS and X-ANONYMOUSTLS on 2525 can fail; a test of port 25 looks fine.',
    cause:
      'The transport service runs as NETWORK SERVICE. The certificate was imported or made by a tool that does not grant NETWORK SERVICE the right to read the key.',
    cure: 'The plan grants this right for the chosen certificate before any other step uses it. For another certificate, grant it yourself with the lines below, or remove the certificate if nothing needs it.',
    commands: [...PLAN_AND_APPLY, ...GRANT_KEY],
  },
  'root-copy-missing': {
    symptom:
      'The certificate is not in the Trusted Root store of the server, and it must be there. Otherwise a connector can lose STARTTLS, or OWA, ECP and the management shell (EMS) can fail.',
    cause:
      'Exchange Setup copies the first certificate to Trusted Root; a renewal does not. The copy is required in three cases: the desired state says `trustedRoot: copy`, a connector names the certificate, or the front end might refuse an untrusted certificate on 444. In the last case exstate makes the copy first, because an undo cannot go back to an expired certificate.',
    cure: 'The plan copies the certificate without its private key to Trusted Root, after NETWORK SERVICE can read the key. It leaves this step out only if 444 is known to work with an untrusted certificate. `exstate retire` later removes the copy together with the certificate.',
    commands: PLAN_AND_APPLY,
  },
  'root-copy-unwanted': {
    symptom:
      'During an undo or a revert: Trusted Root contains a copy of the certificate that was not there before the run.',
    cause: 'A step of the stage or of the run that is taken back copied the certificate to Trusted Root.',
    cure: 'You need not do anything: the undo or the revert removes the copy.',
  },
  'row-missing': {
    symptom:
      'A web site of Exchange has no HTTPS binding on its port. If "Exchange Back End" has none on 444, OWA and ECP show blank pages and the management shell (EMS) does not open. If "Default Web Site" has none on 443, no client reaches the server.',
    cause: 'An update, or a person in IIS Manager, removed the binding.',
    cure: 'The plan adds the binding of 444, binds the certificate and restarts IIS; for 443, only with `frontEnd: { certificate: self-signed }`. Otherwise add *:443: in IIS Manager and select the certificate. If 444 has a binding for a single IP address, the plan is blocked: read `exstate explain backend-bound-single-ip`.',
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
    symptom: 'An old self-signed certificate is still installed, although the server uses a newer one. Nothing fails.',
    cause: 'exstate keeps the old certificate for `soakDays` days, so that the change can be undone.',
    cure: 'After the soak, `exstate retire` removes the certificate, unless something on the server still uses it.',
    commands: ['exstate plan --intent retire', 'exstate retire'],
  },
  'no-role': {
    symptom:
      'The plan of a server is blocked, because the computer has no role of Exchange. Nothing else is said about it.',
    cause:
      'The YAML names a computer with the management tools alone, one without Exchange, or a server of Exchange 2013 with the Client Access role alone. It has neither 444 nor an internal transport certificate, so there is nothing to renew.',
    cure: 'Remove the computer from the YAML. If it is to be a Mailbox server, look at the registry with these lines: Setup writes the value Services.',
    commands: [
      '# on the computer itself',
      "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\ExchangeServer\\v15\\Setup' | Format-List Services, Msi*",
      "Test-Path 'HKLM:\\SOFTWARE\\Microsoft\\ExchangeServer\\v15\\EdgeTransportRole'",
    ],
  },
  'fact-unknown': {
    symptom: 'exstate could not read a fact that the desired state depends on. Steps that need the fact are blocked.',
    cause:
      'The management shell (EMS) does not open, your account lacks a right, or the server did not answer in time. exstate does not treat an unknown fact as absent.',
    cure: 'Remove the cause that the plan names, then plan again. While the management shell does not open, the plan repairs 444 first.',
    commands: ['exstate plan --verbose'],
  },
};
