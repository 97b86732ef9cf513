# guarded.ps1
# Runs the change of an operation on its server and on no other. Checks first which server answers, and distinguishes a
# failure before the request was sent from one after it.
Set-StrictMode -Version 3.0

# Two servers can have the same name: a cloned image, or a wrong record in DNS. So the identity is checked first.
function Assert-Identity {
    param($On)

    $found = Get-MachineIdentity
    if ($found.name -eq $On.name -and $found.fqdn -eq $On.fqdn) { return }
    throw (New-ExstateError -Code 'wrong-server' -Message "$($found.name) ($($found.fqdn)) answered instead of $($On.name) ($($On.fqdn)).")
}

# Runs on the server. Returns the outcome as data, because an error record loses its details in a session.
function Invoke-Guarded {
    param($On, [object[]] $Given, [scriptblock] $Body)

    $ErrorActionPreference = 'Stop'
    try {
        Assert-Identity -On $On
        $value = & $Body @Given
        $outcome = @{ value = $value }
    }
    catch { $outcome = @{ error = (Get-Reason -Record $_); id = $_.FullyQualifiedErrorId } }
    return [Management.Automation.PSSerializer]::Serialize($outcome, 6)
}

# Opened before anything is sent: a failure here has changed nothing, a later one may have.
function Open-Target {
    param($Request)

    $fqdn = $Request.server.fqdn
    try { return Open-KeptWindows -Sessions (Get-Sessions -Request $Request) -Fqdn $fqdn -OpenSeconds 30 }
    catch { throw (New-ExstateError -Code 'unreachable' -Message "$fqdn cannot be reached through WinRM: $(Get-Reason -Record $_)") }
}

# For an operation that asks its server more than once: nothing has to be opened between two of its blocks. Null if the
# server is this computer.
function Open-TargetOnce {
    param($Request)

    if (Test-IsHere -Fqdn $Request.server.fqdn) { return $null }
    return Open-Target -Request $Request
}

# After everything was answered: the run may use the session again.
function Save-Target {
    param($Request, $Session)

    Push-Session -Sessions (Get-Sessions -Request $Request) -Kind 'windows' -Fqdn $Request.server.fqdn -Session $Session
}

# Without -Session: a session of this run, or one that is opened for this block.
function Invoke-OnTarget {
    param($Request, [object[]] $Given = @(), [scriptblock] $Body, $Session)

    if (Test-IsHere -Fqdn $Request.server.fqdn) { return , (Read-Outcome -Text (Invoke-Guarded -On $Request.on -Given $Given -Body $Body)) }
    $text = "param(`$On, `$Given)`n" + (Get-TextToChange) + "`nInvoke-Guarded -On `$On -Given `$Given -Body {" + $Body.ToString() + '}'
    $own = $null
    if ($null -eq $Session) { $own = Open-Target -Request $Request; $Session = $own }
    try {
        $on = @{ name = $Request.on.name; fqdn = $Request.on.fqdn }
        $answer = @(Invoke-Command -Session $Session -ScriptBlock (New-Block -Text $text) -ArgumentList $on, $Given -ErrorAction Stop)
        if ($answer.Count -eq 0) { throw (New-SessionEnded -Why 'it returned nothing') }
        Save-Target -Request $Request -Session $own
        $own = $null
    }
    catch { throw (Get-LostError -Record $_ -Fqdn $Request.server.fqdn) }
    finally { Close-Shell -Session $own }
    return , (Read-Outcome -Text $answer[-1])
}

# The session ended after the request was sent, so the result is unknown.
function Get-LostError {
    param($Record, [string] $Fqdn)

    if ($Record.Exception.GetBaseException() -isnot [Management.Automation.Remoting.PSRemotingTransportException]) { return $Record }
    return New-ExstateError -Code 'lost' -Message "The session with $Fqdn was lost: $(Get-Reason -Record $Record)"
}

function Read-Outcome {
    param([string] $Text)

    $outcome = [Management.Automation.PSSerializer]::Deserialize($Text)
    if (-not $outcome.ContainsKey('error')) { return , $outcome.value }
    throw (New-OutcomeError -Outcome $outcome)
}

# error: why. id: of the error record.
function New-OutcomeError {
    param($Outcome)

    $code = 'refused'
    if ($Outcome.id -like 'exstate/*') { $code = $Outcome.id.Substring(8) }
    return New-ExstateError -Code $code -Message $Outcome.error
}
