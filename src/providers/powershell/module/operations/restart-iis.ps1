# operations/restart-iis.ps1
# Restarts IIS, so that no worker uses a record from before the change. Without /noforce: a stuck worker would leave the
# services stopped. The services are checked afterwards, because the exit code does not show whether they were started
# again.
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
