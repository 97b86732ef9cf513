# observe/machine.ps1
# The identity of this computer, its Exchange version, whether Setup runs, and its services.
Set-StrictMode -Version 3.0

$script:Exchange = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15'

# Read from the registry: in a remote session, the environment may be that of another user.
function Get-MachineIdentity {
    $name = Get-RegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName' -Name 'ComputerName'
    $parameters = Get-RegistryKey -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    $fqdn = Get-PropertyOrNull -Of $parameters -Name 'Hostname'
    $domain = Get-PropertyOrNull -Of $parameters -Name 'Domain'
    if (-not $name -or -not $fqdn) { throw 'the registry does not contain the name of this computer' }
    if ($domain) { $fqdn = $fqdn + '.' + $domain }
    return @{ name = [string] $name; fqdn = [string] $fqdn }
}

# One key marks an Edge server. A computer with the management tools alone has the key of Setup, too, without this value.
function Get-Role {
    if (Test-Path -LiteralPath ($script:Exchange + '\EdgeTransportRole') -ErrorAction Stop) { return 'edge' }
    if ($null -ne (Get-RegistryValue -Path ($script:Exchange + '\Setup') -Name 'Services')) { return 'mailbox' }
    return $null
}

# 15.2 is both 2019 and SE, so the build has all four numbers.
function Get-Build {
    $setup = Get-RegistryKey -Path ($script:Exchange + '\Setup')
    $parts = @(foreach ($name in 'MsiProductMajor', 'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor') { Get-PropertyOrNull -Of $setup -Name $name })
    if (@($parts | Where-Object { $null -eq $_ }).Count -gt 0) { return $null }
    return $parts -join '.'
}

# Setup changes bindings and certificates itself, and exstate does not repair a server with an unfinished Setup.
function Test-SetupRunning {
    param($Processes, $Services)

    foreach ($process in $Processes) {
        if ($process.Name -like 'ExSetup*') { return $true }
        # An update of Exchange is a Windows Installer patch. Only the command line of msiexec shows what it installs.
        if ($process.Name -eq 'msiexec.exe' -and ([string] $process.CommandLine) -match 'Exchange') { return $true }
    }
    foreach ($role in 'CafeRole', 'ClientAccessRole', 'FrontendTransportRole', 'HubTransportRole', 'MailboxRole', 'UnifiedMessagingRole') {
        if (Test-HalfInstalled -Path ($script:Exchange + '\' + $role)) { return $true }
    }
    # A security update disables the services of Exchange while it runs, and leaves them disabled if it fails.
    $disabled = @($Services | Where-Object { $_.Name -eq 'MSExchangeServiceHost' -and ([string] (Get-PropertyOrNull -Of $_ -Name 'StartType')) -eq 'Disabled' })
    return $disabled.Count -gt 0
}

function Test-HalfInstalled {
    param([string] $Path)

    $role = Get-RegistryKey -Path $Path
    if ($null -eq (Get-PropertyOrNull -Of $role -Name 'UnpackedVersion')) { return $false }
    if ($null -eq (Get-PropertyOrNull -Of $role -Name 'ConfiguredVersion')) { return $true }
    return $null -ne (Get-PropertyOrNull -Of $role -Name 'Action') -or $null -ne (Get-PropertyOrNull -Of $role -Name 'Watermark')
}

$script:Services = 'MSExchangeServiceHost', 'MSExchangeTransport', 'MSExchangeFrontEndTransport', 'W3SVC', 'WAS'

# The state of a service, or null. The list is complete, so a service that is not in it is not installed.
function Get-ServiceState {
    param($Services, [string] $Name)

    foreach ($service in $Services) {
        if ($service.Name -eq $Name) { return $service.Status.ToString().ToLowerInvariant() }
    }
    return $null
}

# The data from which several facts are derived.
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
