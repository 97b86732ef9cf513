# observe/join.ps1
# Combines the facts that were read on a server with those from its shell. Reads nothing itself.
Set-StrictMode -Version 3.0

function Join-ServerFacts {
    param($Machine, [string] $MachineUnknown, $Exchange, [string] $ExchangeUnknown, [string] $Fqdn)

    $facts = @{}
    if ($null -eq $Machine) { Add-Unreached -Facts $facts -Reason $MachineUnknown }
    else { foreach ($key in @($Machine.Keys)) { $facts[$key] = $Machine[$key] } }
    $shell = $Exchange
    if ($null -eq $shell) {
        $shell = @{ facts = @{}; flags = $null; flagsUnknown = $ExchangeUnknown }
        foreach ($key in @($script:NeedsShell) + 'shell/opens' + 'shell/reaches') { $facts[$key] = @{ unknown = $ExchangeUnknown } }
        foreach ($operation in @($script:TakesCmdlet.Keys)) { $facts['may/' + $operation] = @{ unknown = $ExchangeUnknown } }
    }
    foreach ($key in @($shell.facts.Keys)) { $facts[$key] = $shell.facts[$key] }
    if (Test-KnownAs -Fact $facts['role'] -Value 'edge') { foreach ($key in 'mounted-copies', 'dag', 'certificate-name/IMAP', 'certificate-name/POP') { $facts[$key] = @{ known = $null } } }
    Add-FlagFacts -Facts $facts -Shell $shell
    Add-Administrator -Facts $facts
    if ($facts.ContainsKey('internal-transport')) { $facts['transport/restart-due'] = Get-TransportRestartDue -Facts $facts }
    return $facts
}

function Add-Unreached {
    param([hashtable] $Facts, [string] $Reason)

    $Facts['identity'] = @{ unknown = $Reason }
    $Facts['administrator'] = @{ unknown = $Reason }
    foreach ($operation in @($script:CommandsOf.Keys)) { $Facts['may/' + $operation] = @{ unknown = $Reason } }
}

# Exchange leaves out certificates without a key: their flags are known to be absent.
function Add-FlagFacts {
    param([hashtable] $Facts, $Shell)

    $store = $Facts['store/My']
    if ($null -eq $store -or -not $store.ContainsKey('known')) { return }
    # The flags were not asked for.
    if ($null -eq $Shell.flags -and $null -eq $Shell.flagsUnknown) { return }
    foreach ($thumbprint in @($store.known)) {
        $flags = @{ known = $null }
        if ($null -eq $Shell.flags) { $flags = @{ unknown = $Shell.flagsUnknown } }
        elseif ($Shell.flags.ContainsKey($thumbprint)) { $flags = $Shell.flags[$thumbprint] }
        $Facts['flags/' + $thumbprint] = $flags
    }
}

# Issuing also grants the key on the server, and removing also deletes the copy in Root there. So both need an
# administrator as well as the cmdlet.
function Add-Administrator {
    param([hashtable] $Facts)

    $administrator = $Facts['administrator']
    $Facts.Remove('administrator')
    if ($null -eq $administrator) { return }
    foreach ($key in 'may/issue-certificate', 'may/remove-certificate') {
        if (Test-KnownAs -Fact $administrator -Value $true) { continue }
        if (Test-KnownAs -Fact $Facts[$key] -Value $false) { continue }
        $Facts[$key] = $administrator
    }
}

# Observed and not derived from times: transport presents the certificate that it has loaded. If it presents none that
# can be seen, the fact is unknown.
function Get-TransportRestartDue {
    param([hashtable] $Facts)

    $wanted = $Facts['internal-transport']
    $presented = $Facts['wire/2525/x-anonymoustls']
    if (-not $wanted.ContainsKey('known')) { return $wanted }
    if ($null -eq $presented) { return @{ unknown = 'what transport presents was not observed' } }
    if (-not $presented.ContainsKey('known')) { return $presented }
    if ($presented.known -eq $wanted.known) { return @{ known = $false } }
    if ($null -eq $presented.known) { return @{ unknown = 'transport presents no internal transport certificate' } }
    return @{ known = $true }
}
