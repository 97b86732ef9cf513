# Connects this shell to a lab, with the module that the lab tells users to import. Request: path, url    Answer: nothing
function Invoke-UseLab {
    param([Parameter(Mandatory = $true)] $Request)

    $env:EXSTATE_LAB = $Request.url
    Import-Module -Name $Request.path -Global -Force -ErrorAction Stop
}
