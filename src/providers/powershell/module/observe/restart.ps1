# observe/restart.ps1
# Whether Windows needs a restart: the places that Exchange Setup looks at, and the one of Windows Update.
Set-StrictMode -Version 3.0

$script:Windows = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'

# Null if Windows needs none.
function Get-RestartReason {
    $reasons = @()
    if (Test-Path -LiteralPath ($script:Windows + '\Component Based Servicing\RebootPending') -ErrorAction Stop) { $reasons += 'component-servicing' }
    if (Test-Path -LiteralPath ($script:Windows + '\WindowsUpdate\Auto Update\RebootRequired') -ErrorAction Stop) { $reasons += 'windows-update' }
    # Pairs of a file and its new name. The new name of a file that will be deleted is empty.
    $renames = Get-RegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager' -Name 'PendingFileRenameOperations'
    if (@($renames | Where-Object { $_ }).Count -gt 0) { $reasons += 'file-renames' }
    $volatile = Get-RegistryValue -Path 'HKLM:\SOFTWARE\Microsoft\Updates' -Name 'UpdateExeVolatile'
    if ($null -ne $volatile -and [int] $volatile -ne 0) { $reasons += 'update-exe' }
    if ($reasons.Count -eq 0) { return $null }
    return , $reasons
}

function Add-RestartFacts {
    param([hashtable] $Facts)

    Add-Fact -Facts $Facts -Key 'windows/restart-pending' -Reading { , (Get-RestartReason) }
}
