# operations/grant-key.ps1
# Lets NETWORK SERVICE read the key of an installed certificate.
# Request: server, on, certificate    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-GrantKey {
    param([Parameter(Mandatory = $true)] $Request)

    $changed = Invoke-OnTarget -Request $Request -Given $Request.certificate -Body { param($Thumbprint) Grant-KeyRead -Thumbprint $Thumbprint }
    return @{ changed = $changed }
}
