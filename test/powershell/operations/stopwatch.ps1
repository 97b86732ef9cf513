# Takes so long, and tells how long by a watch of its own. Request: milliseconds    Answer: milliseconds
function Invoke-Stopwatch {
    param([Parameter(Mandatory = $true)] $Request)

    $clock = [Diagnostics.Stopwatch]::StartNew()
    [Threading.Thread]::Sleep([int] $Request.milliseconds)
    return $clock.Elapsed.TotalMilliseconds
}
