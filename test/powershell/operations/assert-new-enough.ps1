# The result of the version check for this version. Request: version    Answer: the refusal, or nothing
function Invoke-AssertNewEnough {
    param([Parameter(Mandatory = $true)] $Request)

    try { Assert-NewEnough -Version $Request.version } catch { return $_.Exception.Message }
}
