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
    if (Test-Wanted -Only $Only -Keys $script:Parts.certificates) { Add-CertificateFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys $script:Parts.web) { Add-WebFacts -Facts $facts -Machine $machine }
    if (Test-Wanted -Only $Only -Keys $script:Parts.rdp) { Add-RdpFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.restart) { Add-RestartFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.management) { Add-WebManagementFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.renewers) { Add-RenewerFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.events) { Add-TransportEventFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.logs) { Add-LogFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.rights) { Add-RightFacts -Facts $facts }
    if (Test-Wanted -Only $Only -Keys $script:Parts.wire) { Add-WireFacts -Facts $facts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds }
    return [Management.Automation.PSSerializer]::Serialize($facts, 8)
}

# Windows Server 2012 R2, which Exchange 2016 supports, came with 4.0. Scripts would fail there without a clear message.
function Assert-NewEnough {
    param([Version] $Version)

    if ($Version.Major -ge 5) { return }
    throw "Windows PowerShell $Version answers there, but 5.1 is required: install Windows Management Framework 5.1"
}
