# observe/server.ps1
# Everything that is read on the server itself. Changes nothing.
Set-StrictMode -Version 3.0

# Returns text, because a session serializes objects only two levels deep.
function Get-ServerFacts {
    param([hashtable] $Addresses, [int] $ProbeMilliseconds, [string[]] $Only)

    Assert-NewEnough -Version $PSVersionTable.PSVersion
    $facts = @{}
    $machine = Read-Machine
    Add-MachineFacts -Facts $facts -Machine $machine
    if (Test-Wanted -Only $Only -Keys '^(store|certificate|key|flags)/') { Add-CertificateFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys '^(row|sslcert|metabase|require-ssl|web)/|^tolerates-|^event/15021$') { Add-WebFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys '^rdp/') { Add-RdpFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^event/12') { Add-TransportEventFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^log/') { Add-LogFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^may/') { Add-RightFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys '^(wire|health)/|^transport/') { Add-WireFacts -Facts $facts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds }
    return [Management.Automation.PSSerializer]::Serialize($facts, 8)
}

# Windows Server 2012 R2, which Exchange 2016 supports, came with 4.0. Scripts would fail there without a clear message.
function Assert-NewEnough {
    param([Version] $Version)

    if ($Version.Major -ge 5) { return }
    throw "Windows PowerShell $Version answers there, but 5.1 is required: install Windows Management Framework 5.1"
}
