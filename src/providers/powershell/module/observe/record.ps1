# observe/record.ps1
# One record of http.sys: its certificate, and what it has beside the certificate.
Set-StrictMode -Version 3.0

$script:Records = 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo'

# Read from the registry, because netsh answers in the language of the server.
function Get-SslRecord {
    param([string] $Endpoint)

    $hash = Get-RegistryValue -Path ($script:Records + '\' + $Endpoint) -Name 'SslCertHash'
    if ($null -eq $hash) { return $null }
    return Get-Thumbprint -Text ([BitConverter]::ToString([byte[]] $hash))
}

# What was set with netsh, such as the negotiation of client certificates. IIS does not keep it when it binds another
# certificate. Null if nothing is set; a value that is 0 or empty is left out.
$script:RecordValues = [ordered] @{
    flags               = 'DefaultFlags'
    checkMode           = 'DefaultSslCertCheckMode'
    freshnessSeconds    = 'DefaultSslRevocationFreshnessTime'
    timeoutMilliseconds = 'DefaultSslRevocationURLRetrievalTimeout'
    ctl                 = 'DefaultSslCtlIdentifier'
    ctlStore            = 'DefaultSslCtlStoreName'
}

function Get-RecordSettings {
    param([string] $Endpoint)

    $record = Get-RegistryKey -Path ($script:Records + '\' + $Endpoint)
    if ($null -eq (Get-PropertyOrNull -Of $record -Name 'SslCertHash')) { return $null }
    $settings = @{}
    foreach ($name in @($script:RecordValues.Keys)) {
        $value = Get-PropertyOrNull -Of $record -Name $script:RecordValues[$name]
        if ($null -eq $value -or ([string] $value) -eq '' -or ([string] $value) -eq '0') { continue }
        if ($value -is [string]) { $settings[$name] = $value; continue }
        # The registry returns 32 bits with a sign.
        $settings[$name] = [long] $value -band 4294967295
    }
    if ($settings.Count -eq 0) { return $null }
    return $settings
}
