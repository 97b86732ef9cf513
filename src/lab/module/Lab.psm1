# The commands of a simulated organization. Each asks the lab, over loopback, at the address that EXSTATE_LAB holds.
# Nothing here touches this computer but the files that a line names; what it would touch is refused (refused.ps1), and
# an ordinary command on an ordinary path does what it does without the lab (redirect.ps1). Windows PowerShell 5.1
# syntax, ASCII.

# A question that nobody can answer, or a lab that is gone, must end a command before its effect.
$ErrorActionPreference = 'Stop'

# Its hundreds of other cmdlets would go on to the real organization.
foreach ($found in $ExecutionContext.InvokeCommand.GetCommands('Get-ExchangeServer', 'Function, Cmdlet', $false)) {
    if ($found.ModuleName -ne 'Lab') { throw [InvalidOperationException]::new("This shell reaches a real Exchange organization: it has Get-ExchangeServer of '$($found.ModuleName)'. Open another PowerShell, not the management shell, and type the lines of the lab there.") }
}

$script:Url = $env:EXSTATE_LAB
# The server that this shell is on; Invoke-Command goes to another for the length of a block.
$script:Here = $env:EXSTATE_LAB_SERVER
$script:InSession = $false
$script:Hidden = @()

# Looking for a proxy takes seconds, even for loopback. As this shell's default and not at each request, because .NET
# keeps a connection only for requests that are like the default.
[Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new()
# Otherwise every question is asked in two parts, with an answer in between.
[Net.ServicePointManager]::Expect100Continue = $false

function Get-LabAnswer {
    param([string] $What, [string] $Body)

    if (-not $script:Url) {
        throw [InvalidOperationException]::new('EXSTATE_LAB is not set: start `exstate lab`, and type the lines that it prints.')
    }
    $request = [Net.WebRequest]::Create($script:Url + '/' + $What)
    # A call may hang for as long as the lab means it to.
    $request.Timeout = [Threading.Timeout]::Infinite
    $request.ContentType = 'text/xml; charset=utf-8'
    $request.Accept = 'text/xml'
    if ($Body) {
        $bytes = [Text.Encoding]::UTF8.GetBytes($Body)
        $request.Method = 'POST'
        $stream = $request.GetRequestStream()
        try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
    }
    $response = $request.GetResponse()
    try {
        $reader = [IO.StreamReader]::new($response.GetResponseStream(), [Text.Encoding]::UTF8)
        return [Management.Automation.PSSerializer]::Deserialize($reader.ReadToEnd())
    }
    finally { $response.Dispose() }
}

# One call. Values come back as plain data; a refusal is an error record with the exception that Exchange's has.
function Invoke-Lab {
    param([string] $Cmdlet, [Collections.IDictionary] $Parameters = @{}, [string] $Server)

    $given = @{}
    foreach ($name in $Parameters.Keys) {
        $value = $Parameters[$name]
        if ($null -eq $value) { continue }
        if ($value -is [switch]) { $value = $value.IsPresent }
        elseif ($value -is [byte[]]) { $value = [Convert]::ToBase64String($value) }
        elseif ($value -is [DateTime]) { $value = $value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture) }
        elseif ($value -is [Collections.IEnumerable] -and $value -isnot [string]) { $value = @(foreach ($one in $value) { [string] $one }) }
        elseif ($value -isnot [bool]) { $value = [string] $value }
        $given[$name] = $value
    }
    $request = @{ cmdlet = $Cmdlet; parameters = $given }
    $at = if ($Server) { $Server } else { $script:Here }
    if ($at) { $request.server = $at }
    if ($script:Here) { $request.here = $script:Here }
    $answer = Get-LabAnswer -What 'call' -Body ([Management.Automation.PSSerializer]::Serialize($request, 6))
    if (-not $answer.ok) { throw (New-LabError -Answer $answer -Cmdlet $Cmdlet) }
    return , $answer.value
}

function New-LabError {
    param($Answer, [string] $Cmdlet)

    $exception = switch ($Answer.reason) {
        'ArgumentException' { [ArgumentException]::new($Answer.message) }
        'ItemNotFoundException' { [Management.Automation.ItemNotFoundException]::new($Answer.message) }
        default { [InvalidOperationException]::new($Answer.message) }
    }
    $id = "[FailureCategory=Cmdlet-$($Answer.reason)] lab,$Cmdlet"
    return [Management.Automation.ErrorRecord]::new($exception, $id, [Management.Automation.ErrorCategory] $Answer.category, $Cmdlet)
}

# A cmdlet ends with the caller's name in its error, not with ours.
function Invoke-LabCmdlet {
    param($Caller, [string] $Cmdlet, [Collections.IDictionary] $Parameters = @{}, [string] $Server)

    try { return , (Invoke-Lab -Cmdlet $Cmdlet -Parameters $Parameters -Server $Server) }
    catch {
        $record = $_
        $Caller.ThrowTerminatingError($record)
    }
}

# As a tool of Windows fails: in words and with an exit code, not with an error.
function Invoke-LabTool {
    param([string] $Cmdlet, [Collections.IDictionary] $Parameters = @{}, [string[]] $Says = @())

    try {
        $value = Invoke-Lab -Cmdlet $Cmdlet -Parameters $Parameters
        $global:LASTEXITCODE = 0
        if ($Says.Count -gt 0) { return $Says }
        return $value
    }
    catch {
        $global:LASTEXITCODE = 1
        return $_.Exception.Message
    }
}

function ConvertTo-LabTime {
    param([string] $Text)
    # Windows shows an instant in the local time of whoever looks.
    return [DateTimeOffset]::Parse($Text, [Globalization.CultureInfo]::InvariantCulture).LocalDateTime
}

# An object with a type of its own, members that can be computed, and no class behind it.
function New-LabObject {
    param([string] $Type, [Collections.IDictionary] $Properties)

    $object = [PSCustomObject] @{}
    $object.PSObject.TypeNames.Insert(0, $Type)
    foreach ($name in $Properties.Keys) {
        $object.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new($name, $Properties[$name]))
    }
    return $object
}

function ConvertFrom-LabObject {
    param([string] $Type, $Data)

    $properties = [ordered] @{}
    foreach ($property in $Data.PSObject.Properties) { $properties[$property.Name] = $property.Value }
    return New-LabObject -Type $Type -Properties $properties
}

# For the script of `exstate observe --script`, which looks at ports itself and has nobody to tell it where they are, and
# which writes down where it looked.
$global:ExstateLab = [PSCustomObject] @{}
if ($script:Url) { $global:ExstateLab.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('At', ([Uri] $script:Url).Authority)) }
$global:ExstateLab.PSObject.Properties.Add([Management.Automation.PSScriptProperty]::new('Wires', { (Get-LabAnswer -What 'about').wires }))

foreach ($family in 'exchange', 'certstore', 'iis', 'windows', 'session', 'places', 'redirect', 'refused') { . ($PSScriptRoot + '/' + $family + '.ps1') }

# `Import-Module WebAdministration` finds the lab's own, also where Windows has a real one.
$modules = $PSScriptRoot + '/modules'
$paths = @($env:PSModulePath -split [IO.Path]::PathSeparator)
if ($paths -notcontains $modules) { $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath }
