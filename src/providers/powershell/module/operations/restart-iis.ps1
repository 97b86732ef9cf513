# operations/restart-iis.ps1
# Restarts IIS, so that no worker uses a record from before the change. Without /noforce: a stuck worker would leave the
# services stopped. The services are checked afterwards, because the exit code does not show whether they were started
# again. Afterwards a look uses no session from before: the management shells ended with IIS, and the process of a
# session with Windows loaded the commands of IIS before the restart (exchange facts 14.3).
# Request: server, on    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-RestartIis {
    param([Parameter(Mandatory = $true)] $Request)

    Close-Shells -Request $Request
    $null = Invoke-OnTarget -Request $Request -Body {
        $global:LASTEXITCODE = 0
        $said = @(iisreset /restart /timeout:120)
        $code = $global:LASTEXITCODE
        Assert-Running -Name 'WAS', 'W3SVC'
        if ($code -ne 0) { throw (New-ExstateError -Code 'restart-failed' -Message "iisreset ended with $code. $([string]::Join(' ', $said))") }
    }
    Close-Sessions -Sessions (Get-Sessions -Request $Request) -Keys (Get-SessionKey -Kind 'windows' -Fqdn $Request.server.fqdn)
    return @{ changed = $true }
}
