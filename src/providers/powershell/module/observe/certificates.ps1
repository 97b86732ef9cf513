# observe/certificates.ps1
# The stores of the computer and their private keys. A certificate is sent as bytes; exstate reads everything else from
# them.
Set-StrictMode -Version 3.0

function Get-StoreCertificate {
    param([string] $Store)

    return Get-ChildItem -LiteralPath ('Cert:\LocalMachine\' + $Store) -ErrorAction Stop
}

function Find-Certificate {
    param([string] $Thumbprint)

    $found = @(Get-StoreCertificate -Store 'My' | Where-Object { $_.Thumbprint -eq $Thumbprint })
    if ($found.Count -ne 1) { throw "LocalMachine\My has $($found.Count) certificates $Thumbprint; exactly one is required" }
    return $found[0]
}

$script:InvalidProviderType = -2146893804
$script:RsaKey = '1.2.840.113549.1.1.1'

# In Windows PowerShell, PrivateKey supports only CSP keys and throws for a CNG key. The extension method opens both,
# and returns a CSP key as a CSP key.
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

# provider, usable, exportable, file: the file of the key container. Its ACL decides who may read the key.
function Get-PrivateKeyInfo {
    param($Certificate)

    $opened = Open-PrivateKey -Certificate $Certificate
    $crypto = [Environment]::GetFolderPath('CommonApplicationData') + '\Microsoft\Crypto\'
    $csp = Get-PropertyOrNull -Of $opened.key -Name 'CspKeyContainerInfo'
    if ($null -ne $csp) {
        return @{
            provider   = 'csp'
            usable     = [bool] $csp.Accessible
            exportable = [bool] $csp.Exportable
            file       = $crypto + 'RSA\MachineKeys\' + $csp.UniqueKeyContainerName
        }
    }
    $cng = Get-PropertyOrNull -Of $opened.key -Name 'Key'
    if ($null -ne $cng) {
        $exportable = ([string] $cng.ExportPolicy) -match 'Allow'
        return @{ provider = 'cng'; usable = $true; exportable = $exportable; file = $crypto + 'Keys\' + $cng.UniqueName }
    }
    # Neither opened the key. The error of the CSP shows whether the key is of another kind.
    $provider = 'csp'
    if ($null -ne $opened.why -and $opened.why.HResult -eq $script:InvalidProviderType) { $provider = 'cng' }
    return @{ provider = $provider; usable = $false; exportable = $false; file = $null }
}

# Reads the ACL as text: it is the same in every language, and no names have to be looked up.
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
        # The right to read data, or a generic right that includes it.
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
        # A CNG key need not be a file: in a TPM it is none.
        try { $readable = Test-NetworkServiceMayRead -File $info.file } catch { $readable = $false }
    }
    return @{ provider = $info.provider; usable = $info.usable; networkService = $readable; exportable = $info.exportable }
}

function Add-CertificateFacts {
    param([hashtable] $Facts, [hashtable] $Machine)

    Add-Fact -Facts $Facts -Key 'store/My' -Reading { , (Get-Thumbprints -Of (Get-Read -Read $Machine.my)) }
    Add-Fact -Facts $Facts -Key 'store/Root' -Reading { , (Get-Thumbprints -Of (Get-StoreCertificate -Store 'Root')) }
    Add-Fact -Facts $Facts -Key 'store/CA' -Reading { , (Get-Thumbprints -Of @(Get-StoreCertificate -Store 'CA' | Where-Object { $_.Subject -eq $_.Issuer })) }
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

# Subject and issuer as Windows writes them, because connectors name a certificate by them. The bytes contain the rest.
function Get-CertificateFact {
    param($Certificate)

    return @{
        subject = [string] $Certificate.Subject
        issuer  = [string] $Certificate.Issuer
        der     = [Convert]::ToBase64String([byte[]] $Certificate.RawData)
    }
}
