# The certificate store, and the tools of Windows for it.

# A real X509Certificate2, so that .NET reads names, dates and bytes. The properties of the store and of the key are
# added, because this computer has no key for a simulated certificate.
function New-LabCertificate {
    param($Data)

    $certificate = [Management.Automation.PSObject]::AsPSObject([Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String($Data.RawData)))
    $properties = $certificate.PSObject.Properties
    foreach ($name in 'FriendlyName', 'HasPrivateKey') { $properties.Add([Management.Automation.PSNoteProperty]::new($name, $Data.$name)) }
    if (-not $Data.HasPrivateKey) {
        $properties.Add([Management.Automation.PSNoteProperty]::new('PrivateKey', $null))
        return $certificate
    }
    if (-not $Data.KeyUsable) {
        # Windows throws this if the key container is missing or may not be opened.
        $properties.Add([Management.Automation.PSScriptProperty]::new('PrivateKey', { throw [Security.Cryptography.CryptographicException]::new('Keyset does not exist') }))
        return $certificate
    }
    if ($Data.KeyContainer) {
        $container = [PSCustomObject] @{ UniqueKeyContainerName = $Data.KeyContainer; Exportable = $Data.Exportable; Accessible = $true; ProviderName = 'Microsoft RSA SChannel Cryptographic Provider' }
        $properties.Add([Management.Automation.PSNoteProperty]::new('PrivateKey', [PSCustomObject] @{ CspKeyContainerInfo = $container }))
        return $certificate
    }
    $policy = if ($Data.Exportable) { 'AllowExport' } else { 'None' }
    $key = [PSCustomObject] @{ UniqueName = $Data.KeyUniqueName; ExportPolicy = $policy }
    $properties.Add([Management.Automation.PSNoteProperty]::new('PrivateKey', [PSCustomObject] @{ Key = $key }))
    return $certificate
}

# A certificate that is only in Root or CA has no bytes in a world; only its thumbprint is known.
function New-LabStoreItem {
    param($Data)

    if ($Data.RawData) { return New-LabCertificate -Data $Data }
    return New-LabObject -Type 'Lab.Certificate' -Properties ([ordered] @{ Thumbprint = $Data.Thumbprint; Subject = ''; Issuer = ''; RawData = $null; HasPrivateKey = $false; PrivateKey = $null })
}

function Get-LabStore {
    param($Caller, [string] $Path)

    $null, $place, $store, $thumbprint = $Path -split '[:\\/]+'
    if ($place -ne 'LocalMachine' -or @('My', 'Root', 'CA') -notcontains $store) {
        throw [Management.Automation.ItemNotFoundException]::new("Cannot find path '$Path': the lab has LocalMachine\My, LocalMachine\Root and LocalMachine\CA.")
    }
    $cmdlets = @{ My = 'Get-StoreMy'; Root = 'Get-StoreRoot'; CA = 'Get-StoreCA' }
    foreach ($one in (Invoke-LabCmdlet -Caller $Caller -Cmdlet $cmdlets[$store])) {
        if (-not $thumbprint -or $one.Thumbprint -like $thumbprint) { New-LabStoreItem -Data $one }
    }
}

# The full path of a file on this computer. A path without a drive belongs to the current folder of the shell: .NET
# would use the folder in which the process was started.
function Resolve-LabFile {
    param([string] $Path)
    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Export-Certificate {
    [CmdletBinding(SupportsShouldProcess = $true)] param([Parameter(Mandatory = $true, ValueFromPipeline = $true)] $Cert, [Parameter(Mandatory = $true)] [string] $FilePath)

    process {
        . Use-LabPreference -Caller $PSCmdlet
        $certificate = if ($Cert -is [string]) { Get-Item $Cert } else { $Cert }
        $file = Resolve-LabFile -Path $FilePath
        if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $file -Action 'Export certificate')) { return }
        [IO.File]::WriteAllBytes($file, $certificate.RawData)
        [IO.FileInfo]::new($file)
    }
}

function Import-Certificate {
    [CmdletBinding(SupportsShouldProcess = $true)] param([Parameter(Mandatory = $true)] [string] $FilePath, [Parameter(Mandatory = $true)] [string] $CertStoreLocation)

    . Use-LabPreference -Caller $PSCmdlet
    if ($CertStoreLocation -notmatch '^Cert:\\LocalMachine\\Root\\?$') { throw [ArgumentException]::new("The lab imports into Cert:\LocalMachine\Root only, not into '$CertStoreLocation'.") }
    $bytes = [IO.File]::ReadAllBytes((Resolve-LabFile -Path $FilePath))
    if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $CertStoreLocation -Action 'Import certificate')) { return }
    $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Import-Certificate Root' -Parameters @{ RawData = $bytes }
    [Security.Cryptography.X509Certificates.X509Certificate2]::new($bytes)
}

function New-SelfSignedCertificate {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [string] $CertStoreLocation = 'Cert:\LocalMachine\My', [string[]] $DnsName, [string] $FriendlyName, [string] $Provider, [string] $KeySpec,
        [int] $KeyLength = 2048, [string] $KeyExportPolicy, [string] $HashAlgorithm, [string[]] $KeyUsage, [string[]] $TextExtension, [DateTime] $NotAfter
    )
    . Use-LabPreference -Caller $PSCmdlet
    if ($CertStoreLocation -notmatch '^Cert:\\LocalMachine\\My\\?$') { throw [ArgumentException]::new("The lab makes certificates in Cert:\LocalMachine\My only, not in '$CertStoreLocation'.") }
    if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $CertStoreLocation -Action 'Create certificate')) { return }
    $given = @{}
    foreach ($key in $PSBoundParameters.Keys) { if ('WhatIf', 'Confirm' -notcontains $key) { $given[$key] = $PSBoundParameters[$key] } }
    $made = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'New-SelfSignedCertificate' -Parameters $given
    Get-Item "Cert:\LocalMachine\My\$made"
}

function certutil {
    $words = @($args | ForEach-Object { [string] $_ })
    $verb, $store, $what = @($words | Where-Object { $_ -ne '-f' })
    $done = "CertUtil: $verb command completed successfully."
    switch ("$verb $store") {
        { @('-delstore Root', '-delstore CA', '-delstore My', '-repairstore My') -contains $_ } { Invoke-LabTool -Cmdlet "certutil $_" -Parameters @{ Thumbprint = $what } -Says $done; return }
        { @('-addstore Root', '-addstore My') -contains $_ } { Invoke-LabTool -Cmdlet "certutil $_" -Parameters @{ RawData = [IO.File]::ReadAllBytes((Resolve-LabFile -Path $what)) } -Says $done; return }
    }
    $global:LASTEXITCODE = 1
    "CertUtil: the lab knows -delstore Root, -delstore CA, -delstore My, -addstore Root, -addstore My and -repairstore My, not '$($words -join ' ')'."
}

function icacls {
    $words = @($args | ForEach-Object { [string] $_ })
    $verb = @($words | Where-Object { $_ -match '^/(grant|remove:g)' })[0]
    if (($words -join ' ') -notmatch '\*S-1-5-20') {
        $global:LASTEXITCODE = 1
        return 'The lab grants to and takes from *S-1-5-20 (NETWORK SERVICE) only.'
    }
    $says = @("processed file: $($words[0])", 'Successfully processed 1 files; Failed processing 0 files')
    Invoke-LabTool -Cmdlet "icacls $verb" -Parameters @{ KeyFile = $words[0] } -Says $says
}
