# observe/server.ps1
# Everything that is read on the server itself. Changes nothing.
Set-StrictMode -Version 3.0

# As text, because a session carries objects two levels deep and no more.
function Get-ServerFacts {
    param([hashtable] $Addresses, [int] $ProbeMilliseconds, [string[]] $Only)

    $facts = @{}
    $machine = Read-Machine
    Add-MachineFacts -Facts $facts -Machine $machine
    if (Test-Wanted -Only $Only -Keys '^(store|certificate|key|flags)/') { Add-CertificateFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys '^(row|sslcert|metabase|require-ssl|web)/|^tolerates-|^event/15021$') { Add-WebFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys '^event/12') { Add-TransportEventFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^may/') { Add-RightFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^(wire|health)/|^transport/') { Add-WireFacts -Facts $facts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds }
    return [Management.Automation.PSSerializer]::Serialize($facts, 8)
}
