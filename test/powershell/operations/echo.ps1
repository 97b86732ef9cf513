# Returns its argument. Request: value    Answer: the same
function Invoke-Echo {
    param([Parameter(Mandatory = $true)] $Request)

    return , $Request.value
}
