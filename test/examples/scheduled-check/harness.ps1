# Runs the scripts of the example in one shell, with functions in place of the cmdlets that only Windows has. They record
# what they got. Cases: a JSON file with { script, set, env }    Answer: what each case did, as JSON in another file
param([string] $Cases, [string] $Answers)
$ErrorActionPreference = 'Stop'

function Write-EventLog { param($LogName, $Source, $EventId, $EntryType, $Message) $global:Seen.events += @{ log = $LogName; source = $Source; id = $EventId; type = "$EntryType"; message = $Message } }
function New-EventLog { param($LogName, $Source) $global:Seen.calls += @{ name = 'New-EventLog'; log = $LogName; source = $Source } }
function Remove-EventLog { param($Source) $global:Seen.calls += @{ name = 'Remove-EventLog'; source = $Source } }
function New-ScheduledTaskAction { param($Execute, $Argument, $WorkingDirectory) @{ execute = $Execute; argument = $Argument; folder = $WorkingDirectory } }
function New-ScheduledTaskTrigger { param([switch] $Daily, [switch] $Once, $At, $RepetitionInterval) @{ daily = [bool] $Daily; once = [bool] $Once; at = $At.ToString('HH:mm'); every = "$RepetitionInterval" } }
function New-ScheduledTaskPrincipal { param($UserId, $LogonType, $RunLevel) @{ user = $UserId; type = "$LogonType"; level = "$RunLevel" } }
function New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, $ExecutionTimeLimit, $MultipleInstances) @{ limit = "$ExecutionTimeLimit"; instances = "$MultipleInstances" } }
function Register-ScheduledTask { param($TaskName, $TaskPath, $Action, $Trigger, $Settings, $Description, [switch] $Force, $Principal, $User, $Password, $RunLevel) $global:Seen.calls += @{ name = 'Register-ScheduledTask'; task = "$TaskPath$TaskName"; action = $Action; trigger = $Trigger; settings = $Settings; principal = $Principal; user = $User; password = $Password } }
function Unregister-ScheduledTask { [CmdletBinding(SupportsShouldProcess)] param($TaskName, $TaskPath) $global:Seen.calls += @{ name = 'Unregister-ScheduledTask'; task = "$TaskPath$TaskName" } }
function Test-Path { param($LiteralPath, $PathType) if ("$LiteralPath" -like 'HKLM:*') { return [bool] $global:Given.env['SOURCE_THERE'] } [IO.File]::Exists($LiteralPath) }
function Read-Host { param($Prompt, [switch] $AsSecureString) ConvertTo-SecureString -String $global:Given.env['TYPED'] -AsPlainText -Force }

$all = @(foreach ($given in (Get-Content -LiteralPath $Cases -Raw | ConvertFrom-Json -AsHashtable)) {
        $global:Given = $given
        $global:Seen = @{ events = @(); calls = @(); out = @(); error = ''; exit = 0 }
        foreach ($name in $given.env.Keys) { [Environment]::SetEnvironmentVariable($name, $given.env[$name]) }
        $set = $given.set
        if ($set.ContainsKey('Credential')) { $set['Credential'] = [pscredential]::new($set['Credential'], (ConvertTo-SecureString -String 'of-the-account' -AsPlainText -Force)) }
        $LASTEXITCODE = 0
        try { $global:Seen.out = @(& $given.script @set | ForEach-Object { "$_" }) }
        catch { $global:Seen.error = "$_" }
        $global:Seen.exit = $LASTEXITCODE
        foreach ($name in $given.env.Keys) { [Environment]::SetEnvironmentVariable($name, $null) }
        $global:Seen
    })
[IO.File]::WriteAllText($Answers, (ConvertTo-Json -InputObject $all -Depth 8))
