# observe/server.ps1
# Everything that is read on the server itself. Changes nothing.
Set-StrictMode -Version 3.0

# As text, because a session carries objects two levels deep and no more.
function Get-ServerFacts {
    param([hashtable] $Addresses, [int] $ProbeMilliseconds)

    $facts = @{}
    $machine = Read-Machine
    Add-MachineFacts -Facts $facts -Machine $machine
    Add-CertificateFacts -Facts $facts -Machine $machine
    Add-WebFacts -Facts $facts -Machine $machine
    Add-TransportEventFacts -Facts $facts
    Add-RightFacts -Facts $facts
    Add-WireFacts -Facts $facts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds
    return [Management.Automation.PSSerializer]::Serialize($facts, 8)
}
