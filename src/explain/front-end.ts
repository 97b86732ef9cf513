import { BIND_443, PLAN_AND_APPLY } from './lines.ts';

/**
 * 443, "Default Web Site", has another certificate than the chosen one. With `frontEnd: { certificate: leave }`, only
 * `-empty`, `-stale` and `-key-unusable` are reported.
 */
export const frontEnd = {
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
    cure: 'With `frontEnd: { certificate: leave }`, exstate only reports this: import the PFX file of the certificate into a CSP and bind the certificate to 443, with the lines below. With `self-signed`, the plan binds the self-signed certificate to 443.',
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
      '443 uses a self-signed certificate of this server that is not the chosen one, or a certificate that exstate could not read. Clients are affected only when that certificate expires or is removed.',
    cause: 'The server certificate was renewed, and 443 was not changed with it.',
    cure: 'exstate binds the chosen certificate to 443, as `frontEnd: { certificate: self-signed }` says.',
    commands: PLAN_AND_APPLY,
  },
};
