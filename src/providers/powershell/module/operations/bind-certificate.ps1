# operations/bind-certificate.ps1
# Binds an installed certificate to the HTTPS binding of an IIS site. Replaces the http.sys record without an
# interruption, and keeps what it has beside the certificate.
# Request: server, on, site, endpoint, certificate    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-BindCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    Close-Shells -Request $Request
    $changed = Invoke-OnTarget -Request $Request -Given $Request.site, $Request.endpoint, $Request.certificate -Body {
        param($Site, $Endpoint, $Thumbprint)
        $row = Find-Row -Site $Site -Endpoint $Endpoint
        if ($row.certificateHash -eq $Thumbprint) { return $false }
        $null = Find-Certificate -Thumbprint $Thumbprint
        $null = Set-RecordCertificate -Row $row -Endpoint $Endpoint -Thumbprint $Thumbprint
        return $true
    }
    return @{ changed = $changed }
}
