# snap-in.ps1
# The last way to look, on the server itself and by a person's wish: past roles and past the audit log. Not in the script
# of `observe --script`, whose reader is to find nothing of the kind.
Set-StrictMode -Version 3.0

function Get-ExchangeFactsBySnapIn {
    param([string] $Fqdn, [string[]] $Only)

    $answer = New-ExchangeAnswer
    Add-PSSnapin -Name 'Microsoft.Exchange.Management.PowerShell.SnapIn' -ErrorAction Stop
    $server = Read-ExchangeServer -Session $null -Fqdn $Fqdn
    Read-ThroughShell -Session $null -Fqdn $Fqdn -Server $server -Answer $answer -Only $Only
    $answer.facts['shell/snap-in'] = @{ known = $true }
    $asked = -not (Test-Edge -Server $server) -and (Test-Wanted -Only $Only -Keys $script:OfOrganisation)
    if ($asked) { $answer.organisation = Read-Organisation -Session $null }
    return @{ answer = $answer; unknown = '' }
}
