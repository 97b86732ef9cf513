# The way to another server. A session is a name; a block runs here, with the lab's commands pointed at that server.

function New-PSSession {
    [CmdletBinding()] param([string[]] $ComputerName, [string] $ConnectionUri, [string] $ConfigurationName, [string] $Authentication, $SessionOption, $Credential, [switch] $AllowRedirection)

    if (-not $PSBoundParameters.ContainsKey('ErrorAction')) { $ErrorActionPreference = $global:ErrorActionPreference }
    $shell = $ConfigurationName -eq 'Microsoft.Exchange'
    $names = if ($ConnectionUri) { @(([Uri] $ConnectionUri).Host) } else { $ComputerName }
    foreach ($name in $names) {
        $cmdlet = if ($shell) { 'Open-Shell' } else { 'Enter-Server' }
        try {
            $null = Get-LabAnswer -What 'visit'
            $null = Invoke-Lab -Cmdlet $cmdlet -Server $name
        }
        catch {
            # Not reached, not let in, and shut are three things, which scripts tell apart by the first word of the id.
            $id = switch -Regex ($_.FullyQualifiedErrorId) { 'Unreachable' { 'NetworkPathNotFound' } 'AccessDenied' { 'AccessDenied' } default { '-2144108477' } }
            $failed = [Management.Automation.Remoting.PSRemotingTransportException]::new($_.Exception.Message)
            $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($failed, "$id,PSSessionOpenFailed", 'OpenError', $name))
            continue
        }
        New-LabObject -Type 'Lab.Session' -Properties ([ordered] @{ ComputerName = $name; State = 'Opened'; Availability = 'Available'; ConfigurationName = $ConfigurationName })
    }
}

function Remove-PSSession {
    [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline = $true)] $Session)
    process { foreach ($one in @($Session)) { if ($null -ne $one) { $one.State = 'Closed' } } }
}

# What crosses a session is written down and read again on the other side: methods and computed members stay behind.
function ConvertTo-LabRemote {
    param($Value, [string] $ComputerName)

    if ($null -eq $Value) { return }
    $copy = [Management.Automation.PSObject]::AsPSObject([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value)))
    if ($null -eq $copy.PSObject.Properties['PSComputerName']) { $copy.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('PSComputerName', $ComputerName)) }
    return , $copy
}

function Invoke-Command {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)] [scriptblock] $ScriptBlock, $Session, [string[]] $ComputerName, [object[]] $ArgumentList = @(),
        [int] $ThrottleLimit, [switch] $NoNewScope, $SessionOption, [switch] $HideComputerName
    )
    if (-not $Session -and -not $ComputerName) { & $ScriptBlock @ArgumentList; return }
    $opened = @(if ($ComputerName) { New-PSSession -ComputerName $ComputerName })
    foreach ($one in @($Session) + $opened | Where-Object { $null -ne $_ }) {
        if ($one.State -ne 'Opened') { throw [InvalidOperationException]::new("The session to $($one.ComputerName) is not open.") }
        $before = $script:Here, $script:InSession, $script:Hidden
        try {
            $script:Here = $one.ComputerName
            $script:InSession = $true
            $script:Hidden = @(foreach ($name in (Invoke-Lab -Cmdlet 'Get-Hidden')) { $name })
            Invoke-LabBlock -Session $one -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList |
                ForEach-Object { ConvertTo-LabRemote -Value $_ -ComputerName $one.ComputerName }
        }
        finally { $script:Here, $script:InSession, $script:Hidden = $before }
    }
}

function Invoke-LabBlock {
    param($Session, [scriptblock] $ScriptBlock, [object[]] $ArgumentList)

    if ($Session.ConfigurationName -eq 'Microsoft.Exchange') {
        # That endpoint has no language: what is not one pipeline of commands with plain values is refused.
        $null = $ScriptBlock.GetPowerShell([object[]] $ArgumentList)
        return & $ScriptBlock @ArgumentList
    }
    # A block crosses as its text and values as copies; nothing of the module that it was written in comes along.
    $values = @(foreach ($value in $ArgumentList) { , [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($value, 4)) })
    & (New-Module -ScriptBlock { }) ([scriptblock]::Create($ScriptBlock.ToString())) @values
}

# A command that is not allowed is not there.
function Get-Command {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name, [string[]] $Module, [Management.Automation.CommandTypes] $CommandType, [switch] $All)

    if ($script:InSession -and @($Name | Where-Object { $script:Hidden -contains $_ }).Count -gt 0) { return }
    $real = $ExecutionContext.InvokeCommand.GetCmdlet('Microsoft.PowerShell.Core\Get-Command')
    & $real @PSBoundParameters
}

# Walks over to another server of the lab, as somebody who logs on there does.
function Enter-LabServer {
    [CmdletBinding()] param([Parameter(Position = 0, Mandatory = $true)] [string] $Name)
    $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Enter-Server' -Server $Name
    $script:Here = $Name
}

function Get-LabServer {
    foreach ($one in (Get-LabAnswer -What 'about').servers) { New-LabObject -Type 'Lab.Server' -Properties ([ordered] @{ Name = $one.name; Fqdn = $one.fqdn; Here = $one.name -eq $script:Here }) }
}
