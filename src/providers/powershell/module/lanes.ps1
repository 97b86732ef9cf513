# lanes.ps1
# Many observations at the same time. Each lane is a runspace that runs one command and is reused in the next call. The
# wait for a lane is never longer than the time limit of its server.
Set-StrictMode -Version 3.0

# Waits for as many lanes as one call can wait for; the others are noticed a little later. Returns at once if a server
# has finished since the last pass, because its place is free.
function Wait-Lanes {
    param($Running)

    $handles = @(foreach ($one in $Running) {
            # A server that still waits for a helper has no lane yet.
            if ($one.ContainsKey('lanes') -and $one.lanes.Count -eq 0) { continue }
            $open = @(foreach ($lane in Get-Lanes -Of $one) { if (-not $lane.handle.IsCompleted) { $lane.handle.AsyncWaitHandle } })
            if ($open.Count -eq 0) { return }
            $open
        })
    if ($handles.Count -gt 60) { $handles = $handles[0..59] }
    if ($handles.Count -gt 0) { $null = [Threading.WaitHandle]::WaitAny([Threading.WaitHandle[]] $handles, 100) }
}

# The lanes that are still running.
function Get-Lanes {
    param([hashtable] $Of)

    if ($Of.ContainsKey('lanes')) { return $Of.lanes }
    foreach ($lane in $Of.machine, $Of.exchange) { if ($lane.ContainsKey('handle')) { $lane } }
}

# Sessions and handshakes are answered on threads of the pool, which starts with one for each processor and adds one per
# second. Twenty lanes would wait longer for threads than for any server.
function Set-EnoughThreads {
    param([int] $Lanes)

    $workers = 0
    $ports = 0
    [Threading.ThreadPool]::GetMinThreads([ref] $workers, [ref] $ports)
    $null = [Threading.ThreadPool]::SetMinThreads([Math]::Max($workers, $Lanes + 8), [Math]::Max($ports, $Lanes + 8))
}

$script:Lanes = $null

# Kept from one call to the next while this session has the same stand-in modules: opening a lane takes as long as
# observing.
function Get-IdleLanes {
    $modules = @(Get-Module | Where-Object { Test-StandsIn -Module $_ })
    if ($null -ne $script:Lanes -and (Test-SameObjects -A $script:Lanes.modules -B $modules)) { return $script:Lanes }
    if ($null -ne $script:Lanes) { foreach ($runspace in $script:Lanes.open) { $runspace.Dispose() } }
    $script:Lanes = @{ modules = $modules; state = (New-LaneState -Modules $modules); open = [Collections.Stack]::new() }
    return $script:Lanes
}

# A module that replaces servers replaces New-PSSession. Other modules are not loaded into lanes: in the management
# shell they are about eight hundred proxies, which would take each lane seconds.
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

# A lane gets the stand-in modules of this session in addition to Windows' own: none on a server, those of the lab
# otherwise.
function New-LaneState {
    param([object[]] $Modules)

    $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    if ($Modules.Count -gt 0) { $state.ImportPSModule([string[]] @($Modules | ForEach-Object { $_.Path })) }
    return $state
}

# The code is what Get-Library returns. As the script of each lane it would be parsed and compiled each time; a script
# block from Create is compiled once for all lanes.
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

function Test-Finished {
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

# The value, or the reason why it is unknown. A lane that is still running is abandoned: waiting for its stop could take
# as long.
function Complete-Lane {
    param([hashtable] $Run, [hashtable] $Lane)

    if (-not $Lane.handle.IsCompleted) {
        $null = $Lane.shell.BeginStop($null, $null)
        return @{ value = $null; unknown = "no answer within $($Run.request.serverSeconds) s" }
    }
    try {
        $said = @($Lane.shell.EndInvoke($Lane.handle))
        if ($said.Count -gt 0) { return @{ value = $said[-1]; unknown = '' } }
        # An error that ends a statement does not end the lane; it is in the error stream.
        foreach ($record in $Lane.shell.Streams.Error) { return @{ value = $null; unknown = (Get-Reason -Record $record) } }
        return @{ value = $null; unknown = 'it returned nothing' }
    }
    catch { return @{ value = $null; unknown = (Get-Reason -Record $_) } }
    finally {
        $Lane.shell.Dispose()
        $Run.idle.open.Push($Lane.runspace)
    }
}
