# ways.ps1
# Ways to an Exchange cmdlet, in their order: a shell on the target; another server's shell, because the cmdlet is a
# call to MSExchangeServiceHost on the target anyhow; and, only where the request says so, the snap-in.
Set-StrictMode -Version 3.0

# session: null for the snap-in, whose cmdlets are in this process. way: for the log.
function Open-Way {
    param($Request)

    $tried = [Collections.ArrayList]::new()
    $others = Get-Member1 -Of $Request -Name 'others'
    foreach ($fqdn in @($Request.server.fqdn) + @($others)) {
        if ($null -eq $fqdn) { continue }
        try { return @{ session = (Open-ExchangeShell -Fqdn $fqdn -Seconds 60); way = "the shell of $fqdn" } }
        catch { $null = $tried.Add("${fqdn}: " + (Get-Reason -Record $_)) }
    }
    if ((Get-Member1 -Of $Request -Name 'snapIn') -and (Test-IsHere -Fqdn $Request.server.fqdn)) {
        # Past roles and past the audit log, and so by explicit wish only; Microsoft knows it for emergencies.
        Add-PSSnapin -Name 'Microsoft.Exchange.Management.PowerShell.SnapIn' -ErrorAction Stop
        return @{ session = $null; way = 'the snap-in, which no role limits and no audit log sees' }
    }
    throw (New-ExstateError -Code 'no-shell' -Message "No management shell opens. $([string]::Join('; ', [string[]] $tried))")
}

function Invoke-Cmdlet {
    param([hashtable] $Way, [object[]] $Given, [scriptblock] $Body)

    if ($null -eq $Way.session) { return & $Body @Given }
    try { return Read-WholeInShell -Session $Way.session -Given $Given -Body $Body }
    catch { throw (Get-LostError -Record $_ -Fqdn $Way.way) }
}
