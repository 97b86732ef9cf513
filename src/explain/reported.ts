import { BIND_443, ON_THE_SERVER, RECORD } from './lines.ts';

/** What a plan reports and does not change. `frontend-empty` and `frontend-stale` are pages of drift. */
export const reported = {
  'frontend-on-self-signed': {
    symptom:
      '443 uses the self-signed certificate. Outlook and browsers warn about the name or the issuer, and the Exchange admin center can be unreachable.',
    cause:
      'The certificate was renewed in the admin center, or Enable-ExchangeCertificate ran with -Services IIS. Both bind the self-signed certificate to 443.',
    cure: 'Bind the public certificate to both bindings of 443 with these lines, check that 444 has not changed, then restart IIS. exstate writes 443 only if the desired state says `frontEnd: { certificate: self-signed }`.',
    commands: BIND_443,
  },
  'build-not-known': {
    symptom:
      'The server has a build of Exchange that exstate was not written for. The plan may still be right, but it was not compared with this build.',
    cause:
      'What exstate knows comes from sources about Exchange 2016 (15.1), 2019 and SE (15.2, up to 15.2.2562). Exchange 2013 (15.0) differs, and a later update of SE is announced to remove remote PowerShell.',
    cure: 'Try plan and apply on a lab server with this build first. On the real server, run one server alone and read the report of the run before the next one.',
    commands: ['exstate plan --server EX01', 'Get-ExchangeServer | Format-Table Name, AdminDisplayVersion'],
  },
  'shell-of-another': {
    symptom:
      'The management shell (EMS) of this server does not open. The plan still issues or enables a certificate, through the management shell of another server.',
    cause:
      'A certificate cmdlet is a call to the service MSExchangeServiceHost on the target server, so the management shell of another server reaches the target with -Server. The shell of this server fails because of its own 444, because its front end sends it to another server whose 444 fails, or because maintenance mode makes its component RpsProxy Inactive.',
    cure: 'You need not do anything: when the plan repairs 444 of the server that should answer, or the component is Active again, the management shell opens again. The journal names the server whose management shell each step used.',
  },
  'kept-by-hand': {
    symptom:
      'An Edge server differs from the desired state. The plan reports it, plans nothing on it, and ends without an error.',
    cause:
      'The YAML has `acknowledge: [kept-by-hand]` under this server: a person renews its certificate, because the Edge server must then be subscribed again.',
    cure: 'Renew the certificate on the Edge server and subscribe it again. Remove `kept-by-hand` if this difference is to be an error.',
  },
  'shell-of-none': {
    symptom:
      'No management shell (EMS) opens on the server, and none of another server reaches it, although 444 and the applications behind it answer. exstate cannot read the internal transport certificate.',
    cause:
      'This Exchange has no remote PowerShell any more, PowerShell is disabled for your account, or no other server has an Exchange that can be asked.',
    cure: 'Run exstate on the server itself, with --snap-in. The page `remote-powershell-absent` says what the snap-in means for roles and the audit log.',
    commands: ['exstate explain remote-powershell-absent', 'exstate plan exstate.yaml --server EX01 --snap-in'],
  },
  'shell-by-snap-in': {
    symptom:
      'No management shell (EMS) opens on any server. The plan still issues or enables a certificate, through the Exchange snap-in on the server itself.',
    cause:
      'You used --snap-in. The snap-in ignores management roles and writes nothing to the admin audit log; Microsoft supports it in emergencies only.',
    cure: 'Record in your change log that the snap-in was used; the exstate journal names each step that used it. Leave --snap-in out as soon as a management shell opens again.',
  },
  'frontend-expired': {
    symptom: 'The certificate on 443 has expired. Clients warn, and Exchange Setup of a cumulative update stops.',
    cause:
      'The certificate was not renewed in time. If it is the self-signed certificate of the server, 444 was renewed without 443, or neither was.',
    cure: 'Renew the public certificate with the authority that issued it, import the new one and bind it to both bindings of 443. exstate does not renew public certificates. If 443 is to have the self-signed certificate, write `frontEnd: { certificate: self-signed }`: exstate then renews 443 together with 444.',
    commands: BIND_443,
  },
  'frontend-loopback-differs': {
    symptom:
      '443 and 127.0.0.1:443 use different certificates. Clients work; health probes and the management shell (EMS) on the server itself can fail.',
    cause: 'The two endpoints have separate http.sys records, and only one of them was changed.',
    cure: 'Bind the certificate that 443 should have to both endpoints.',
    commands: BIND_443,
  },
  'metabase-names-another': {
    symptom:
      'Everything works now. After the next restart of IIS, a port has an old certificate or none (event 15300).',
    cause:
      'applicationHost.config keeps a certificate hash for the site: property 5506, below customMetadata, in the key LM/W3SVC/<number of the site>. When IIS starts, it writes this hash to the http.sys records. Enable-ExchangeCertificate with -Services IIS and old tools write such a property; a default installation has none.',
    cure: 'Copy applicationHost.config. Remove the properties 5506 and 5511 from that key with an editor. Check 443 and 444, bind a certificate again where one is missing, then restart IIS in a maintenance window. Until you have done this, exstate does not bind a certificate to that site and does not restart IIS.',
    commands: [
      ON_THE_SERVER,
      'Copy-Item $env:windir\\System32\\inetsrv\\config\\applicationHost.config "$HOME\\applicationHost.config.copy"',
      'Select-String -Path $env:windir\\System32\\inetsrv\\config\\applicationHost.config -Pattern \'property id="(5506|5511)"\'',
      'notepad $env:windir\\System32\\inetsrv\\config\\applicationHost.config',
      'netsh http show sslcert ipport=0.0.0.0:443',
      'netsh http show sslcert ipport=0.0.0.0:444',
      'iisreset /restart /timeout:120',
    ],
  },
  'auth-expired': {
    symptom:
      'The Auth certificate has expired. Users cannot sign in to OWA and ECP (a loop, or HTTP 500 with event 1003), hybrid features stop, and cmdlets return certificates without their properties.',
    cause:
      'The Auth certificate signs tokens for the whole organization. Exchange Setup made it for 1800 days, so it expires about 26 days before the self-signed certificate.',
    cure: 'Renew the Auth certificate with the Microsoft script MonitorExchangeAuthCertificate.ps1, in an elevated management shell (EMS) on a Mailbox server. Without a parameter the script only checks. exstate does not change the Auth certificate.',
    commands: [
      '.\\MonitorExchangeAuthCertificate.ps1    # shows what it would do',
      '.\\MonitorExchangeAuthCertificate.ps1 -ValidateAndRenewAuthCertificate $true',
    ],
  },
  'auth-missing': {
    symptom:
      'The Auth certificate is not installed on this server, or the organization has none. The server rejects tokens that other servers accept: OWA, ECP and hybrid features can fail on it.',
    cause:
      'The service MSExchangeServiceHost has not copied the Auth certificate to this server, or somebody deleted it. If Get-AuthConfig names none, the configuration was cleared, or a renewal stopped half-way.',
    cure: 'Export the Auth certificate with its private key on another Mailbox server, and import the file on this one. If Get-AuthConfig names none, make a new one: `exstate explain auth-expired` has the commands.',
    commands: [
      '# in the management shell (EMS), on a server that has the Auth certificate',
      '$auth = (Get-AuthConfig).CurrentCertificateThumbprint',
      'Export-PfxCertificate -Cert "Cert:\\LocalMachine\\My\\$auth" -FilePath auth.pfx -Password (Read-Host -AsSecureString \'Password of the file\')',
      '# on the server that lacks it, elevated; then delete the file',
      "Import-PfxCertificate -FilePath auth.pfx -CertStoreLocation Cert:\\LocalMachine\\My -Exportable -Password (Read-Host -AsSecureString 'Password of the file')",
    ],
  },
  'several-candidates': {
    symptom: 'Two or more self-signed certificates of the server are valid for long enough. All services work.',
    cause:
      'A renewal was repeated, often because New-ExchangeCertificate asked a question or failed after it had made the certificate.',
    cure: 'You need not do anything now: the plan names the certificate that exstate uses. Later, `exstate retire` removes the others.',
    commands: ['exstate plan --intent retire'],
  },
  'connector-dangling': {
    symptom:
      'A connector names a certificate that is not installed, or whose private key cannot be used. The connector does not offer STARTTLS (event 12014); mail from or to Exchange Online can stop.',
    cause:
      'TlsCertificateName of the connector contains an issuer and a subject, and no certificate on the server has both. Usually the public certificate was renewed with another issuer or subject.',
    cure: 'Set TlsCertificateName to a certificate that is installed. For connectors of a hybrid organization, run the Hybrid Configuration Wizard again.',
    commands: [
      '# in the management shell (EMS); use Set-SendConnector for a Send connector',
      "$certificate = Get-ExchangeCertificate -Server 'ex01.contoso.com' -Thumbprint 'THUMBPRINT'",
      'Set-ReceiveConnector -Identity \'CONNECTOR\' -TlsCertificateName "<I>$($certificate.Issuer)<S>$($certificate.Subject)"',
    ],
  },
  'mail-client-keeps-old': {
    symptom:
      'IMAP (993) or POP (995) presents a certificate that was replaced, that was removed, or that does not have the name by which the service searches its certificate. Mail clients are warned when it expires.',
    cause:
      'Both services load their certificate when they start and keep it. exstate does not restart them. `exstate retire` waits until no port presents the old certificate.',
    cure: 'Restart the services. If the port presents the same certificate afterwards, look at X509CertificateName: it has to be a name of the certificate that you want.',
    commands: [
      ON_THE_SERVER,
      'Restart-Service MSExchangeImap4, MSExchangeImap4BE    # POP: MSExchangePop3, MSExchangePop3BE',
      '# in the management shell (EMS)',
      "Get-ImapSettings -Server 'ex01.contoso.com' | Format-List X509CertificateName",
      "Get-PopSettings -Server 'ex01.contoso.com' | Format-List X509CertificateName",
    ],
  },
  'wire-differs': {
    symptom:
      '444 presents another certificate than its http.sys record contains, or presents none. If it presents none, OWA, ECP and the management shell (EMS) fail.',
    cause:
      'IIS and http.sys disagree, the private key of the certificate cannot be used, or a device answers in place of the server.',
    cure: 'Compare the http.sys record with the HTTPS binding in IIS. Look for an old hash in applicationHost.config before you restart IIS.',
    commands: [
      ON_THE_SERVER,
      'netsh http show sslcert ipport=0.0.0.0:444',
      "Import-Module WebAdministration; Get-WebBinding -Name 'Exchange Back End' -Protocol https | Format-List bindingInformation, certificateHash",
      'Select-String -Path $env:windir\\System32\\inetsrv\\config\\applicationHost.config -Pattern \'property id="(5506|5511)"\'',
    ],
  },
  'wire-unread': {
    symptom:
      'The server could not see which certificate one of its own ports presents. This does not show that the port fails: the ports may work for everybody else.',
    cause:
      'The TLS handshake failed (Windows does not allow its clients a protocol that the port accepts, or the private key of the certificate cannot be used), a firewall is in between, or the Receive connector does not offer X-ANONYMOUSTLS (SuppressXAnonymousTls, or no ExchangeServer authentication; where exstate can tell, the report names the connector and the setting).',
    cure: 'Nothing is necessary if this is intended. No stage fails because a port cannot be seen that could not be seen before: the http.sys record, a management shell that this server answers, a health page behind 444, and the internal transport certificate in the directory are the proof. If transport was not restarted since that certificate was changed, restart it.',
    commands: [
      ON_THE_SERVER,
      "Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client' -ErrorAction SilentlyContinue | Select-Object Enabled, DisabledByDefault",
      "Get-ReceiveConnector -Server 'SERVER' | Format-List Name, Bindings, AuthMechanism, SuppressXAnonymousTls",
    ],
  },
  'other-renewer': {
    symptom:
      'A program on the server renews certificates by itself: win-acme, simple-acme, Certify The Web, certbot, or a scheduled task for Posh-ACME. Nothing is wrong yet.',
    cause:
      'Scripts that such programs run after a renewal can enable the new certificate with -Services IIS,SMTP -Force, which takes 443 and replaces the internal transport certificate, can bind it to every HTTPS binding, and can remove every Exchange certificate with the same name or services. exstate reads only the names of the tasks and services, and not what they run.',
    cure: 'Read the script that the program runs after a renewal. It should bind its certificate to 443 alone, enable no SMTP with -Force, and remove only its own old certificates. The page `third-party-renewer-race` says what follows if it removes more.',
    commands: [
      ON_THE_SERVER,
      "Get-ScheduledTask -TaskPath '\\' | Where-Object { $_.TaskName -match 'acme|encrypt|certbot|certify' } | ForEach-Object { $_.Actions } | Format-List Execute, Arguments",
      "Get-Service -Name 'Certify.Service*' | Format-List Name, Status",
      'exstate explain third-party-renewer-race',
    ],
  },
  'controllers-differ': {
    symptom:
      'Domain controllers show different internal transport certificates for one server. Mail flows as before: the domain controller from which Exchange reads decides.',
    cause:
      'The certificate was changed a short time ago, and Active Directory has not replicated it yet. If it stays so for longer than the replication between the sites takes, replication fails.',
    cure: 'Wait for the replication, or start it. Before transport is restarted, exstate waits up to 5 minutes for the domain controllers that agreed before; one that is still late is reported and does not fail the step. `exstate retire` does not remove a certificate that a domain controller still shows.',
    commands: [
      '# in the management shell (EMS)',
      '$server = Get-ExchangeServer EX01 -Status; $server.CurrentConfigDomainController; $server.CurrentDomainControllers',
      "Get-TransportService EX01 -DomainController 'DC' | Format-List InternalTransportCertificateThumbprint",
      '# on a domain controller',
      'repadmin /showrepl',
      'repadmin /syncall /AdeP    # starts the replication to all sites',
    ],
  },
  'probe-through-narrow-connector': {
    symptom:
      'exstate asked an SMTP port on the server itself, and a Receive connector answered that answers only some clients. Other clients reach another connector, which may present another certificate.',
    cause:
      'Of the Receive connectors that listen on the address and the port, Exchange uses the one whose RemoteIPRanges match the client most specifically. The range of a relay connector often contains the address of the server itself.',
    cure: 'A relay connector with such a range is usual, and no change is necessary. Before you rely on what exstate says about this port, look at it from another computer. If that connector presents the self-signed certificate of the server, it presents a new one as soon as it is issued, whatever the plan says about the port.',
    commands: [
      ON_THE_SERVER,
      "Get-ReceiveConnector -Server 'SERVER' | Format-List Name, Enabled, Bindings, RemoteIPRanges, Fqdn, TlsCertificateName",
    ],
  },
  'health-page-red': {
    symptom:
      'On the server itself, https://localhost:444/<app>/exhealth.check does not answer 200 for owa, ecp, ews or mapi/emsmdb. This application fails for users whose mailbox is on this server.',
    cause:
      'The TLS handshake on 444 succeeds, so the certificate is not the cause. The application pool is stopped or fails, or Managed Availability took the application offline.',
    cure: 'Start the application pool and look at the server health. A page that failed before the first step cannot make a step fail. If a page that answered 200 fails after the restart of IIS, exstate undoes the stage `web`.',
    commands: [
      ON_THE_SERVER,
      "Import-Module WebAdministration; Get-ChildItem IIS:\\AppPools | Where-Object { $_.State -ne 'Started' }",
      "Start-WebAppPool -Name 'POOL'",
      '# in the management shell (EMS)',
      "Get-ServerHealth -Identity EX01 | Where-Object { $_.AlertValue -ne 'Healthy' }",
    ],
  },
  'certificate-elsewhere': {
    symptom:
      'A port works with a certificate that is not in LocalMachine\\My. Get-ExchangeCertificate does not list it, Exchange cannot use it for mail, and exstate does not know when it expires.',
    cause:
      'A tool imported the certificate into another store of the computer, usually WebHosting, and bound it in IIS.',
    cure: 'Import the PFX file into LocalMachine\\My and bind the certificate from there. Then tell the tool to use this store.',
    commands: [
      ON_THE_SERVER,
      'netsh http show sslcert ipport=0.0.0.0:443    # the store is in the line "Certificate Store Name"',
      "Get-ChildItem -Recurse Cert:\\LocalMachine | Where-Object { $_.Thumbprint -eq 'THUMBPRINT' } | Format-List PSParentPath, NotAfter",
    ],
  },
  'component-inactive': {
    symptom:
      'A component of the server is not Active: clients get HTTP 503, mail waits or SMTP answers 421, or no management shell opens. The certificates need not have a fault.',
    cause:
      'The server is in maintenance mode, somebody forgot to end it, or Managed Availability switched the component off.',
    cure: 'If the maintenance is over, set the component to Active, with the requester that the report names. exstate never changes a component. A proof that it hides is owed, and a later apply takes it.',
    commands: [
      '# in the management shell (EMS)',
      "Get-ServerComponentState -Identity EX01 | Where-Object { $_.State -ne 'Active' } | Format-List Component, State, LocalStates",
      'Set-ServerComponentState -Identity EX01 -Component COMPONENT -State Active -Requester Maintenance',
    ],
  },
  'event-logged': {
    symptom:
      'In the last 30 days the server logged an event about a certificate: 15021 about 444 (System log), or 12012, 12013, 12014, 12022, 12023 or 12024 (Application log).',
    cause:
      '15021: the certificate of 444 or its key was missing. 12012, 12022: transport could not read the internal transport certificate in Active Directory. 12013, 12023, 12024: transport did not find this certificate in the store; it offered none, took another one, or made a temporary one. 12014: no certificate has the name that a connector needs, so STARTTLS was not offered.',
    cure: 'Read the newest event. An event that was already in the log before the first step cannot make a step fail. If such an event appears for the first time after a restart, exstate undoes the stage. 12014 is an exception if it names a connector whose name the internal transport certificate does not have: then it is reported only.',
    commands: [
      ON_THE_SERVER,
      "Get-WinEvent -FilterHashtable @{ LogName = 'System'; Id = 15021 } -MaxEvents 3 | Format-List TimeCreated, Message",
      "Get-WinEvent -FilterHashtable @{ LogName = 'Application'; Id = 12012, 12013, 12014, 12022, 12023, 12024 } -MaxEvents 3 | Format-List TimeCreated, Message",
    ],
  },
  'log-short': {
    symptom:
      'An event log of the server begins less than 30 days ago. exstate does not know which events about certificates were logged before.',
    cause:
      'Windows overwrites the oldest records when a log has reached its size, or somebody cleared the log. Transport logs a fault of its configuration again at each start, so a new event after a restart can be an old fault.',
    cure: 'You need not do anything: such an event is reported and cannot make a step fail; the handshakes with the ports still decide. To let events decide, too, make the log larger and wait until it reaches back 30 days.',
    commands: [
      ON_THE_SERVER,
      'Get-WinEvent -ListLog Application, System | Format-Table LogName, MaximumSizeInBytes, RecordCount',
      'Get-WinEvent -LogName Application -MaxEvents 1 -Oldest | Format-List TimeCreated',
    ],
  },
  'log-unread': {
    symptom:
      'An event log of the server, or the time of its oldest record, could not be read. Events about certificates cannot show whether a step succeeded.',
    cause:
      'The account is neither a local administrator nor in the group Event Log Readers, the log is damaged, or the server did not answer in time.',
    cure: 'You need not do anything: the handshakes with the ports and the directory decide. To let events decide, too, run exstate with an account that can run these lines.',
    commands: [
      ON_THE_SERVER,
      'Get-WinEvent -LogName Application -MaxEvents 1 -Oldest | Format-List TimeCreated',
      'Get-WinEvent -LogName System -MaxEvents 1 -Oldest | Format-List TimeCreated',
    ],
  },
  'not-observed': {
    symptom: 'The recorded observation lacks facts that exstate needs. Steps that need them are blocked.',
    cause:
      'Another tool or another version of exstate wrote the file, or the account that observed could not read everything.',
    cure: 'Observe again with the current version and an account that has the rights in RIGHTS.md. A fact that is not in the file counts as unknown, not as absent.',
    commands: RECORD,
  },
  'service-not-running': {
    symptom:
      'A service that Exchange needs is stopped, paused or not installed. The report says what fails without it.',
    cause:
      'Somebody stopped the service, the service failed, or it was never installed. exstate starts W3SVC, WAS and transport only in a step that restarts them for another reason.',
    cure: 'Start the service, or resume it if it is paused. Then plan again.',
    commands: [
      ON_THE_SERVER,
      'Start-Service SERVICENAME',
      'Resume-Service SERVICENAME    # if it is paused',
      'exstate plan',
    ],
  },
  'row-apart': {
    symptom:
      'An HTTPS binding of an Exchange site uses another certificate than the http.sys record of its port, or exists in addition to the binding that belongs there. On 444, the plan can be blocked.',
    cause:
      'Somebody added the binding. A binding with SNI (sslFlags 1) has its own http.sys record; a binding with the central certificate store (sslFlags 2) uses files; and a binding for one address or host name answers in place of *:444:.',
    cure: 'exstate does not change such a binding. On 444, remove the bindings that Exchange Setup did not make, then plan again. On 443 you need not do anything if the binding is intended.',
    commands: [
      ON_THE_SERVER,
      "Import-Module WebAdministration; Get-WebBinding -Name 'Exchange Back End' -Protocol https | Format-List bindingInformation, sslFlags, certificateHash",
      "Remove-WebBinding -Name 'Exchange Back End' -Protocol https -BindingInformation 'ADDRESS:444:'",
      'exstate plan',
    ],
  },
};
