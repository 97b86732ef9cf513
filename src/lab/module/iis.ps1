# The cmdlets of WebAdministration, iisreset and netsh.

function New-LabBinding {
    param($Data)

    $binding = ConvertFrom-LabObject -Type 'Microsoft.IIs.PowerShell.Framework.ConfigurationElement#bindings#binding' -Data $Data
    $add = {
        param([string] $Thumbprint, [string] $Store = 'My')
        $null = Invoke-Lab -Cmdlet 'AddSslCertificate' -Parameters @{ Name = $this.site; BindingInformation = $this.bindingInformation; Thumbprint = $Thumbprint }
    }
    $binding.PSObject.Methods.Add([Management.Automation.PSScriptMethod]::new('AddSslCertificate', $add))
    return $binding
}

function Get-WebBinding {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Name, [string] $Protocol, [string] $Port, [string] $IPAddress, [string] $HostHeader)
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-WebBinding' -Parameters $PSBoundParameters)) { New-LabBinding -Data $one }
}

function New-WebBinding {
    [CmdletBinding(SupportsShouldProcess = $true)] param([Parameter(Position = 0)] [string] $Name, [string] $Protocol = 'http', [string] $Port, [string] $IPAddress = '*', [string] $HostHeader = '', [int] $SslFlags)
    . Use-LabPreference -Caller $PSCmdlet
    if (-not (Test-LabAgreed -Caller $PSCmdlet -Target "$Name ${IPAddress}:${Port}:$HostHeader" -Action 'New-WebBinding')) { return }
    $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'New-WebBinding' -Parameters @{ Name = $Name; Protocol = $Protocol; Port = $Port; IPAddress = $IPAddress; HostHeader = $HostHeader }
}

function Remove-WebBinding {
    [CmdletBinding(SupportsShouldProcess = $true)] param([Parameter(Position = 0)] [string] $Name, [string] $Protocol, [string] $Port, [string] $IPAddress, [string] $BindingInformation)
    . Use-LabPreference -Caller $PSCmdlet
    if (-not (Test-LabAgreed -Caller $PSCmdlet -Target "$Name $BindingInformation ${IPAddress} $Port" -Action 'Remove-WebBinding')) { return }
    $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Remove-WebBinding' -Parameters @{ Name = $Name; Protocol = $Protocol; Port = $Port; IPAddress = $IPAddress; BindingInformation = $BindingInformation }
}

function Get-Website {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Name)
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-IisSites')) {
        if (-not $Name -or $one.name -eq $Name) { ConvertFrom-LabObject -Type 'Microsoft.IIs.PowerShell.Framework.ConfigurationElement#site' -Data $one }
    }
}

function Get-WebConfigurationProperty {
    [CmdletBinding()] param([string] $PSPath, [string] $Location, [string] $Filter, [string] $Name)

    if ($Filter -notmatch 'security/access' -or $Name -ne 'sslFlags') { throw [ArgumentException]::new("The lab knows sslFlags of system.webServer/security/access, not '$Name' of '$Filter'.") }
    $site = if ($Location) { $Location } else { @($PSPath -split '[\\/]')[-1] }
    Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-RequireSsl' -Parameters @{ Name = $site; AsFlags = $true }
}

function Get-LabIisItem {
    param($Caller, [string] $Path)

    $null, $place, $name = $Path -split '[:\\/]+'
    switch ($place) {
        'AppPools' { $cmdlet = 'Get-IisAppPools'; $type = 'applicationPool' }
        'Sites' { $cmdlet = 'Get-IisSites'; $type = 'site' }
        'SslBindings' {
            foreach ($one in (Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Get-WebBinding')) {
                if ($one.certificateHash) { New-LabObject -Type 'System.Object' -Properties @{ Thumbprint = $one.certificateHash; Site = $one.site; Store = 'MY' } }
            }
            return
        }
        default { throw [Management.Automation.ItemNotFoundException]::new("Cannot find path '$Path': the lab has IIS:\AppPools, IIS:\Sites and IIS:\SslBindings.") }
    }
    foreach ($one in (Invoke-LabCmdlet -Caller $Caller -Cmdlet $cmdlet)) {
        if (-not $name -or $one.name -eq $name) { ConvertFrom-LabObject -Type "Microsoft.IIs.PowerShell.Framework.ConfigurationElement#$type" -Data $one }
    }
}

function iisreset {
    Invoke-LabTool -Cmdlet 'iisreset' -Says @('', 'Attempting stop...', 'Internet services successfully stopped', 'Attempting start...', 'Internet services successfully restarted')
}

function netsh {
    $words = @($args | ForEach-Object { [string] $_ })
    $parameters = @{}
    foreach ($word in $words) { if ($word -match '^(\w+)=(.*)$') { $parameters[$Matches[1]] = $Matches[2] } }
    $command = @($words | Where-Object { $_ -notmatch '=' }) -join ' '
    $says = @()
    if ($command -notmatch ' show ') { $says = @('', 'SSL Certificate successfully changed.', '') }
    Invoke-LabTool -Cmdlet "netsh $command" -Parameters $parameters -Says $says
}
