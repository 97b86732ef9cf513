import { BIND_443, ON_THE_SERVER, PLAN_AND_APPLY } from './lines.ts';

/** What `exstate check` finds beside the differences of a plan. */
export const checks = {
  'certificate-expired': {
    symptom: 'A certificate that a server uses has expired. The line names the uses: each of them may fail now.',
    cause: 'The certificate was not renewed in time, or the server still uses the old one after a renewal.',
    cure: 'On 444 and for internal transport `exstate plan` corrects it. On 443 and for SMTP: renew the public certificate with its authority and bind the new one. For the Auth certificate read `exstate explain auth-expired`.',
    commands: [...PLAN_AND_APPLY, ...BIND_443],
  },
  'certificate-expires': {
    symptom: 'A certificate that a server uses expires soon, and still works. The line names the uses and the days.',
    cause: 'It has no more days than `warningDays` or `criticalDays` of `check` in the YAML.',
    cure: 'For 444 and internal transport: `exstate plan` renews them. Renew a public certificate with its authority. Change the days in the YAML if they do not fit your organization.',
    commands: PLAN_AND_APPLY,
  },
  'certificate-not-yet-valid': {
    symptom:
      'A certificate that a server uses is not valid yet. Clients refuse it as they refuse one that has expired.',
    cause: 'It was bound too early, or the clock of the server or of this computer is wrong.',
    cure: 'Compare the clocks. Bind a certificate that is valid now.',
    commands: [ON_THE_SERVER, 'w32tm /query /status'],
  },
  'certificate-not-installed': {
    symptom:
      'Something on the server names a certificate that is not in its store. TLS fails there, or will fail at the next restart.',
    cause:
      'The certificate was deleted, and the record, the listener or the setting that names it was left. A port that still presents it has loaded it before.',
    cure: 'The line names the use. Give it a certificate that is installed: a record of http.sys with netsh, Remote Desktop in its settings, OWA instant messaging with the setting override.',
    commands: [ON_THE_SERVER, 'netsh http show sslcert'],
  },
  'certificate-not-listed': {
    symptom:
      'Something on the server names a certificate that is not among those of Get-ExchangeCertificate. TLS fails there now, or will fail at the next restart.',
    cause:
      'The certificate was deleted, or its private key is missing. HealthChecker exports only what this cmdlet lists, so exstate cannot tell which of the two it is.',
    cure: 'Look at the server itself: `exstate check` without --healthchecker reads its store and its keys. What concerns 444 and internal transport, `exstate plan` then corrects.',
    commands: [ON_THE_SERVER, 'Get-ChildItem Cert:\\LocalMachine\\My', 'exstate check'],
  },
  'facts-unread': {
    symptom: 'Some facts of a server could not be read, so it is not known whether they are in order.',
    cause:
      'The line says why. Often the management shell (EMS) does not open, an account lacks a right, or a firewall is in between.',
    cure: 'Correct the reason, then check again. `exstate observe --verbose` shows every fact.',
    commands: ['exstate observe --verbose'],
  },
  'healthchecker-export': {
    symptom: '`exstate check --healthchecker` says when HealthChecker looked at a server.',
    cause:
      'HealthChecker exports certificates, bindings, services and connectors. It does not export what the ports present, private keys, health pages, rights, Remote Desktop, the Web Management Service and Setup: they are not known, so the result is never OK.',
    cure: 'Days are counted until today; everything else is as it was when HealthChecker looked. Run HealthChecker again if it is old, or let exstate look at the servers itself.',
    commands: ['exstate check --healthchecker (Get-ChildItem HealthChecker-*.xml)', 'exstate check'],
  },
  'server-not-desired': {
    symptom: 'HealthChecker looked at a server that the desired state does not have.',
    cause: 'The server was added to the organization later, or no exstate.yaml was found.',
    cure: 'The defaults apply to it. If exstate is to manage the server, add it to the YAML.',
    commands: ['exstate init --out exstate.yaml'],
  },
  'server-unread': {
    symptom: 'A server did not answer, so nothing is known of its certificates.',
    cause: 'The server is down, WinRM is not reachable, or this account may not connect.',
    cure: 'Check the connection and the account, then check again.',
    commands: ["Test-WSMan -ComputerName 'ex01.contoso.com' -Authentication Kerberos"],
  },
  'restart-pending': {
    symptom:
      'Windows waits for a restart. Before Setup this is critical: Setup stops at its prerequisite check with "a restart from a previous installation is pending" or "The computer needs to be restarted before Setup can continue".',
    cause:
      'An update, a role of Windows or another program replaces files that are in use. The line names the place in the registry: RebootPending of component servicing, RebootRequired of Windows Update, PendingFileRenameOperations of the Session Manager, or UpdateExeVolatile.',
    cure: 'Put the server into maintenance and restart it, then check again. If a reason stays after the restart, find the program that sets it again (often an antivirus program). Delete a value of the registry only if you know which program left it. A plan of exstate is not blocked by it.',
    commands: [
      ON_THE_SERVER,
      "(Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Session Manager').PendingFileRenameOperations",
      'Restart-Computer',
      'exstate check --before-setup',
    ],
  },
  'run-unfinished': {
    symptom: 'A run of exstate was interrupted. Some of its steps may be done and not proven.',
    cause: 'exstate or its computer was stopped in the middle, or a stage needs the decision of a person.',
    cure: 'Continue the run with `exstate apply`, or undo what is not proven with `exstate rollback`.',
    commands: ['exstate apply', 'exstate rollback'],
  },
  'runs-unread': {
    symptom:
      'The journals in the state directory could not be read, so exstate does not know whether a run is unfinished.',
    cause: 'A journal is damaged, or this account may not read the folder.',
    cure: 'Make the file readable, or restore it from a backup. Then check again.',
    commands: ['exstate check'],
  },
  'proofs-owed': {
    symptom: 'A stage of an earlier run is done, but some of its proofs could not be taken.',
    cause: 'A component was drained during the run, so its ports could not be seen.',
    cure: 'When the component is Active again, `exstate apply` takes the proofs. Until then `exstate retire` removes nothing.',
    commands: ['exstate apply'],
  },
  'setup-running': {
    symptom: 'Exchange Setup or an update runs on the server, or it stopped half-way.',
    cause:
      'A process of Setup is there, a role in the registry is not completely configured, or MSExchangeServiceHost is Disabled, as a security update leaves it when it fails.',
    cure: 'Let Setup finish. If it failed, read ExSetup.log and run the same Setup again before any other change.',
    commands: [ON_THE_SERVER, 'Get-Content C:\\ExchangeSetupLogs\\ExchangeSetup.log -Tail 40'],
  },
  'setup-stops': {
    symptom:
      'Setup would stop half-way with "The certificate is expired". The server would be left without management shell (EMS) and admin center.',
    cause:
      'Setup installs the certificate of "Default Web Site" and the Auth certificate again, and refuses expired ones.',
    cure: 'Renew this certificate first. Then run `exstate check --before-setup` again.',
    commands: [...BIND_443, 'exstate check --before-setup'],
  },
  'setup-key-unusable': {
    symptom:
      'Setup would stop half-way with "Insufficient rights to grant Network Service access" or "Keyset does not exist".',
    cause:
      'The private key of the certificate on 443 is missing or cannot be opened. Some clients that renew certificates by ACME leave it so.',
    cure: 'Import the certificate again with its private key, bind it to 443, then run `exstate check --before-setup` again.',
    commands: [...BIND_443, 'exstate check --before-setup'],
  },
  'setup-removed': {
    symptom: 'Something that was there in the baseline is gone.',
    cause: 'Exchange Setup or an update removed it, or somebody did in the meantime.',
    cure: 'If the line ends with `exstate plan` corrects it, plan and apply. Everything else must be set again by hand, as the baseline shows it.',
    commands: PLAN_AND_APPLY,
  },
  'setup-changed': {
    symptom: 'A value differs from the baseline. The line has both values.',
    cause: 'Exchange Setup or an update changed it, or somebody did in the meantime.',
    cure: 'Decide whether the new value is right. Where the line says that `exstate plan` corrects it, plan and apply.',
    commands: PLAN_AND_APPLY,
  },
  'setup-added': {
    symptom: 'Something is there that was not in the baseline.',
    cause: 'Exchange Setup or an update added it, or somebody did in the meantime.',
    cure: 'Check that it is wanted. A new certificate can be chosen by transport for STARTTLS.',
    commands: ['exstate plan'],
  },
  'not-compared': {
    symptom: 'Some facts could not be compared with the baseline, so it is not known whether Setup changed them.',
    cause: 'They could not be read now, or the baseline does not have them.',
    cure: 'Correct the reason in the line and check again. A fact that the baseline lacks must be checked by hand.',
    commands: ['exstate check --after-setup --baseline before.json'],
  },
};
