# The commands of a simulated organization. Each command calls the lab over loopback, at the address in EXSTATE_LAB.
# The commands change nothing on this computer, except files that a line names. A command that would change this
# computer is refused (refused.ps1). A general command on an ordinary path does the same as without the lab
# (redirect.ps1). Windows PowerShell 5.1 syntax, ASCII.

# If a prompt cannot be answered, or the lab does not run, the command must end before its effect.
$ErrorActionPreference = 'Stop'

# The hundreds of other cmdlets of a real management shell would act on the real organization.
foreach ($found in $ExecutionContext.InvokeCommand.GetCommands('Get-ExchangeServer', 'Function, Cmdlet', $false)) {
    if ($found.ModuleName -ne 'Lab') { throw [InvalidOperationException]::new("This shell reaches a real Exchange organization: it has Get-ExchangeServer of '$($found.ModuleName)'. Open another PowerShell, not the management shell, and type the lines of the lab there.") }
}

$script:Url = $env:EXSTATE_LAB
# The server of this shell. Invoke-Command changes it while it runs a block.
$script:Here = $env:EXSTATE_LAB_SERVER
$script:InSession = $false
$script:Hidden = @()
# The session in which a block runs, and whether it has ended.
$script:SessionId = ''
$script:SessionEnded = $false

# Looking for a proxy takes seconds, even for loopback. Set as the default of this shell and not for each request,
# because .NET reuses a connection only for requests with the default settings.
[Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new()
# Otherwise .NET sends each request in two parts and waits for an answer in between.
[Net.ServicePointManager]::Expect100Continue = $false

function Get-LabAnswer {
    param([string] $What, [string] $Body)

    if (-not $script:Url) {
        throw [InvalidOperationException]::new('EXSTATE_LAB is not set: start `exstate lab`, and type the lines that it prints.')
    }
    $request = [Net.WebRequest]::Create($script:Url + '/' + $What)
    # A call has no time limit: the lab may let it hang on purpose.
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

# One call. A value is returned as plain data. A refusal is an error record with the exception that Exchange would use.
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
    if ($script:SessionId) { $request.session = $script:SessionId }
    $answer = Get-LabAnswer -What 'call' -Body ([Management.Automation.PSSerializer]::Serialize($request, 6))
    if (-not $answer.ok) { throw (New-LabError -Answer $answer -Cmdlet $Cmdlet) }
    return , $answer.value
}

function New-LabError {
    param($Answer, [string] $Cmdlet)

    if ($Answer.reason -eq 'SessionEnded') { $script:SessionEnded = $true }
    $exception = switch ($Answer.reason) {
        'ArgumentException' { [ArgumentException]::new($Answer.message) }
        'ItemNotFoundException' { [Management.Automation.ItemNotFoundException]::new($Answer.message) }
        'SessionEnded' { [Management.Automation.Remoting.PSRemotingTransportException]::new($Answer.message) }
        default { [InvalidOperationException]::new($Answer.message) }
    }
    $id = "[FailureCategory=Cmdlet-$($Answer.reason)] lab,$Cmdlet"
    return [Management.Automation.ErrorRecord]::new($exception, $id, [Management.Automation.ErrorCategory] $Answer.category, $Cmdlet)
}

# Throws the error in the name of the calling cmdlet.
function Invoke-LabCmdlet {
    param($Caller, [string] $Cmdlet, [Collections.IDictionary] $Parameters = @{}, [string] $Server)

    try { return , (Invoke-Lab -Cmdlet $Cmdlet -Parameters $Parameters -Server $Server) }
    catch {
        $record = $_
        $Caller.ThrowTerminatingError($record)
    }
}

# Fails as a tool of Windows does: with text and an exit code, without an error record.
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
    # Windows shows an instant in local time.
    return [DateTimeOffset]::Parse($Text, [Globalization.CultureInfo]::InvariantCulture).LocalDateTime
}

# An object with its own type name and computed members, without a .NET class.
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

# For the script of `exstate observe --script`: it makes TLS handshakes itself, so it needs the addresses of the ports,
# and it writes the address of the lab into its result.
$global:ExstateLab = [PSCustomObject] @{}
if ($script:Url) { $global:ExstateLab.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('At', ([Uri] $script:Url).Authority)) }
$global:ExstateLab.PSObject.Properties.Add([Management.Automation.PSScriptProperty]::new('Wires', { (Get-LabAnswer -What 'about').wires }))

foreach ($family in 'exchange', 'certstore', 'iis', 'windows', 'session', 'places', 'redirect', 'refused') { . ($PSScriptRoot + '/' + $family + '.ps1') }

# So that `Import-Module WebAdministration` finds the module of the lab, even if Windows has the real one.
$modules = $PSScriptRoot + '/modules'
$paths = @($env:PSModulePath -split [IO.Path]::PathSeparator)
if ($paths -notcontains $modules) { $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath }
