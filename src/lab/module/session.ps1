# Sessions with another server. A session is only a name: a block runs here, and the commands of the lab act on that
# server. What the session hides is decided when it opens, as at a logon.

function New-PSSession {
    [CmdletBinding()] param([string[]] $ComputerName, [string] $ConnectionUri, [string] $ConfigurationName, [string] $Authentication, $SessionOption, $Credential, [switch] $AllowRedirection)

    . Use-LabPreference -Caller $PSCmdlet -Errors
    $shell = $ConfigurationName -eq 'Microsoft.Exchange'
    $names = if ($ConnectionUri) { @(([Uri] $ConnectionUri).Host) } else { $ComputerName }
    foreach ($name in $names) {
        $cmdlet = if ($shell) { 'Open-Shell' } else { 'Enter-Server' }
        try {
            $id = (Get-LabAnswer -What 'visit').session
            $null = Invoke-Lab -Cmdlet $cmdlet -Server $name -Parameters @{ Session = $id }
            $hidden = @(foreach ($command in (Invoke-Lab -Cmdlet 'Get-Hidden' -Server $name)) { $command })
        }
        catch {
            # Unreachable, access denied and shell closed are three cases. Scripts distinguish them by the first word of
            # the id.
            $id = switch -Regex ($_.FullyQualifiedErrorId) { 'Unreachable' { 'NetworkPathNotFound' } 'AccessDenied' { 'AccessDenied' } default { '-2144108477' } }
            $failed = [Management.Automation.Remoting.PSRemotingTransportException]::new($_.Exception.Message)
            $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($failed, "$id,PSSessionOpenFailed", 'OpenError', $name))
            continue
        }
        New-LabObject -Type 'Lab.Session' -Properties ([ordered] @{ ComputerName = $name; State = 'Opened'; Availability = 'Available'; ConfigurationName = $ConfigurationName; Hidden = $hidden; InstanceId = $id; Answered = [DateTime]::UtcNow })
    }
}

function Remove-PSSession {
    [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline = $true)] $Session)
    process {
        foreach ($one in @($Session)) {
            if ($null -eq $one) { continue }
            $was = $one.State
            $one.State = 'Closed'
            if ($was -eq 'Opened') { $null = Invoke-Lab -Cmdlet 'Close-Session' -Server $one.ComputerName -Parameters @{ Session = $one.InstanceId } }
        }
    }
}

# A session with Windows is asked before each block: the block runs here, and its own errors could hide that the session
# has ended. A management shell is asked unless it has just answered, because its blocks are short and many.
function Assert-LabSession {
    param($Session)

    if ($Session.State -ne 'Opened') { throw [InvalidOperationException]::new("The session to $($Session.ComputerName) is not open.") }
    if ($Session.ConfigurationName -eq 'Microsoft.Exchange' -and ([DateTime]::UtcNow - $Session.Answered).TotalMilliseconds -lt 100) { return }
    if (-not (Get-LabAnswer -What "session/$($Session.InstanceId)").open) { Stop-LabSession -Session $Session }
}

function Stop-LabSession {
    param($Session)

    $Session.State = 'Broken'
    throw [Management.Automation.Remoting.PSRemotingTransportException]::new("The session with $($Session.ComputerName) has ended.")
}

# A session serializes its results: methods and computed members are lost.
function ConvertTo-LabRemote {
    param($Value, [string] $ComputerName)

    if ($null -eq $Value) { return }
    $copy = [Management.Automation.PSObject]::AsPSObject([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value)))
    if ($null -eq $copy.PSObject.Properties['PSComputerName']) { $copy.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('PSComputerName', $ComputerName)) }
    return , $copy
}

# Without a session or a computer name, the block runs on this computer with the real Invoke-Command.
function Invoke-Command {
    [CmdletBinding(DefaultParameterSetName = 'Here')]
    param(
        [Parameter(Position = 0, Mandatory = $true, ParameterSetName = 'Here')]
        [Parameter(Position = 1, Mandatory = $true, ParameterSetName = 'Session')]
        [Parameter(Position = 1, Mandatory = $true, ParameterSetName = 'Computer')] [Alias('Command')] [scriptblock] $ScriptBlock,
        [Parameter(Position = 0, Mandatory = $true, ParameterSetName = 'Session')] $Session,
        [Parameter(Position = 0, Mandatory = $true, ParameterSetName = 'Computer')] [Alias('Cn')] [string[]] $ComputerName,
        [Alias('Args')] [object[]] $ArgumentList = @(), [Parameter(ValueFromPipeline = $true)] $InputObject, [Parameter(ParameterSetName = 'Here')] [switch] $NoNewScope,
        [int] $ThrottleLimit, $SessionOption, [switch] $HideComputerName
    )
    begin {
        . Use-LabPreference -Caller $PSCmdlet -Errors
        $labSteps = $null
        if ($PSCmdlet.ParameterSetName -ne 'Here') { return }
        $labReal = $ExecutionContext.InvokeCommand.GetCommand('Invoke-Command', 'Cmdlet')
        $labGiven = @{}
        foreach ($labName in 'ScriptBlock', 'ArgumentList', 'InputObject', 'NoNewScope', 'ErrorAction') { if ($PSBoundParameters.ContainsKey($labName)) { $labGiven[$labName] = $PSBoundParameters[$labName] } }
        $labSteps = { & $labReal @labGiven }.GetSteppablePipeline($MyInvocation.CommandOrigin)
        $labSteps.Begin($PSCmdlet)
    }
    process { if ($null -ne $labSteps) { $labSteps.Process($_) } }
    end {
        if ($null -ne $labSteps) { $labSteps.End(); return }
        $opened = @(if ($ComputerName) { New-PSSession -ComputerName $ComputerName })
        foreach ($one in @($Session) + $opened | Where-Object { $null -ne $_ }) { Invoke-LabSession -Session $one -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList }
        if ($opened.Count -gt 0) { Remove-PSSession -Session $opened }
    }
}

function Invoke-LabSession {
    param($Session, [scriptblock] $ScriptBlock, [object[]] $ArgumentList)

    Assert-LabSession -Session $Session
    $before = $script:Here, $script:InSession, $script:Hidden, $script:SessionId
    try {
        $script:Here = $Session.ComputerName
        $script:InSession = $true
        $script:Hidden = @($Session.Hidden)
        $script:SessionId = $Session.InstanceId
        $script:SessionEnded = $false
        Hide-LabCommand
        Invoke-LabBlock -Session $Session -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList |
            ForEach-Object { ConvertTo-LabRemote -Value $_ -ComputerName $Session.ComputerName }
    }
    finally {
        if ($script:SessionEnded) { $Session.State = 'Broken' }
        $script:Here, $script:InSession, $script:Hidden, $script:SessionId = $before
        Hide-LabCommand
    }
    # The commands of a block for Windows run here and may have handled the error.
    if ($script:SessionEnded) { Stop-LabSession -Session $Session }
    $Session.Answered = [DateTime]::UtcNow
}

# A restricted session hides the commands that are not allowed: Get-Command finds none there. Outside of a session, and
# if everything is allowed, Get-Command is the one of this computer.
function Hide-LabCommand {
    if (@($script:Hidden).Count -gt 0) { ${function:global:Get-Command} = $script:AskHidden; return }
    # Not GetCommand: where there is no such function, it searches all modules of this computer.
    if ($null -ne ${function:global:Get-Command}) { $ExecutionContext.SessionState.InvokeProvider.Item.Remove('function:global:Get-Command', $false) }
}

$script:AskHidden = {
    foreach ($word in $args) { foreach ($one in @($word)) { if ($script:Hidden -contains $one) { return } } }
    $real = $ExecutionContext.InvokeCommand.GetCommand('Get-Command', 'Cmdlet')
    & $real @args
}

function Invoke-LabBlock {
    param($Session, [scriptblock] $ScriptBlock, [object[]] $ArgumentList)

    if ($Session.ConfigurationName -eq 'Microsoft.Exchange') {
        # This endpoint has no language: a block must be one pipeline of commands with plain values.
        $null = $ScriptBlock.GetPowerShell([object[]] $ArgumentList)
        return & $ScriptBlock @ArgumentList
    }
    # A block is sent as text and its values as copies. The module in which it was written is not available there.
    $values = @(foreach ($value in $ArgumentList) { , [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($value, 4)) })
    & (New-Module -ScriptBlock { }) ([scriptblock]::Create($ScriptBlock.ToString())) @values
}

# Makes another server of the lab the server of this shell, like a logon there.
function Enter-LabServer {
    [CmdletBinding()] param([Parameter(Position = 0, Mandatory = $true)] [string] $Name)
    $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Enter-Server' -Server $Name
    $script:Here = $Name
}

function Get-LabServer {
    foreach ($one in (Get-LabAnswer -What 'about').servers) { New-LabObject -Type 'Lab.Server' -Properties ([ordered] @{ Name = $one.name; Fqdn = $one.fqdn; Here = $one.name -eq $script:Here }) }
}
