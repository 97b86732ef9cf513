# Set-ExstateWebhook.ps1
# Asks for the address of the Teams workflow and keeps it for the scheduled task. Run it as an administrator, on the
# computer on which the task runs. The address is not shown, and stands in no file and in no history.
[CmdletBinding()]
param(
    # The account of the task, such as CONTOSO\exstate$ or SYSTEM.
    [Parameter(Mandatory = $true)] [string] $Account
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'Secret.ps1')

$typed = Read-Host -Prompt 'Address of the Teams workflow (https://...)' -AsSecureString
$address = (New-Object -TypeName Net.NetworkCredential -ArgumentList '', $typed).Password.Trim()
$uri = $null
if (-not [Uri]::TryCreate($address, [UriKind]::Absolute, [ref] $uri) -or $uri.Scheme -ne 'https') { throw 'This is no address that begins with https://. Nothing was stored.' }
Protect-Address -Address $address -Account $Account
"The address is stored for $Account. Test it: Start-ScheduledTask -TaskPath '\exstate\' -TaskName 'exstate check'"
