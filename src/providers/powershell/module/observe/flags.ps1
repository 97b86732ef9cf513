# observe/flags.ps1
# The properties that Exchange shows for each certificate of a server, read through a management shell. Changes nothing.
Set-StrictMode -Version 3.0

$script:ServiceNames = @(@(1, 'IMAP'), @(2, 'POP'), @(4, 'UM'), @(8, 'IIS'), @(16, 'SMTP'), @(32, 'Federation'), @(64, 'UMCallRouter'))

# A session may return an enumeration as a number.
function Get-ServiceWords {
    param($Services)

    $text = $Services.ToString()
    if ($text -notmatch '^\d+$') { return $text }
    $words = @(foreach ($service in $script:ServiceNames) { if (([int] $text -band $service[0]) -ne 0) { $service[1] } })
    if ($words.Count -eq 0) { return 'None' }
    return $words -join ', '
}

# A certificate without services lost its properties on the way. Its flags are unknown, and not "none".
function Read-Flags {
    param($Session, [string] $Fqdn)

    $certificates = @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-ExchangeCertificate -Server $Name -ErrorAction Stop | Select-Object -Property Thumbprint, Services, Status, FriendlyName, RawData
        })
    $flags = @{}
    foreach ($certificate in $certificates) {
        $thumbprint = Get-ThumbprintOf -Certificate $certificate
        $services = Get-PropertyOrNull -Of $certificate -Name 'Services'
        $status = Get-PropertyOrNull -Of $certificate -Name 'Status'
        if ($null -eq $services -or $null -eq $status) {
            $flags[$thumbprint] = @{ unknown = 'certificates arrive from the shell with RawData only' }
            continue
        }
        $flags[$thumbprint] = @{ known = @{
                services     = Get-ServiceWords -Services $services
                status       = $status.ToString()
                friendlyName = [string] (Get-PropertyOrNull -Of $certificate -Name 'FriendlyName')
            }
        }
    }
    return $flags
}

# With payload signing and a bad Auth certificate the thumbprint is empty; the bytes are always there.
function Get-ThumbprintOf {
    param($Certificate)

    $thumbprint = Get-Thumbprint -Text (Get-PropertyOrNull -Of $Certificate -Name 'Thumbprint')
    if ($null -ne $thumbprint) { return $thumbprint }
    $bytes = Get-PropertyOrNull -Of $Certificate -Name 'RawData'
    if ($null -eq $bytes) { throw 'a certificate came from the shell without thumbprint and without bytes' }
    return [Security.Cryptography.X509Certificates.X509Certificate2]::new([byte[]] $bytes).Thumbprint
}
