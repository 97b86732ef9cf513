# observe/rights.ps1
# Finds missing rights days before the maintenance window: whether the command of each operation is available to this
# user, and whether the user is an elevated administrator. Rights to Exchange cmdlets are checked in the shell.
Set-StrictMode -Version 3.0

# The command that performs each operation on the server, and its parameters. For a program of Windows, none.
$script:CommandsOf = @{
    'grant-key'           = @{ 'icacls' = @() }
    'trust-certificate'   = @{ 'Import-Certificate' = @('FilePath', 'CertStoreLocation') }
    'untrust-certificate' = @{ 'certutil' = @() }
    'add-binding'         = @{ 'New-WebBinding' = @('Name', 'Protocol', 'Port', 'IPAddress', 'HostHeader') }
    'bind-certificate'    = @{ 'Get-WebBinding' = @('Name', 'Protocol', 'Port') }
    'restart-iis'         = @{ 'iisreset' = @() }
    'restart-transport'   = @{ 'Restart-Service' = @('Name', 'Force') }
    # Before Windows Server 2016, the cmdlet has no -Provider and creates only CNG keys, which Exchange cannot use.
    'issue-by-windows'    = @{
        'New-SelfSignedCertificate' = @(
            'CertStoreLocation', 'DnsName', 'FriendlyName', 'Provider', 'KeySpec', 'KeyLength', 'KeyExportPolicy',
            'HashAlgorithm', 'KeyUsage', 'TextExtension', 'NotAfter'
        )
    }
}

# Compares SIDs, because the names of groups are in the language of the server: BUILTIN\Administrators, and the high or
# system integrity level of an elevated token.
function Test-Administrator {
    $groups = [string]::Join("`n", @(whoami /groups))
    return $groups -match 'S-1-5-32-544' -and $groups -match 'S-1-16-(12288|16384)'
}

# A command without a parameter that the operation needs counts as missing.
function Test-CommandTakes {
    param([object[]] $Found, [object[]] $Parameters)

    if ($Found.Count -eq 0) { return $false }
    $taken = Get-PropertyOrNull -Of $Found[0] -Name 'Parameters'
    # If the list of parameters is not available, only the existence of the command is known.
    if ($taken -isnot [Collections.IDictionary]) { return $true }
    foreach ($name in $Parameters) {
        if (@($taken.Keys) -notcontains $name) { return $false }
    }
    return $true
}

function Test-MayPerform {
    param([string] $Operation)

    $carries = $script:CommandsOf[$Operation]
    foreach ($command in @($carries.Keys)) {
        $found = @(Get-Command -Name $command -ErrorAction Ignore)
        if (-not (Test-CommandTakes -Found $found -Parameters $carries[$command])) { return $false }
    }
    return $true
}

function Add-RightFacts {
    param([hashtable] $Facts)

    # If this fails, every right is unknown for the same reason.
    $administrator = @{}
    Add-Fact -Facts $administrator -Key 'is' -Reading { Test-Administrator }
    foreach ($operation in @($script:CommandsOf.Keys)) {
        if ($administrator.is.ContainsKey('unknown')) { $Facts['may/' + $operation] = $administrator.is; continue }
        Add-Fact -Facts $Facts -Key ('may/' + $operation) -Reading {
            $administrator.is.known -and (Test-MayPerform -Operation $operation)
        }
    }
    # Used with the facts from the shell: issuing also grants the key, removing also deletes the copy in Root.
    $Facts['administrator'] = $administrator.is
}
