# operations/bind-certificate.ps1
# Points one IIS site's https row at an installed certificate. Replaces the record of http.sys without a gap.
# Request: server, on, site, endpoint, certificate    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-BindCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    $changed = Invoke-OnTarget -Request $Request -Given $Request.site, $Request.endpoint, $Request.certificate -Body {
        param($Site, $Endpoint, $Thumbprint)
        $row = Find-Row -Site $Site -Endpoint $Endpoint
        if ($row.certificateHash -eq $Thumbprint) { return $false }
        $null = Find-Certificate -Thumbprint $Thumbprint
        $null = $row.AddSslCertificate($Thumbprint, 'My')
        return $true
    }
    return @{ changed = $changed }
}
