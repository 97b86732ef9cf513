# observe/web-management.ps1
# The port and the certificate that the Web Management Service (WMSVC) is told to use.
Set-StrictMode -Version 3.0

# Null if the service is not installed. The console of IIS writes the settings; without them the port is 8172.
function Get-WebManagement {
    $key = Get-RegistryKey -Path 'HKLM:\SOFTWARE\Microsoft\WebManagement\Server'
    if ($null -eq $key) { return $null }
    $settings = @{ port = 8172; certificate = $null }
    $port = Get-PropertyOrNull -Of $key -Name 'Port'
    if ($null -ne $port) { $settings.port = [int] $port }
    $hash = Get-PropertyOrNull -Of $key -Name 'SslCertificateHash'
    if ($null -ne $hash) { $settings.certificate = Get-Thumbprint -Text ([BitConverter]::ToString([byte[]] $hash)) }
    return $settings
}

function Add-WebManagementFacts {
    param([hashtable] $Facts)

    Add-Fact -Facts $Facts -Key 'web-management' -Reading { Get-WebManagement }
}
