# operations/observe.ps1
# What is, of many servers in one call. Each has two lanes, one to the server and one through its shell, and is answered
# when both are through or its time is up, so that one that hangs delays nobody. Reads only.
# Request: servers [{ name, fqdn, addresses [{ wire, at }] }], throttle, serverSeconds, probeMilliseconds
# Answer: one { server, at, facts } for each server as it comes; one with server null, the organisation's
Set-StrictMode -Version 3.0

function Invoke-Observe {
    param([Parameter(Mandatory = $true)] $Request)

    $run = @{
        request = $Request
        library = Get-Library
        idle    = Get-IdleLanes
        claims  = [Collections.Concurrent.ConcurrentDictionary[string, string]]::new()
        stores  = @{}
        organisation = $null
        open    = @()
    }
    Set-EnoughThreads -Lanes ([Math]::Min($Request.throttle, @($Request.servers).Count) * 2)
    $waiting = [Collections.Queue]::new(@($Request.servers))
    $running = [Collections.ArrayList]::new()
    try {
        while ($waiting.Count -gt 0 -or $running.Count -gt 0) {
            while ($waiting.Count -gt 0 -and $running.Count -lt $Request.throttle) {
                $null = $running.Add((Start-Observing -Run $run -Server $waiting.Dequeue()))
            }
            foreach ($one in @($running | Where-Object { Test-Through -Run $run -One $_ })) {
                $running.Remove($one)
                Complete-Observing -Run $run -One $one
            }
            Wait-Lanes -Running $running
        }
        @{ server = $null; at = (Get-Instant); facts = (Get-OrganisationFacts -Run $run) }
    }
    finally { foreach ($one in $running) { foreach ($lane in $one.machine, $one.exchange) { $null = $lane.shell.BeginStop($null, $null) } } }
}

# As many as one call can wait for; of the others it is seen a little later that they are through.
function Wait-Lanes {
    param($Running)

    $handles = @(foreach ($one in $Running) {
            foreach ($lane in $one.machine, $one.exchange) { if (-not $lane.handle.IsCompleted) { $lane.handle.AsyncWaitHandle } }
        })
    if ($handles.Count -gt 60) { $handles = $handles[0..59] }
    if ($handles.Count -gt 0) { $null = [Threading.WaitHandle]::WaitAny([Threading.WaitHandle[]] $handles, 100) }
}

# Sessions and handshakes are answered on threads of the pool, which begins with one for each processor and adds one a
# second: twenty lanes would wait for each other longer than for any server.
function Set-EnoughThreads {
    param([int] $Lanes)

    $workers = 0
    $ports = 0
    [Threading.ThreadPool]::GetMinThreads([ref] $workers, [ref] $ports)
    $null = [Threading.ThreadPool]::SetMinThreads([Math]::Max($workers, $Lanes + 8), [Math]::Max($ports, $Lanes + 8))
}

$script:Lanes = $null

# Kept from one call to the next, as long as this session has the same stand-ins: opening one takes as long as a look.
function Get-IdleLanes {
    $modules = @(Get-Module | Where-Object { $_.ModuleType.ToString() -eq 'Script' -and $_.Name -ne 'Exstate' })
    if ($null -ne $script:Lanes -and (Test-SameObjects -A $script:Lanes.modules -B $modules)) { return $script:Lanes }
    if ($null -ne $script:Lanes) { foreach ($runspace in $script:Lanes.open) { $runspace.Dispose() } }
    $script:Lanes = @{ modules = $modules; state = (New-LaneState -Modules $modules); open = [Collections.Stack]::new() }
    return $script:Lanes
}

function Test-SameObjects {
    param([object[]] $A, [object[]] $B)

    if ($A.Count -ne $B.Count) { return $false }
    for ($at = 0; $at -lt $A.Count; $at++) { if (-not [object]::ReferenceEquals($A[$at], $B[$at])) { return $false } }
    return $true
}

# A lane sees what this session was given beside Windows' own: nothing on a server, the stand-ins of a lab.
function New-LaneState {
    param([object[]] $Modules)

    $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    if ($Modules.Count -gt 0) { $state.ImportPSModule([string[]] @($Modules | ForEach-Object { $_.Path })) }
    return $state
}

function Start-Observing {
    param([hashtable] $Run, $Server)

    $seconds = [int] $Run.request.serverSeconds
    $addresses = @{}
    foreach ($address in (Get-Member1 -Of $Server -Name 'addresses')) { $addresses[$address.wire] = $address.at }
    $probe = [int] $Run.request.probeMilliseconds
    return @{
        server   = $Server
        clock    = [Diagnostics.Stopwatch]::StartNew()
        machine  = Start-Lane -Run $Run -Command 'Get-FactsOnServer' -Parameters @{
            Fqdn = $Server.fqdn; Seconds = $seconds; Addresses = $addresses; ProbeMilliseconds = $probe; Library = $Run.library
        }
        exchange = Start-Lane -Run $Run -Command 'Get-ExchangeFacts' -Parameters @{ Fqdn = $Server.fqdn; Seconds = $seconds; Claims = $Run.claims }
    }
}

function Start-Lane {
    param([hashtable] $Run, [string] $Command, [hashtable] $Parameters)

    $shell = [Management.Automation.PowerShell]::Create()
    if ($Run.idle.open.Count -gt 0) { $shell.Runspace = $Run.idle.open.Pop() }
    else {
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($Run.idle.state)
        $shell.Runspace.Open()
        $null = $shell.AddScript($Run.library).AddStatement()
    }
    $null = $shell.AddCommand($Command)
    foreach ($name in @($Parameters.Keys)) { $null = $shell.AddParameter($name, $Parameters[$name]) }
    return @{ runspace = $shell.Runspace; shell = $shell; handle = $shell.BeginInvoke() }
}

function Test-Through {
    param([hashtable] $Run, [hashtable] $One)

    if ($One.machine.handle.IsCompleted -and $One.exchange.handle.IsCompleted) { return $true }
    return $One.clock.Elapsed.TotalSeconds -gt $Run.request.serverSeconds
}

# value, or unknown and why. One that is not through is left to itself: waiting for it to stop could take as long.
function Complete-Lane {
    param([hashtable] $Run, [hashtable] $Lane)

    if (-not $Lane.handle.IsCompleted) {
        $null = $Lane.shell.BeginStop($null, $null)
        return @{ value = $null; unknown = "no answer within $($Run.request.serverSeconds) s" }
    }
    try {
        $said = @($Lane.shell.EndInvoke($Lane.handle))
        if ($said.Count -gt 0) { return @{ value = $said[-1]; unknown = '' } }
        # What ends one statement does not end the next one's lane: it is in the stream of errors.
        foreach ($record in $Lane.shell.Streams.Error) { return @{ value = $null; unknown = (Get-Reason -Record $record) } }
        return @{ value = $null; unknown = 'it said nothing' }
    }
    catch { return @{ value = $null; unknown = (Get-Reason -Record $_) } }
    finally {
        $Lane.shell.Dispose()
        $Run.idle.open.Push($Lane.runspace)
    }
}

function Complete-Observing {
    param([hashtable] $Run, [hashtable] $One)

    $machine = Complete-Lane -Run $Run -Lane $One.machine
    $exchange = Complete-Lane -Run $Run -Lane $One.exchange
    $facts = Join-ServerFacts -Machine $machine.value -MachineUnknown $machine.unknown -Exchange $exchange.value -ExchangeUnknown $exchange.unknown -Fqdn $One.server.fqdn
    if ($null -ne $exchange.value) {
        if ($null -ne $exchange.value.organisation) { $Run.organisation = $exchange.value.organisation }
        if (Test-KnownAs -Fact $facts['shell/opens'] -Value $true) { $Run.open += $One.server.fqdn }
    }
    Save-Names -Run $Run -Name $One.server.name -Facts $facts
    @{ server = $One.server.name; at = (Get-Instant); facts = $facts }
}

# For connectors, which name certificates as Windows writes issuer and subject.
function Save-Names {
    param([hashtable] $Run, [string] $Name, [hashtable] $Facts)

    $store = $Facts['store/My']
    if ($null -eq $store -or -not $store.ContainsKey('known')) { return }
    $Run.stores[$Name] = @(foreach ($thumbprint in @($store.known)) {
            $certificate = $Facts['certificate/' + $thumbprint]
            if ($null -eq $certificate -or -not $certificate.ContainsKey('known')) { continue }
            @{ thumbprint = $thumbprint; name = '<I>' + $certificate.known.issuer + '<S>' + $certificate.known.subject }
        })
}

# Whoever claimed it may have hung over it; then one of those that answered is asked once more.
function Get-OrganisationFacts {
    param([hashtable] $Run)

    if ($null -eq $Run.organisation -and $Run.open.Count -gt 0) {
        $Run.claims.Clear()
        $lane = Start-Lane -Run $Run -Command 'Get-ExchangeFacts' -Parameters @{ Fqdn = $Run.open[0]; Seconds = [int] $Run.request.serverSeconds; Claims = $Run.claims }
        $null = $lane.handle.AsyncWaitHandle.WaitOne([TimeSpan]::FromSeconds($Run.request.serverSeconds))
        $again = Complete-Lane -Run $Run -Lane $lane
        if ($null -ne $again.value) { $Run.organisation = $again.value.organisation }
    }
    $facts = @{}
    if ($null -eq $Run.organisation) {
        foreach ($key in 'auth-certificate', 'edge-subscriptions') { $facts[$key] = @{ unknown = 'no management shell opens on any server' } }
        return $facts
    }
    foreach ($key in @($Run.organisation.facts.Keys)) { $facts[$key] = $Run.organisation.facts[$key] }
    Add-ConnectorFacts -Facts $facts -Organisation $Run.organisation -Stores $Run.stores
    return $facts
}
