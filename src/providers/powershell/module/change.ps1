# change.ps1
# The changes on a server that more than one operation makes. Each may be repeated and returns whether it changed
# anything.
Set-StrictMode -Version 3.0

# Changes the ACL of the file of the key container and reads it again, because icacls answers in the language of the
# server.
function Grant-KeyRead {
    param([string] $Thumbprint)

    $info = Get-PrivateKeyInfo -Certificate (Find-Certificate -Thumbprint $Thumbprint)
    if (-not $info.usable) { throw (New-ExstateError -Code 'key-shut' -Message "The private key of $Thumbprint cannot be opened.") }
    if ($info.provider -ne 'csp') { throw (New-ExstateError -Code 'key-cng' -Message "The key of $Thumbprint is in a CNG provider; Exchange needs a CSP.") }
    if (Test-NetworkServiceMayRead -File $info.file) { return $false }
    $said = @(icacls $info.file /grant '*S-1-5-20:R')
    if (Test-NetworkServiceMayRead -File $info.file) { return $true }
    throw (New-ExstateError -Code 'key-not-granted' -Message "NETWORK SERVICE still cannot read the key of ${Thumbprint}: $([string]::Join(' ', $said))")
}

function Read-My {
    foreach ($certificate in Get-StoreCertificate -Store 'My') { Get-Thumbprint -Text $certificate.Thumbprint }
}

# What is new in My, whether it is the requested certificate, and the grant of its key: one block, so that nothing can
# come between. A new certificate may be another one, for example from auto-enrollment. If two are new, it is not known
# which is ours. Then no key is granted. denied: why the key could not be granted.
function Complete-Issue {
    param([string[]] $Before, [string] $Subject)

    $added = @(Read-My | Where-Object { $Before -notcontains $_ })
    $issue = @{ added = $added; ours = $false; denied = $null }
    if ($added.Count -ne 1) { return $issue }
    $certificate = Find-Certificate -Thumbprint $added[0]
    $issue.ours = $certificate.Subject -eq $Subject -and $certificate.Issuer -eq $Subject -and $certificate.FriendlyName -eq 'Microsoft Exchange'
    if (-not $issue.ours) { return $issue }
    try { $null = Grant-KeyRead -Thumbprint $added[0] }
    catch { $issue.denied = @{ error = (Get-Reason -Record $_); id = $_.FullyQualifiedErrorId } }
    return $issue
}

# Uses certutil instead of the Remove method of the store: the same command can be typed by hand, and it reports a
# certificate that it does not find.
function Remove-RootCopy {
    param([string] $Thumbprint)

    if (-not (Test-InStore -Store 'Root' -Thumbprint $Thumbprint)) { return $false }
    $said = @(certutil -delstore Root $Thumbprint)
    if (-not (Test-InStore -Store 'Root' -Thumbprint $Thumbprint)) { return $true }
    throw (New-ExstateError -Code 'not-removed' -Message "$Thumbprint is still in Root: $([string]::Join(' ', $said))")
}

# Windows leaves this copy when it issues a certificate itself. Nothing trusts it, so a store that cannot be read does
# not fail the removal.
function Remove-CaCopy {
    param([string] $Thumbprint)

    try { $there = Test-InStore -Store 'CA' -Thumbprint $Thumbprint }
    catch { return $false }
    if (-not $there) { return $false }
    $said = @(certutil -delstore CA $Thumbprint)
    if (-not (Test-InStore -Store 'CA' -Thumbprint $Thumbprint)) { return $true }
    throw (New-ExstateError -Code 'not-removed' -Message "$Thumbprint is still in CA: $([string]::Join(' ', $said))")
}

# Removes a certificate that was just issued and is not in use yet. Uses only Windows, so issuing needs no right to
# remove.
function Remove-Made {
    param([string] $Thumbprint)

    $said = @(certutil -delstore My $Thumbprint)
    if (-not (Test-InStore -Store 'My' -Thumbprint $Thumbprint)) { return }
    throw (New-ExstateError -Code 'not-removed' -Message "$Thumbprint is still in My: $([string]::Join(' ', $said))")
}

function Test-InStore {
    param([string] $Store, [string] $Thumbprint)

    return @(Get-StoreCertificate -Store $Store | Where-Object { $_.Thumbprint -eq $Thumbprint }).Count -gt 0
}

# The HTTPS binding of an http.sys endpoint. Must be exactly one: on several, a method would run on each of them.
function Find-Row {
    param([string] $Site, [string] $Endpoint)

    $name = ($Endpoint -replace '^0\.0\.0\.0:', '*:') + ':'
    $port = [int] @($Endpoint -split ':')[-1]
    $rows = @(Get-WebBinding -Name $Site -Protocol 'https' -Port $port -ErrorAction Stop | Where-Object { (Get-RowName -BindingInformation $_.bindingInformation) -eq $name })
    if ($rows.Count -ne 1) {
        throw (New-ExstateError -Code 'one-row-expected' -Message "'$Site' has $($rows.Count) HTTPS bindings $name; the plan was made for one.")
    }
    return $rows[0]
}

# Binds a certificate to an endpoint and keeps what its http.sys record has beside the certificate. IIS would write a new
# record with only the flags of its own binding, so netsh replaces the certificate if there is more: with no time in between.
# If netsh cannot set it again, nothing is changed.
function Set-RecordCertificate {
    param($Row, [string] $Endpoint, [string] $Thumbprint)

    $there = $null -ne (Get-SslRecord -Endpoint $Endpoint)
    $settings = Get-RecordSettings -Endpoint $Endpoint
    if (-not $there -or (Test-KeptByIis -Settings $settings -SslFlags ([int] $Row.sslFlags))) {
        $null = $Row.AddSslCertificate($Thumbprint, 'My')
        return
    }
    $kept = @(Get-NetshWords -Settings $settings)
    $words = @(('ipport=' + $Endpoint), ('certhash=' + $Thumbprint), ('appid=' + $script:IisApplication), 'certstorename=MY') + $kept
    $global:LASTEXITCODE = 0
    $said = @(netsh http update sslcert @words)
    if ((Get-SslRecord -Endpoint $Endpoint) -eq $Thumbprint) { return }
    throw (New-ExstateError -Code 'settings-not-kept' -Message "netsh did not replace the certificate of $Endpoint, and IIS would lose what its record has ($([string]::Join(' ', $kept))): $([string]::Join(' ', $said))")
}

$script:IisApplication = '{4dc3e181-e14b-4a21-b022-59fc669b0914}'
# The flags of a binding in IIS, and of its record.
$script:FlagsOfBinding = @(@(4, 0x10), @(8, 0x80), @(16, 0x20), @(32, 0x40), @(64, 0x400), @(128, 0x2))
$script:RecordFlags = @(
    @(0x1, 'dsmapperusage'), @(0x2, 'clientcertnegotiation'), @(0x8, 'reject'), @(0x10, 'disablehttp2'), @(0x20, 'disablequic'),
    @(0x40, 'disabletls13'), @(0x80, 'disableocspstapling'), @(0x100, 'enabletokenbinding'), @(0x200, 'logextendedevents'),
    @(0x400, 'disablelegacytls'), @(0x800, 'enablesessionticket'), @(0x1000, 'disabletls12'), @(0x4000, 'disablesessionid')
)
$script:RecordChecks = @(
    @(0x1, 'verifyclientcertrevocation=disable'), @(0x2, 'verifyrevocationwithcachedclientcertonly=enable'), @(0x10000, 'usagecheck=disable')
)

function Test-KeptByIis {
    param($Settings, [int] $SslFlags)

    $byIis = 0
    foreach ($pair in $script:FlagsOfBinding) { if (($SslFlags -band $pair[0]) -ne 0) { $byIis = $byIis -bor $pair[1] } }
    if ($null -eq $Settings) { return $byIis -eq 0 }
    if (@($Settings.Keys | Where-Object { $_ -ne 'flags' }).Count -gt 0) { return $false }
    return $Settings['flags'] -eq $byIis
}

# netsh sets only what its line names. The bit 4 of the checks comes with the time that it stands for.
function Get-NetshWords {
    param($Settings)

    if ($null -eq $Settings) { return }
    $flags = [long] $Settings['flags']
    $checks = [long] $Settings['checkMode'] -band (-bnot [long] 4)
    foreach ($pair in $script:RecordChecks) { if (($checks -band $pair[0]) -ne 0) { $pair[1]; $checks = $checks -bxor $pair[0] } }
    foreach ($pair in @('freshnessSeconds', 'revocationfreshnesstime'), @('timeoutMilliseconds', 'urlretrievaltimeout'), @('ctl', 'sslctlidentifier'), @('ctlStore', 'sslctlstorename')) {
        if (-not $Settings.ContainsKey($pair[0])) { continue }
        if (([string] $Settings[$pair[0]]) -notmatch '^[A-Za-z0-9_.-]+$') { $checks = [long] 1 }
        "$($pair[1])=$($Settings[$pair[0]])"
    }
    foreach ($pair in $script:RecordFlags) { if (($flags -band $pair[0]) -ne 0) { $pair[1] + '=enable'; $flags = $flags -bxor $pair[0] } }
    if ($flags -eq 0 -and $checks -eq 0) { return }
    throw (New-ExstateError -Code 'settings-not-kept' -Message 'IIS would lose what the http.sys record has beside its certificate, and netsh cannot set all of it again: bind the certificate by hand.')
}

function Assert-Running {
    param([string[]] $Name)

    $services = @(Get-Service -ErrorAction Stop)
    foreach ($one in $Name) {
        $state = Get-ServiceState -Services $services -Name $one
        if ($state -ne 'running') { throw (New-ExstateError -Code 'not-running' -Message "$one is $state.") }
    }
}
