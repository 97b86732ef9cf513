# Waits, and returns the time by its own watch. Request: milliseconds    Answer: milliseconds
function Invoke-Stopwatch {
    param([Parameter(Mandatory = $true)] $Request)

    $clock = [Diagnostics.Stopwatch]::StartNew()
    [Threading.Thread]::Sleep([int] $Request.milliseconds)
    return $clock.Elapsed.TotalMilliseconds
}
