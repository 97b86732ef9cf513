# observe/certificates.ps1
# The computer's stores and the private keys in them. A certificate is its bytes: all else is read from them elsewhere.
Set-StrictMode -Version 3.0

function Get-StoreCertificate {
    param([string] $Store)

    return Get-ChildItem -LiteralPath ('Cert:\LocalMachine\' + $Store) -ErrorAction Stop
}

function Find-Certificate {
    param([string] $Thumbprint)

    $found = @(Get-StoreCertificate -Store 'My' | Where-Object { $_.Thumbprint -eq $Thumbprint })
    if ($found.Count -ne 1) { throw "LocalMachine\My holds $($found.Count) certificates $Thumbprint; one is needed" }
    return $found[0]
}

$script:InvalidProviderType = -2146893804
$script:RsaKey = '1.2.840.113549.1.1.1'

# Windows PowerShell's PrivateKey knows keys of a CSP only and throws at one of CNG; the extension method opens both,
# and gives a CSP's key as what it is.
function Open-PrivateKey {
    param($Certificate)

    $why = $null
    try {
        $key = $Certificate.PrivateKey
        if ($null -ne $key) { return @{ key = $key; why = $null } }
    }
    catch { $why = $_.Exception.GetBaseException() }
    try {
        $key = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($Certificate)
        if ($null -ne $key) { return @{ key = $key; why = $null } }
    }
    catch { if ($null -eq $why) { $why = $_.Exception.GetBaseException() } }
    return @{ key = $null; why = $why }
}

# provider, usable, exportable, file: the key container's file, whose ACL says who may read the key.
function Get-PrivateKeyInfo {
    param($Certificate)

    $opened = Open-PrivateKey -Certificate $Certificate
    $crypto = [Environment]::GetFolderPath('CommonApplicationData') + '\Microsoft\Crypto\'
    $csp = Get-Member1 -Of $opened.key -Name 'CspKeyContainerInfo'
    if ($null -ne $csp) {
        return @{
            provider   = 'csp'
            usable     = [bool] $csp.Accessible
            exportable = [bool] $csp.Exportable
            file       = $crypto + 'RSA\MachineKeys\' + $csp.UniqueKeyContainerName
        }
    }
    $cng = Get-Member1 -Of $opened.key -Name 'Key'
    if ($null -ne $cng) {
        $exportable = ([string] $cng.ExportPolicy) -match 'Allow'
        return @{ provider = 'cng'; usable = $true; exportable = $exportable; file = $crypto + 'Keys\' + $cng.UniqueName }
    }
    # Neither opened it. What the CSP says of a key that is none of its kind tells the two apart.
    $provider = 'csp'
    if ($null -ne $opened.why -and $opened.why.HResult -eq $script:InvalidProviderType) { $provider = 'cng' }
    return @{ provider = $provider; usable = $false; exportable = $false; file = $null }
}

# Access control entries as text: they look the same in every language, and need no lookup of names.
function Test-NetworkServiceMayRead {
    param([string] $File)

    $sddl = (Get-Acl -LiteralPath $File -ErrorAction Stop).Sddl
    $allowed = $false
    foreach ($entry in [regex]::Matches($sddl, '\((A|D);[^;]*;([^;]*);[^;]*;[^;]*;(?:NS|S-1-5-20)\)')) {
        if (-not (Test-ReadRight -Rights $entry.Groups[2].Value)) { continue }
        if ($entry.Groups[1].Value -eq 'D') { return $false }
        $allowed = $true
    }
    return $allowed
}

function Test-ReadRight {
    param([string] $Rights)

    if ($Rights -match '^0x') {
        # The right to read data, or one of the generic rights that hold it.
        return ([Convert]::ToInt64($Rights, 16) -band 0x90000001L) -ne 0
    }
    return $Rights -match '^(..)*(FA|FR|GA|GR|KA|KR)'
}

function Get-KeyFact {
    param($Certificate)

    if (-not $Certificate.HasPrivateKey) { return $null }
    $info = Get-PrivateKeyInfo -Certificate $Certificate
    $readable = $false
    if ($info.usable -and $info.provider -eq 'csp') { $readable = Test-NetworkServiceMayRead -File $info.file }
    if ($info.usable -and $info.provider -eq 'cng') {
        # Keys of CNG need not be files: in a TPM there is none.
        try { $readable = Test-NetworkServiceMayRead -File $info.file } catch { $readable = $false }
    }
    return @{ provider = $info.provider; usable = $info.usable; networkService = $readable; exportable = $info.exportable }
}

function Add-CertificateFacts {
    param([hashtable] $Facts, [hashtable] $Machine)

    Add-Fact -Facts $Facts -Key 'store/My' -Reading { , (Get-Thumbprints -Of (Get-Read -Read $Machine.my)) }
    Add-Fact -Facts $Facts -Key 'store/Root' -Reading { , (Get-Thumbprints -Of (Get-StoreCertificate -Store 'Root')) }
    if ($Facts['store/My'].ContainsKey('unknown')) { return }
    foreach ($certificate in Get-Read -Read $Machine.my) {
        $thumbprint = Get-Thumbprint -Text $certificate.Thumbprint
        Add-Fact -Facts $Facts -Key ('certificate/' + $thumbprint) -Reading { Get-CertificateFact -Certificate $certificate }
        Add-Fact -Facts $Facts -Key ('key/' + $thumbprint) -Reading { Get-KeyFact -Certificate $certificate }
    }
}

function Get-Thumbprints {
    param($Of)

    $thumbprints = @(foreach ($certificate in $Of) { Get-Thumbprint -Text $certificate.Thumbprint })
    return , $thumbprints
}

# Subject and issuer as Windows writes them are what connectors name a certificate by; the bytes say the rest.
function Get-CertificateFact {
    param($Certificate)

    return @{
        subject = [string] $Certificate.Subject
        issuer  = [string] $Certificate.Issuer
        der     = [Convert]::ToBase64String([byte[]] $Certificate.RawData)
    }
}
