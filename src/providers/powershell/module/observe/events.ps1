# observe/events.ps1
# Events about certificates: when each was last logged within thirty days, by the clock of the server.
Set-StrictMode -Version 3.0

$script:MostEvents = 100
$script:TransportEvents = 12012, 12013, 12014, 12022, 12023, 12024
$script:TransportSources = 'MSExchangeTransport', 'MSExchangeFrontEndTransport'

# The newest event first. Get-WinEvent reports "no events" as an error, but it is an answer.
function Get-Logged {
    param([string] $Log, [int[]] $Id)

    $filter = @{ LogName = $Log; Id = $Id; StartTime = (Get-Date).AddDays(-30) }
    try { return @(Get-WinEvent -FilterHashtable $filter -MaxEvents $script:MostEvents -ErrorAction Stop) }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw }
        return @()
    }
}

function Get-LoggedAt {
    param($Logged)

    return (ConvertTo-Utc -Time $Logged.TimeCreated).ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
}

# The time of the oldest record of a log, or null if it reaches back thirty days. What is older is not known to be absent.
function Get-LogStart {
    param([string] $Log)

    $now = Get-Date
    try { $oldest = (@(Get-WinEvent -LogName $Log -MaxEvents 1 -Oldest -ErrorAction Stop)[0]).TimeCreated }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw }
        # The log is empty: somebody cleared it.
        $oldest = $now
    }
    if ((ConvertTo-Utc -Time $oldest) -le (ConvertTo-Utc -Time $now).AddDays(-30)) { return $null }
    return Get-LoggedAt -Logged @{ TimeCreated = $oldest }
}

function Add-LogFacts {
    param([hashtable] $Facts)

    foreach ($log in 'Application', 'System') { Add-Fact -Facts $Facts -Key ('log/' + $log) -Reading { Get-LogStart -Log $log } }
}

# http.sys logs this event for every endpoint that it cannot serve. The values of the event contain the endpoint.
function Get-EndpointEvent {
    param([int] $Id, [string] $Endpoint)

    $found = @(Get-Logged -Log 'System' -Id $Id)
    foreach ($one in $found) {
        foreach ($property in $one.Properties) {
            if (([string] $property.Value) -eq $Endpoint) { return Get-LoggedAt -Logged $one }
        }
    }
    if ($found.Count -ge $script:MostEvents) { throw "the newest $($script:MostEvents) events $Id are of other endpoints" }
    return $null
}

# Event 12014 concerns one connector. Its first value is the name that no certificate has.
function Get-EventKeys {
    param($Logged)

    'event/' + $Logged.Id
    if ($Logged.Id -ne 12014) { return }
    $values = @(foreach ($property in $Logged.Properties) { [string] $property.Value })
    if ($values.Count -gt 0 -and $values[0] -ne '') { 'event/12014/' + $values[0] }
}

# One query for all events, because each query reads the whole log. If a frequent event fills the result, the others are
# queried again.
function Add-TransportEventFacts {
    param([hashtable] $Facts)

    $left = $script:TransportEvents
    $reason = ''
    try {
        while ($left.Count -gt 0) {
            $found = @(Get-Logged -Log 'Application' -Id $left)
            foreach ($one in $found) {
                if ($script:TransportSources -notcontains $one.ProviderName) { continue }
                foreach ($key in Get-EventKeys -Logged $one) {
                    if (-not $Facts.ContainsKey($key)) { $Facts[$key] = @{ known = (Get-LoggedAt -Logged $one) } }
                }
            }
            if ($found.Count -ge $script:MostEvents -and $left -contains 12014) {
                $Facts['event/12014/*'] = @{ unknown = "only the newest $($script:MostEvents) events were read" }
            }
            $still = @($left | Where-Object { -not $Facts.ContainsKey('event/' + $_) })
            if ($found.Count -lt $script:MostEvents) { break }
            if ($still.Count -eq $left.Count) { throw "the newest $($script:MostEvents) events of these numbers are of other sources" }
            $left = $still
        }
    }
    catch { $reason = Get-Reason -Record $_ }
    foreach ($id in $script:TransportEvents) {
        if ($Facts.ContainsKey('event/' + $id)) { continue }
        if ($reason -ne '') { $Facts['event/' + $id] = @{ unknown = $reason } } else { $Facts['event/' + $id] = @{ known = $null } }
    }
}
