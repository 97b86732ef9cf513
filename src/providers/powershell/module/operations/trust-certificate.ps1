# operations/trust-certificate.ps1
# Copies the public part of an installed certificate to Trusted Root. The key stays where it is.
# Request: server, on, certificate    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-TrustCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    $changed = Invoke-OnTarget -Request $Request -Given $Request.certificate -Body {
        param($Thumbprint)
        if (Test-InStore -Store 'Root' -Thumbprint $Thumbprint) { return $false }
        $certificate = Find-Certificate -Thumbprint $Thumbprint
        $file = [IO.Path]::GetTempFileName()
        try {
            # The bytes of a certificate are its public part and never contain the key.
            [IO.File]::WriteAllBytes($file, [byte[]] $certificate.RawData)
            $null = Import-Certificate -FilePath $file -CertStoreLocation 'Cert:\LocalMachine\Root' -ErrorAction Stop
        }
        finally { [IO.File]::Delete($file) }
        return $true
    }
    return @{ changed = $changed }
}
