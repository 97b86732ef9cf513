# standalone/observation.ps1
# The end of the script that `exstate observe --script` writes, for organizations that allow no foreign programs on
# their servers: the same functions in one file, which writes an observation. Only that script contains this file.
Set-StrictMode -Version 3.0

# The functions before this part of the script: a server receives exactly the text that a reviewer has read.
function Get-Library {
    $text = [IO.File]::ReadAllText($PSCommandPath)
    $from = $text.IndexOf('# ==== what is sent to servers')
    $to = $text.IndexOf('# ==== end of what is sent to servers')
    return $text.Substring($from, $to - $from)
}

function Get-TextToRead { return Get-Library }

function Save-Observation {
    param([string] $Organization, [object[]] $Servers, [string] $OutFile, [string[]] $Only, [string[]] $Others)

    $asked = @($Servers | Where-Object { @($Only).Count -eq 0 -or $Only -contains $_.name })
    if ($asked.Count -eq 0) { throw 'This script was not written for a server with this name.' }
    $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutFile)
    $source = Get-Source
    [Console]::Out.WriteLine('Source: ' + $source.kind + ' (' + $source.name + ')')
    [Console]::Out.WriteLine("Reads, and changes nothing, on: " + [string]::Join(', ', [string[]] @($asked | ForEach-Object { $_.fqdn })))
    [Console]::Out.WriteLine('Through WinRM (not for this computer): registry, services, processes, certificate stores and key ACLs, IIS, events, TLS handshakes, health pages.')
    [Console]::Out.WriteLine("Through each server's management shell: certificates, transport, database copies, Auth, connectors, Edge subscriptions.")
    $helpers = @(@($Servers | Where-Object { $asked -notcontains $_ } | ForEach-Object { $_.fqdn }) + @($Others) | Where-Object { $_ })
    if ($helpers.Count -gt 0) { [Console]::Out.WriteLine('Where no shell of these opens, through the first that does of: ' + [string]::Join(', ', [string[]] $helpers)) }
    $observation = [ordered] @{
        schema       = 'exstate/observation/v1'
        organization = $Organization
        source       = $source
        takenAt      = Get-Instant
        facts        = @{}
        servers      = @{}
    }
    $looked = @(foreach ($server in $asked) { [pscustomobject] @{ name = $server.name; fqdn = $server.fqdn; addresses = @(Get-LabAddresses -Name $server.name) } })
    $request = [pscustomobject] @{ servers = $looked; helpers = $helpers; throttle = 16; serverSeconds = 120; probeMilliseconds = 5000 }
    # Through the pipeline: a loop would get the first server only after the last one has answered.
    Invoke-Observe -Request $request | ForEach-Object {
        if ($null -eq $_.server) { $observation.facts = $_.facts; return }
        $observation.servers[$_.server] = [ordered] @{ takenAt = $_.at; facts = $_.facts }
        [Console]::Out.WriteLine('  ' + $_.server + ': ' + (Get-Summary -Facts $_.facts))
    }
    [IO.File]::WriteAllText($file, (ConvertTo-PlainJson -Value $observation -Indent '') + "`n")
    [Console]::Out.WriteLine("Written: $file. Take it to where exstate is:  exstate plan --observation FILE")
}

# The source of an observation of simulated servers has the kind "simulated".
function Get-Source {
    $at = Get-PropertyOrNull -Of $ExecutionContext.SessionState.PSVariable.GetValue('global:ExstateLab') -Name 'At'
    if ($null -eq $at) { return [ordered] @{ kind = 'servers'; name = [Environment]::MachineName; through = 'script' } }
    return [ordered] @{ kind = 'simulated'; name = [string] $at; through = 'script' }
}

# The ports of a lab have other addresses than those of the server; the shell of the lab knows them. Nothing on real
# servers.
function Get-LabAddresses {
    param([string] $Name)

    $lab = $ExecutionContext.SessionState.PSVariable.GetValue('global:ExstateLab')
    $wires = Get-PropertyOrNull -Of (Get-PropertyOrNull -Of $lab -Name 'Wires') -Name $Name
    if ($null -eq $wires) { return }
    foreach ($wire in $wires.PSObject.Properties) { @{ wire = $wire.Name.Substring('wire/'.Length); at = $wire.Value } }
}

function Get-Summary {
    param([hashtable] $Facts)

    if ($Facts['identity'].ContainsKey('unknown')) { return $Facts['identity'].unknown }
    $unknown = @($Facts.Values | Where-Object { $_.ContainsKey('unknown') }).Count
    return "$($Facts.Count) facts, $unknown of them unknown"
}

# Instead of ConvertTo-Json: 5.1 and 7 write dates, depth and one-element lists differently. The result is ASCII.
function ConvertTo-PlainJson {
    param($Value, [string] $Indent)

    if ($null -eq $Value) { return 'null' }
    if ($Value -is [bool]) { return $Value.ToString().ToLowerInvariant() }
    if ($Value -is [int] -or $Value -is [long]) { return $Value.ToString([Globalization.CultureInfo]::InvariantCulture) }
    $inner = $Indent + '  '
    if ($Value -is [Collections.IDictionary]) {
        $names = [string[]] @($Value.Keys)
        if ($Value -isnot [Collections.Specialized.OrderedDictionary]) { [Array]::Sort($names, [StringComparer]::Ordinal) }
        $lines = @(foreach ($name in $names) { $inner + (ConvertTo-JsonText -Text $name) + ': ' + (ConvertTo-PlainJson -Value $Value[$name] -Indent $inner) })
        if ($lines.Count -eq 0) { return '{}' }
        return "{`n" + [string]::Join(",`n", [string[]] $lines) + "`n" + $Indent + '}'
    }
    if ($Value -is [Collections.IEnumerable] -and $Value -isnot [string]) {
        $items = @(foreach ($item in $Value) { ConvertTo-PlainJson -Value $item -Indent $inner })
        return '[' + [string]::Join(', ', [string[]] $items) + ']'
    }
    return ConvertTo-JsonText -Text ([string] $Value)
}

function ConvertTo-JsonText {
    param([string] $Text)

    $json = [Text.StringBuilder]::new('"')
    foreach ($character in $Text.ToCharArray()) {
        $code = [int] $character
        if ($code -eq 34 -or $code -eq 92) { $null = $json.Append('\').Append($character) }
        elseif ($code -lt 32 -or $code -gt 126) { $null = $json.Append('\u').Append($code.ToString('x4')) }
        else { $null = $json.Append($character) }
    }
    return $json.Append('"').ToString()
}
