# target.ps1
# How a block gets to the server that it is for: as text, with this module's functions in front of it, or as it is where
# that server is this computer. Nobody is reached from there, so whatever talks to a second server does it from here.
Set-StrictMode -Version 3.0

$script:Module = $PSScriptRoot
$script:Library = $null

# What may be needed on the server. The files are those that the module's hash covers; no value gets into the text.
function Get-Library {
    if ($null -ne $script:Library) { return $script:Library }
    $files = @([IO.Directory]::GetFiles($script:Module + '/observe', '*.ps1') | Sort-Ordinal)
    $files += foreach ($name in 'wire.ps1', 'change.ps1', 'shell.ps1', 'target.ps1', 'guarded.ps1', 'snap-in.ps1') { $script:Module + '/' + $name }
    $texts = @(foreach ($file in $files) {
            # A signature is one of a file, and says nothing of this text.
            $bytes = [IO.File]::ReadAllBytes($file)
            [Text.Encoding]::ASCII.GetString($bytes, 0, (Get-UnsignedLength -Bytes $bytes))
        })
    $refusal = $ExecutionContext.SessionState.InvokeCommand.GetCommand('New-ExstateError', 'Function')
    $texts += 'function New-ExstateError {' + $refusal.Definition + '}'
    $script:Library = [string]::Join("`n", $texts)
    return $script:Library
}

# The only place where text becomes a block; only what Get-Library gives comes here, around a block that was written.
function New-Block {
    param([string] $Text)

    return [scriptblock]::Create($Text)
}

function Sort-Ordinal {
    $all = [string[]] @($input)
    [Array]::Sort($all, [StringComparer]::Ordinal)
    return $all
}

# By the name in DNS: the other one, of NetBIOS, ends after fifteen characters.
function Test-IsHere {
    param([string] $Fqdn)

    return @($Fqdn -split '\.')[0] -eq @([Net.Dns]::GetHostName() -split '\.')[0]
}

# A lane of observe: all that is read on one server, whichever way it takes to get there.
function Get-FactsOnServer {
    param([string] $Fqdn, [int] $Seconds, [hashtable] $Addresses, [int] $ProbeMilliseconds, [string[]] $Only, [string] $Library)

    if (Test-IsHere -Fqdn $Fqdn) {
        return [Management.Automation.PSSerializer]::Deserialize((Get-ServerFacts -Addresses $Addresses -ProbeMilliseconds $ProbeMilliseconds -Only $Only))
    }
    $text = "param(`$Addresses, `$Probe, `$Only)`n" + $Library + "`nGet-ServerFacts -Addresses `$Addresses -ProbeMilliseconds `$Probe -Only `$Only"
    $session = New-PSSession -ComputerName $Fqdn -SessionOption (Get-SessionOption -Seconds $Seconds) -ErrorAction Stop
    try {
        $answer = @(Invoke-Command -Session $session -ScriptBlock (New-Block -Text $text) -ArgumentList $Addresses, $ProbeMilliseconds, $Only -ErrorAction Stop)
        if ($answer.Count -eq 0) { throw (New-SessionEnded -Why 'it said nothing') }
        return [Management.Automation.PSSerializer]::Deserialize([string] $answer[-1])
    }
    finally { Close-Shell -Session $session }
}
