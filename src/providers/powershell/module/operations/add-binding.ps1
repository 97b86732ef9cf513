# operations/add-binding.ps1
# Adds one HTTPS binding to an IIS site, without a certificate. Binding the certificate is another operation.
# Request: server, on, site, bindingInformation    Answer: changed
Set-StrictMode -Version 3.0

function Invoke-AddBinding {
    param([Parameter(Mandatory = $true)] $Request)

    Close-Shells -Request $Request
    $changed = Invoke-OnTarget -Request $Request -Given $Request.site, $Request.bindingInformation -Body {
        param($Site, $BindingInformation)
        $name = Get-RowName -BindingInformation $BindingInformation
        if ($name -notmatch '^(.+):(\d+):([^:]*)$') { throw (New-ExstateError -Code 'no-such-row' -Message "'$BindingInformation' is not address, port and host.") }
        $address = $Matches[1]
        $port = [int] $Matches[2]
        $hostName = $Matches[3]
        $rows = @(Get-WebBinding -Name $Site -Protocol 'https' -Port $port -ErrorAction Stop | Where-Object { (Get-RowName -BindingInformation $_.bindingInformation) -eq $name })
        if ($rows.Count -gt 0) { return $false }
        $null = New-WebBinding -Name $Site -Protocol 'https' -Port $port -IPAddress $address -HostHeader $hostName -ErrorAction Stop
        return $true
    }
    return @{ changed = $changed }
}
