# change.ps1
# The changes on a server that more than one operation makes. Each is safe to repeat and says whether it changed anything.
Set-StrictMode -Version 3.0

# On the file of the key container, and looked at afterwards: what the tool says of itself is in the server's language.
function Grant-KeyRead {
    param([string] $Thumbprint)

    $info = Get-PrivateKeyInfo -Certificate (Find-Certificate -Thumbprint $Thumbprint)
    if (-not $info.usable) { throw (New-ExstateError -Code 'key-shut' -Message "The private key of $Thumbprint cannot be opened.") }
    if ($info.provider -ne 'csp') { throw (New-ExstateError -Code 'key-cng' -Message "The key of $Thumbprint is CNG: Exchange needs one of a CSP.") }
    if (Test-NetworkServiceMayRead -File $info.file) { return $false }
    $said = @(icacls $info.file /grant '*S-1-5-20:R')
    if (Test-NetworkServiceMayRead -File $info.file) { return $true }
    throw (New-ExstateError -Code 'key-not-granted' -Message "NETWORK SERVICE still may not read the key of ${Thumbprint}: $([string]::Join(' ', $said))")
}

# certutil and not the store's own Remove: it is what is typed by hand, and it names what it did not find.
function Remove-RootCopy {
    param([string] $Thumbprint)

    if (-not (Test-InStore -Store 'Root' -Thumbprint $Thumbprint)) { return $false }
    $said = @(certutil -delstore Root $Thumbprint)
    if (-not (Test-InStore -Store 'Root' -Thumbprint $Thumbprint)) { return $true }
    throw (New-ExstateError -Code 'not-removed' -Message "$Thumbprint is still in Root: $([string]::Join(' ', $said))")
}

# What was just made, before anybody refers to it: by Windows alone, so that issuing takes no right to remove.
function Remove-Made {
    param([string] $Thumbprint)

    $said = @(certutil -delstore My $Thumbprint)
    if (-not (Test-InStore -Store 'My' -Thumbprint $Thumbprint)) { return }
    throw (New-ExstateError -Code 'not-removed' -Message "$Thumbprint is still in My: $([string]::Join(' ', $said))")
}

function Test-InStore {
    param([string] $Store, [string] $Thumbprint)

    return @(Get-StoreCertificate -Store $Store | Where-Object { $_.Thumbprint -eq $Thumbprint }).Count -gt 0
}

# The row that an http.sys endpoint belongs to. On several, a method would run on each, and a comparison would filter.
function Find-Row {
    param([string] $Site, [string] $Endpoint)

    $name = ($Endpoint -replace '^0\.0\.0\.0:', '*:') + ':'
    $port = [int] @($Endpoint -split ':')[-1]
    $rows = @(Get-WebBinding -Name $Site -Protocol 'https' -Port $port -ErrorAction Stop | Where-Object { (Get-RowName -BindingInformation $_.bindingInformation) -eq $name })
    if ($rows.Count -ne 1) {
        throw (New-ExstateError -Code 'one-row-expected' -Message "'$Site' has $($rows.Count) https rows $name; the plan was made for one.")
    }
    return $rows[0]
}

function Assert-Running {
    param([string[]] $Name)

    $services = @(Get-Service -ErrorAction Stop)
    foreach ($one in $Name) {
        $state = Get-ServiceState -Services $services -Name $one
        if ($state -ne 'running') { throw (New-ExstateError -Code 'not-running' -Message "$one is $state.") }
    }
}
