# observe/metabase.ps1
# The hash that IIS keeps for a site in applicationHost.config. At each start, IIS writes it over the http.sys records
# of the site. A default installation has none; an old tool may have left one, which brings back an old certificate at
# the next start.
Set-StrictMode -Version 3.0

$script:IisConfig = '\System32\inetsrv\config\'
$script:Metabase = 'metabase/Exchange Back End', 'metabase/Default Web Site'

# Reads the file itself: WebAdministration does not show customMetadata. External references in the file are not loaded.
function Read-IisConfig {
    param([string] $Name)

    $document = [Xml.XmlDocument]::new()
    $document.XmlResolver = $null
    $document.LoadXml((Get-Content -LiteralPath ($env:windir + $script:IisConfig + $Name) -Raw -ErrorAction Stop))
    return $document
}

function Read-HostConfig {
    $shared = (Read-IisConfig -Name 'redirection.config').SelectSingleNode('/configuration/configurationRedirection')
    if ($null -ne $shared -and $shared.GetAttribute('enabled') -eq 'true') { throw 'IIS reads its configuration from another place (redirection.config)' }
    return Read-IisConfig -Name 'applicationHost.config'
}

# The keys contain the numbers of sites. A site that does not exist has no hash.
function Get-KeptHash {
    param($Config, [string] $Site)

    $ids = @($Config.SelectNodes('//system.applicationHost/sites/site') | Where-Object { $_.GetAttribute('name') -eq $Site } | ForEach-Object { 'LM/W3SVC/' + $_.GetAttribute('id') })
    foreach ($key in $Config.SelectNodes('//system.applicationHost/customMetadata/key')) {
        if ($ids -notcontains $key.GetAttribute('path').Trim('/')) { continue }
        foreach ($property in $key.SelectNodes("property[@id='5506']")) { return ConvertFrom-KeptHash -Text $property.GetAttribute('value') }
    }
    return $null
}

function ConvertFrom-KeptHash {
    param([string] $Text)

    $bytes = @(try { [Convert]::FromBase64String($Text) } catch { $null = $_ })
    if ($bytes.Count -ne 20) { throw "property 5506 in applicationHost.config is not the hash of a certificate: '$Text'" }
    return Get-Thumbprint -Text ([BitConverter]::ToString([byte[]] $bytes))
}

function Add-MetabaseFacts {
    param([hashtable] $Facts, [hashtable] $Read)

    foreach ($key in $script:Metabase) {
        Add-Fact -Facts $Facts -Key $key -Reading { Get-KeptHash -Config (Get-Read -Read $Read) -Site $key.Substring(9) }
    }
}
