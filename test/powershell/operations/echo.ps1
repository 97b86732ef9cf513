# Gives back what it was given. Request: value    Answer: the same
function Invoke-Echo {
    param([Parameter(Mandatory = $true)] $Request)

    return , $Request.value
}
