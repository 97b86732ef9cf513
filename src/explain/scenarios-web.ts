import type { Explanations } from './explanation.ts';

/** Failures of certificates and web sites, as administrators meet them. */
export const scenariosWeb: Explanations = {
  'self-signed-expiring-soon': {
    symptom: 'Warnings 12017 or 12018, or none at all.',
    cause: 'The certificate that Setup made comes to the end of its five years.',
    cure: 'Plan, have it reviewed, apply in a window: issue, then 444, then transport, each proven before the next.',
  },
  'expired-444-tolerated': {
    symptom: 'None. 444 has an expired certificate and everything works.',
    cause: 'By default the front end does not check whether the back end is trusted or current.',
    cure: 'Renew in the next ordinary window.',
  },
  'multiple-self-signed-candidates': {
    symptom: 'Several "Microsoft Exchange" certificates, and nobody knows which one counts.',
    cause: 'Each retry of a renewal made another.',
    cure: 'Never issue one more. exstate keeps the one in use if it lasts, else adopts the newest; retire removes the rest.',
  },
  'self-signed-split-roles': {
    symptom: 'All works, yet 444 and transport use different certificates.',
    cause: 'A renewal stopped half-way.',
    cure: 'The plan brings both to the same one.',
  },
  'restart-lost': {
    symptom: 'Errors on 444 that come and go.',
    cause: 'The binding was changed and IIS not restarted.',
    cure: 'A restart alone. The plan sees it by comparing the start of the workers with the change.',
  },
  'not-before-in-future': {
    symptom: 'Handshakes fail right after a renewal, with some partners only.',
    cause: 'A clock is wrong, so the certificate is not valid yet somewhere.',
    cure: 'Set the clocks right and wait. Another certificate would have the same fault.',
  },
  'friendly-name-renamed': {
    symptom: 'A script does not find the "Microsoft Exchange" certificate.',
    cause: 'The friendly name is a label that anybody can change.',
    cure: 'Nothing. exstate goes by subject, names, purpose and key.',
  },
  'backend-binding-missing': {
    symptom: 'OWA and the admin center stay blank, the management shell does not open.',
    cause: 'The https row of the back end site is gone.',
    cure: 'Add the row, bind the certificate, restart IIS: three steps of a plan, none of which needs the shell.',
  },
  'backend-binding-no-cert': {
    symptom: 'Blank pages, often right after an update.',
    cause: 'The row is there, but no certificate under it.',
    cure: 'Bind the certificate to the row that is there, restart IIS.',
  },
  'backend-binding-stale-hash': {
    symptom: 'Event 15021 for 0.0.0.0:444 again and again.',
    cause: 'The bound certificate was deleted; Exchange does not protect the one on 444.',
    cure: 'Bind one that is in the store, restart IIS.',
  },
  'backend-bound-to-public-cert': {
    symptom: 'Works, until the public certificate is renewed and only 443 is thought of.',
    cause: 'Somebody bound the public certificate to 444 as well.',
    cure: 'The plan brings 444 back to the self-signed one; 443 is not touched.',
  },
  'backend-bound-single-ip': {
    symptom: 'Some requests fail, local probes above all.',
    cause: 'The back end row is bound to one address and not to all.',
    cure: 'A person replaces the row in maintenance; the plan waits for that.',
  },
  'backend-cleared-by-enable-iis': {
    symptom: '443 is well and all behind it fails.',
    cause: 'Enable-ExchangeCertificate with IIS emptied 444 on the way.',
    cure: 'Bind the previous certificate to 444 and restart IIS once. Never enable IIS for the self-signed certificate.',
  },
  'frontend-443-taken-over': {
    symptom: 'Every Outlook warns of the name, minutes after a renewal.',
    cause: 'The renewal moved IIS, and with it 443, to the self-signed certificate.',
    cure: 'Bind the public certificate to both rows of 443, check 444, restart IIS. `exstate show RUN.jsonl` prints the lines.',
  },
  'require-ssl-flipped': {
    symptom: 'http redirects or health pages change their behaviour.',
    cause: 'Enabling IIS on a certificate also switches Require SSL on, unless told not to.',
    cure: 'Set it back to what it was. exstate watches it and stops if it moves.',
  },
  'private-key-missing': {
    symptom: 'The certificate can be seen, but Exchange does not list it or refuses it.',
    cause: 'Only the .cer was imported.',
    cure: 'Import the PFX, or let the plan issue another. Never bind one without its key.',
  },
  'private-key-cng': {
    symptom: 'Logon loops on OWA, or event 1035 of EdgeSync.',
    cause: 'The key lies in a CNG provider, which Exchange does not support although it binds without complaint.',
    cure: 'Issue a new one with a CSP provider. The plan never chooses a CNG key.',
  },
  'trusted-root-missing': {
    symptom: 'Local TLS warnings after a renewal.',
    cause: 'A renewal does not copy the certificate to Trusted Root.',
    cure: 'exstate copies it before 444 is bound to it, unless 444 has been seen to work with one that is not trusted. Say `trustedRoot: copy` for one that is in use already.',
  },
};
