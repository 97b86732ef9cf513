# Services, registry, processes, events and rights. Commands that only read handle errors as those of Windows do: the
# error preference of the caller decides whether the line continues.

function New-LabService {
    param($Data)
    return New-LabObject -Type 'Lab.Service' -Properties ([ordered] @{ Status = $Data.Status; Name = $Data.Name; DisplayName = $Data.Name; StartType = 'Automatic' })
}

function Get-Service {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name)

    . Use-LabPreference -Caller $PSCmdlet -Errors
    if (-not $Name) {
        foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-Service')) { New-LabService -Data $one }
        return
    }
    foreach ($service in $Name) {
        try { foreach ($one in (Invoke-Lab -Cmdlet 'Get-Service' -Parameters @{ Name = @($service) })) { New-LabService -Data $one } }
        catch { $PSCmdlet.WriteError($_) }
    }
}

# One service after the other, as Windows does. Of several, only those that the person confirms.
function Set-LabService {
    param($Caller, [string] $Cmdlet, [string[]] $Name)
    foreach ($one in $Name) {
        if (Test-LabAgreed -Caller $Caller -Target $one -Action $Cmdlet) { $null = Invoke-LabCmdlet -Caller $Caller -Cmdlet $Cmdlet -Parameters @{ Name = $one } }
    }
}

function Start-Service {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0, Mandatory = $true, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)] [string[]] $Name)
    process {
        . Use-LabPreference -Caller $PSCmdlet
        Set-LabService -Caller $PSCmdlet -Cmdlet 'Start-Service' -Name $Name
    }
}

function Stop-Service {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0, Mandatory = $true, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)] [string[]] $Name, [switch] $Force)
    process {
        . Use-LabPreference -Caller $PSCmdlet
        Set-LabService -Caller $PSCmdlet -Cmdlet 'Stop-Service' -Name $Name
    }
}

function Restart-Service {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0, Mandatory = $true, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)] [string[]] $Name, [switch] $Force)
    process {
        . Use-LabPreference -Caller $PSCmdlet
        $agreed = @(foreach ($one in $Name) { if (Test-LabAgreed -Caller $PSCmdlet -Target $one -Action 'Restart-Service') { $one } })
        if ($agreed.Count -gt 0) { $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Restart-Service' -Parameters @{ Name = $agreed } }
    }
}

function Get-LabKey {
    param($Caller, [string] $Path)

    $key = Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Get-RegistryKey' -Parameters @{ Path = $Path }
    if ($null -ne $key) { return $key }
    $missing = [Management.Automation.ItemNotFoundException]::new("Cannot find path '$Path' because it does not exist.")
    $Caller.WriteError([Management.Automation.ErrorRecord]::new($missing, 'PathNotFound', 'ObjectNotFound', $Path))
}

function ConvertFrom-LabValue {
    param($Value)

    if ($Value -isnot [string] -or -not $Value.StartsWith('hex:')) {
        if ($Value -is [long]) { return [int] $Value }
        return $Value
    }
    $hex = $Value.Substring(4)
    $bytes = [byte[]]::new($hex.Length / 2)
    for ($at = 0; $at -lt $bytes.Length; $at++) { $bytes[$at] = [Convert]::ToByte($hex.Substring($at * 2, 2), 16) }
    return , $bytes
}

function Get-LabValues {
    param($Caller, [string] $Path, [string[]] $Name)

    $key = Get-LabKey -Caller $Caller -Path $Path
    if ($null -eq $key) { return }
    $properties = [ordered] @{}
    foreach ($value in $key.values.PSObject.Properties) {
        if (-not $Name -or $Name -contains $value.Name) { $properties[$value.Name] = ConvertFrom-LabValue -Value $value.Value }
    }
    New-LabObject -Type 'System.Management.Automation.PSCustomObject' -Properties $properties
}

function Get-CimInstance {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $ClassName, [string] $Filter, [string[]] $Property)

    if ($ClassName -ne 'Win32_Process') { throw [ArgumentException]::new("The lab knows Win32_Process, not '$ClassName'.") }
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-Processes')) {
        New-LabObject -Type 'Lab.Process' -Properties ([ordered] @{
                ProcessId = [uint32] $one.ProcessId; Name = $one.Name; CommandLine = $one.CommandLine; CreationDate = (ConvertTo-LabTime -Text $one.CreationDate)
            })
    }
}

function Get-WinEvent {
    [CmdletBinding()] param([Collections.IDictionary] $FilterHashtable, [string] $LogName, [long] $MaxEvents = [long]::MaxValue, [switch] $Oldest)

    . Use-LabPreference -Caller $PSCmdlet -Errors
    if ($LogName) { $FilterHashtable = @{ LogName = $LogName } }
    $found = 0
    $events = @(foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-Events')) { $one })
    if ($Oldest -and $events.Count -gt 0) { $events = $events[($events.Count - 1)..0] }
    foreach ($one in $events) {
        $time = ConvertTo-LabTime -Text $one.TimeCreated
        $other = @(foreach ($name in 'LogName', 'ProviderName', 'Id') { if ($FilterHashtable.Contains($name) -and @($FilterHashtable[$name]) -notcontains $one.$name) { $name } })
        $early = $FilterHashtable.Contains('StartTime') -and $time -lt $FilterHashtable.StartTime
        if ($other.Count -gt 0 -or $early -or $found -ge $MaxEvents) { continue }
        $found++
        $properties = @(foreach ($value in $one.Properties) { [PSCustomObject] @{ Value = $value } })
        New-LabObject -Type 'System.Diagnostics.Eventing.Reader.EventLogRecord' -Properties ([ordered] @{ TimeCreated = $time; Id = [int] $one.Id; ProviderName = $one.ProviderName; LogName = $one.LogName; Properties = $properties })
    }
    if ($found -gt 0) { return }
    $none = [Exception]::new('No events were found that match the specified selection criteria.')
    $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($none, 'NoMatchingEventsFound', 'ObjectNotFound', $null))
}

function Get-LabAcl {
    param($Caller, [string] $Path)

    try { $acl = Invoke-Lab -Cmdlet 'Get-Acl' -Parameters @{ Path = $Path } }
    catch { $Caller.WriteError($_); return }
    New-LabObject -Type 'System.Security.AccessControl.FileSecurity' -Properties @{ Sddl = $acl.Sddl; Path = $Path }
}

function whoami {
    $global:LASTEXITCODE = 0
    if ($args -notcontains '/groups') { return 'lab\administrator' }
    'BUILTIN\Administrators                 Alias            S-1-5-32-544 Mandatory group, Enabled by default, Enabled group, Group owner'
    'Mandatory Label\High Mandatory Level   Label            S-1-16-12288'
}

# Code that calls libraries of Windows would act on this computer. Any other code is compiled as usual.
function Add-Type {
    $text = [string]::Join("`n", [string[]] @($args | ForEach-Object { [string] $_ }))
    if ($text -match 'DllImport|LibraryImport') { throw [NotSupportedException]::new('The lab compiles nothing that calls into libraries of Windows: it would reach this computer, not the simulated server.') }
    $real = $ExecutionContext.InvokeCommand.GetCommand('Add-Type', 'Cmdlet')
    & $real @args
}
