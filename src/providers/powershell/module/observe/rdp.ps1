# observe/rdp.ps1
# The certificates that listeners of Remote Desktop were told to use. Windows does not check a removal against them.
Set-StrictMode -Version 3.0

$script:Listeners = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations'

# Null if no certificate is set: Windows then makes one for the listener and keeps it in another store.
function Get-ListenerCertificate {
    param([string] $Listener)

    $hash = Get-RegistryValue -Path ($script:Listeners + '\' + $Listener) -Name 'SSLCertificateSHA1Hash'
    if ($null -eq $hash) { return $null }
    return Get-Thumbprint -Text ([BitConverter]::ToString([byte[]] $hash))
}

function Add-RdpFacts {
    param([hashtable] $Facts)

    Add-Fact -Facts $Facts -Key 'rdp/RDP-Tcp' -Reading { Get-ListenerCertificate -Listener 'RDP-Tcp' }
    try {
        if (-not (Test-Path -LiteralPath $script:Listeners -ErrorAction Stop)) { return }
        foreach ($listener in @(Get-ChildItem -LiteralPath $script:Listeners -ErrorAction Stop | ForEach-Object { $_.PSChildName })) {
            if ($listener -eq 'RDP-Tcp') { continue }
            $found = @{}
            Add-Fact -Facts $found -Key 'certificate' -Reading { Get-ListenerCertificate -Listener $listener }
            # Most of the other keys here are no listeners with a certificate.
            if (-not (Test-KnownAs -Fact $found.certificate -Value $null)) { $Facts['rdp/' + $listener] = $found.certificate }
        }
    }
    catch { $Facts['rdp/*'] = @{ unknown = (Get-Reason -Record $_) } }
}
