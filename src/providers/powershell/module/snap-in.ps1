# snap-in.ps1
# The last way to read, on the server itself and only if a person asks for it: it ignores roles and the audit log. Not
# part of the script of `observe --script`, whose reviewers must not find it there.
Set-StrictMode -Version 3.0

function Get-ExchangeFactsBySnapIn {
    param([string] $Fqdn, [string[]] $Only)

    $answer = New-ExchangeAnswer
    Add-PSSnapin -Name 'Microsoft.Exchange.Management.PowerShell.SnapIn' -ErrorAction Stop
    $server = Read-ExchangeServer -Session $null -Fqdn $Fqdn
    Read-ThroughShell -Session $null -Fqdn $Fqdn -Server $server -Answer $answer -Only $Only
    $answer.facts['shell/snap-in'] = @{ known = $true }
    $asked = -not (Test-Edge -Server $server) -and (Test-Wanted -Only $Only -Keys $script:OfOrganization)
    if ($asked) { $answer.organization = Read-Organization -Session $null }
    return @{ answer = $answer; unknown = '' }
}
