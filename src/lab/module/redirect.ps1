# Commands of this computer that also accept places of the lab. Each is a proxy with the parameters of the real command.
# It passes everything except the places of the lab to the real command.

# Sets the preferences of the caller: a module sees only global preferences and its own, and neither may change an
# ordinary command. Called with a dot, so that they are set in the scope of the command. ErrorActionPreference is taken
# from the caller only if a command reads, or passes everything on: a command that changes something must not continue
# after an error.
function Use-LabPreference {
    param($Caller, [switch] $Errors)

    $labState = $Caller.SessionState.PSVariable
    $labBound = $Caller.MyInvocation.BoundParameters
    if ($Errors -and -not $labBound.ContainsKey('ErrorAction')) { $ErrorActionPreference = $labState.GetValue('ErrorActionPreference') }
    if (-not $labBound.ContainsKey('WarningAction')) { $WarningPreference = $labState.GetValue('WarningPreference') }
    if (-not $labBound.ContainsKey('Verbose')) { $VerbosePreference = $labState.GetValue('VerbosePreference') }
    if (-not $labBound.ContainsKey('WhatIf')) { $WhatIfPreference = $labState.GetValue('WhatIfPreference') }
    if (-not $labBound.ContainsKey('Confirm')) { $ConfirmPreference = $labState.GetValue('ConfirmPreference') }
}

# Handles -WhatIf, -Confirm and the preferences. If nobody can answer the prompt, ShouldProcess throws. This must end
# the command, even if errors are ignored.
function Test-LabAgreed {
    param($Caller, [string] $Target, [string] $Action)

    try { return $Caller.ShouldProcess($Target, $Action) }
    catch {
        $record = $_
        $Caller.ThrowTerminatingError($record)
    }
}

# Dynamic parameters such as -Raw and -File belong to the file system. The places of the lab have the same ones, and they
# are the same for each call.
$script:OfPlaces = @{}
function Get-LabDynamic {
    param([string] $Name, [Collections.IDictionary] $Given)

    $asked = @{}
    $ordinary = $false
    foreach ($key in 'Path', 'LiteralPath') {
        if (-not $Given.ContainsKey($key)) { continue }
        $asked[$key] = @(foreach ($one in $Given[$key]) { if ($null -eq (ConvertTo-LabPlace -Path ([string] $one))) { $ordinary = $true; $one } else { [IO.Path]::GetTempPath() } })
    }
    $found = $null
    if (-not $ordinary -and $asked.Count -gt 0) { $found = $script:OfPlaces[$Name] }
    if ($null -eq $found) {
        $command = $ExecutionContext.InvokeCommand.GetCommand($script:Real[$Name].ModuleName + '\' + $Name, 'Cmdlet', @($asked))
        $found = @(foreach ($parameter in $command.Parameters.Values) { if ($parameter.IsDynamic) { $parameter } })
        if (-not $ordinary -and $asked.Count -gt 0) { $script:OfPlaces[$Name] = $found }
    }
    $dynamic = [Management.Automation.RuntimeDefinedParameterDictionary]::new()
    foreach ($parameter in $found) { $dynamic.Add($parameter.Name, [Management.Automation.RuntimeDefinedParameter]::new($parameter.Name, $parameter.ParameterType, $parameter.Attributes)) }
    return $dynamic
}

# The lab shows the time of the world. A Get-Date for another time is only arithmetic and runs unchanged.
function Set-LabNow {
    param([Collections.IDictionary] $Given, [bool] $Piped)

    if ($Piped -or $Given.ContainsKey('Date') -or $Given.ContainsKey('UnixTimeSeconds')) { return }
    $Given['Date'] = ConvertTo-LabTime -Text (Get-LabAnswer -What 'about').now
}

$script:Body = @'
dynamicparam { Get-LabDynamic -Name 'NAME' -Given $PSBoundParameters }
begin {
    . Use-LabPreference -Caller $PSCmdlet -Errors
    $labSteps = $null
    $labSplit = Split-LabPlaces -Caller $PSCmdlet -Name 'NAME' -Given $PSBoundParameters -Piped $MyInvocation.ExpectingInput
    foreach ($labPlace in $labSplit.places) { Invoke-LabPlace -Caller $PSCmdlet -Name 'NAME' -Place $labPlace -Given $PSBoundParameters }
    if ($labSplit.goesOn) {
        $labReal = $script:Real['NAME']
        $labGiven = $labSplit.ordinary
        if ('NAME' -eq 'Get-Date') { Set-LabNow -Given $labGiven -Piped $MyInvocation.ExpectingInput }
        $labSteps = { & $labReal @labGiven }.GetSteppablePipeline($MyInvocation.CommandOrigin)
        $labSteps.Begin($PSCmdlet)
    }
}
process {
    if ($null -eq $labSteps) { return }
    $labSplit = @{ places = @() }
    if ($MyInvocation.ExpectingInput) { $labSplit = Split-LabPlaces -Caller $PSCmdlet -Name 'NAME' -Given $PSBoundParameters -Piped $true }
    if ($labSplit.places.Count -eq 0) { $labSteps.Process($_); return }
    foreach ($labPlace in $labSplit.places) { Invoke-LabPlace -Caller $PSCmdlet -Name 'NAME' -Place $labPlace -Given $PSBoundParameters }
}
end { if ($null -ne $labSteps) { $labSteps.End() } }
'@

function New-LabProxy {
    param([string] $Name)

    $data = [Management.Automation.CommandMetadata]::new($script:Real[$Name])
    $binding = [Management.Automation.ProxyCommand]::GetCmdletBindingAttribute($data)
    # Removed: the real parameter converts the name of an encoding by an attribute that GetParamBlock does not write.
    $parameters = [Management.Automation.ProxyCommand]::GetParamBlock($data).Replace('[System.Text.Encoding]', '')
    return "function $Name {`n$binding`nparam(`n$parameters`n)`n" + $script:Body.Replace('NAME', $Name) + "`n}"
}

# Only commands that this computer has: a missing one cannot act on this computer.
$script:Real = @{}
foreach ($name in @($script:OnPlaces.Keys) + @('Get-Date', 'Get-ItemPropertyValue', 'New-Item', 'Set-Item', 'Clear-Item', 'Copy-Item', 'Move-Item', 'Rename-Item', 'New-ItemProperty', 'Set-ItemProperty',
        'Remove-ItemProperty', 'Clear-ItemProperty', 'Copy-ItemProperty', 'Move-ItemProperty', 'Rename-ItemProperty', 'Set-Content', 'Add-Content', 'Clear-Content', 'Out-File', 'Set-Acl')) {
    $found = $ExecutionContext.InvokeCommand.GetCommand($name, 'Cmdlet')
    if ($null -ne $found) { $script:Real[$name] = $found }
}
. ([scriptblock]::Create([string]::Join("`n", [string[]] @(foreach ($name in $script:Real.Keys) { New-LabProxy -Name $name }))))

# PowerShell has Get-Acl on Windows only.
if (-not $script:Real.ContainsKey('Get-Acl')) {
    function Get-Acl {
        [CmdletBinding()] param([Parameter(Position = 0)] [string] $Path, [string] $LiteralPath)

        . Use-LabPreference -Caller $PSCmdlet -Errors
        $split = Split-LabPlaces -Caller $PSCmdlet -Name 'Get-Acl' -Given $PSBoundParameters
        if ($split.places.Count -eq 0) { throw [NotSupportedException]::new('This computer has no Get-Acl; the lab answers for the files of private keys.') }
        foreach ($place in $split.places) { Invoke-LabPlace -Caller $PSCmdlet -Name 'Get-Acl' -Place $place -Given $PSBoundParameters }
    }
}
