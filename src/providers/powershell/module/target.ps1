# target.ps1
# Runs a block on its server: as text with the functions of this module in front, or directly if the server is this
# computer. A remote session cannot reach a second server, so calls to another server are made from here.
Set-StrictMode -Version 3.0

$script:Module = $PSScriptRoot
$script:Library = $null
$script:TextToChange = $null

# The functions that a lane of observe may need, on this computer. The module's hash covers these files, and no value is
# inserted into the text.
function Get-Library {
    if ($null -ne $script:Library) { return $script:Library }
    $files = @([IO.Directory]::GetFiles($script:Module + '/observe', '*.ps1') | Sort-Ordinal)
    $files += foreach ($name in 'wire.ps1', 'change.ps1', 'shell.ps1', 'sessions.ps1', 'target.ps1', 'guarded.ps1', 'snap-in.ps1') { $script:Module + '/' + $name }
    $script:Library = Join-Files -Files $files
    return $script:Library
}

function Join-Files {
    param([string[]] $Files)

    $texts = @(foreach ($file in $Files) {
            # A signature belongs to a file and is not valid for this text.
            $bytes = [IO.File]::ReadAllBytes($file)
            [Text.Encoding]::ASCII.GetString($bytes, 0, (Get-UnsignedLength -Bytes $bytes))
        })
    $refusal = $ExecutionContext.SessionState.InvokeCommand.GetCommand('New-ExstateError', 'Function')
    $texts += 'function New-ExstateError {' + $refusal.Definition + '}'
    return [string]::Join("`n", $texts)
}

# What a server needs in addition for each part of a look. 15021 is an event of a port, and a port that fails a handshake
# is compared with its http.sys record.
$script:FilesOf = @{
    certificates = @()
    web          = 'observe/record.ps1', 'observe/web.ps1', 'observe/metabase.ps1', 'observe/extended-protection.ps1', 'observe/events.ps1'
    rdp          = @('observe/rdp.ps1')
    restart      = @('observe/restart.ps1')
    management   = @('observe/web-management.ps1')
    renewers     = @('observe/renewers.ps1')
    events       = @('observe/events.ps1')
    logs         = @('observe/events.ps1')
    rights       = @('observe/rights.ps1')
    wire         = 'wire.ps1', 'observe/record.ps1', 'observe/web.ps1'
}
$script:ToRead = 'observe/reading.ps1', 'observe/machine.ps1', 'observe/certificates.ps1', 'observe/server.ps1'
$script:ToChange = 'observe/reading.ps1', 'observe/machine.ps1', 'observe/certificates.ps1', 'observe/record.ps1', 'change.ps1', 'guarded.ps1'

# The text of a look: script block logging writes it to the log of the server each time (event 4104).
function Get-TextToRead {
    param([string[]] $Only)

    $files = @($script:ToRead)
    foreach ($part in @($script:Parts.Keys | Sort-Ordinal)) {
        if (Test-Wanted -Only $Only -Keys $script:Parts[$part]) { $files += @($script:FilesOf[$part] | Where-Object { $files -notcontains $_ }) }
    }
    return Join-Files -Files @($files | ForEach-Object { $script:Module + '/' + $_ })
}

# The text of an operation.
function Get-TextToChange {
    if ($null -eq $script:TextToChange) { $script:TextToChange = Join-Files -Files @($script:ToChange | ForEach-Object { $script:Module + '/' + $_ }) }
    return $script:TextToChange
}

# The only place where text becomes a script block. The text is from Get-Library, with a block of this module.
function New-Block {
    param([string] $Text)

    return [scriptblock]::Create($Text)
}

function Sort-Ordinal {
    $all = [string[]] @($input)
    [Array]::Sort($all, [StringComparer]::Ordinal)
    return $all
}

# Compares the DNS names: the NetBIOS name ends after fifteen characters.
function Test-IsHere {
    param([string] $Fqdn)

    return @($Fqdn -split '\.')[0] -eq @([Net.Dns]::GetHostName() -split '\.')[0]
}

# A lane of observe: reads everything on one server, through a session or directly.
function Get-FactsOnServer {
    param([string] $Fqdn, [int] $Seconds, [hashtable] $Addresses, [int] $ProbeMilliseconds, [string[]] $Only, [string] $Library, $Sessions)

    if (Test-IsHere -Fqdn $Fqdn) {
        return [Management.Automation.PSSerializer]::Deserialize((Get-ServerFacts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds -Only $Only))
    }
    $text = "param(`$Addresses, `$Probe, `$Only)`n" + $Library + "`nGet-ServerFacts -Addresses `$Addresses -ProbeMilliseconds `$Probe -Only `$Only"
    $session = Open-KeptWindows -Sessions $Sessions -Fqdn $Fqdn -OpenSeconds $Seconds
    try {
        $answer = @(Invoke-Command -Session $session -ScriptBlock (New-Block -Text $text) -ArgumentList $Addresses, $ProbeMilliseconds, $Only -ErrorAction Stop)
        if ($answer.Count -eq 0) { throw (New-SessionEnded -Why 'it returned nothing') }
        $facts = [Management.Automation.PSSerializer]::Deserialize([string] $answer[-1])
        Push-Session -Sessions $Sessions -Kind 'windows' -Fqdn $Fqdn -Session $session
        $session = $null
        return $facts
    }
    finally { Close-Shell -Session $session }
}
