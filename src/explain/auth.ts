/** What will fail with the Auth certificate, and in which order to act. exstate never changes it (exchange facts 11.2). */
export const auth = {
  'auth-expiring': {
    symptom:
      'On the day of expiry users can no longer sign in to OWA and ECP, hybrid features stop, and cmdlets return certificates without their properties.',
    cause:
      'The Auth certificate of the organization has 60 days or less, and no next one is ready that has more than 120 days. Exchange does not make a next one by itself.',
    cure: 'Now, or at least 30 days before: stage the next certificate with the Microsoft script, in an elevated management shell (EMS) on a Mailbox server. It takes over some days later, when it has been copied to all servers. In a hybrid organization, upload it to the dedicated application in Entra before that day. With less than 4 days left the script replaces the certificate at once; then restart IIS on each server and allow one hour.',
    commands: [
      'Get-AuthConfig | Format-List *Certificate*',
      '.\\MonitorExchangeAuthCertificate.ps1    # shows what it would do',
      '.\\MonitorExchangeAuthCertificate.ps1 -ValidateAndRenewAuthCertificate $true',
      '.\\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate    # hybrid only',
    ],
  },
  'auth-key-unusable': {
    symptom:
      'The Auth certificate is installed on this server, but its private key is missing or cannot be opened. The server cannot sign tokens: OWA, ECP and hybrid features fail on it.',
    cause: 'Somebody imported the certificate without its private key, or the file of the key was deleted.',
    cure: 'Export the Auth certificate with its private key on another Mailbox server. Delete the broken one on this server, then import the file.',
    commands: [
      '# in the management shell (EMS), on a server whose Auth certificate works',
      '$auth = (Get-AuthConfig).CurrentCertificateThumbprint',
      'Export-PfxCertificate -Cert "Cert:\\LocalMachine\\My\\$auth" -FilePath auth.pfx -Password (Read-Host -AsSecureString \'Password of the file\')',
      '# on the server with the broken one, elevated; then delete the file',
      "Import-PfxCertificate -FilePath auth.pfx -CertStoreLocation Cert:\\LocalMachine\\My -Exportable -Password (Read-Host -AsSecureString 'Password of the file')",
    ],
  },
  'auth-next-missing': {
    symptom:
      'The next Auth certificate is not installed on this server yet. If it is still missing when it takes over, OWA, ECP and hybrid features fail on this server.',
    cause:
      'MSExchangeServiceHost copies the next certificate to all servers. That takes up to 48 hours, in a large organization up to 96, and it does not happen while the service is stopped.',
    cure: 'Wait for two days and look again. If it is still missing, check that MSExchangeServiceHost runs on both servers, or import the certificate with its private key by hand.',
    commands: [
      'Get-AuthConfig | Format-List *Certificate*',
      "Get-Service MSExchangeServiceHost -ComputerName 'ex01.contoso.com'",
    ],
  },
  'auth-next-date': {
    symptom:
      'The next Auth certificate takes over only after the current one has expired. Between the two days users cannot sign in to OWA and ECP, and hybrid features stop.',
    cause: 'Set-AuthConfig was given a NewCertificateEffectiveDate that is too late.',
    cure: 'Set an earlier day: at least 48 hours from now, so that the certificate can be copied to all servers, and before the current one expires.',
    commands: [
      '$next = (Get-AuthConfig).NextCertificateThumbprint',
      'Set-AuthConfig -NewCertificateThumbprint $next -NewCertificateEffectiveDate (Get-Date).AddHours(72)',
    ],
  },
  'auth-hybrid': {
    symptom:
      'The organization is hybrid and its Auth certificate changes soon. If Exchange Online does not have the new certificate on that day, free/busy, MailTips and photos between both sides stop.',
    cause:
      'Exchange Online accepts only certificates that were uploaded to the dedicated Exchange hybrid application in Entra. exstate reads no cloud, so it cannot see whether the new one is there.',
    cure: 'When the next certificate is staged and before it takes over, upload it with the Microsoft script or run the Hybrid Configuration Wizard again. Some tenants refuse certificates that are valid for more than 365 days: make the next one with a shorter lifetime then. This line disappears when no change of the certificate is near.',
    commands: [
      '.\\ConfigureExchangeHybridApplication.ps1 -UpdateCertificate',
      '# if the tenant refuses more than 365 days',
      '.\\MonitorExchangeAuthCertificate.ps1 -ValidateAndRenewAuthCertificate $true -CustomCertificateLifetimeInDays 365',
    ],
  },
};
