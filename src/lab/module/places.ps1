# Paths that belong to the simulated server: certificate stores, IIS, the registry, two files of IIS and the files of
# private keys. For every other path, the command of this computer runs.

$script:PathParameters = 'Path', 'LiteralPath', 'Destination', 'FilePath'
$script:Always = @($script:PathParameters) + @('ErrorAction', 'ErrorVariable', 'WarningAction', 'WarningVariable', 'InformationAction', 'InformationVariable',
    'OutVariable', 'OutBuffer', 'PipelineVariable', 'Verbose', 'Debug', 'WhatIf', 'Confirm', 'Force')
# For each command, the kinds of places and the parameters that the lab supports. Any other is refused, because it would
# act on this computer or only partly.
$script:OnPlaces = @{
    'Get-ChildItem'    = @{ kinds = 'cert', 'iis', 'registry'; knows = @('Recurse') }
    'Get-Item'         = @{ kinds = 'cert', 'iis'; knows = @() }
    'Get-ItemProperty' = @{ kinds = @('registry'); knows = @('Name') }
    'Test-Path'        = @{ kinds = 'cert', 'iis', 'registry', 'config'; knows = @() }
    'Remove-Item'      = @{ kinds = @('cert'); knows = @('Recurse') }
    'Get-Content'      = @{ kinds = @('config'); knows = 'Raw', 'Encoding' }
    'Select-String'    = @{ kinds = @('config'); knows = 'Pattern', 'SimpleMatch' }
    'Get-Acl'          = @{ kinds = @('key'); knows = @() }
}

function ConvertTo-LabPlace {
    param([string] $Path)

    $at = $Path -replace '^Microsoft\.PowerShell\.(Core|Security)\\', '' -replace '^Certificate::\\?', 'Cert:\' -replace '^Registry::(HKEY_LOCAL_MACHINE|HKLM)', 'HKLM:'
    $at = $at -replace '^(WebAdministration\\)?WebAdministration::(\\\\[^\\]+)?', 'IIS:'
    if ($at -notmatch '^[^\\/]*:') { $at = Get-LabWholePath -Path $at }
    $kind = switch -Regex ($at) {
        '^Cert:' { 'cert'; break }
        '^IIS:' { 'iis'; break }
        '^HKLM:' { 'registry'; break }
        '[\\/]inetsrv[\\/]config[\\/](applicationHost|redirection)\.config$' { 'config'; break }
        '[\\/]Microsoft[\\/]Crypto[\\/]' { 'key'; break }
    }
    if ($kind -eq 'registry') { $at = $at.Replace('/', '\') }
    if ($null -ne $kind) { return @{ kind = $kind; path = $at } }
}

# A path without a drive belongs to the current location, which may be in the store or in the registry.
function Get-LabWholePath {
    param([string] $Path)

    $here = $ExecutionContext.SessionState.Path.CurrentLocation
    if ($here.Provider.Name -eq 'FileSystem') { return [IO.Path]::Combine($here.ProviderPath, $Path) }
    if ($Path -match '^[\\/]') { return $here.Drive.Name + ':' + $Path }
    return $here.Path.TrimEnd([char[]] '\/') + '\' + $Path
}

# Divides the arguments into places of the lab and ordinary paths. Refuses before anything is changed.
function Split-LabPlaces {
    param($Caller, [string] $Name, [Collections.IDictionary] $Given, [bool] $Piped)

    $ErrorActionPreference = 'Stop'
    $places = [Collections.ArrayList]::new()
    $ordinary = @{}
    $left = $false
    foreach ($key in @($Given.Keys)) {
        $ordinary[$key] = $Given[$key]
        if ($script:PathParameters -notcontains $key) { continue }
        $rest = @(foreach ($one in $Given[$key]) {
                $place = ConvertTo-LabPlace -Path ([string] $one)
                if ($null -eq $place) { $one } else { $null = $places.Add($place) }
            })
        if ($rest.Count -eq 0) { $ordinary.Remove($key) } else { $left = $true }
        if ($rest.Count -gt 0 -and $rest.Count -lt @($Given[$key]).Count) { $ordinary[$key] = $rest }
    }
    if ($Name -eq 'Get-ChildItem' -and -not $left -and -not $Piped -and $places.Count -eq 0) {
        $here = ConvertTo-LabPlace -Path ''
        if ($null -ne $here) { $null = $places.Add($here) }
    }
    foreach ($place in $places) { Assert-LabKnows -Caller $Caller -Name $Name -Place $place -Given $Given }
    return @{ places = $places; ordinary = $ordinary; goesOn = ($left -or $places.Count -eq 0) }
}

function Assert-LabKnows {
    param($Caller, [string] $Name, [hashtable] $Place, [Collections.IDictionary] $Given)

    $does = $script:OnPlaces[$Name]
    if ($null -eq $does -or $does.kinds -notcontains $Place.kind) {
        Stop-LabPlace -Caller $Caller -Place $Place -Why "The lab does not do $Name on '$($Place.path)', and this computer's is left alone."
    }
    foreach ($key in $Given.Keys) {
        if ($script:Always -contains $key -or $does.knows -contains $key) { continue }
        Stop-LabPlace -Caller $Caller -Place $Place -Why "The lab does not know -$key of $Name on '$($Place.path)'."
    }
}

# ThrowTerminatingError, because after `throw` a command continues if the error preference is SilentlyContinue.
function Stop-LabPlace {
    param($Caller, [hashtable] $Place, [string] $Why)
    $Caller.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([NotSupportedException]::new($Why), 'NotInTheLab', 'NotImplemented', $Place.path))
}

function Invoke-LabPlace {
    param($Caller, [string] $Name, [hashtable] $Place, [Collections.IDictionary] $Given)

    switch ($Name) {
        'Get-ChildItem' { Get-LabItem -Caller $Caller -Place $Place -Children }
        'Get-Item' {
            $found = @(Get-LabItem -Caller $Caller -Place $Place)
            if ($found.Count -gt 0) { return $found }
            $missing = [Management.Automation.ItemNotFoundException]::new("Cannot find path '$($Place.path)' because it does not exist.")
            $Caller.WriteError([Management.Automation.ErrorRecord]::new($missing, 'PathNotFound', 'ObjectNotFound', $Place.path))
        }
        'Get-ItemProperty' { Get-LabValues -Caller $Caller -Path $Place.path -Name $Given['Name'] }
        'Test-Path' { Test-LabPlace -Caller $Caller -Place $Place }
        'Remove-Item' { Remove-LabItem -Caller $Caller -Place $Place }
        'Get-Content' {
            $text = Get-LabIisConfig -Caller $Caller -Path $Place.path
            if ($Given['Raw']) { return $text }
            return $text -split '\r\n'
        }
        'Select-String' { Find-LabLine -Caller $Caller -Path $Place.path -Pattern $Given['Pattern'] -Simple ([bool] $Given['SimpleMatch']) }
        'Get-Acl' { Get-LabAcl -Caller $Caller -Path $Place.path }
    }
}

function Get-LabItem {
    param($Caller, [hashtable] $Place, [switch] $Children)

    switch ($Place.kind) {
        'cert' { Get-LabStore -Caller $Caller -Path $Place.path }
        'iis' { Get-LabIisItem -Caller $Caller -Path $Place.path }
        'registry' {
            $key = Get-LabKey -Caller $Caller -Path $Place.path
            if ($null -ne $key) { foreach ($child in $key.children) { New-LabObject -Type 'Microsoft.Win32.RegistryKey' -Properties @{ PSChildName = $child; PSPath = $Place.path + '\' + $child } } }
        }
    }
}

function Test-LabPlace {
    param($Caller, [hashtable] $Place)

    if ($Place.kind -eq 'config') { return $true }
    if ($Place.kind -eq 'registry') { return $null -ne (Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Get-RegistryKey' -Parameters @{ Path = $Place.path }) }
    return @(Get-LabItem -Caller $Caller -Place $Place).Count -gt 0
}

function Remove-LabItem {
    param($Caller, [hashtable] $Place)

    if ($Place.path -notmatch '^Cert:[\\/]LocalMachine[\\/]My[\\/]([0-9A-Fa-f]{40})$') {
        Stop-LabPlace -Caller $Caller -Place $Place -Why "The lab does not remove '$($Place.path)': it removes one certificate of LocalMachine\My, named by its thumbprint."
    }
    $thumbprint = $Matches[1]
    if (Test-LabAgreed -Caller $Caller -Target $Place.path -Action 'Remove Item') { $null = Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Remove-StoreMy' -Parameters @{ Thumbprint = $thumbprint } }
}

function Get-LabIisConfig {
    param($Caller, [string] $Path)
    return Invoke-LabCmdlet -Caller $Caller -Cmdlet 'Get-IisConfig' -Parameters @{ Name = @($Path -split '[\\/]')[-1] }
}

function Find-LabLine {
    param($Caller, [string] $Path, [string[]] $Pattern, [bool] $Simple)

    $number = 0
    foreach ($line in (Get-LabIisConfig -Caller $Caller -Path $Path) -split '\r\n') {
        $number++
        foreach ($one in $Pattern) {
            $wanted = if ($Simple) { [regex]::Escape($one) } else { $one }
            if ($line -match $wanted) { New-LabObject -Type 'Microsoft.PowerShell.Commands.MatchInfo' -Properties ([ordered] @{ Path = $Path; LineNumber = $number; Line = $line }) }
        }
    }
}
