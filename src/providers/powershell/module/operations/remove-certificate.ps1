# operations/remove-certificate.ps1
# Removes a superseded certificate and its copies in Root and CA, because old trust anchors would only accumulate. The cmdlet
# refuses the internal transport certificate and certificates of Send connectors. It does not check 444 and 443; the
# plan does.
# Request: server, on, certificate, others, snapIn    Answer: changed, way
Set-StrictMode -Version 3.0

function Invoke-RemoveCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    $held = Invoke-OnTarget -Request $Request -Given $Request.certificate -Body { param($Thumbprint) Test-InStore -Store 'My' -Thumbprint $Thumbprint }
    $used = ''
    $failed = $null
    if ($held) { try { $used = Remove-FromMy -Request $Request } catch { $failed = $_ } }
    try { $left = Remove-Rest -Request $Request }
    catch { if ($null -ne $failed) { throw $failed }; throw }
    if ($null -ne $failed) { throw $failed }
    if ($left.held) { throw (New-ExstateError -Code 'not-removed' -Message "$($Request.certificate) is still in My, although the cmdlet reported no error.") }
    return @{ changed = ($held -or $left.copied); way = $used }
}

# Deletes the copies if the certificate is gone, whatever the cmdlet answered, because no later step would. If the
# certificate is still in My, its copies stay.
function Remove-Rest {
    param($Request)

    return Invoke-OnTarget -Request $Request -Given $Request.certificate -Body {
        param($Thumbprint)
        $held = Test-InStore -Store 'My' -Thumbprint $Thumbprint
        if ($held) { return @{ held = $true; copied = $false } }
        $inRoot = Remove-RootCopy -Thumbprint $Thumbprint
        $inCa = Remove-CaCopy -Thumbprint $Thumbprint
        @{ held = $false; copied = ($inCa -or $inRoot) }
    }
}

function Remove-FromMy {
    param($Request)

    $way = Open-Way -Request $Request
    try {
        # By thumbprint: with an identity that Exchange does not understand, the cmdlet would act on every certificate.
        $null = Invoke-Cmdlet -Way $way -Given $Request.on.fqdn, $Request.certificate, $false -Body {
            param($Server, $Thumbprint, $Ask)
            Remove-ExchangeCertificate -Server $Server -Thumbprint $Thumbprint -Confirm:$Ask -ErrorAction Stop
        }
        Save-Way -Request $Request -Way $way
        return $way.way
    }
    finally { Close-Shell -Session $way.session }
}
