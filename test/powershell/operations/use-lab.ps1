# Points this shell at a lab, by the stand-ins that the lab itself has users import. Request: path, url    Answer: nothing
function Invoke-UseLab {
    param([Parameter(Mandatory = $true)] $Request)

    $env:EXSTATE_LAB = $Request.url
    Import-Module -Name $Request.path -Global -Force -ErrorAction Stop
}
