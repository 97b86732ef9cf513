# helping.ps1
# A server whose own shell does not open is observed through the shell of another server, which reaches its
# MSExchangeServiceHost with -Server. Several are tried at the same time, so that one that hangs does not decide the
# result. The time limit is that of the server itself, because its other facts are waiting.
Set-StrictMode -Version 3.0

# The number of other shells that are opened at the same time for one server.
$script:HelpersAtOnce = 3
# Servers that are observed themselves are tried first: their shells are opened anyway.
$script:PatienceSeconds = 5

function New-Helping {
    param([hashtable] $Run, [hashtable] $One)

    return @{
        own = $One; clock = $One.clock; lanes = [Collections.ArrayList]::new(); tried = [Collections.ArrayList]::new()
        patience = $One.clock.Elapsed.TotalSeconds + (Get-Patience -Run $Run)
        answer = $null; doubt = ''; edge = $false
    }
}

function Get-Patience {
    param([hashtable] $Run)

    return [Math]::Min($script:PatienceSeconds, $Run.request.serverSeconds / 4)
}

# One pass over all servers that are being helped. A server is finished if it has an answer or cannot get one.
function Step-Helping {
    param([hashtable] $Run, [bool] $Asking)

    foreach ($one in @($Run.helping)) {
        foreach ($lane in @($one.lanes | Where-Object { $_.handle.IsCompleted })) { Receive-Help -Run $Run -One $one -Lane $lane }
        $late = $one.clock.Elapsed.TotalSeconds -gt $Run.request.serverSeconds
        # An Edge server has its one lane from the beginning.
        $others = $Asking -and -not $one.edge
        if ($null -eq $one.answer -and -not $late -and -not $one.edge) { Add-Helpers -Run $Run -One $one -Asking $Asking }
        if ($null -eq $one.answer -and -not $late -and ($one.lanes.Count -gt 0 -or $others)) { continue }
        $Run.helping.Remove($one)
        Complete-Helping -Run $Run -One $one -Asking $Asking
    }
}

function Receive-Help {
    param([hashtable] $Run, [hashtable] $One, [hashtable] $Lane)

    $One.lanes.Remove($Lane)
    $said = Complete-Lane -Run $Run -Lane $Lane
    if ($null -eq $said.value) { $One.doubt = $said.unknown; return }
    if ($said.value.unknown -ne '') { $One.doubt = $said.value.unknown }
    if ($null -eq $said.value.answer) { return }
    $One.answer = $said.value.answer
    if ($Lane.by -ne '' -and $Run.open -notcontains $Lane.by) { $Run.open += $Lane.by }
}

function Add-Helpers {
    param([hashtable] $Run, [hashtable] $One, [bool] $Asking)

    $next = [Collections.Queue]::new(@(Get-Helpers -Run $Run -One $One -Asking $Asking))
    while ($next.Count -gt 0 -and $One.lanes.Count -lt $script:HelpersAtOnce) {
        $fqdn = $next.Dequeue()
        $left = [Math]::Max(1, [int] ($Run.request.serverSeconds - $One.clock.Elapsed.TotalSeconds))
        $parameters = @{ Fqdn = $One.own.server.fqdn; Helper = $fqdn; Seconds = $left; Only = $Run.only; Sessions = $Run.sessions }
        Add-HelpingLane -Run $Run -One $One -By $fqdn -Command 'Get-ExchangeFactsThrough' -Parameters $parameters
    }
    if ($One.lanes.Count -gt 0 -or $Asking -or $One.doubt -ne '' -or -not (Test-SnapInWanted -Run $Run -One $One)) { return }
    Add-HelpingLane -Run $Run -One $One -By '' -Command 'Get-ExchangeFactsBySnapIn' -Parameters @{ Fqdn = $One.own.server.fqdn; Only = $Run.only }
}

function Add-HelpingLane {
    param([hashtable] $Run, [hashtable] $One, [string] $By, [string] $Command, [hashtable] $Parameters)

    $null = $One.tried.Add($By)
    $lane = Start-Lane -Run $Run -Command $Command -Parameters $Parameters
    $lane.by = $By
    $null = $One.lanes.Add($lane)
}

# Open shells first. Servers that are not observed themselves come last.
function Get-Helpers {
    param([hashtable] $Run, [hashtable] $One, [bool] $Asking)

    foreach ($fqdn in $Run.open) {
        if ($One.tried -contains $fqdn) { continue }
        $One.patience = $One.clock.Elapsed.TotalSeconds + (Get-Patience -Run $Run)
        return $fqdn
    }
    if (($Asking -or $One.lanes.Count -gt 0) -and $One.clock.Elapsed.TotalSeconds -le $One.patience) { return }
    $asked = @($Run.request.servers | ForEach-Object { $_.fqdn })
    foreach ($fqdn in (Get-PropertyOrNull -Of $Run.request -Name 'helpers')) {
        if ($null -ne $fqdn -and $asked -notcontains $fqdn -and $One.tried -notcontains $fqdn) { $fqdn }
    }
}

# If every shell was found closed, this computer may load the snap-in, if a person allowed it, and only once.
function Test-SnapInWanted {
    param([hashtable] $Run, [hashtable] $One)

    if (-not (Get-PropertyOrNull -Of $Run.request -Name 'snapIn') -or $Run.open.Count -gt 0 -or $One.tried -contains '') { return $false }
    return (Test-KnownAs -Fact $One.own.exchange.value.facts['shell/opens'] -Value $false) -and (Test-IsHere -Fqdn $One.own.server.fqdn)
}

# A server that hangs may use all the time, so that no helper, or not every helper, was asked.
function Get-NotAsked {
    param([hashtable] $Run, [hashtable] $One, [bool] $Asking)

    $within = "within $($Run.request.serverSeconds) s"
    if ($Asking) { return "not every other server answered $within" }
    $left = @(Get-Helpers -Run $Run -One $One -Asking $false)
    if ($left.Count -eq 0) { return '' }
    return ($left -join ', ') + ": not asked $within"
}

# "No other shell reaches it" is known only if every other server was asked and its shell is closed.
function Complete-Helping {
    param([hashtable] $Run, [hashtable] $One, [bool] $Asking)

    foreach ($lane in @($One.lanes)) {
        $One.doubt = "$($lane.by): no answer within $($Run.request.serverSeconds) s"
        $null = $lane.shell.BeginStop($null, $null)
    }
    if ($One.doubt -eq '' -and -not $One.edge) { $One.doubt = $Run.unsure }
    if ($One.doubt -eq '' -and -not $One.edge) { $One.doubt = Get-NotAsked -Run $Run -One $One -Asking $Asking }
    $own = $One.own
    $facts = $own.exchange.value.facts
    if ($null -ne $One.answer) {
        foreach ($key in 'shell/opens', 'shell/back-end') { if ($facts.ContainsKey($key)) { $One.answer.facts[$key] = $facts[$key] } }
        if ($null -ne $One.answer.organization) { $Run.organization = $One.answer.organization }
        $own.exchange = @{ value = $One.answer; unknown = '' }
    }
    elseif ($One.tried -contains '') { $facts['shell/snap-in'] = @{ unknown = $One.doubt } }
    elseif ($One.doubt -ne '') { $facts['shell/reaches'] = @{ unknown = 'it is not known whether another server reaches it: ' + $One.doubt } }
    Write-Observed -Run $Run -One $own
}
