/** What shipped scripts may use. A name is added with the reason why every shell that we meet has it. */
export const COMMANDS: readonly string[] = [
  // The engine itself has these; nothing is loaded for them.
  ...['ForEach-Object', 'Where-Object', 'Out-Null', 'Get-Command', 'Get-Module', 'Import-Module', 'Remove-Module'],
  ...['Invoke-Command', 'New-PSSession', 'Get-PSSession', 'Remove-PSSession', 'Set-StrictMode'],
  ...['Start-Job', 'Wait-Job', 'Receive-Job', 'Remove-Job', 'Add-PSSnapin'],
  // Asked for only where it is there.
  'Get-ExecutionPolicy',
  // Exchange
  ...['Connect-ExchangeServer', 'Get-ExchangeServer', 'Get-TransportService', 'Get-EventLogLevel'],
  ...['Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Enable-ExchangeCertificate', 'Remove-ExchangeCertificate'],
  ...['Get-AuthConfig', 'Get-SendConnector', 'Get-ReceiveConnector', 'Get-HybridConfiguration', 'Get-EdgeSubscription'],
  ...['Get-MailboxDatabaseCopyStatus', 'Get-ManagementRole', 'Get-ManagementRoleAssignment'],
  // IIS
  ...['Get-Website', 'Get-WebBinding', 'New-WebBinding', 'Get-WebConfigurationProperty', 'Restart-WebAppPool'],
  // Windows PowerShell's own, on every server
  ...['Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service', 'Get-CimInstance', 'Get-WinEvent'],
];

/** Not a few things newer than 4.8 that scripts of this kind reach for; each has an older way. */
export const MEMBERS: readonly string[] = [
  ...['ToHexString', 'ToHexStringLower', 'FromHexString', 'HashData', 'HashDataAsync', 'TryHashData'],
  ...['SHA1::HashData', 'Environment::ProcessId', 'Environment::ProcessPath', 'Environment::TickCount64'],
  ...['Path::Join', 'Path::GetRelativePath', 'Path::IsPathFullyQualified', 'Random::Shared', 'Math::Clamp'],
  ...['Array::Fill', 'DateTime::UnixEpoch', 'Encoding::Latin1', 'String::Create', 'Convert::TryFromBase64String'],
  ...['OperatingSystem::IsWindows', 'OperatingSystem::IsLinux', 'RuntimeInformation::RuntimeIdentifier'],
  ...['CreateFromPem', 'CreateFromPemFile', 'CreateFromEncryptedPem', 'ExportCertificatePem', 'GetCertHashString256'],
  ...[
    'ExportPkcs8PrivateKey',
    'ImportPkcs8PrivateKey',
    'ImportFromPem',
    'ExportSubjectPublicKeyInfo',
    'MatchesHostname',
  ],
  ...['EnumerateRelativeDistinguishedNames', 'AsSpan', 'AsMemory', 'ReplaceLineEndings', 'TryGetValueOrDefault'],
  ...['GetValueOrDefault', 'TryAdd', 'WaitForExitAsync', 'ReadAllTextAsync', 'WriteAllTextAsync', 'ReadAllBytesAsync'],
  ...['TargetHostName', 'NegotiatedCipherSuite', 'SslStreamCertificateContext::Create', 'ArgumentList'],
];
export const TYPES: readonly string[] = [
  ...['System.Text.Json.JsonSerializer', 'Text.Json.JsonSerializer', 'Net.Security.SslClientAuthenticationOptions'],
  ...[
    'Security.Cryptography.X509Certificates.X509CertificateLoader',
    'Net.Http.SocketsHttpHandler',
    'DateOnly',
    'TimeOnly',
  ],
  ...[
    'System.Security.Cryptography.X509Certificates.X509CertificateLoader',
    'System.Net.Http.SocketsHttpHandler',
    'semver',
  ],
];
/** Ways round Invoke-Expression. */
export const EVALUATORS: readonly string[] = [
  ...['ScriptBlock::Create', 'PowerShell::Create', 'InvokeScript', 'NewScriptBlock', 'ExpandString', 'AddScript'],
];
export const PARAMETERS: readonly string[] = [
  ...['Parallel', 'AsHashtable', 'AsByteStream', 'SkipCertificateCheck', 'HostName', 'SSHTransport', 'SSHConnection'],
  ...['AsUTC', 'NoEmphasis', 'UseWindowsPowerShell', 'SkipEditionCheck', 'StandardInput'],
];
export const VARIABLES: readonly string[] = ['IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle'];

/** The two places where the dispatcher calls what its table, filled from files at import, holds. */
export const EXCEPTIONS: readonly string[] = [
  'Exstate.psm1: . $file',
  'Exstate.psm1: & $operation -Request $request.args *>&1',
];
