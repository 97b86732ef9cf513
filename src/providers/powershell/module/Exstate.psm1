# Windows PowerShell 5.1 syntax, ASCII, and only cmdlets of the engine's core. The same text runs in powershell.exe,
# pwsh and a bare engine, and the import loads no other module on a server that may have problems.
Set-StrictMode -Version 3.0

# Global, because the preferences of a module do not apply to the functions of other modules or to remoting proxies.
$global:ErrorActionPreference = 'Stop'
$global:ProgressPreference = 'SilentlyContinue'
$global:ConfirmPreference = 'None'
# Without a console the encoding cannot be set. Answers are ASCII, so only other output is affected.
try { [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false) } catch { $null = $_ }

# An answer that is not a projection of plain properties can be a whole object graph. It is refused before it is sent.
$script:LargestAnswer = 8MB
$script:AnswerDepth = 12
$script:Operations = @{}
$script:DeadlineTicks = [long]::MaxValue
$script:Clock = [Diagnostics.Stopwatch]::StartNew()

function New-ExstateError {
    param([Parameter(Mandatory = $true)] [string] $Code, [Parameter(Mandatory = $true)] [string] $Message)

    $exception = [InvalidOperationException]::new($Message)
    return [Management.Automation.ErrorRecord]::new($exception, 'exstate/' + $Code, 'InvalidOperation', $null)
}

# The time that is left for the operation before its answer counts as lost.
function Get-RemainingMilliseconds {
    return [Math]::Max([long] 0, $script:DeadlineTicks - $script:Clock.ElapsedMilliseconds)
}

function Get-Sha256 {
    param([byte[]] $Bytes, [int] $Count = $Bytes.Length)

    $sha = [Security.Cryptography.SHA256]::Create()
    try { return , $sha.ComputeHash($Bytes, 0, $Count) } finally { $sha.Dispose() }
}

# The length without the block that Set-AuthenticodeSignature appends: comments with base64 at the end of the file. Any
# other text in the block or after it counts as a change of the file. module-files.ts has the same rule.
function Get-UnsignedLength {
    param([byte[]] $Bytes)

    # One character for each byte, so that an index in the text is an index in the file.
    $text = [Text.Encoding]::ASCII.GetString($Bytes)
    $block = [regex]::Match($text, '\r\n# SIG # Begin signature block\r\n(?:# [A-Za-z0-9+/=]+\r\n)+# SIG # End signature block\r\n\z')
    if ($block.Success) { return $block.Index }
    return $Bytes.Length
}

# The hash of the files that were loaded, so that exstate notices an old or foreign copy before it sends a request.
function Get-ModuleHash {
    $files = [Collections.Generic.SortedDictionary[string, string]]::new([StringComparer]::Ordinal)
    foreach ($path in [IO.Directory]::GetFiles($PSScriptRoot, '*.ps*1', [IO.SearchOption]::AllDirectories)) {
        $files[$path.Substring($PSScriptRoot.Length + 1).Replace('\', '/')] = $path
    }
    $lines = foreach ($file in $files.GetEnumerator()) {
        $bytes = [IO.File]::ReadAllBytes($file.Value)
        $hash = Get-Sha256 -Bytes $bytes -Count (Get-UnsignedLength -Bytes $bytes)
        $file.Key + ' ' + [BitConverter]::ToString($hash).Replace('-', '') + "`n"
    }
    $all = Get-Sha256 -Bytes ([Text.Encoding]::UTF8.GetBytes(-join $lines))
    return [BitConverter]::ToString($all).Replace('-', '').ToLowerInvariant()
}

# CLIXML in both directions: the engine of 5.1 and 7 contains it, while JSON is a cmdlet of another module.
function Read-Request {
    param([string] $Encoded)

    $text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Encoded))
    return [Management.Automation.PSSerializer]::Deserialize($text)
}

# Writes directly to the console. Output through the pipeline would be formatted, wrapped and mixed with other output.
function Write-Envelope {
    param([string] $Id, [string] $Part, $Value)

    $text = [Management.Automation.PSSerializer]::Serialize($Value, $script:AnswerDepth)
    $bytes = [Text.Encoding]::UTF8.GetBytes($text)
    if ($bytes.Length -gt $script:LargestAnswer) {
        throw (New-ExstateError -Code 'answer-too-large' -Message "The answer has $($bytes.Length) bytes; that is more than an answer of exstate can have.")
    }
    $hash = [BitConverter]::ToString((Get-Sha256 -Bytes $bytes), 0, 8).Replace('-', '').ToLowerInvariant()
    $words = @('EXSTATE1', $Id, $Part, $bytes.Length, $hash, [Convert]::ToBase64String($bytes))
    # The line feed before it ends a line of other output. Both line ends are LF on every system.
    [Console]::Out.Write("`n" + ($words -join ' ') + "`n")
    [Console]::Out.Flush()
}

function ConvertTo-ErrorData {
    param([Management.Automation.ErrorRecord] $Record)

    $inner = [Collections.ArrayList]::new()
    $next = $Record.Exception.InnerException
    while ($null -ne $next -and $inner.Count -lt 8) {
        $null = $inner.Add(@{ message = $next.Message; type = $next.GetType().FullName; hresult = $next.HResult })
        $next = $next.InnerException
    }
    $target = $null
    if ($null -ne $Record.TargetObject) { $target = [string] $Record.TargetObject }
    $position = $null
    if ($null -ne $Record.InvocationInfo) { $position = $Record.InvocationInfo.PositionMessage }
    return @{
        message  = $Record.Exception.Message
        type     = $Record.Exception.GetType().FullName
        fqid     = $Record.FullyQualifiedErrorId
        category = $Record.CategoryInfo.Category.ToString()
        reason   = $Record.CategoryInfo.Reason
        activity = $Record.CategoryInfo.Activity
        target   = $target
        position = $position
        stack    = $Record.ScriptStackTrace
        hresult  = $Record.Exception.HResult
        inner    = $inner
    }
}

# Each object that an operation returns is sent at once as a part of the answer. The last part ends the call.
function Invoke-Exstate {
    param([Parameter(Mandatory = $true, Position = 0)] [string] $Encoded)

    $request = Read-Request -Encoded $Encoded
    $started = $script:Clock.ElapsedMilliseconds
    $script:DeadlineTicks = $started + $request.deadlineMs
    $count = 0
    $errors = [Collections.ArrayList]::new()
    $warnings = [Collections.ArrayList]::new()
    $log = [Collections.ArrayList]::new()
    try {
        $operation = $script:Operations[$request.op]
        if ($null -eq $operation) {
            throw (New-ExstateError -Code 'unknown-operation' -Message "This module has no operation '$($request.op)'.")
        }
        & $operation -Request $request.args *>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.ErrorRecord]) { $null = $errors.Add((ConvertTo-ErrorData -Record $_)) }
            elseif ($_ -is [Management.Automation.WarningRecord]) { $null = $warnings.Add($_.Message) }
            elseif ($_ -is [Management.Automation.InformationalRecord]) { $null = $log.Add($_.Message) }
            elseif ($_ -is [Management.Automation.InformationRecord]) { $null = $log.Add([string] $_.MessageData) }
            else { Write-Envelope -Id $request.id -Part ([string] $count) -Value $_; $count++ }
        }
    }
    catch { $null = $errors.Add((ConvertTo-ErrorData -Record $_)) }
    Write-Envelope -Id $request.id -Part 'end' -Value @{
        v        = 1
        id       = $request.id
        ok       = $errors.Count -eq 0
        count    = $count
        errors   = $errors
        warnings = $warnings
        log      = $log
        ms       = $script:Clock.ElapsedMilliseconds - $started
    }
}

$script:ModuleHash = Get-ModuleHash

# The functions that operations share. Most of them are also sent to servers, as text.
foreach ($folder in '', '/observe') {
    foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot + $folder, '*.ps1')) { . $file }
}

# One file, one operation, one name: bind-certificate.ps1 defines Invoke-BindCertificate. The table is filled once, from
# files that the hash covers. A request can only choose an entry.
foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot + '/operations', '*.ps1')) {
    . $file
    $name = [IO.Path]::GetFileNameWithoutExtension($file)
    $words = foreach ($word in $name.Split('-')) { $word.Substring(0, 1).ToUpperInvariant() + $word.Substring(1) }
    $operation = $ExecutionContext.SessionState.InvokeCommand.GetCommand('Invoke-' + (-join $words), 'Function')
    if ($null -eq $operation) { throw (New-ExstateError -Code 'operation-misnamed' -Message "$file does not define Invoke-$(-join $words).") }
    $script:Operations[$name] = $operation
}
