# lanes.ps1
# Many looks at the same time: each lane is a runspace of its own with one command at work in it, kept from one call to
# the next. Nobody waits for a lane longer than for its server.
Set-StrictMode -Version 3.0

# As many as one call can wait for; of the others it is seen a little later that they are through. Who got through
# since the last look is not waited for: its place is free.
function Wait-Lanes {
    param($Running)

    $handles = @(foreach ($one in $Running) {
            # Help that is only waited for has no lane yet.
            if ($one.ContainsKey('lanes') -and $one.lanes.Count -eq 0) { continue }
            $open = @(foreach ($lane in Get-Lanes -Of $one) { if (-not $lane.handle.IsCompleted) { $lane.handle.AsyncWaitHandle } })
            if ($open.Count -eq 0) { return }
            $open
        })
    if ($handles.Count -gt 60) { $handles = $handles[0..59] }
    if ($handles.Count -gt 0) { $null = [Threading.WaitHandle]::WaitAny([Threading.WaitHandle[]] $handles, 100) }
}

# What is through is no lane any more.
function Get-Lanes {
    param([hashtable] $Of)

    if ($Of.ContainsKey('lanes')) { return $Of.lanes }
    foreach ($lane in $Of.machine, $Of.exchange) { if ($lane.ContainsKey('handle')) { $lane } }
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
    $modules = @(Get-Module | Where-Object { Test-StandsIn -Module $_ })
    if ($null -ne $script:Lanes -and (Test-SameObjects -A $script:Lanes.modules -B $modules)) { return $script:Lanes }
    if ($null -ne $script:Lanes) { foreach ($runspace in $script:Lanes.open) { $runspace.Dispose() } }
    $script:Lanes = @{ modules = $modules; state = (New-LaneState -Modules $modules); open = [Collections.Stack]::new() }
    return $script:Lanes
}

# Whoever stands in for servers stands in for the way to them. What else a shell holds stays out: in Exchange's own these
# are some eight hundred proxies, which each lane would load for seconds.
function Test-StandsIn {
    param($Module)

    return $Module.ModuleType.ToString() -eq 'Script' -and $Module.ExportedCommands.ContainsKey('New-PSSession')
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

# What Get-Library gives, and nothing else. As a script of its own each lane would parse and compile it; made by Create
# it is one for all of them.
$script:Opening = 'param($Library) . ([scriptblock]::Create($Library))'

function Start-Lane {
    param([hashtable] $Run, [string] $Command, [hashtable] $Parameters)

    $shell = [Management.Automation.PowerShell]::Create()
    if ($Run.idle.open.Count -gt 0) { $shell.Runspace = $Run.idle.open.Pop() }
    else {
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($Run.idle.state)
        $shell.Runspace.Open()
        $null = $shell.AddScript($script:Opening).AddArgument($Run.library).AddStatement()
    }
    $null = $shell.AddCommand($Command)
    foreach ($name in @($Parameters.Keys)) { $null = $shell.AddParameter($name, $Parameters[$name]) }
    return @{ runspace = $shell.Runspace; shell = $shell; handle = $shell.BeginInvoke(); by = '' }
}

function Test-Through {
    param([hashtable] $Run, [hashtable] $One)

    if (@(Get-Lanes -Of $One | Where-Object { -not $_.handle.IsCompleted }).Count -eq 0) { return $true }
    return $One.clock.Elapsed.TotalSeconds -gt $Run.request.serverSeconds
}

function Receive-Lanes {
    param([hashtable] $Run, [hashtable] $One)

    foreach ($name in 'machine', 'exchange') {
        if ($One[$name].ContainsKey('handle')) { $One[$name] = Complete-Lane -Run $Run -Lane $One[$name] }
    }
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
