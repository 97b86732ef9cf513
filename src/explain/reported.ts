import type { Explanations } from './explanation.ts';

/** What a plan tells and leaves alone. */
export const reported: Explanations = {
  'frontend-on-self-signed': {
    symptom: 'Outlook and browsers warn of the name; the admin center may be out of reach.',
    cause:
      '443 has the self-signed certificate: a renewal in the admin center, or Enable-ExchangeCertificate with IIS, took it over.',
    cure: 'Bind the public certificate to both rows of 443 again, look at 444, then restart IIS. exstate writes 443 only where the desired state says so.',
  },
  'shell-of-another': {
    symptom: 'No management shell opens on this server, and yet its plan issues or enables a certificate.',
    cause:
      "Certificate cmdlets are calls to MSExchangeServiceHost on the server that they are for, so another server's shell reaches it with -Server.",
    cure: "Nothing to do: the plan mends 444 as well, and with it this server's own shell. The journal says whose shell each step went through.",
  },
  'shell-by-snap-in': {
    symptom: 'No management shell opens anywhere, and yet the plan issues or enables a certificate.',
    cause:
      'exstate runs on the server itself and was started with --snap-in: the cmdlets are loaded into its own process, past roles and past the admin audit log. Microsoft supports that for emergencies only.',
    cure: 'Write down that it was done, because no audit log does; exstate notes it in its journal for each step. Leave --snap-in out as soon as a shell opens again.',
  },
  'frontend-expired': {
    symptom: 'Clients are warned; a cumulative update refuses to install.',
    cause: 'The public certificate on 443 has expired.',
    cure: 'Renew it where it comes from. That is not the business of this tool.',
  },
  'frontend-empty': {
    symptom: 'No client reaches 443.',
    cause: 'Its http.sys record holds no certificate.',
    cure: 'Bind the public certificate to it in IIS Manager, or with AddSslCertificate.',
  },
  'frontend-stale': {
    symptom: 'No client reaches 443, and event 15021 comes again and again.',
    cause: 'The certificate on 443 was deleted while it was bound.',
    cure: 'Bind the newest valid public certificate. If this comes back every month, look at the script that renews it.',
  },
  'frontend-loopback-differs': {
    symptom: 'Clients are content, yet probes and the shell on the server itself are not.',
    cause: '443 and 127.0.0.1:443 are two records, and only one was changed.',
    cure: 'Give both the same certificate.',
  },
  'metabase-names-another': {
    symptom:
      'All is well, and after the next restart of IIS a port has an old certificate again, or none; event 15300.',
    cause:
      'applicationHost.config keeps a hash for the site: property 5506 under its key (LM/W3SVC/ and its number) in customMetadata. IIS writes it over the records of http.sys when it starts. Old tools leave it there; a default installation keeps none.',
    cure: 'Copy the file. Take the properties 5506 and 5511 out of that key by hand, look at 443 and 444 and bind again what is missing; then restart IIS in maintenance. Until then exstate binds nothing there and does not restart IIS.',
  },
  'auth-expired': {
    symptom: 'Sign-in to OWA and the admin center fails; hybrid features stop.',
    cause: 'The Auth certificate, which signs tokens for the whole organization, has expired.',
    cure: "Renew it by its own procedure (Microsoft's MonitorExchangeAuthCertificate script). It has nothing to do with 444.",
  },
  'auth-missing': {
    symptom: 'One server refuses tokens that the others accept.',
    cause: 'The Auth certificate has not reached its store.',
    cure: 'Export it from another server and import it with its key, or let the Microsoft script distribute it.',
  },
  'several-candidates': {
    symptom: 'More than one certificate of the server could serve.',
    cause: 'Renewals were repeated, often because a prompt failed after the certificate had been made.',
    cure: 'One is chosen and named in the plan. The others may go with `exstate retire`.',
  },
  'connector-dangling': {
    symptom: 'STARTTLS is not offered where a connector needs it; event 12014.',
    cause: 'The connector names its certificate by issuer and subject, and none in the store has these.',
    cure: 'Set TlsCertificateName to one that is there; for hybrid connectors, run the hybrid wizard.',
  },
  'wire-differs': {
    symptom: '444 presents another certificate than its record says.',
    cause: 'IIS configuration and http.sys disagree, or something stands before the port.',
    cure: 'Compare `netsh http show sslcert` with IIS Manager, and look for an old hash in applicationHost.config before any restart.',
  },
  'health-page-red': {
    symptom:
      'https://localhost:444/<app>/exhealth.check, asked on the server itself, does not answer 200 for one or more of owa, ecp, ews, mapi/emsmdb.',
    cause:
      'The handshake on 444 comes to pass, so the certificate is not the reason: the application pool of that application is stopped or failing, or Managed Availability has taken it out.',
    cure: "Look at the pool and at Get-ServerHealth. A page that is red before the first step cannot fail one; a page that was well and turns red when IIS is restarted undoes the stage 'web'.",
  },
  'event-logged': {
    symptom:
      'The logs of the last 30 days hold 15021 of http.sys about 444 (System), or 12012, 12013, 12014, 12022, 12023 or 12024 of transport (Application).',
    cause:
      '15021: the certificate of 444, or its key, was not there. 12012, 12022: the internal transport certificate in the directory cannot be read. 12013, 12023, 12024: it cannot be loaded from the store; transport has none, has taken another one, or has made one for the day. 12014: no certificate has the name that a connector asks for, and STARTTLS is not offered.',
    cure: 'Read the newest one. An event that the log holds before the first step cannot fail one; a first one after a restart undoes the stage.',
  },
  'not-observed': {
    symptom: 'Facts are missing in a recording.',
    cause: 'It was made by another tool or version, or by an account that sees less.',
    cure: 'Record again. What is not there counts as unknown, and steps that need it wait.',
  },
  'service-not-running': {
    symptom: 'A service that Exchange needs is stopped, paused or not installed.',
    cause:
      'Somebody stopped it, it failed, or it was never installed. exstate starts W3SVC, WAS and transport only where a step restarts them anyway.',
    cure: 'Start it: `Start-Service NAME`, or `Resume-Service NAME` where it is paused. Then plan again.',
  },
  'row-apart': {
    symptom:
      'An https row of an Exchange site has another certificate than the record of its port says, or stands beside the one that belongs there.',
    cause:
      'Somebody added it: with SNI (sslFlags 1) a row has a record of its own, the central certificate store (sslFlags 2) takes files, and a row for one address or host beside *:444: answers in its place.',
    cure: 'exstate changes none of these. On 444 take away what Exchange did not make (`Get-WebBinding -Name "Exchange Back End" -Protocol https`), then plan again. On 443 nothing needs to be done if it is meant.',
  },
};
