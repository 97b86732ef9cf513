# ways.ps1
# Ways to an Exchange cmdlet, in their order: a shell on the target; another server's shell, because the cmdlet is a
# call to MSExchangeServiceHost on the target anyhow; and, only where the request says so, the snap-in.
Set-StrictMode -Version 3.0

# What the one thing takes that an operation does, once there is a way: so much of its deadline no way may use up.
$script:EffectSeconds = 20
# Among so many ways the rest is shared out: one that hangs leaves time for others, and each has time to open.
$script:WaysInTime = 3

# session: null for the snap-in, whose cmdlets are in this process. way: for the log. Nothing has been sent when this fails.
function Open-Way {
    param($Request)

    $tried = [Collections.ArrayList]::new()
    $others = Get-Member1 -Of $Request -Name 'others'
    $names = @(@($Request.server.fqdn) + @($others) | Where-Object { $null -ne $_ })
    for ($at = 0; $at -lt $names.Count; $at++) {
        $left = [int] ((Get-RemainingMilliseconds) / 1000) - $script:EffectSeconds
        if ($left -lt 1) { $null = $tried.Add('no time is left for another'); break }
        $seconds = [Math]::Max(1, [int] ($left / [Math]::Min($script:WaysInTime, $names.Count - $at)))
        try { return @{ session = (Open-Reaching -Request $Request -Through $names[$at] -Seconds $seconds); way = 'the shell of ' + $names[$at] } }
        catch { $null = $tried.Add($names[$at] + ': ' + (Get-Reason -Record $_)) }
    }
    if ((Get-Member1 -Of $Request -Name 'snapIn') -and (Test-IsHere -Fqdn $Request.server.fqdn)) {
        # Past roles and past the audit log, and so by explicit wish only; Microsoft knows it for emergencies.
        Add-PSSnapin -Name 'Microsoft.Exchange.Management.PowerShell.SnapIn' -ErrorAction Stop
        return @{ session = $null; way = 'the snap-in, which no role limits and no audit log sees' }
    }
    throw (New-ExstateError -Code 'no-shell' -Message "No management shell opens. $([string]::Join('; ', [string[]] $tried))")
}

# An Edge server's shell opens as well, onto a directory of its own.
function Open-Reaching {
    param($Request, [string] $Through, [int] $Seconds)

    $session = Open-ExchangeShell -Fqdn $Through -Seconds 60 -OpenSeconds $Seconds
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
