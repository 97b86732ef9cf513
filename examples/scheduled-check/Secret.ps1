# Secret.ps1
# Keeps the address of the Teams workflow: encrypted by Windows (DPAPI, for this computer) in a key of the registry that
# only Administrators, SYSTEM and the account of the task may read.
# Not in Credential Manager: its vault belongs to a profile, and a group managed service account cannot log on to fill it.
# Not DPAPI for a user: only that account could encrypt the address, too.
Set-StrictMode -Version 3.0

$SecretKey = 'HKLM:\SOFTWARE\exstate\scheduled-check'
$SecretName = 'TeamsWebhook'

function Protect-Address {
    param([Parameter(Mandatory = $true)] [string] $Address, [string] $Account)

    Add-Type -AssemblyName System.Security
    $plain = [Text.Encoding]::UTF8.GetBytes($Address)
    $bytes = [Security.Cryptography.ProtectedData]::Protect($plain, $null, [Security.Cryptography.DataProtectionScope]::LocalMachine)
    if (-not (Test-Path -LiteralPath $SecretKey)) { $null = New-Item -Path $SecretKey -Force }
    # Before the value is there.
    Set-Acl -LiteralPath $SecretKey -AclObject (New-KeyAccess -Account $Account)
    Set-ItemProperty -LiteralPath $SecretKey -Name $SecretName -Value ([Convert]::ToBase64String($bytes))
}

# By SID, because the names of these accounts are translated.
function New-KeyAccess {
    param([string] $Account)

    $access = New-Object -TypeName Security.AccessControl.RegistrySecurity
    $access.SetAccessRuleProtection($true, $false)
    foreach ($sid in 'S-1-5-18', 'S-1-5-32-544') {
        $who = New-Object -TypeName Security.Principal.SecurityIdentifier -ArgumentList $sid
        $access.AddAccessRule((New-Object -TypeName Security.AccessControl.RegistryAccessRule -ArgumentList $who, 'FullControl', 'Allow'))
    }
    if ($Account -and $Account -ne 'SYSTEM') { $access.AddAccessRule((New-Object -TypeName Security.AccessControl.RegistryAccessRule -ArgumentList $Account, 'ReadKey', 'Allow')) }
    return $access
}

# Null: none is stored.
function Unprotect-Address {
    if (-not (Test-Path -LiteralPath $SecretKey)) { return $null }
    $kept = Get-ItemProperty -LiteralPath $SecretKey
    $value = $kept.PSObject.Properties[$SecretName]
    if ($null -eq $value) { return $null }
    Add-Type -AssemblyName System.Security
    $bytes = [Convert]::FromBase64String($value.Value)
    return [Text.Encoding]::UTF8.GetString([Security.Cryptography.ProtectedData]::Unprotect($bytes, $null, [Security.Cryptography.DataProtectionScope]::LocalMachine))
}

function Clear-Address {
    if (Test-Path -LiteralPath $SecretKey) { Remove-Item -LiteralPath $SecretKey -Recurse }
}
