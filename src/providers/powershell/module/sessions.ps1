# sessions.ps1
# The sessions of a run. A run observes the same server before and after each step, so it keeps a session that answered
# everything, and uses it again. A session is taken out while it is used: two lanes never share one.
Set-StrictMode -Version 3.0

# Of each kind. A user may have about 18 management shells, and the front ends may send all of them to one back end
# (exchange facts 14.1, 14.3).
$script:MostKept = 8
# Firewalls drop idle connections, and Exchange ends idle sessions.
$script:MostIdleMinutes = 5
# How long a command in a session may be silent. The session outlives the request that opened it, so the time limit of
# that request does not count.
$script:OperationSeconds = 60
$script:Kept = $null

# The sessions of the run that asks; null if the request is not part of a run. Those of another run are closed.
function Get-Sessions {
    param($Request)

    $run = Get-PropertyOrNull -Of $Request -Name 'run'
    if ($null -eq $run) { return $null }
    if ($null -ne $script:Kept -and $script:Kept.run -ne $run) {
        Close-Sessions -Sessions $script:Kept.held
        $script:Kept = $null
    }
    if ($null -eq $script:Kept) { $script:Kept = @{ run = $run; held = [Collections.Concurrent.ConcurrentDictionary[string, object]]::new() } }
    return , $script:Kept.held
}

# kind: shell or windows. The same server has one of each.
function Get-SessionKey {
    param([string] $Kind, [string] $Fqdn)

    return $Kind + ' ' + $Fqdn.ToLowerInvariant()
}

# Null if there is none that can be used.
function Pop-Session {
    param($Sessions, [string] $Kind, [string] $Fqdn)

    $one = $null
    if ($null -eq $Sessions -or -not $Sessions.TryRemove((Get-SessionKey -Kind $Kind -Fqdn $Fqdn), [ref] $one)) { return $null }
    try {
        if ([DateTime]::UtcNow -gt $one.since.AddMinutes($script:MostIdleMinutes)) { throw 'it was idle for too long' }
        # Nothing is asked that has an effect before the session has answered.
        Assert-Answers -Session $one.session
        return $one.session
    }
    catch { Close-Shell -Session $one.session; return $null }
}

# Without a run, and if the server has another session already, it is closed. So is the oldest one of too many.
function Push-Session {
    param($Sessions, [string] $Kind, [string] $Fqdn, $Session)

    if ($null -eq $Session) { return }
    $one = @{ session = $Session; since = [DateTime]::UtcNow }
    if ($null -eq $Sessions -or -not $Sessions.TryAdd((Get-SessionKey -Kind $Kind -Fqdn $Fqdn), $one)) { Close-Shell -Session $Session; return }
    # Two lanes may choose the same one at the same time, so each counts again.
    while ($true) {
        $kept = @($Sessions.ToArray() | Where-Object { $_.Key -like ($Kind + ' *') })
        if ($kept.Count -le $script:MostKept) { return }
        $oldest = $kept[0]
        foreach ($other in $kept) { if ($other.Value.since -lt $oldest.Value.since) { $oldest = $other } }
        Close-Sessions -Sessions $Sessions -Keys $oldest.Key
    }
}

# Keys with wildcards.
function Close-Sessions {
    param($Sessions, [string] $Keys = '*')

    if ($null -eq $Sessions) { return }
    foreach ($key in @($Sessions.Keys | Where-Object { $_ -like $Keys })) {
        $one = $null
        if ($Sessions.TryRemove($key, [ref] $one)) { Close-Shell -Session $one.session }
    }
}

# A management shell that is open says nothing about a new one after a change of IIS, of 444, or of the trust in its
# certificate (exchange facts 14.3). The back end of each may be the server that changed, so none is kept.
function Close-Shells {
    param($Request)

    Close-Sessions -Sessions (Get-Sessions -Request $Request) -Keys 'shell *'
}

function Open-KeptShell {
    param($Sessions, [string] $Fqdn, [int] $OpenSeconds)

    $kept = Pop-Session -Sessions $Sessions -Kind 'shell' -Fqdn $Fqdn
    if ($null -ne $kept) { return $kept }
    return Open-ExchangeShell -Fqdn $Fqdn -Seconds $script:OperationSeconds -OpenSeconds $OpenSeconds
}

function Open-KeptWindows {
    param($Sessions, [string] $Fqdn, [int] $OpenSeconds)

    $kept = Pop-Session -Sessions $Sessions -Kind 'windows' -Fqdn $Fqdn
    if ($null -ne $kept) { return $kept }
    return New-PSSession -ComputerName $Fqdn -SessionOption (Get-SessionOption -Seconds $script:OperationSeconds -OpenSeconds $OpenSeconds) -ErrorAction Stop
}
