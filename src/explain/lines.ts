/** Command lines that several pages show (exchange facts 22). The reader replaces THUMBPRINT, EX01 and similar words. */

/** A comment line that says where to type the next lines. */
export const ON_THE_SERVER = '# on EX01, in an elevated 64-bit Windows PowerShell 5.1';
export const IN_A_SHELL = '# in the management shell (EMS) of EX01 or of a healthy server';

export const PLAN_AND_APPLY = ['exstate plan --out plan.json', 'exstate apply plan.json'] as const;
export const OBSERVE_ONE = ['exstate observe --server EX01 --out EX01.json'] as const;
export const RECORD = ['exstate observe --out observation.json'] as const;

/** Lists the thumbprints. The reader copies that of the certificate that the cure names. */
const LIST = 'Get-ChildItem Cert:\\LocalMachine\\My | Format-Table Thumbprint, NotAfter, Subject, Issuer';

/**
 * At each start, IIS writes the hash that it keeps for a site over the record, so a person checks first
 * (exchange facts 8.3).
 */
const RESTART_IIS = [
  'Select-String -Path $env:windir\\System32\\inetsrv\\config\\applicationHost.config -Pattern \'property id="(5506|5511)"\'    # a line here: read `exstate explain metabase-names-another` first',
  'iisreset /restart /timeout:120',
] as const;

export const BIND_443 = [
  ON_THE_SERVER,
  LIST,
  'Import-Module WebAdministration',
  "Get-WebBinding -Name 'Default Web Site' -Protocol https -Port 443 | Where-Object { $_.bindingInformation -in ':443:', '*:443:', '127.0.0.1:443:' } | ForEach-Object { $_.AddSslCertificate('THUMBPRINT', 'My') }",
  'netsh http show sslcert ipport=0.0.0.0:443',
  'netsh http show sslcert ipport=127.0.0.1:443',
  'netsh http show sslcert ipport=0.0.0.0:444',
  ...RESTART_IIS,
] as const;

export const BIND_444 = [
  ON_THE_SERVER,
  LIST,
  'Import-Module WebAdministration',
  "(Get-WebBinding -Name 'Exchange Back End' -Protocol https -Port 444).AddSslCertificate('THUMBPRINT', 'My')",
  'netsh http show sslcert ipport=0.0.0.0:444',
  ...RESTART_IIS,
] as const;

export const GRANT_KEY = [
  ON_THE_SERVER,
  "$key = (Get-Item 'Cert:\\LocalMachine\\My\\THUMBPRINT').PrivateKey.CspKeyContainerInfo.UniqueKeyContainerName    # nothing or an error: a CNG key, stop",
  'icacls "$env:ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\$key" /grant \'*S-1-5-20:R\'',
] as const;
