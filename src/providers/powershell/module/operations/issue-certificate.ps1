# operations/issue-certificate.ps1
# Issues the self-signed certificate of a server, without any service, and lets NETWORK SERVICE read its key at once:
# STARTTLS uses the newest certificate even if transport cannot read its key. Never repeated: the call inside the cmdlet
# repeats itself if the connection fails. So the difference of the store decides what was issued, not the answer.
# Request: server, on, others, snapIn, withoutCmdlets    Answer: changed, certificate, way
Set-StrictMode -Version 3.0

function Invoke-IssueCertificate {
    param([Parameter(Mandatory = $true)] $Request)

    $way = Open-IssuingWay -Request $Request
    $failed = $null
    try {
        $before = @(Read-My -Request $Request)
        try { New-ServerCertificate -Request $Request -Way $way } catch { $failed = $_ }
        $added = @(Read-My -Request $Request | Where-Object { $before -notcontains $_ })
        $ours = $added.Count -eq 1 -and (Test-AskedFor -Request $Request -Thumbprint $added[0])
        if ($ours) { Set-NewKeyReadable -Request $Request -Way $way -Thumbprint $added[0] }
    }
    finally { Close-Shell -Session $way.session }
    if ($null -ne $failed) { throw $failed }
    if (-not $ours) { throw (New-NotOneNew -Added $added) }
    return @{ changed = $true; certificate = $added[0]; way = $way.way }
}

# A new certificate may be another one, for example from auto-enrollment. So only a certificate that matches gets its
# key granted or is removed. If two match, it is not known which is ours.
function Test-AskedFor {
    param($Request, [string] $Thumbprint)

    return Invoke-OnTarget -Request $Request -Given $Thumbprint, ('CN=' + $Request.on.name) -Body {
        param($Thumbprint, $Name)
        $certificate = Find-Certificate -Thumbprint $Thumbprint
        $certificate.Subject -eq $Name -and $certificate.Issuer -eq $Name -and $certificate.FriendlyName -eq 'Microsoft Exchange'
    }
}

function New-NotOneNew {
    param([string[]] $Added)

    $says = "$($Added.Count) certificates appeared in My; one was expected"
    if ($Added.Count -eq 1) { $says = 'The certificate that appeared in My is not the requested one' }
    if ($Added.Count -gt 0) { $says += '; nothing was done to ' + [string]::Join(', ', $Added) }
    return New-ExstateError -Code 'not-one-new' -Message ($says + '.')
}

function Read-My {
    param($Request)

    $held = Invoke-OnTarget -Request $Request -Body {
        $thumbprints = @(foreach ($certificate in Get-StoreCertificate -Store 'My') { Get-Thumbprint -Text $certificate.Thumbprint })
        , $thumbprints
    }
    return $held
}

# Without any shell, Windows can still issue a certificate. If the plan says so, no shell is tried.
function Open-IssuingWay {
    param($Request)

    if ($Request.withoutCmdlets) { return @{ session = $null; way = 'no Exchange cmdlet'; bare = $true } }
    return Open-Way -Request $Request
}

function New-ServerCertificate {
    param($Request, [hashtable] $Way)

    $names = @($Request.on.name, $Request.on.fqdn)
    if ($Way.ContainsKey('bare')) {
        $null = Invoke-OnTarget -Request $Request -Given (, $names) -Body {
            param($Names)
            # -Provider is necessary: without it the key is CNG, which Exchange cannot use.
            $null = New-SelfSignedCertificate -CertStoreLocation 'Cert:\LocalMachine\My' -DnsName $Names -FriendlyName 'Microsoft Exchange' -Provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' -KeySpec 'KeyExchange' -KeyLength 2048 -KeyExportPolicy 'NonExportable' -HashAlgorithm 'SHA256' -KeyUsage 'DigitalSignature', 'KeyEncipherment' -TextExtension '2.5.29.37={text}1.3.6.1.5.5.7.3.1' -NotAfter ([DateTime]::Now.AddYears(5)) -ErrorAction Stop
        }
        return
    }
    $given = @($Request.on.fqdn, ('CN=' + $Request.on.name), $names, $false)
    $null = Invoke-Cmdlet -Way $Way -Given $given -Body {
        param($Server, $Subject, $Names, $Exportable)
        New-ExchangeCertificate -Server $Server -SubjectName $Subject -DomainName $Names -FriendlyName 'Microsoft Exchange' -KeySize 2048 -PrivateKeyExportable $Exportable -Services 'None' -Force -ErrorAction Stop
    }
}

# Grants the key by the file of the key, otherwise by the switch of the cmdlet. A certificate whose key NETWORK SERVICE
# cannot read would break STARTTLS, so it is removed.
function Set-NewKeyReadable {
    param($Request, [hashtable] $Way, [string] $Thumbprint)

    try { $null = Grant-OnTarget -Request $Request -Thumbprint $Thumbprint; return } catch { $failed = $_ }
    try {
        if ($Way.ContainsKey('bare')) { throw $failed }
        $null = Invoke-Cmdlet -Way $Way -Given $Request.on.fqdn, $Thumbprint -Body {
            param($Server, $Thumbprint)
            Enable-ExchangeCertificate -Server $Server -Thumbprint $Thumbprint -Services 'None' -NetworkServiceAllowed -Force -ErrorAction Stop
        }
        $null = Grant-OnTarget -Request $Request -Thumbprint $Thumbprint
    }
    catch {
        $null = Invoke-OnTarget -Request $Request -Given $Thumbprint -Body { param($Thumbprint) Remove-Made -Thumbprint $Thumbprint }
        throw $failed
    }
}

function Grant-OnTarget {
    param($Request, [string] $Thumbprint)

    return Invoke-OnTarget -Request $Request -Given $Thumbprint -Body { param($Thumbprint) Grant-KeyRead -Thumbprint $Thumbprint }
}
