# operations/observe.ps1
# Observes many servers in one call. Each server has two lanes, one for the server and one for its shell. Its answer is
# sent when both are finished or its time is up, so a server that hangs delays no other. Reads only.
# Request: servers [{ name, fqdn, addresses [{ wire, at }] }], helpers [fqdn], throttle, serverSeconds,
#   probeMilliseconds, only [fact], snapIn, run
# Answer: one { server, at, facts } for each server as it comes; one with server null for the organization
Set-StrictMode -Version 3.0

function Invoke-Observe {
    param([Parameter(Mandatory = $true)] $Request)

    $run = @{
        request = $Request
        library = Get-Library
        sent    = ''
        idle    = Get-IdleLanes
        sessions = Get-Sessions -Request $Request
        claims  = [Collections.Concurrent.ConcurrentDictionary[string, string]]::new()
        stores  = @{}
        organization = $null
        open    = @()
        unsure  = ''
        helping = [Collections.ArrayList]::new()
        only    = [string[]] @(foreach ($fact in (Get-PropertyOrNull -Of $Request -Name 'only')) { $fact })
    }
    $run.sent = Get-TextToRead -Only $run.only
    Set-EnoughThreads -Lanes ([Math]::Min($Request.throttle, @($Request.servers).Count) * 2)
    $waiting = [Collections.Queue]::new(@($Request.servers))
    $running = [Collections.ArrayList]::new()
    try {
        while ($waiting.Count -gt 0 -or $running.Count -gt 0 -or $run.helping.Count -gt 0) {
            $through = @($running | Where-Object { Test-Finished -Run $run -One $_ })
            foreach ($one in $through) { $running.Remove($one); Receive-Lanes -Run $run -One $one }
            # Started before the results are processed, so that the next servers work meanwhile.
            while ($waiting.Count -gt 0 -and $running.Count -lt $Request.throttle) {
                $null = $running.Add((Start-Observing -Run $run -Server $waiting.Dequeue()))
            }
            foreach ($one in $through) { Complete-Observing -Run $run -One $one }
            Step-Helping -Run $run -Asking ($running.Count -gt 0 -or $waiting.Count -gt 0)
            Wait-Lanes -Running (@($running) + @($run.helping))
        }
        if (Test-Wanted -Only $run.only -Keys $script:OfOrganization) { @{ server = $null; at = (Get-Instant); facts = (Get-OrganizationFacts -Run $run) } }
    }
    finally { foreach ($one in @($running) + @($run.helping)) { foreach ($lane in Get-Lanes -Of $one) { $null = $lane.shell.BeginStop($null, $null) } } }
}

function Start-Observing {
    param([hashtable] $Run, $Server)

    $seconds = [int] $Run.request.serverSeconds
    $addresses = @{}
    foreach ($address in (Get-PropertyOrNull -Of $Server -Name 'addresses')) { $addresses[$address.wire] = $address.at }
    $probe = [int] $Run.request.probeMilliseconds
    $shell = @{ value = (New-ExchangeAnswer); unknown = '' }
    if (Test-Wanted -Only $Run.only -Keys $script:ThroughShell) {
        $shell = Start-Lane -Run $Run -Command 'Get-ExchangeFacts' -Parameters @{ Fqdn = $Server.fqdn; Seconds = $seconds; Claims = $Run.claims; Only = $Run.only; Sessions = $Run.sessions }
    }
    return @{
        server   = $Server
        clock    = [Diagnostics.Stopwatch]::StartNew()
        machine  = Start-Lane -Run $Run -Command 'Get-FactsOnServer' -Parameters @{
            Fqdn = $Server.fqdn; Seconds = $seconds; Addresses = $addresses; ProbeMilliseconds = $probe; Only = $Run.only; Library = $Run.sent; Sessions = $Run.sessions
        }
        exchange = $shell
    }
}

# A server whose own shell does not open is answered after the shells of others have been asked.
function Complete-Observing {
    param([hashtable] $Run, [hashtable] $One)

    if (Test-EdgeMachine -One $One) { Complete-Edge -Run $Run -One $One; return }
    $value = $One.exchange.value
    if ($null -eq $value) { $Run.unsure = "$($One.server.fqdn): $($One.exchange.unknown)"; Write-Observed -Run $Run -One $One; return }
    if ($null -ne $value.organization) { $Run.organization = $value.organization }
    if ($value.opens -eq 'yes') { $Run.open += $One.server.fqdn }
    if (@('late', 'not-here') -contains $value.opens) { $Run.unsure = $value.facts['shell/opens'].unknown }
    if (@('late', 'no') -contains $value.opens) { $null = $Run.helping.Add((New-Helping -Run $Run -One $One)); return }
    Write-Observed -Run $Run -One $One
}

function Test-EdgeMachine {
    param([hashtable] $One)

    return $null -ne $One.machine.value -and (Test-KnownAs -Fact $One.machine.value['role'] -Value 'edge')
}

# The snap-in is the shell of an Edge server, and it works on that server only. It needs no option there.
function Complete-Edge {
    param([hashtable] $Run, [hashtable] $One)

    if (Test-Wanted -Only $Run.only -Keys $script:ThroughShell) { $One.exchange = @{ value = (New-EdgeAnswer -Fqdn $One.server.fqdn); unknown = '' } }
    $here = $One.exchange.value.opens -eq 'no' -and (Test-IsHere -Fqdn $One.server.fqdn)
    if (-not $here) { Write-Observed -Run $Run -One $One; return }
    $helping = New-Helping -Run $Run -One $One
    Add-HelpingLane -Run $Run -One $helping -By '' -Command 'Get-ExchangeFactsBySnapIn' -Parameters @{ Fqdn = $One.server.fqdn; Only = $Run.only }
    $helping.edge = $true
    $null = $Run.helping.Add($helping)
}

function Write-Observed {
    param([hashtable] $Run, [hashtable] $One)

    $facts = Join-ServerFacts -Machine $One.machine.value -MachineUnknown $One.machine.unknown -Exchange $One.exchange.value -ExchangeUnknown $One.exchange.unknown -Fqdn $One.server.fqdn
    Save-Names -Run $Run -Name $One.server.name -Facts $facts
    @{ server = $One.server.name; at = (Get-Instant); facts = $facts }
}

# For connectors, which name a certificate by its issuer and subject as Windows writes them.
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

# The lane that claimed the organization may hang. Then one of the servers that answered is asked again.
function Get-OrganizationFacts {
    param([hashtable] $Run)

    if ($null -eq $Run.organization -and $Run.open.Count -gt 0) {
        $Run.claims.Clear()
        $lane = Start-Lane -Run $Run -Command 'Get-ExchangeFacts' -Parameters @{ Fqdn = $Run.open[0]; Seconds = [int] $Run.request.serverSeconds; Claims = $Run.claims; Only = $Run.only; Sessions = $Run.sessions }
        $null = $lane.handle.AsyncWaitHandle.WaitOne([TimeSpan]::FromSeconds($Run.request.serverSeconds))
        $again = Complete-Lane -Run $Run -Lane $lane
        if ($null -ne $again.value) { $Run.organization = $again.value.organization }
    }
    $facts = @{}
    if ($null -eq $Run.organization) {
        foreach ($key in 'auth-certificate', 'edge-subscriptions', 'federation-trust', 'owa-im') { $facts[$key] = @{ unknown = 'no management shell opens on any Mailbox server' } }
        return $facts
    }
    foreach ($key in @($Run.organization.facts.Keys)) { $facts[$key] = $Run.organization.facts[$key] }
    Add-ConnectorFacts -Facts $facts -Organization $Run.organization -Stores $Run.stores
    return $facts
}
