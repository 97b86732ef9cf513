# operations/trust-certificate.ps1
# Puts the public part of an installed certificate into Trusted Root; the key stays where it is.
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
            # The bytes of the certificate are its public part: a key cannot come along.
            [IO.File]::WriteAllBytes($file, [byte[]] $certificate.RawData)
            $null = Import-Certificate -FilePath $file -CertStoreLocation 'Cert:\LocalMachine\Root' -ErrorAction Stop
        }
        finally { [IO.File]::Delete($file) }
        return $true
    }
    return @{ changed = $changed }
}
