# observe/reading.ps1
# How facts are read: each by itself, so that one that cannot be looked at blinds nobody to the rest.
# Everything in this folder also runs on the server itself, sent there as text: it calls nothing outside it.
Set-StrictMode -Version 3.0

# known: looked; null is "looked, and it is not there". unknown: could not look, and why.
function Add-Fact {
    param([hashtable] $Facts, [string] $Key, [scriptblock] $Reading)

    try {
        $read = & $Reading
        $Facts[$Key] = @{ known = $read }
    }
    catch { $Facts[$Key] = @{ unknown = (Get-Reason -Record $_) } }
}

# Whether a part of a look is asked for, by the keys that it gives. Nothing named is everything.
function Test-Wanted {
    param([string[]] $Only, [string] $Keys)

    return $null -eq $Only -or $Only.Count -eq 0 -or @($Only -match $Keys).Count -gt 0
}

# Several facts out of one look: where it failed, each of them is unknown for the same reason.
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
    # An error that a preference stopped comes out of a lane behind a sentence about preferences.
    if ($cause -is [Management.Automation.ActionPreferenceStopException]) { $cause = $cause.ErrorRecord.Exception.GetBaseException() }
    $lines = @($cause.Message -split '\r?\n' | Where-Object { $_.Trim() -ne '' })
    $said = $Record.FullyQualifiedErrorId
    if ($lines.Count -gt 0) { $said = $lines[0].Trim() }
    return $said.Substring(0, [Math]::Min(300, $said.Length))
}

# Objects that crossed a session lack what they could not carry, and strict mode would throw at it.
function Get-Member1 {
    param($Of, [string] $Name)

    if ($null -eq $Of) { return $null }
    $property = $Of.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return , $property.Value
}

# Null where there is no such key; a key that cannot be read is an error.
function Get-RegistryKey {
    param([string] $Path)

    try { return Get-ItemProperty -LiteralPath $Path -ErrorAction Stop }
    catch [Management.Automation.ItemNotFoundException] { return $null }
}

function Get-RegistryValue {
    param([string] $Path, [string] $Name)

    return , (Get-Member1 -Of (Get-RegistryKey -Path $Path) -Name $Name)
}

function ConvertTo-Utc {
    param($Time)

    return ([DateTime] $Time).ToUniversalTime()
}

function Get-Instant { return [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture) }

# Copied from a console a thumbprint carries spaces and U+200E in front; netsh writes it in lower case.
function Get-Thumbprint {
    param($Text)

    $hex = ([string] $Text) -replace '[^0-9A-Fa-f]', ''
    if ($hex -eq '') { return $null }
    return $hex.ToUpperInvariant()
}
