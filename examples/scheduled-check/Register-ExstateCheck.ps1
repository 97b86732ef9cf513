# Register-ExstateCheck.ps1
# Registers the source in the event log and the scheduled task that runs Invoke-ExstateCheck.ps1, or removes both.
# Run it as an administrator. Running it again replaces the task.
[CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Register')]
param(
    # The desired state, with its whole path.
    [Parameter(Mandatory = $true, ParameterSetName = 'Register')] [string] $DesiredState,
    # exstate.cmd, with its whole path.
    [Parameter(Mandatory = $true, ParameterSetName = 'Register')] [string] $Exstate,
    # A group managed service account (CONTOSO\exstate$), or SYSTEM.
    [Parameter(ParameterSetName = 'Register')] [string] $Account = 'SYSTEM',
    # In place of -Account, an ordinary account: Windows keeps its password with the task.
    [Parameter(ParameterSetName = 'Register')] [pscredential] $Credential,
    # The time of day, and every how many hours.
    [Parameter(ParameterSetName = 'Register')] [DateTime] $At = '06:00',
    [Parameter(ParameterSetName = 'Register')] [ValidateRange(1, 24)] [int] $EveryHours = 24,
    [Parameter(ParameterSetName = 'Register')] [string] $StateDir,
    [Parameter(ParameterSetName = 'Register')] [string] $Metrics,
    [Parameter(ParameterSetName = 'Register')] [string] $World,
    [Parameter(ParameterSetName = 'Register')] [switch] $Teams,
    [Parameter(ParameterSetName = 'Register')] [string] $MailTo,
    [Parameter(ParameterSetName = 'Register')] [string] $MailFrom,
    [Parameter(ParameterSetName = 'Register')] [string] $SmtpServer,
    [Parameter(ParameterSetName = 'Register')] [int] $SmtpPort = 25,
    [Parameter(ParameterSetName = 'Register')] [switch] $SmtpWithoutTls,
    [Parameter(ParameterSetName = 'Register')] [switch] $NotifyOk,
    # Removes the task, the source in the event log and the stored address.
    [Parameter(Mandatory = $true, ParameterSetName = 'Unregister')] [switch] $Unregister
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'Secret.ps1')

$Source = 'exstate check'
$SourceKey = 'HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\exstate check'
$Task = @{ TaskName = 'exstate check'; TaskPath = '\exstate\' }

# The task starts powershell.exe with one line of text. A quote cannot stand in a path, and in the other values it has no use.
function Format-Word {
    param([string] $Text)

    if ($Text -match '["\x00-\x1f]') { throw "This value cannot stand in the line of a task: $Text" }
    return '"' + ($Text -replace '(\\+)$', '$1$1') + '"'
}

function Get-Line {
    $words = @('-NoProfile', '-NonInteractive', '-File', (Format-Word -Text (Join-Path $PSScriptRoot 'Invoke-ExstateCheck.ps1')))
    $values = [ordered] @{ DesiredState = $DesiredState; Exstate = $Exstate; StateDir = $StateDir; Metrics = $Metrics; World = $World; MailTo = $MailTo; MailFrom = $MailFrom; SmtpServer = $SmtpServer }
    foreach ($name in $values.Keys) { if ($values[$name]) { $words += @("-$name", (Format-Word -Text $values[$name])) } }
    if ($MailTo) { $words += @('-SmtpPort', [string] $SmtpPort) }
    $switches = [ordered] @{ Teams = $Teams; SmtpWithoutTls = $SmtpWithoutTls; NotifyOk = $NotifyOk }
    foreach ($name in $switches.Keys) { if ($switches[$name]) { $words += "-$name" } }
    return $words -join ' '
}

function Assert-Values {
    foreach ($file in @($DesiredState, $Exstate) + @($World | Where-Object { $_ })) {
        if (-not [IO.Path]::IsPathRooted($file)) { throw "The task runs in another folder: name the whole path of $file" }
        if (-not (Test-Path -LiteralPath $file -PathType Leaf)) { throw "There is no such file: $file" }
    }
    if (($MailTo -or $MailFrom -or $SmtpServer) -and -not ($MailTo -and $MailFrom -and $SmtpServer)) { throw 'A mail needs -MailTo, -MailFrom and -SmtpServer.' }
    if ($null -ne $Credential -or $Account -eq 'SYSTEM' -or $Account.EndsWith('$')) { return }
    throw "A task of $Account needs its password: give -Credential (Get-Credential) in place of -Account, or use a group managed service account, whose name ends with a dollar sign"
}

function Register-Task {
    $daily = @{ Daily = $true; At = $At }
    $often = @{ Once = $true; At = $At; RepetitionInterval = (New-TimeSpan -Hours $EveryHours) }
    if ($EveryHours -eq 24) { $trigger = New-ScheduledTaskTrigger @daily } else { $trigger = New-ScheduledTaskTrigger @often }
    $action = New-ScheduledTaskAction -Execute (Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe') -Argument (Get-Line) -WorkingDirectory (Split-Path -Parent $DesiredState)
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Hours 1) -MultipleInstances IgnoreNew
    $common = $Task + @{ Action = $action; Trigger = $trigger; Settings = $settings; Description = 'Runs exstate check and writes the event log. Changes nothing on a server.'; Force = $true }
    # exstate runs as administrator where it looks at the server on which it runs.
    if ($null -ne $Credential) {
        $null = Register-ScheduledTask @common -RunLevel Highest -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password
        return
    }
    # A group managed service account has the type Password, and Windows knows its password.
    $type = 'Password'
    if ($Account -eq 'SYSTEM') { $type = 'ServiceAccount' }
    $null = Register-ScheduledTask @common -Principal (New-ScheduledTaskPrincipal -UserId $Account -LogonType $type -RunLevel Highest)
}

if ($Unregister) {
    if (-not $PSCmdlet.ShouldProcess('the scheduled task "exstate check", its event source and the stored address', 'Remove')) { return }
    Unregister-ScheduledTask @Task -Confirm:$false -ErrorAction SilentlyContinue
    if (Test-Path -LiteralPath $SourceKey) { Remove-EventLog -Source $Source }
    Clear-Address
    'The task, the event source and the stored address are removed. Events that were written stay in the log.'
    return
}
Assert-Values
if (-not $PSCmdlet.ShouldProcess('the scheduled task "exstate check"', 'Register')) { return }
if (-not (Test-Path -LiteralPath $SourceKey)) { New-EventLog -LogName 'Application' -Source $Source }
Register-Task
"Registered. Run it now: Start-ScheduledTask -TaskPath '\exstate\' -TaskName 'exstate check'"
"Then read: Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = 'exstate check' } -MaxEvents 1 | Format-List"
