# ways.ps1
# The ways to an Exchange cmdlet, in this order: the shell of the target; the shell of another server, because the
# cmdlet calls MSExchangeServiceHost on the target anyway; and, only if the request allows it, the snap-in.
Set-StrictMode -Version 3.0

# The time that the operation itself needs after a shell is open. Opening shells must leave this much of the deadline.
$script:EffectSeconds = 20
# The rest is divided among so many shells: one that hangs leaves time for others, and each has time to open.
$script:WaysInTime = 3

# session: null for the snap-in, whose cmdlets are in this process. way: for the log. If this fails, nothing has been
# sent.
function Open-Way {
    param($Request)

    $tried = [Collections.ArrayList]::new()
    $others = Get-PropertyOrNull -Of $Request -Name 'others'
    $names = @(@($Request.server.fqdn) + @($others) | Where-Object { $null -ne $_ })
    for ($at = 0; $at -lt $names.Count; $at++) {
        $left = [int] ((Get-RemainingMilliseconds) / 1000) - $script:EffectSeconds
        if ($left -lt 1) { $null = $tried.Add('no time is left for another'); break }
        $seconds = [Math]::Max(1, [int] ($left / [Math]::Min($script:WaysInTime, $names.Count - $at)))
        try { return @{ session = (Open-Reaching -Request $Request -Through $names[$at] -Seconds $seconds); way = 'the shell of ' + $names[$at]; through = $names[$at] } }
        catch { $null = $tried.Add($names[$at] + ': ' + (Get-Reason -Record $_)) }
    }
    if ((Get-PropertyOrNull -Of $Request -Name 'snapIn') -and (Test-IsHere -Fqdn $Request.server.fqdn)) {
        # The snap-in ignores roles and the audit log, so a person must ask for it. Microsoft documents it for
        # emergencies.
        Add-PSSnapin -Name 'Microsoft.Exchange.Management.PowerShell.SnapIn' -ErrorAction Stop
        return @{ session = $null; way = 'the snap-in, which no role limits and no audit log sees' }
    }
    throw (New-ExstateError -Code 'no-shell' -Message "No management shell opens. $([string]::Join('; ', [string[]] $tried))")
}

# After everything that the operation asked was answered: the run may use the shell again.
function Save-Way {
    param($Request, [hashtable] $Way)

    $session = $Way.session
    $Way.session = $null
    if ($null -ne $session) { Push-Session -Sessions (Get-Sessions -Request $Request) -Kind 'shell' -Fqdn $Way.through -Session $session }
}

# The shell of an Edge server opens, too, but with its own directory.
function Open-Reaching {
    param($Request, [string] $Through, [int] $Seconds)

    $session = Open-KeptShell -Sessions (Get-Sessions -Request $Request) -Fqdn $Through -OpenSeconds $Seconds
    if ($Through -eq $Request.server.fqdn) { return $session }
    try {
        if ($null -ne (Read-ThroughHelper -Session $session -Fqdn $Request.server.fqdn -Helper $Through)) { return $session }
        throw "its shell does not reach $($Request.server.fqdn)"
    }
    catch { Close-Shell -Session $session; throw }
}

function Invoke-Cmdlet {
    param([hashtable] $Way, [object[]] $Given, [scriptblock] $Body)

    if ($null -eq $Way.session) { return & $Body @Given }
    try { return Read-WholeInShell -Session $Way.session -Given $Given -Body $Body }
    catch { throw (Get-LostError -Record $_ -Fqdn $Way.way) }
}
