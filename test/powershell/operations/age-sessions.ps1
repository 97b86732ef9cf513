# Makes the kept sessions older, as if nobody had used them for so long. Request: minutes    Answer: nothing
function Invoke-AgeSessions {
    param([Parameter(Mandatory = $true)] $Request)

    foreach ($one in @($script:Kept.held.Values)) { $one.since = $one.since.AddMinutes(-$Request.minutes) }
}
