# What a server with this version says. Request: version    Answer: the refusal, or nothing
function Invoke-AssertNewEnough {
    param([Parameter(Mandatory = $true)] $Request)

    try { Assert-NewEnough -Version $Request.version } catch { return $_.Exception.Message }
}
