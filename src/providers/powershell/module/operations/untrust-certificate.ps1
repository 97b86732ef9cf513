# operations/untrust-certificate.ps1
# Deletes the copy of a certificate from Trusted Root: the undo of trust-certificate.
# Request: server, on, certificate    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-UntrustCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    Close-Shells -Request $Request
    $changed = Invoke-OnTarget -Request $Request -Given $Request.certificate -Body { param($Thumbprint) Remove-RootCopy -Thumbprint $Thumbprint }
    return @{ changed = $changed }
}
