# operations/restart-transport.ps1
# Restarts transport, so that it loads the internal transport certificate from the directory. Stopping may take many
# minutes while queues are written; the script does not force it.
# Request: server, on    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-RestartTransport {
    param([Parameter(Mandatory = $true)] $Request)

    $null = Invoke-OnTarget -Request $Request -Body {
        $services = @(Get-Service -ErrorAction Stop)
        $names = @('MSExchangeTransport', 'MSExchangeFrontEndTransport' | Where-Object { $null -ne (Get-ServiceState -Services $services -Name $_) })
        if ($names.Count -eq 0) { throw (New-ExstateError -Code 'no-transport' -Message 'No transport service is installed here.') }
        $null = Restart-Service -Name $names -Force -ErrorAction Stop
        Assert-Running -Name $names
    }
    return @{ changed = $true }
}
