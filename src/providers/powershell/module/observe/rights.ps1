# observe/rights.ps1
# What would be refused in the window, found out days before: whether the command of each operation is there for this
# caller, and whether the caller is an elevated administrator. What takes an Exchange cmdlet is asked in the shell.
Set-StrictMode -Version 3.0

# The command that carries each operation out on the server.
$script:Carries = @{
    'grant-key'           = 'icacls'
    'trust-certificate'   = 'Import-Certificate'
    'untrust-certificate' = 'certutil'
    'add-binding'         = 'New-WebBinding'
    'bind-certificate'    = 'Get-WebBinding'
    'restart-iis'         = 'iisreset'
    'restart-transport'   = 'Restart-Service'
}

# Identifiers, because the names of groups are in the server's language: BUILTIN\Administrators, and the high or system
# integrity level that only an elevated token has.
function Test-Administrator {
    $groups = [string]::Join("`n", @(whoami /groups))
    return $groups -match 'S-1-5-32-544' -and $groups -match 'S-1-16-(12288|16384)'
}

function Test-CommandVisible {
    param([string] $Name)

    return @(Get-Command -Name $Name -ErrorAction Ignore).Count -gt 0
}

# Before Windows Server 2016 the cmdlet makes CNG keys only, which Exchange cannot use.
function Test-ProviderParameter {
    foreach ($command in @(Get-Command -Name 'New-SelfSignedCertificate' -ErrorAction Ignore)) {
        if ($command.Parameters.ContainsKey('Provider')) { return $true }
    }
    return $false
}

function Add-RightFacts {
    param([hashtable] $Facts)

    # The whole of it may fail at once, and then every right is unknown for the same reason.
    $administrator = @{}
    Add-Fact -Facts $administrator -Key 'is' -Reading { Test-Administrator }
    foreach ($operation in @($script:Carries.Keys)) {
        if ($administrator.is.ContainsKey('unknown')) { $Facts['may/' + $operation] = $administrator.is; continue }
        Add-Fact -Facts $Facts -Key ('may/' + $operation) -Reading {
            $administrator.is.known -and (Test-CommandVisible -Name $script:Carries[$operation])
        }
    }
    Add-Fact -Facts $Facts -Key 'may/issue-by-windows' -Reading {
        if ($administrator.is.ContainsKey('unknown')) { throw $administrator.is.unknown }
        $administrator.is.known -and (Test-ProviderParameter)
    }
    # Asked for by the shell's part: issuing grants the key, removing takes the copy in Root.
    $Facts['administrator'] = $administrator.is
}
