# observe/machine.ps1
# Who this computer is, what Exchange is on it, whether Setup is at work, and its services.
Set-StrictMode -Version 3.0

$script:Exchange = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15'

# From the registry: the environment of a remote session can be another one's.
function Get-MachineIdentity {
    $name = Get-RegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName' -Name 'ComputerName'
    $parameters = Get-RegistryKey -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    $fqdn = Get-Member1 -Of $parameters -Name 'Hostname'
    $domain = Get-Member1 -Of $parameters -Name 'Domain'
    if (-not $name -or -not $fqdn) { throw 'the registry does not say what this computer is called' }
    if ($domain) { $fqdn = $fqdn + '.' + $domain }
    return @{ name = [string] $name; fqdn = [string] $fqdn }
}

# The servers of a role are told apart by this key; both have the Setup key.
function Get-Role {
    if (Test-Path -LiteralPath ($script:Exchange + '\EdgeTransportRole') -ErrorAction Stop) { return 'edge' }
    if (Test-Path -LiteralPath ($script:Exchange + '\Setup') -ErrorAction Stop) { return 'mailbox' }
    return $null
}

# 15.2 is 2019 and SE alike: the whole number is the build.
function Get-Build {
    $setup = Get-RegistryKey -Path ($script:Exchange + '\Setup')
    $parts = @(foreach ($name in 'MsiProductMajor', 'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor') { Get-Member1 -Of $setup -Name $name })
    if (@($parts | Where-Object { $null -eq $_ }).Count -gt 0) { return $null }
    return $parts -join '.'
}

# Setup changes bindings and certificates itself, and a server that it left half installed is not ours to mend.
function Test-SetupRunning {
    param($Processes, $Services)

    foreach ($process in $Processes) {
        if ($process.Name -like 'ExSetup*') { return $true }
        # An update of Exchange is a Windows Installer patch: the process is the only place that says of what.
        if ($process.Name -eq 'msiexec.exe' -and ([string] $process.CommandLine) -match 'Exchange') { return $true }
    }
    foreach ($role in 'CafeRole', 'ClientAccessRole', 'FrontendTransportRole', 'HubTransportRole', 'MailboxRole', 'UnifiedMessagingRole') {
        if (Test-HalfInstalled -Path ($script:Exchange + '\' + $role)) { return $true }
    }
    # A security update disables Exchange's services while it works, and leaves them so when it fails.
    $disabled = @($Services | Where-Object { $_.Name -eq 'MSExchangeServiceHost' -and ([string] (Get-Member1 -Of $_ -Name 'StartType')) -eq 'Disabled' })
    return $disabled.Count -gt 0
}

function Test-HalfInstalled {
    param([string] $Path)

    $role = Get-RegistryKey -Path $Path
    if ($null -eq (Get-Member1 -Of $role -Name 'UnpackedVersion')) { return $false }
    if ($null -eq (Get-Member1 -Of $role -Name 'ConfiguredVersion')) { return $true }
    return $null -ne (Get-Member1 -Of $role -Name 'Action') -or $null -ne (Get-Member1 -Of $role -Name 'Watermark')
}

$script:Services = 'MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport', 'W3SVC', 'WAS'

# The whole list was read: what is not on it is not installed.
function Get-ServiceState {
    param($Services, [string] $Name)

    foreach ($service in $Services) {
        if ($service.Name -eq $Name) { return $service.Status.ToString().ToLowerInvariant() }
    }
    return $null
}

# What more than one fact is read from.
function Read-Machine {
    return @{
        services  = Read-Once -Reading { Get-Service -ErrorAction Stop }
        processes = Read-Once -Reading { Get-CimInstance -ClassName 'Win32_Process' -ErrorAction Stop }
        my        = Read-Once -Reading { Get-StoreCertificate -Store 'My' }
    }
}

function Add-MachineFacts {
    param([hashtable] $Facts, [hashtable] $Machine)

    Add-Fact -Facts $Facts -Key 'identity' -Reading { Get-MachineIdentity }
    Add-Fact -Facts $Facts -Key 'role' -Reading { Get-Role }
    Add-Fact -Facts $Facts -Key 'build' -Reading { Get-Build }
    Add-Fact -Facts $Facts -Key 'setup-running' -Reading {
        Test-SetupRunning -Processes @(Get-Read -Read $Machine.processes) -Services @(Get-Read -Read $Machine.services)
    }
    foreach ($name in $script:Services) {
        Add-Fact -Facts $Facts -Key ('service/' + $name) -Reading { Get-ServiceState -Services @(Get-Read -Read $Machine.services) -Name $name }
    }
}
