import { BIND_443, GRANT_KEY, IN_A_SHELL, ON_THE_SERVER, PLAN_AND_APPLY } from './lines.ts';

/** Failures of mail, removal, access and topology, by the name that exchange facts 16 gives them. */
export const scenariosOther = {
  'key-without-network-service': {
    symptom:
      'After a new certificate was made or imported, STARTTLS or TLS on 2525 fails, although no service was enabled on the new certificate. Port 25 looks fine.',
    cause:
      'Transport prefers the newest certificate with the name of the server. The transport service runs as NETWORK SERVICE, and NETWORK SERVICE cannot read the key of that certificate.',
    cure: 'Let NETWORK SERVICE read the key, then restart transport. When exstate issues a certificate, it grants this right in the same step.',
    commands: [...GRANT_KEY, 'Restart-Service MSExchangeTransport    # can take many minutes; do not kill the process'],
  },
  'transport-not-proven': {
    symptom:
      'A run stopped after it changed the internal transport certificate (exit code 8): a handshake or an event is not as wanted, or transport could not be restarted. The run is unfinished.',
    cause:
      'The certificate in Active Directory and its key show no fault. To undo the stage means another restart of transport, and the old certificate soon expires. So exstate does not undo it by itself; it does so only if the directory has another certificate or NETWORK SERVICE cannot read the key.',
    cure: 'Read in the report what was expected and what was observed. If mail flows, or you can correct the cause (a service, a connector, a name, a firewall), go forward with apply: it observes again and continues if the proofs hold. If mail between servers fails, go back with rollback.',
    commands: [
      'exstate show .exstate\\ORGANIZATION\\runs\\RUN.jsonl',
      'exstate apply       # forward',
      'exstate rollback    # back',
    ],
  },
  'smtp-default-overwritten-by-public': {
    symptom:
      'The public certificate is the internal transport certificate. EdgeSync fails now, and mail between servers is affected when the public certificate expires.',
    cause:
      'Somebody enabled SMTP on the public certificate and answered Yes to "Overwrite the existing default SMTP certificate?", or used -Force.',
    cure: 'The plan makes the self-signed certificate the internal transport certificate. When you next enable SMTP on a public certificate, answer No.',
    commands: PLAN_AND_APPLY,
  },
  'itc-not-renewed': {
    symptom:
      'The new certificate shows the service SMTP, but the old one is still the internal transport certificate. Nothing fails until the old one expires or is to be removed.',
    cause:
      'The flag SMTP says only that NETWORK SERVICE can read the key. The question about the default SMTP certificate was answered with No.',
    cure: 'The plan runs Enable-ExchangeCertificate with -Services SMTP -Force and restarts transport.',
    commands: PLAN_AND_APPLY,
  },
  'internal-transport-missing': {
    symptom:
      'Transport logs event 12013, 12023 or 12024: the internal transport certificate is not in the store. TLS between Exchange servers is at risk.',
    cause: 'The certificate was deleted in the certificates console (MMC) or by a script.',
    cure: 'The plan enables SMTP on the chosen certificate and restarts transport. exstate cannot undo this step, because the old certificate is gone.',
    commands: PLAN_AND_APPLY,
  },
  'services-extra-flags': {
    symptom: 'Get-ExchangeCertificate shows more services than the desired state lists. This is not a fault.',
    cause:
      'Exchange derives these flags: IIS from HTTPS bindings, SMTP from the right to read the key, IMAP and POP from the names of the certificate.',
    cure: 'You need not do anything. exstate shows the flags and does not compare them.',
  },
  'edge-subscription-broken': {
    symptom: 'EdgeSync logs errors, and mail for the Edge server stays in the queue.',
    cause:
      'The internal transport certificate changed. EdgeSync encrypts its credentials with the key of this certificate.',
    cure: 'Start the synchronization. If the test still fails, remove the Edge subscription and subscribe the Edge server again. A plan that changes the internal transport certificate is blocked until the desired state says `acknowledge: [edge-subscriptions]`.',
    commands: [
      '# in the management shell (EMS) of a Mailbox server',
      "Start-EdgeSynchronization -Server 'ex01.contoso.com'",
      'Test-EdgeSynchronization',
    ],
  },
  'edge-role-target': {
    symptom: 'The plan for an Edge server is blocked and has no steps.',
    cause:
      'The Edge subscription contains the certificate of the Edge server. To replace the certificate, you must remove the subscription and subscribe again, and exstate does not do that.',
    cure: 'Replace the certificate by hand, subscribe the Edge server again, then plan: the server is then in its desired state.',
    commands: ['exstate plan'],
  },
  'remove-refused-internal-transport': {
    symptom:
      'Remove-ExchangeCertificate fails with "A special Rpc error occurs on server ...: The internal transport certificate cannot be removed".',
    cause: 'The certificate is still the internal transport certificate of the server.',
    cure: 'Apply a plan first: it makes another certificate the internal transport certificate. Then retire the old one.',
    commands: [...PLAN_AND_APPLY, 'exstate retire'],
  },
  'remove-refused-send-connector': {
    symptom:
      'Remove-ExchangeCertificate fails with "These certificates are tagged with following Send Connectors" and their names.',
    cause:
      'TlsCertificateName of the Send connector contains an issuer and a subject. The old and the new certificate have the same issuer and subject, so Exchange refuses to remove either.',
    cure: 'Keep the old certificate until it expires. Or, in a maintenance window, clear the name, remove the old certificate on every server that has it, and set the name again.',
    commands: [
      '# in the management shell (EMS) of a source server of the connector; stop transport on every source server',
      'Stop-Service MSExchangeTransport',
      "$name = (Get-SendConnector 'CONNECTOR').TlsCertificateName",
      "Set-SendConnector 'CONNECTOR' -TlsCertificateName $null",
      "Remove-ExchangeCertificate -Server 'ex01.contoso.com' -Thumbprint 'THUMBPRINT'",
      'Set-SendConnector \'CONNECTOR\' -TlsCertificateName "$name"',
      'Start-Service MSExchangeTransport',
    ],
  },
  'remove-would-orphan-binding': {
    symptom: 'Right after a certificate was removed, OWA and ECP fail or no client can connect.',
    cause:
      'Remove-ExchangeCertificate does not refuse to remove a certificate that 444 or 443 uses, and it does not warn.',
    cure: 'Plan and apply to repair 444. In future, remove certificates with `exstate retire`: it checks every http.sys record, port and connector first.',
    commands: PLAN_AND_APPLY,
  },
  'third-party-renewer-race': {
    symptom:
      'The self-signed certificate disappears about once a month, and then OWA, ECP, the management shell (EMS) or TLS between servers fails.',
    cause:
      'A script or an ACME client that renews the public certificate also removes every other Exchange certificate with matching services or subject.',
    cure: 'Let the plan repair the server, then turn off the clean-up in that script. exstate reports programs that it knows by their names as `other-renewer`.',
    commands: PLAN_AND_APPLY,
  },
  'ems-down-backend-broken': {
    symptom:
      'The management shell (EMS) does not open: "The WinRM client cannot process the request. The shell handle passed to the WSMan Shell function is not valid" (-2144108212, PSSessionOpenFailed), then "Failed to connect to an Exchange server in the current site". Usually OWA and ECP fail, too.',
    cause:
      'The front end passes the management shell from 443 or 80 to 444, and 444 has no certificate that can be used.',
    cure: 'Repair 444 first: the plan does it without the management shell. For an Exchange cmdlet, use the management shell of another server and name this one with -Server.',
    commands: [
      ...PLAN_AND_APPLY,
      "Get-ExchangeCertificate -Server 'ex01.contoso.com'    # in the shell of another server",
    ],
  },
  'service-host-stopped': {
    symptom:
      'Every certificate cmdlet for one server fails with "A special Rpc error occurs on server ...", from every management shell (EMS).',
    cause: 'The service MSExchangeServiceHost is stopped on that server, or a firewall blocks RPC to it.',
    cure: 'Start the service on that server, then plan again. If the service runs, open TCP 135 and the dynamic RPC ports.',
    commands: [ON_THE_SERVER, 'Start-Service MSExchangeServiceHost', 'exstate plan'],
  },
  'deserialized-rawdata-only': {
    symptom: 'Get-ExchangeCertificate returns certificates with an empty Thumbprint and empty Services.',
    cause:
      'The certificates came through plain remote PowerShell, or the Auth certificate has expired or is missing while Exchange signs its PowerShell data.',
    cure: 'Check the Auth certificate: see `exstate explain auth-expired`. exstate itself reads certificates from their bytes, so its plan is correct.',
    commands: [IN_A_SHELL, 'Get-AuthConfig | Format-List CurrentCertificateThumbprint, NextCertificateThumbprint'],
  },
  'insufficient-permissions': {
    symptom:
      'PowerShell does not recognize a cmdlet such as New-ExchangeCertificate, although Get-ExchangeCertificate works.',
    cause: 'Exchange hides the cmdlets that no management role of your account contains.',
    cure: 'Add your account to a role group that has the role "Exchange Server Certificates". Open a new management shell, then plan again.',
    commands: [
      IN_A_SHELL,
      "Get-ManagementRoleAssignment -Role 'Exchange Server Certificates' | Format-Table RoleAssigneeName",
      'exstate plan',
    ],
  },
  'server-unreachable': {
    symptom: 'A server did not answer, so all its facts are unknown and no step is planned for it (exit code 4).',
    cause: 'The server is down, its name leads elsewhere, or a firewall blocks WinRM (TCP 5985).',
    cure: 'Make the server reachable, then plan again. exstate plans the other servers in the meantime.',
    commands: ['Test-NetConnection ex01.contoso.com -Port 5985', 'Test-WSMan ex01.contoso.com', 'exstate plan'],
  },
  'setup-in-progress': {
    symptom: 'The plan for a server is blocked, because Exchange Setup runs on it or was left half finished.',
    cause:
      'A cumulative or security update is being installed, or its installation failed. Setup changes HTTPS bindings and certificates itself.',
    cure: 'Let Setup finish, or run it again if it failed. Restart the server if Setup asks for it, then plan again.',
    commands: ['exstate plan'],
  },
  'iisreset-partial-failure': {
    symptom: 'After a restart of IIS (iisreset), clients get HTTP 503.',
    cause:
      'A service of IIS or an application pool did not start again, often because an old worker process did not end.',
    cure: 'Start the services WAS and W3SVC, then start each application pool that is stopped.',
    commands: [
      ON_THE_SERVER,
      'Start-Service WAS, W3SVC',
      "Import-Module WebAdministration; Get-ChildItem IIS:\\AppPools | Where-Object { $_.State -ne 'Started' }",
      "Start-WebAppPool -Name 'POOL'",
    ],
  },
  'health-false-green': {
    symptom: 'healthcheck.htm on 443 answers 200 OK, but users see blank pages.',
    cause: 'The front end makes healthcheck.htm itself and does not ask 444.',
    cure: 'Do not rely on healthcheck.htm for 444. Test 444 on the server itself, and open a new management shell (EMS).',
    commands: [
      ON_THE_SERVER,
      '[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }',
      "(Invoke-WebRequest -UseBasicParsing 'https://localhost:444/owa/exhealth.check').StatusCode",
    ],
  },
  'dag-node-not-renewed': {
    symptom: 'Requests fail now and then, depending on which member of the DAG answers.',
    cause: 'Each server has its own self-signed certificate, and the certificate of one member was not renewed.',
    cure: 'List all members in the desired state. exstate changes them one after the other.',
    commands: ['exstate validate', ...PLAN_AND_APPLY],
  },
  'ad-replication-delay': {
    symptom: 'Another server, or another domain controller, still shows the old internal transport certificate.',
    cause: 'The change has not replicated to all domain controllers in Active Directory yet.',
    cure: 'Wait for up to five minutes, then ask the domain controller that the server itself uses. If the answers differ, the certificate that port 2525 presents is the one in use.',
    commands: [
      IN_A_SHELL,
      "(Get-TransportService 'EX01' -DomainController (Get-ExchangeServer 'EX01' -Status).CurrentConfigDomainController).InternalTransportCertificateThumbprint",
    ],
  },
  'load-balancer-pins-old-cert': {
    symptom:
      'After 443 got another certificate, the load balancer marks servers as down, so users cannot reach them through it.',
    cause: 'The load balancer opens its own TLS connection to 443 and accepts only the certificate that it knows.',
    cure: 'Bind the previous certificate to 443 again, or configure the load balancer to accept the new one. exstate does not see the load balancer; it writes 443 only where `frontEnd` says `self-signed`.',
    commands: BIND_443,
  },
  'extended-protection-mismatch': {
    symptom: 'Clients are asked for a password again and again (HTTP 401).',
    cause:
      'Extended Protection is on, and the load balancer and 443 have different certificates. Both must have the same one.',
    cure: 'Bind the certificate of the load balancer to 443. exstate does not see the load balancer. `exstate observe` has the fact extended-protection, and a plan that changes 443 says what to check if it is Allow or Require.',
    commands: BIND_443,
  },
  'cu-setup-expired-cert': {
    symptom:
      'Setup of a cumulative update stops at "Mailbox role: Transport service" with "The certificate is expired". Exchange is then half installed.',
    cause:
      'The certificate on 443 ("Default Web Site") or the Auth certificate has expired. An expired certificate on 444 does not stop Setup.',
    cure: 'Renew both before an update: `exstate check --before-setup` reports them as `setup-stops`. If Setup has already stopped, bind a valid certificate to "Default Web Site" in IIS Manager and run Setup again.',
  },
  'cu-drops-backend-binding': {
    symptom: 'After a cumulative update, the Exchange admin center and OWA show blank pages.',
    cause: 'Setup left 444 without a certificate.',
    cure: 'The plan binds the certificate to 444 again and restarts IIS. Plan after every update.',
    commands: PLAN_AND_APPLY,
  },
};
