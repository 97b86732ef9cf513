# operations/close-sessions.ps1
# The end of a run: closes the sessions that it kept. Changes nothing.
# Request: run    Answer: nothing
Set-StrictMode -Version 3.0

function Invoke-CloseSessions {
    param([Parameter(Mandatory = $true)] $Request)

    Close-Sessions -Sessions (Get-Sessions -Request $Request)
}
