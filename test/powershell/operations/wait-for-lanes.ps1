# Whether Wait-Lanes waited for the one lane that is not through: that takes its signal away.
# Request: alongside [bool: is this lane through?]    Answer: waited
function Invoke-WaitForLanes {
    param([Parameter(Mandatory = $true)] $Request)

    $signal = [Threading.AutoResetEvent]::new($true)
    $lane = { param($Through) @{ handle = [pscustomobject] @{ IsCompleted = $Through; AsyncWaitHandle = $signal } } }
    $servers = @(foreach ($through in @($false) + @($Request.alongside)) { @{ machine = (& $lane $through); exchange = @{ value = 1 } } })
    Wait-Lanes -Running $servers
    return -not $signal.WaitOne(0)
}
