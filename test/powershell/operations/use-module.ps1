# Loads stubs for the commands of Windows and Exchange. Request: path    Answer: nothing
function Invoke-UseModule {
    param([Parameter(Mandatory = $true)] $Request)

    Import-Module -Name $Request.path -Global -Force -ErrorAction Stop
}
