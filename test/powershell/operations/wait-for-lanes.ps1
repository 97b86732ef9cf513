# Whether Wait-Lanes waited for the lane that is not finished: waiting resets its signal.
# Request: alongside [bool: is this lane finished?]    Answer: waited
function Invoke-WaitForLanes {
    param([Parameter(Mandatory = $true)] $Request)

    $signal = [Threading.AutoResetEvent]::new($true)
    $lane = { param($Through) @{ handle = [pscustomobject] @{ IsCompleted = $Through; AsyncWaitHandle = $signal } } }
    $servers = @(foreach ($through in @($false) + @($Request.alongside)) { @{ machine = (& $lane $through); exchange = @{ value = 1 } } })
    Wait-Lanes -Running $servers
    return -not $signal.WaitOne(0)
}
