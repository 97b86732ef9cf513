# operations/restart-iis.ps1
# Restarts IIS, so that no worker serves from before a record was written. Not /noforce: a stuck worker would leave
# the services stopped. Afterwards they are looked at, because its exit code does not tell stopped from restarted.
# Request: server, on    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-RestartIis {
    param([Parameter(Mandatory = $true)] $Request)

    $null = Invoke-OnTarget -Request $Request -Body {
        $global:LASTEXITCODE = 0
        $said = @(iisreset /restart /timeout:120)
        $code = $global:LASTEXITCODE
        Assert-Running -Name 'WAS', 'W3SVC'
        if ($code -ne 0) { throw (New-ExstateError -Code 'restart-failed' -Message "iisreset ended with $code. $([string]::Join(' ', $said))") }
    }
    return @{ changed = $true }
}
