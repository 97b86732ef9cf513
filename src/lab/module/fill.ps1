# Commands that take a path of the lab or of this computer, and the few that a bare engine lacks.

# The command as this computer has it, where it has one.
function Get-LabReal {
    param([string] $Name, [string] $Module, [Collections.IDictionary] $Given)

    $real = $ExecutionContext.InvokeCommand.GetCmdlet("$Module\$Name")
    if ($null -eq $real) { throw [NotSupportedException]::new("This shell has no $Name for files of this computer.") }
    & $real @Given
}

function Get-ChildItem {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string] $LiteralPath, [string] $Filter, [switch] $Recurse)

    if (-not $PSBoundParameters.ContainsKey('ErrorAction')) { $ErrorActionPreference = $global:ErrorActionPreference }
    $places = @(if ($LiteralPath) { $LiteralPath } else { $Path })
    foreach ($place in $places) {
        if ($place -match '^Cert:') { Get-LabStore -Caller $PSCmdlet -Path $place }
        elseif ($place -match '^IIS:') { Get-LabIisItem -Caller $PSCmdlet -Path $place }
        elseif ($place -match '^HKLM:') {
            $key = Get-LabKey -Caller $PSCmdlet -Path $place
            if ($null -ne $key) { foreach ($child in $key.children) { New-LabObject -Type 'Microsoft.Win32.RegistryKey' -Properties @{ PSChildName = $child; PSPath = "$place\$child" } } }
        }
        else { Get-LabReal -Name 'Get-ChildItem' -Module 'Microsoft.PowerShell.Management' -Given $PSBoundParameters }
    }
}

function Get-Item {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Path, [string] $LiteralPath)

    if (-not $PSBoundParameters.ContainsKey('ErrorAction')) { $ErrorActionPreference = $global:ErrorActionPreference }
    $place = if ($LiteralPath) { $LiteralPath } else { $Path }
    $found = @(if ($place -match '^Cert:') { Get-LabStore -Caller $PSCmdlet -Path $place }
        elseif ($place -match '^IIS:') { Get-LabIisItem -Caller $PSCmdlet -Path $place }
        else { Get-LabReal -Name 'Get-Item' -Module 'Microsoft.PowerShell.Management' -Given $PSBoundParameters })
    if ($found.Count -gt 0) { return $found }
    $missing = [Management.Automation.ItemNotFoundException]::new("Cannot find path '$place' because it does not exist.")
    $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($missing, 'PathNotFound', 'ObjectNotFound', $place))
}

function Remove-Item {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [switch] $Force, [switch] $Recurse)

    foreach ($place in @(if ($LiteralPath) { $LiteralPath } else { $Path })) {
        if ($place -match '^Cert:\\LocalMachine\\My\\([0-9A-Fa-f]{40})$') { $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Remove-StoreMy' -Parameters @{ Thumbprint = $Matches[1] } }
        elseif ($place -match '^(Cert|IIS|HKLM):') { throw [NotSupportedException]::new("The lab does not remove '$place'.") }
        else { [IO.File]::Delete($place) }
    }
}

# Two files of IIS are the simulated server's, wherever its Windows is said to be; every other file is this computer's.
function Get-LabIisConfig {
    param($Caller, [string] $Path)

    if ($Path -notmatch '[\\/]inetsrv[\\/]config[\\/]((applicationHost|redirection)\.config)$') { return $null }
    return Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Get-IisConfig' -Parameters @{ Name = $Matches[1] }
}

function Get-Content {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [switch] $Raw, [long] $TotalCount, [int] $Tail, $Encoding)

    if (-not $PSBoundParameters.ContainsKey('ErrorAction')) { $ErrorActionPreference = $global:ErrorActionPreference }
    $files = @(if ($LiteralPath) { $LiteralPath } else { $Path })
    $text = Get-LabIisConfig -Caller $PSCmdlet -Path $files[0]
    if ($null -eq $text) { return Get-LabReal -Name 'Get-Content' -Module 'Microsoft.PowerShell.Management' -Given $PSBoundParameters }
    if ($Raw) { return $text }
    return $text -split '\r\n'
}

function Select-String {
    [CmdletBinding()] param([Parameter(Position = 1)] [string[]] $Path, [Parameter(Position = 0, Mandatory = $true)] [string[]] $Pattern, [switch] $SimpleMatch, [switch] $Quiet)

    foreach ($file in $Path) {
        $number = 0
        $text = Get-LabIisConfig -Caller $PSCmdlet -Path $file
        $lines = if ($null -eq $text) { [IO.File]::ReadAllLines($file) } else { $text -split '\r\n' }
        foreach ($line in $lines) {
            $number++
            foreach ($one in $Pattern) {
                if ($line -match $(if ($SimpleMatch) { [regex]::Escape($one) } else { $one })) { New-LabObject -Type 'Microsoft.PowerShell.Commands.MatchInfo' -Properties ([ordered] @{ Path = $file; LineNumber = $number; Line = $line }) }
            }
        }
    }
}

# The clock of the lab is the world's.
function Get-Date {
    [CmdletBinding()] param([string] $Format)
    $now = ConvertTo-LabTime -Text (Get-LabAnswer -What 'about').now
    if ($Format) { return $now.ToString($Format, [Globalization.CultureInfo]::InvariantCulture) }
    return $now
}

# A bare engine has none of these; a real one is left alone.
if ($null -eq $ExecutionContext.InvokeCommand.GetCmdlet('Select-Object')) {
    function Select-Object {
        [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Property, [string] $ExpandProperty, [int] $First = [int]::MaxValue, [int] $Last, [Parameter(ValueFromPipeline = $true)] $InputObject)
        begin { $count = 0; $kept = [Collections.Queue]::new() }
        process {
            if ($Last -gt 0) {
                $kept.Enqueue($InputObject)
                if ($kept.Count -gt $Last) { $null = $kept.Dequeue() }
                return
            }
            if ($count -ge $First) { return }
            $count++
            if ($ExpandProperty) { return $InputObject.$ExpandProperty }
            if (-not $Property) { return $InputObject }
            $values = [ordered] @{}
            foreach ($name in $Property) {
                $member = $InputObject.PSObject.Properties[$name]
                $values[$name] = if ($null -eq $member) { $null } else { $member.Value }
            }
            New-LabObject -Type "Selected.$($InputObject.PSObject.TypeNames[0])" -Properties $values
        }
        end { $kept.ToArray() }
    }
}
if ($null -eq $ExecutionContext.InvokeCommand.GetCmdlet('Sort-Object')) {
    function Sort-Object {
        [CmdletBinding()] param([Parameter(Position = 0, Mandatory = $true)] [string] $Property, [switch] $Descending, [Parameter(ValueFromPipeline = $true)] $InputObject)
        begin { $all = [Collections.ArrayList]::new() }
        process { $null = $all.Add($InputObject) }
        end {
            $keys = @(foreach ($one in $all) { $one.$Property })
            $sorted = $all.ToArray()
            [Array]::Sort($keys, $sorted)
            if ($Descending) { [Array]::Reverse($sorted) }
            $sorted
        }
    }
}
if ($null -eq $ExecutionContext.InvokeCommand.GetCmdlet('Write-Output')) {
    function Write-Output { param([Parameter(Position = 0, ValueFromPipeline = $true)] $InputObject) process { $InputObject } }
}
