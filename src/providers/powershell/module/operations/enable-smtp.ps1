# operations/enable-smtp.ps1
# Makes a certificate the internal transport certificate: for SMTP only, never for IIS. -Force answers the question
# whether to replace the present one, as the plan demands. No -DomainController: the service host of the target decides
# where to write, and the value is read back from there.
# Request: server, on, certificate, others, snapIn    Answer: changed, way
Set-StrictMode -Version 3.0

function Invoke-EnableSmtp {
    param([Parameter(Mandatory = $true)] $Request)

    $readable = Invoke-OnTarget -Request $Request -Given $Request.certificate -Body {
        param($Thumbprint)
        $certificate = Find-Certificate -Thumbprint $Thumbprint
        # The cmdlet needs only its role. An account that may not read the key still makes the change.
        try { $key = Get-KeyFact -Certificate $certificate } catch { return $false }
        $null -ne $key -and $key.networkService
    }
    $way = Open-Way -Request $Request
    try {
        $before = Read-Current -Way $way -Fqdn $Request.on.fqdn
        $null = Invoke-Cmdlet -Way $way -Given $Request.on.fqdn, $Request.certificate -Body {
            param($Server, $Thumbprint)
            Enable-ExchangeCertificate -Server $Server -Thumbprint $Thumbprint -Services 'SMTP' -Force -ErrorAction Stop
        }
        Save-Way -Request $Request -Way $way
        return @{ changed = -not ($readable -and $before -eq $Request.certificate); way = $way.way }
    }
    finally { Close-Shell -Session $way.session }
}

# Only used to report whether anything changed. If the value cannot be read, the change counts as made.
function Read-Current {
    param([hashtable] $Way, [string] $Fqdn)

    if ($null -eq $Way.session) { return $null }
    try {
        $server = Read-ExchangeServer -Session $Way.session -Fqdn $Fqdn
        return Read-InternalTransport -Session $Way.session -Fqdn $Fqdn -Server $server
    }
    catch { return $null }
}
