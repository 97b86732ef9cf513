# Behaves in one faulty way, by name. Request: how    Answer: depends
function Invoke-Behave {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Request)

    switch ($Request.how) {
        'drips' { foreach ($n in 1, 2, 3) { @{ n = $n }; [Threading.Thread]::Sleep(300) } }
        'says nothing' { }
        'says null' { $null }
        'refuses' { 'before'; throw (New-ExstateError -Code 'one-row-expected' -Message '2 rows') }
        'fails' { throw [InvalidOperationException]::new('outer', [ArgumentException]::new('inner')) }
        'tells a secret' {
            $PSCmdlet.WriteWarning('the connection string was Server=x;Password=hunter2')
            throw [InvalidOperationException]::new('Authorization: Basic YWRtaW46aHVudGVyMg==', [ArgumentException]::new('Password=hunter2'))
        }
        'fails in .NET' { [IO.File]::ReadAllText('/nowhere/at/all') }
        'goes on after an error' {
            $record = New-ExstateError -Code 'half' -Message 'half of it'
            $ErrorActionPreference = 'Continue'
            $PSCmdlet.WriteError($record)
            'after'
        }
        'is noisy' {
            $PSCmdlet.WriteWarning('low on memory')
            $PSCmdlet.WriteInformation('looked twice', [string[]] @())
            [Console]::Out.WriteLine('WARNING: straight to the console')
            [Console]::Error.WriteLine('error: straight to the console')
            $Host.UI.WriteLine('through the host')
            [Console]::Out.Write('half a line')
            'right'
        }
        'leaves' { exit 0 }
        'hangs' { [Threading.Thread]::Sleep(600000) }
        'asks' { $Host.UI.PromptForChoice('Confirm', 'Replace the default SMTP certificate?', [Management.Automation.Host.ChoiceDescription[]] @('&Yes', '&No'), 0) }
        'is large' { 'x' * [int] $Request.size }
        'counts down' { Get-RemainingMilliseconds }
        'writes live objects' { [DayOfWeek]::Monday; [DateTime]::new(2026, 11, 25, 0, 0, 0, [DateTimeKind]::Utc); [byte[]] @(1, 2); , [byte[]] @(1, 2); [Version] '15.1.2507.18' }
        'tells its environment' { foreach ($name in $Request.names) { [Environment]::GetEnvironmentVariable($name) } }
    }
}
