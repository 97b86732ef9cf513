import { IN_A_SHELL, ON_THE_SERVER } from './lines.ts';

/** Failures of the Auth certificate and of tools, by the name that exchange facts 16 gives them. */
export const scenariosAccess = {
  'auth-cert-expiring': {
    symptom: 'On the day when the Auth certificate ends, OWA, ECP and hybrid features stop on every server.',
    cause:
      'The Auth certificate lives 1,800 days. No next one is configured, or it takes over too late, or Entra does not know it.',
    cure: 'exstate reports this as `auth-expiring` 60 days before, and that page has the steps in their order.',
    commands: ['exstate explain auth-expiring'],
  },
  'auth-cert-expired': {
    symptom:
      'OWA and ECP answer HTTP 500 or return to the sign-in page, with event 1003 or 1309 or the text "ASSERT: HMACProvider.GetCertificates:protectionCertificates.Length<1". EMS shows certificates without their properties.',
    cause: 'The Auth certificate of the organization has expired or is missing.',
    cure: 'exstate reports this as `auth-expired`, and that page has the script of Microsoft that renews it. Allow an hour until every server uses the new one.',
    commands: ['exstate explain auth-expired'],
  },
  'auth-cert-missing-on-server': {
    symptom:
      'OAuth fails on one server only: OWA, ECP or hybrid features work or fail, depending on the server that answers.',
    cause: 'The Auth certificate was not replicated to this server, or was imported without its private key.',
    cure: 'exstate reports this as `auth-missing`, and that page says how to copy the certificate.',
    commands: ['exstate explain auth-missing'],
  },
  'remote-powershell-absent': {
    symptom:
      'No management shell (EMS) opens on any server, although port 444 and its applications answer on all of them.',
    cause:
      'This Exchange has no remote PowerShell any more. Microsoft has announced to remove it in a later update of Exchange Server SE. The same symptom has other causes: PowerShell is disabled for your account, or a component is inactive.',
    cure: 'Run exstate on the server itself, with --snap-in, one server after the other: the snap-in needs no remote PowerShell. No management role limits it and no audit log records it, so write down its use. It was not possible to try this on an update without remote PowerShell. With --without-cmdlets, Windows issues the certificate and exstate binds it to 444 without any Exchange cmdlet; the internal transport certificate then stays as it is.',
    commands: [
      ON_THE_SERVER,
      'Get-PSSnapin -Registered | Format-List Name, Version    # must list Microsoft.Exchange.Management.PowerShell.SnapIn',
      'exstate plan exstate.yaml --server EX01 --snap-in',
    ],
  },
  'wrong-powershell-host': {
    symptom:
      'A line from a page fails with "AddSslCertificate" not found, or the Exchange snap-in is not registered or not found.',
    cause: 'The window is PowerShell 7 or a 32-bit PowerShell. Objects of IIS lose their methods there.',
    cure: 'Open the 64-bit Windows PowerShell 5.1 as administrator. exstate checks its own PowerShell before it asks a server (`E-powershell-edition`, `E-powershell-32bit`).',
    commands: ['$PSVersionTable.PSEdition; [Environment]::Is64BitProcess    # must print Desktop and True'],
  },
  'non-interactive-prompt': {
    symptom:
      'A script or a scheduled task with an Exchange cmdlet hangs, or fails with "ShouldContinue" or NonInteractive.',
    cause: 'The cmdlet asks a question without a person to answer it: -Force or -Confirm:$false is missing.',
    cure: 'Look first whether the cmdlet had an effect before it asked; do not repeat New-ExchangeCertificate. exstate always passes both flags and stops waiting at a deadline, so it cannot hang on such a question.',
    commands: [
      ON_THE_SERVER,
      'Get-ChildItem Cert:\\LocalMachine\\My | Sort-Object NotBefore | Format-Table Thumbprint, NotBefore, Subject',
    ],
  },
  'identity-returns-all': {
    symptom: 'A script changed all certificates, or removed more than one, where it should have changed one.',
    cause: 'The variable with the identity was empty, and an Exchange cmdlet without an identity returns every object.',
    cure: 'Use -Thumbprint, and check that the result is one object. exstate names every certificate by its full thumbprint and cannot see what a script of yours will do; `exstate plan` shows what it left behind.',
    commands: [
      IN_A_SHELL,
      "@(Get-ExchangeCertificate -Server 'ex01.contoso.com' -Thumbprint 'THUMBPRINT').Count    # must print 1",
    ],
  },
};
