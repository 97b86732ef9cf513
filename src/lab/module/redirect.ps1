# Commands of this computer that also take places of the lab. Each is a proxy: it has the parameters of the real command
# and hands everything on to it, but the places of the lab.

# As the caller has them: a module sees the global ones and its own, and neither may decide for an ordinary command.
# Called with a dot, so that they are set where the command runs. How errors are met is the caller's only where a
# command looks, or hands everything on: one that changes something must not go on after a fault of its own.
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

# -WhatIf, -Confirm and what is preferred. A question that nobody can answer is an exception, which would be passed over
# where errors are: it ends the command.
function Test-LabAgreed {
    param($Caller, [string] $Target, [string] $Action)

    try { return $Caller.ShouldProcess($Target, $Action) }
    catch {
        $record = $_
        $Caller.ThrowTerminatingError($record)
    }
}

# -Raw, -File and the like belong to the file system; the lab's places have those that files have.
function Get-LabDynamic {
    param([string] $Name, [Collections.IDictionary] $Given)

    $asked = @{}
    foreach ($key in @('Path', 'LiteralPath' | Where-Object { $Given.ContainsKey($_) })) {
        $asked[$key] = @(foreach ($one in $Given[$key]) { if ($null -eq (ConvertTo-LabPlace -Path ([string] $one))) { $one } else { [IO.Path]::GetTempPath() } })
    }
    $dynamic = [Management.Automation.RuntimeDefinedParameterDictionary]::new()
    $command = $ExecutionContext.InvokeCommand.GetCommand($script:Real[$Name].ModuleName + '\' + $Name, 'Cmdlet', @($asked))
    foreach ($parameter in @($command.Parameters.Values | Where-Object { $_.IsDynamic })) {
        $dynamic.Add($parameter.Name, [Management.Automation.RuntimeDefinedParameter]::new($parameter.Name, $parameter.ParameterType, $parameter.Attributes))
    }
    return $dynamic
}

# The lab's clock is the world's. What is asked about another time is arithmetic, and any computer's.
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
    # The real parameter takes the name of an encoding by an attribute that is not written into the block.
    $parameters = [Management.Automation.ProxyCommand]::GetParamBlock($data).Replace('[System.Text.Encoding]', '')
    return "function $Name {`n$binding`nparam(`n$parameters`n)`n" + $script:Body.Replace('NAME', $Name) + "`n}"
}

# Only those that this computer has: what it has not cannot reach past the lab.
$script:Real = @{}
foreach ($name in @($script:OnPlaces.Keys) + @('Get-Date', 'Get-ItemPropertyValue', 'New-Item', 'Set-Item', 'Clear-Item', 'Copy-Item', 'Move-Item', 'Rename-Item', 'New-ItemProperty', 'Set-ItemProperty',
        'Remove-ItemProperty', 'Clear-ItemProperty', 'Copy-ItemProperty', 'Move-ItemProperty', 'Rename-ItemProperty', 'Set-Content', 'Add-Content', 'Clear-Content', 'Out-File', 'Set-Acl')) {
    $found = $ExecutionContext.InvokeCommand.GetCommand($name, 'Cmdlet')
    if ($null -ne $found) { $script:Real[$name] = $found }
}
. ([scriptblock]::Create([string]::Join("`n", [string[]] @(foreach ($name in $script:Real.Keys) { New-LabProxy -Name $name }))))

# PowerShell has it on Windows only.
if (-not $script:Real.ContainsKey('Get-Acl')) {
    function Get-Acl {
        [CmdletBinding()] param([Parameter(Position = 0)] [string] $Path, [string] $LiteralPath)

        . Use-LabPreference -Caller $PSCmdlet -Errors
        $split = Split-LabPlaces -Caller $PSCmdlet -Name 'Get-Acl' -Given $PSBoundParameters
        if ($split.places.Count -eq 0) { throw [NotSupportedException]::new('This computer has no Get-Acl; the lab answers for the files of private keys.') }
        foreach ($place in $split.places) { Invoke-LabPlace -Caller $PSCmdlet -Name 'Get-Acl' -Place $place -Given $PSBoundParameters }
    }
}
