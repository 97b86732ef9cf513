# observe/extended-protection.ps1
# Whether Windows authentication is bound to the certificate of the TLS channel. Read from the file that is read for the
# hashes of sites; each virtual directory has its own setting, and the strictest of a site counts.
Set-StrictMode -Version 3.0

function Get-TokenChecking {
    param($Config, [string] $Site)

    if (@($Config.SelectNodes('//system.applicationHost/sites/site') | Where-Object { $_.GetAttribute('name') -eq $Site }).Count -eq 0) { return $null }
    $found = @(foreach ($location in $Config.SelectNodes('/configuration/location')) {
            if (($location.GetAttribute('path') + '/') -notlike ($Site + '/*')) { continue }
            foreach ($setting in $location.SelectNodes('system.webServer/security/authentication/windowsAuthentication/extendedProtection')) { $setting.GetAttribute('tokenChecking') }
        })
    foreach ($value in 'Require', 'Allow') { if ($found -contains $value) { return $value } }
    return 'None'
}

function Add-ProtectionFacts {
    param([hashtable] $Facts, [hashtable] $Read)

    foreach ($site in $script:FrontEnd, $script:BackEnd) {
        Add-Fact -Facts $Facts -Key ('extended-protection/' + $site) -Reading { Get-TokenChecking -Config (Get-Read -Read $Read) -Site $site }
    }
}
