# operations/list-servers.ps1
# Lists the Exchange servers that the directory contains, through one management shell. Changes nothing.
# Request: server { name, fqdn }, or null for this computer; snapIn    Answer: one { name, fqdn, edge, path } for each server
Set-StrictMode -Version 3.0

function Invoke-ListServers {
    param([Parameter(Mandatory = $true)] $Request)

    $server = Get-PropertyOrNull -Of $Request -Name 'server'
    if ($null -eq $server) { $server = Get-MachineIdentity }
    $way = Open-Way -Request ([pscustomobject] @{ server = $server; others = @(); snapIn = $Request.snapIn })
    try {
        # Without -Status: Exchange would ask each server, and one that is down would take a minute.
        $found = @(Invoke-Cmdlet -Way $way -Body {
                Get-ExchangeServer -ErrorAction Stop | Select-Object -Property Name, Fqdn, IsEdgeServer, DistinguishedName
            })
        foreach ($one in $found) {
            @{
                name = [string] (Get-PropertyOrNull -Of $one -Name 'Name')
                fqdn = [string] (Get-PropertyOrNull -Of $one -Name 'Fqdn')
                edge = Test-Edge -Server $one
                path = [string] (Get-PropertyOrNull -Of $one -Name 'DistinguishedName')
            }
        }
    }
    finally { Close-Shell -Session $way.session }
}
