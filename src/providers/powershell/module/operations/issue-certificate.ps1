# operations/issue-certificate.ps1
# Issues the self-signed certificate of a server, without any service, and lets NETWORK SERVICE read its key at once:
# STARTTLS uses the newest certificate even if transport cannot read its key. Never repeated: the call inside the cmdlet
# repeats itself if the connection fails. So the difference of the store decides what was issued, not the answer.
# Request: server, on, others, snapIn, withoutCmdlets    Answer: changed, certificate, way
Set-StrictMode -Version 3.0

function Invoke-IssueCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    $way = Open-IssuingWay -Request $Request
    $target = $null
    try {
        # Opened before the certificate exists, and kept: the grant follows the cmdlet without another logon.
        $target = Open-TargetOnce -Request $Request
        if ($way.ContainsKey('bare')) { $made = New-BareCertificate -Request $Request -Target $target }
        else { $made = New-ServerCertificate -Request $Request -Way $way -Target $target }
        if ($made.issue.ours -and $null -ne $made.issue.denied) { Set-NewKeyReadable -Request $Request -Way $way -Target $target -Issue $made.issue }
        if ($null -eq $made.failed) { Save-Way -Request $Request -Way $way }
        Save-Target -Request $Request -Session $target
        $target = $null
    }
    finally {
        Close-Shell -Session $target
        Close-Shell -Session $way.session
    }
    if ($null -ne $made.failed) { throw $made.failed }
    if (-not $made.issue.ours) { throw (New-NotOneNew -Added $made.issue.added) }
    return @{ changed = $true; certificate = @($made.issue.added)[0]; way = $way.way }
}

function New-NotOneNew {
    param([string[]] $Added)

    $says = "$($Added.Count) certificates appeared in My; one was expected"
    if ($Added.Count -eq 1) { $says = 'The certificate that appeared in My is not the requested one' }
    if ($Added.Count -gt 0) { $says += '; nothing was done to ' + [string]::Join(', ', $Added) }
    return New-ExstateError -Code 'not-one-new' -Message ($says + '.')
}

# Without any shell, Windows can still issue a certificate. If the plan says so, no shell is tried.
function Open-IssuingWay {
    param($Request)

    if ($Request.withoutCmdlets) { return @{ session = $null; way = 'no Exchange cmdlet'; bare = $true } }
    return Open-Way -Request $Request
}

# issue: what Complete-Issue found. failed: the error of the cmdlet, which may have issued a certificate all the same.
function New-ServerCertificate {
    param($Request, [hashtable] $Way, $Target)

    $subject = 'CN=' + $Request.on.name
    $given = @($Request.on.fqdn, $subject, @($Request.on.name, $Request.on.fqdn), $false)
    $failed = $null
    $before = Invoke-OnTarget -Request $Request -Session $Target -Body { , @(Read-My) }
    try {
        $null = Invoke-Cmdlet -Way $Way -Given $given -Body {
            param($Server, $Subject, $Names, $Exportable)
            New-ExchangeCertificate -Server $Server -SubjectName $Subject -DomainName $Names -FriendlyName 'Microsoft Exchange' -KeySize 2048 -PrivateKeyExportable $Exportable -Services 'None' -Force -ErrorAction Stop
        }
    }
    catch { $failed = $_ }
    $issue = Invoke-OnTarget -Request $Request -Session $Target -Given $before, $subject -Body { param($Before, $Subject) Complete-Issue -Before $Before -Subject $Subject }
    return @{ issue = $issue; failed = $failed }
}

# The cmdlet of Windows runs on the server itself, so one block does everything.
function New-BareCertificate {
    param($Request, $Target)

    $issue = Invoke-OnTarget -Request $Request -Session $Target -Given @($Request.on.name, $Request.on.fqdn), ('CN=' + $Request.on.name) -Body {
        param($Names, $Subject)
        $before = @(Read-My)
        # -Provider is necessary: without it the key is CNG, which Exchange cannot use. 2.5.29.19: this is no certificate
        # of an authority, as Exchange writes it (exchange facts 2.1). 3000 is the empty sequence: CA is false.
        $null = New-SelfSignedCertificate -CertStoreLocation 'Cert:\LocalMachine\My' -DnsName $Names -FriendlyName 'Microsoft Exchange' -Provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' -KeySpec 'KeyExchange' -KeyLength 2048 -KeyExportPolicy 'NonExportable' -HashAlgorithm 'SHA256' -KeyUsage 'DigitalSignature', 'KeyEncipherment' -TextExtension '2.5.29.37={text}1.3.6.1.5.5.7.3.1', '2.5.29.19={critical}{hex}3000' -NotAfter ([DateTime]::Now.AddYears(5)) -ErrorAction Stop
        Complete-Issue -Before $before -Subject $Subject
    }
    return @{ issue = $issue; failed = $null }
}

# The file of the key could not be changed: the switch of the cmdlet is the other way. A certificate whose key NETWORK
# SERVICE cannot read would break STARTTLS, so it is removed.
function Set-NewKeyReadable {
    param($Request, [hashtable] $Way, $Target, $Issue)

    $thumbprint = @($Issue.added)[0]
    $failed = New-OutcomeError -Outcome $Issue.denied
    try {
        if ($Way.ContainsKey('bare')) { throw $failed }
        $null = Invoke-Cmdlet -Way $Way -Given $Request.on.fqdn, $thumbprint -Body {
            param($Server, $Thumbprint)
            Enable-ExchangeCertificate -Server $Server -Thumbprint $Thumbprint -Services 'None' -NetworkServiceAllowed -Force -ErrorAction Stop
        }
        $null = Invoke-OnTarget -Request $Request -Session $Target -Given $thumbprint -Body { param($Thumbprint) Grant-KeyRead -Thumbprint $Thumbprint }
    }
    catch {
        $null = Invoke-OnTarget -Request $Request -Session $Target -Given $thumbprint -Body { param($Thumbprint) Remove-Made -Thumbprint $Thumbprint }
        throw $failed
    }
}
