import { BIND_443, GRANT_KEY, IN_A_SHELL, ON_THE_SERVER } from './lines.ts';

/** Failures of web sites, components and Setup, by the name that exchange facts 16 gives them. */
export const scenariosSites = {
  'backend-httpsys-drift': {
    symptom:
      'IIS Manager shows a certificate on "Exchange Back End", but the TLS handshake on 444 fails or presents another certificate.',
    cause:
      'The configuration of IIS and the http.sys record disagree, for example because applicationHost.config keeps an old hash (events 15300 and 15301).',
    cure: 'exstate reports this as `wire-differs` or `metabase-names-another`. Remove the old hash as that page says, bind the certificate again, and check again after the restart of IIS.',
    commands: [ON_THE_SERVER, 'netsh http show sslcert ipport=0.0.0.0:444', 'exstate explain metabase-names-another'],
  },
  'backend-site-stopped': {
    symptom: 'OWA, ECP or ActiveSync answer HTTP 503 or do not answer in time, and the certificates have no fault.',
    cause: '"Exchange Back End" or one of its application pools is stopped.',
    cure: 'Start the site and its application pools. exstate does not read the state of a site; it sees that 444 presents nothing, or that health pages fail (`health-page-red`): if all of them fail, `exstate check` calls the server down.',
    commands: [
      ON_THE_SERVER,
      "Import-Module WebAdministration; Get-Website | Where-Object { $_.State -ne 'Started' }",
      "Start-Website -Name 'Exchange Back End'",
    ],
  },
  'frontend-loopback-mismatch': {
    symptom: 'Probes or the management shell (EMS) on the server itself behave strangely, but clients have no problem.',
    cause: 'Only one of the two certificates of "Default Web Site" was changed: 0.0.0.0:443 or 127.0.0.1:443.',
    cure: 'exstate reports this as `frontend-loopback-differs`. Bind one certificate to both.',
    commands: BIND_443,
  },
  'frontend-binding-missing': {
    symptom: 'No client reaches the server: 443 refuses the connection, although IIS runs.',
    cause: 'A person or a tool removed the HTTPS binding of "Default Web Site" on 443.',
    cure: 'exstate reports this as `row-missing`, and adds the binding only if the desired state gives 443 to the self-signed certificate. Otherwise add it yourself, then bind the public certificate.',
    commands: [
      ON_THE_SERVER,
      "Import-Module WebAdministration; New-WebBinding -Name 'Default Web Site' -Protocol https -Port 443 -IPAddress '*'",
      ...BIND_443.slice(1),
    ],
  },
  'frontend-443-stale-hash': {
    symptom:
      'No client can connect to 443, and the certificate of "Default Web Site" is "Not selected" in IIS Manager.',
    cause: 'The certificate was deleted while 443 used it, or its http.sys record is empty.',
    cure: 'exstate reports this as `frontend-stale` or `frontend-empty`, and repairs 443 only if the desired state gives it to the self-signed certificate. Otherwise bind the newest valid public certificate.',
    commands: BIND_443,
  },
  'frontend-cert-expired': {
    symptom:
      'Browsers and Outlook warn that the public certificate has expired, or "The certificate is expired" stops an update.',
    cause: 'The public certificate on 443 was not renewed in time.',
    cure: 'exstate reports this as `frontend-expired`. Renew the certificate with the authority that issued it, and bind the new one.',
    commands: BIND_443,
  },
  'frontend-self-signed-expired': {
    symptom: 'Clients warn about 443, and the expired certificate there is the self-signed one.',
    cause:
      'Setup bound one self-signed certificate to 443 and 444, and a renewal of 444 alone left 443 with the old certificate.',
    cure: 'Decide which certificate 443 should have: with `frontEnd: { certificate: self-signed }` exstate renews 443 and 444 together; otherwise bind a public one yourself.',
    commands: BIND_443,
  },
  'component-state-inactive': {
    symptom:
      'healthcheck.htm fails or clients get HTTP 503, and SMTP answers 421 4.3.2 (service not active), although the certificates have no fault.',
    cause: 'Maintenance mode was left on: the state of a component is Inactive, requested by Maintenance.',
    cure: 'End the maintenance. exstate reports this as `component-inactive`, does not change a state, and postpones a proof that it hides.',
    commands: [
      IN_A_SHELL,
      "Get-ServerComponentState 'EX01' | Where-Object { $_.State -ne 'Active' }",
      "Set-ServerComponentState 'EX01' -Component ServerWideOffline -State Active -Requester Maintenance",
    ],
  },
  'cu-setup-key-access-denied': {
    symptom:
      'Setup of a cumulative update stops with "Insufficient rights to grant Network Service access to the certificate" and "Keyset does not exist".',
    cause:
      'The account that runs Setup cannot change the access rights of a key file; this was seen with certificates of ACME clients.',
    cure: 'Bind another valid certificate to 443 until the update is installed, then run Setup again. `exstate check --before-setup` reports a key that cannot be opened as `setup-key-unusable`. It reads whether the key can be opened and NETWORK SERVICE may read it, but not what the account of Setup may change.',
    commands: GRANT_KEY,
  },
};
