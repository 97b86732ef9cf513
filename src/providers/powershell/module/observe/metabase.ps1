# observe/metabase.ps1
# What IIS keeps for a site in applicationHost.config, and writes over its records in http.sys when it starts. A default
# installation keeps nothing; what an old tool has left brings an old certificate back, and only the restart shows it.
Set-StrictMode -Version 3.0

$script:IisConfig = '\System32\inetsrv\config\'
$script:Metabase = 'metabase/Exchange Back End', 'metabase/Default Web Site'

# The file itself: WebAdministration shows no customMetadata. Nothing that the text may name is fetched.
function Read-IisConfig {
    param([string] $Name)

    $document = [Xml.XmlDocument]::new()
    $document.XmlResolver = $null
    $document.LoadXml((Get-Content -LiteralPath ($env:windir + $script:IisConfig + $Name) -Raw -ErrorAction Stop))
    return $document
}

function Read-HostConfig {
    $shared = (Read-IisConfig -Name 'redirection.config').SelectSingleNode('/configuration/configurationRedirection')
    if ($null -ne $shared -and $shared.GetAttribute('enabled') -eq 'true') { throw 'IIS takes its configuration from another place (redirection.config)' }
    return Read-IisConfig -Name 'applicationHost.config'
}

# The keys name sites by their numbers. A site that is not there has nothing kept for it.
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
    param([hashtable] $Facts)

    $read = Read-Once -Reading { Read-HostConfig }
    foreach ($key in $script:Metabase) {
        Add-Fact -Facts $Facts -Key $key -Reading { Get-KeptHash -Config (Get-Read -Read $read) -Site $key.Substring(9) }
    }
}
