# observe/reading.ps1
# Reads facts one by one, so that a fact that cannot be read does not hide the others.
# The files of this folder are also sent to servers as text, so they call nothing outside it.
Set-StrictMode -Version 3.0

# known: the fact was read; null means that it is absent. unknown: it could not be read, and why.
function Add-Fact {
    param([hashtable] $Facts, [string] $Key, [scriptblock] $Reading)

    try {
        $read = & $Reading
        $Facts[$Key] = @{ known = $read }
    }
    catch { $Facts[$Key] = @{ unknown = (Get-Reason -Record $_) } }
}

function Test-KnownAs {
    param($Fact, $Value)

    return $null -ne $Fact -and $Fact.ContainsKey('known') -and $Fact.known -eq $Value
}

# An empty address and * are the same; default installations contain both.
function Get-RowName {
    param([string] $BindingInformation)

    return $BindingInformation -replace '^:', '*:'
}

# The facts that each part of a look reads. A server receives only the functions of the parts that are wanted.
$script:Parts = @{
    certificates = '^(store|certificate|key|flags)/'
    web          = '^(row|sslcert|record-settings|metabase|require-ssl|extended-protection|web)/|^tolerates-|^event/15021$'
    rdp          = '^rdp/'
    restart      = '^windows/'
    management   = '^web-management$'
    renewers     = '^renewer/'
    events       = '^event/12'
    logs         = '^log/'
    rights       = '^may/'
    wire         = '^(wire|health)/|^transport/|^smtp-probe$'
}

# Whether facts with these keys are wanted. An empty list means all facts.
function Test-Wanted {
    param([string[]] $Only, [string] $Keys)

    return $null -eq $Only -or $Only.Count -eq 0 -or @($Only -match $Keys).Count -gt 0
}

# Reads once for several facts. If it fails, each of them is unknown for the same reason.
function Read-Once {
    param([scriptblock] $Reading)

    try { return @{ value = @(& $Reading) } } catch { return @{ failed = $_ } }
}

function Get-Read {
    param([hashtable] $Read)

    if ($Read.ContainsKey('failed')) { throw $Read.failed }
    return $Read.value
}

function Get-Reason {
    param($Record)

    $cause = $Record.Exception.GetBaseException()
    # If a preference turned an error into an exception, its message is about preferences. The inner error has the
    # reason.
    if ($cause -is [Management.Automation.ActionPreferenceStopException]) { $cause = $cause.ErrorRecord.Exception.GetBaseException() }
    $lines = @($cause.Message -split '\r?\n' | Where-Object { $_.Trim() -ne '' })
    $said = $Record.FullyQualifiedErrorId
    if ($lines.Count -gt 0) { $said = $lines[0].Trim() }
    return $said.Substring(0, [Math]::Min(300, $said.Length))
}

# Null if the object has no such property: objects lose properties in a session, and strict mode would throw.
function Get-PropertyOrNull {
    param($Of, [string] $Name)

    if ($null -eq $Of) { return $null }
    $property = $Of.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return , $property.Value
}

# Null if the key does not exist. A key that cannot be read throws.
function Get-RegistryKey {
    param([string] $Path)

    try { return Get-ItemProperty -LiteralPath $Path -ErrorAction Stop }
    catch [Management.Automation.ItemNotFoundException] { return $null }
}

function Get-RegistryValue {
    param([string] $Path, [string] $Name)

    return , (Get-PropertyOrNull -Of (Get-RegistryKey -Path $Path) -Name $Name)
}

function ConvertTo-Utc {
    param($Time)

    return ([DateTime] $Time).ToUniversalTime()
}

function Get-Instant { return [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture) }

# A thumbprint copied from a console contains spaces and a leading U+200E; netsh writes it in lower case.
function Get-Thumbprint {
    param($Text)

    $hex = ([string] $Text) -replace '[^0-9A-Fa-f]', ''
    if ($hex -eq '') { return $null }
    return $hex.ToUpperInvariant()
}
