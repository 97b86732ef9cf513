# observe/rights.ps1
# What would be refused in the window, found out days before: whether the command of each operation is there for this
# caller, and whether the caller is an elevated administrator. What takes an Exchange cmdlet is asked in the shell.
Set-StrictMode -Version 3.0

# The command that carries each operation out on the server, and the parameters that it is given. A tool has none.
$script:Carries = @{
    'grant-key'           = @{ 'icacls' = @() }
    'trust-certificate'   = @{ 'Import-Certificate' = @('FilePath', 'CertStoreLocation') }
    'untrust-certificate' = @{ 'certutil' = @() }
    'add-binding'         = @{ 'New-WebBinding' = @('Name', 'Protocol', 'Port', 'IPAddress', 'HostHeader') }
    'bind-certificate'    = @{ 'Get-WebBinding' = @('Name', 'Protocol', 'Port') }
    'restart-iis'         = @{ 'iisreset' = @() }
    'restart-transport'   = @{ 'Restart-Service' = @('Name', 'Force') }
    # Before Windows Server 2016 the cmdlet has no Provider and makes CNG keys only, which Exchange cannot use.
    'issue-by-windows'    = @{
        'New-SelfSignedCertificate' = @(
            'CertStoreLocation', 'DnsName', 'FriendlyName', 'Provider', 'KeySpec', 'KeyLength', 'KeyExportPolicy',
            'HashAlgorithm', 'KeyUsage', 'TextExtension', 'NotAfter'
        )
    }
}

# Identifiers, because the names of groups are in the server's language: BUILTIN\Administrators, and the high or system
# integrity level that only an elevated token has.
function Test-Administrator {
    $groups = [string]::Join("`n", @(whoami /groups))
    return $groups -match 'S-1-5-32-544' -and $groups -match 'S-1-16-(12288|16384)'
}

# A command that is there without a parameter that it is to be given is as good as none.
function Test-CommandTakes {
    param([object[]] $Found, [object[]] $Parameters)

    if ($Found.Count -eq 0) { return $false }
    $taken = Get-Member1 -Of $Found[0] -Name 'Parameters'
    # Where the list of parameters did not come along, the command's being there is all that can be said.
    if ($taken -isnot [Collections.IDictionary]) { return $true }
    foreach ($name in $Parameters) {
        if (@($taken.Keys) -notcontains $name) { return $false }
    }
    return $true
}

function Test-MayCarry {
    param([string] $Operation)

    $carries = $script:Carries[$Operation]
    foreach ($command in @($carries.Keys)) {
        $found = @(Get-Command -Name $command -ErrorAction Ignore)
        if (-not (Test-CommandTakes -Found $found -Parameters $carries[$command])) { return $false }
    }
    return $true
}

function Add-RightFacts {
    param([hashtable] $Facts)

    # The whole of it may fail at once, and then every right is unknown for the same reason.
    $administrator = @{}
    Add-Fact -Facts $administrator -Key 'is' -Reading { Test-Administrator }
    foreach ($operation in @($script:Carries.Keys)) {
        if ($administrator.is.ContainsKey('unknown')) { $Facts['may/' + $operation] = $administrator.is; continue }
        Add-Fact -Facts $Facts -Key ('may/' + $operation) -Reading {
            $administrator.is.known -and (Test-MayCarry -Operation $operation)
        }
    }
    # Asked for by the shell's part: issuing grants the key, removing takes the copy in Root.
    $Facts['administrator'] = $administrator.is
}
