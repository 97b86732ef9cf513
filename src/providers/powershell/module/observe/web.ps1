# observe/web.ps1
# IIS and http.sys. The HTTPS binding of IIS, the record of http.sys and the certificate of the port are three facts.
Set-StrictMode -Version 3.0

$script:FrontEnd = 'Default Web Site'
$script:BackEnd = 'Exchange Back End'
$script:OtherRecords = @(foreach ($table in 'SslSniBindingInfo', 'SslCcsBindingInfo') { 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\' + $table })
$script:Endpoints = '0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'
$script:WithoutIis = 'require-ssl/Default Web Site', 'extended-protection/Default Web Site', 'extended-protection/Exchange Back End', 'web/restart-due', 'tolerates-untrusted-444', 'event/15021', 'health/owa', 'health/ecp', 'health/ews', 'health/mapi/emsmdb'
$script:ExpectedRows = @(@('Exchange Back End', '*:444:'), @('Default Web Site', '*:443:'), @('Default Web Site', '127.0.0.1:443:'))

function Get-SiteOf {
    param($Row)

    $path = [string] (Get-PropertyOrNull -Of $Row -Name 'ItemXPath')
    if ($path -notmatch "site\[@name='(.*?)' and @id=") { throw "IIS returned a binding that belongs to no site: $path" }
    return $Matches[1]
}

function Add-RowFacts {
    param([hashtable] $Facts)

    $expected = @(foreach ($row in $script:ExpectedRows) { 'row/' + $row[0] + '/' + $row[1] })
    try {
        $found = @{}
        foreach ($row in @(Get-WebBinding -Protocol 'https' -ErrorAction Stop)) {
            $key = 'row/' + (Get-SiteOf -Row $row) + '/' + (Get-RowName -BindingInformation $row.bindingInformation)
            $found[$key] = @{ known = @{ sslFlags = [int] $row.sslFlags } }
        }
        foreach ($key in $expected) { $Facts[$key] = @{ known = $null } }
        foreach ($key in @($found.Keys)) { $Facts[$key] = $found[$key] }
    }
    catch {
        $reason = Get-Reason -Record $_
        foreach ($key in $expected) { $Facts[$key] = @{ unknown = $reason } }
    }
}

function Add-RecordFacts {
    param([hashtable] $Facts)

    $endpoints = @($script:Endpoints)
    try {
        if (Test-Path -LiteralPath $script:Records -ErrorAction Stop) {
            $endpoints += @(Get-ChildItem -LiteralPath $script:Records -ErrorAction Stop | ForEach-Object { $_.PSChildName } | Where-Object { $endpoints -notcontains $_ })
        }
    }
    # It is not known which other records exist, and one of them may use a certificate that is to be removed.
    catch { $Facts['sslcert/*'] = @{ unknown = (Get-Reason -Record $_) } }
    foreach ($endpoint in $endpoints) {
        Add-Fact -Facts $Facts -Key ('sslcert/' + $endpoint) -Reading { Get-SslRecord -Endpoint $endpoint }
    }
    Add-OtherRecordFacts -Facts $Facts
}

function Add-SettingFacts {
    param([hashtable] $Facts)

    foreach ($endpoint in $script:Endpoints) {
        Add-Fact -Facts $Facts -Key ('record-settings/' + $endpoint) -Reading { Get-RecordSettings -Endpoint $endpoint }
    }
}

# http.sys keeps records by host name (SNI) and those of the central certificate store in keys of their own. A server that
# never had one has no such key.
function Add-OtherRecordFacts {
    param([hashtable] $Facts)

    foreach ($table in $script:OtherRecords) {
        try {
            if (-not (Test-Path -LiteralPath $table -ErrorAction Stop)) { continue }
            foreach ($name in @(Get-ChildItem -LiteralPath $table -ErrorAction Stop | ForEach-Object { $_.PSChildName })) {
                Add-OtherRecordFact -Facts $Facts -Table $table -Name $name
            }
        }
        catch { $Facts['sslcert/*'] = @{ unknown = (Get-Reason -Record $_) } }
    }
}

# A record of the central certificate store usually has no hash, because its certificates are files on a share.
function Add-OtherRecordFact {
    param([hashtable] $Facts, [string] $Table, [string] $Name)

    $prefix = 'sslcert/'
    if ($Table -like '*Ccs*') { $prefix = 'sslcert/ccs:' }
    try {
        $record = Get-RegistryKey -Path ($Table + '\' + $Name)
        $hash = Get-PropertyOrNull -Of $record -Name 'SslCertHash'
        if ($null -eq $hash) { return }
        # The key may be named by a number. The host name and the port are in a value then.
        $named = Get-PropertyOrNull -Of $record -Name 'HostnamePort'
        if ($null -ne $named -and $named -isnot [string]) { $named = [Text.Encoding]::Unicode.GetString([byte[]] $named) }
        $at = ([string] $named).Trim([char] 0)
        if ($at -eq '') { $at = $Name }
        $Facts[$prefix + $at] = @{ known = (Get-Thumbprint -Text ([BitConverter]::ToString([byte[]] $hash))) }
    }
    catch { $Facts[$prefix + $Name] = @{ unknown = (Get-Reason -Record $_) } }
}

function Test-RequireSsl {
    param([string] $Site)

    $found = Get-WebConfigurationProperty -PSPath 'MACHINE/WEBROOT/APPHOST' -Location $Site -Filter 'system.webServer/security/access' -Name 'sslFlags' -ErrorAction Stop
    $value = Get-PropertyOrNull -Of $found -Name 'Value'
    if ($null -eq $value) { $value = $found }
    if ($null -eq $value) { return $null }
    # Depending on the loaded schema, the flags are names or a sum, in which Ssl is 8.
    if (([string] $value) -match '^\d+$') { return ([int] $value -band 8) -ne 0 }
    return ([string] $value) -match '\bSsl\b'
}

# Neither .NET nor a cmdlet shows when a registry key was written. Without a compiler, the System log is used instead.
function Get-RecordTime {
    param([string] $Endpoint)

    try { return Get-RegistryKeyTime -Path ($script:Records.Substring(6) + '\' + $Endpoint) }
    catch { $null = $_ }
    $events = @(Get-WinEvent -FilterHashtable @{ LogName = 'System'; Id = 15300, 15301 } -MaxEvents 200 -ErrorAction Stop)
    foreach ($event15301 in $events) {
        foreach ($property in $event15301.Properties) {
            if (([string] $property.Value) -eq $Endpoint) { return ConvertTo-Utc -Time $event15301.TimeCreated }
        }
    }
    throw "it is not known when the http.sys record of $Endpoint was written"
}

function Get-RegistryKeyTime {
    param([string] $Path)

    $member = '[DllImport("advapi32.dll", CharSet = CharSet.Unicode)] public static extern int RegQueryInfoKey(' +
    'Microsoft.Win32.SafeHandles.SafeRegistryHandle key, IntPtr name, IntPtr length, IntPtr reserved, IntPtr keys, IntPtr longestKey, ' +
    'IntPtr longestClass, IntPtr values, IntPtr longestName, IntPtr longestValue, IntPtr security, out long written);'
    $native = Add-Type -Namespace 'Exstate' -Name 'RegistryTime' -MemberDefinition $member -PassThru -ErrorAction Stop
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { throw "the registry has no key $Path" }
    try {
        $none = [IntPtr]::Zero
        $written = [long] 0
        $failed = $native::RegQueryInfoKey($key.Handle, $none, $none, $none, $none, $none, $none, $none, $none, $none, $none, [ref] $written)
        if ($failed -ne 0) { throw "RegQueryInfoKey failed with $failed" }
        return [DateTime]::FromFileTimeUtc($written)
    }
    finally { $key.Dispose() }
}

# Workers keep connections and certificates from before the record was written. The pools of the front end proxy to 444
# and keep them, too, so every pool of Exchange counts. Without a running worker no restart is due.
function Test-WebRestartDue {
    param($Processes)

    $workers = @($Processes | Where-Object { $_.Name -eq 'w3wp.exe' })
    if ($workers.Count -eq 0) { return $false }
    if ($null -eq (Get-SslRecord -Endpoint '0.0.0.0:444')) { return $false }
    $written = Get-RecordTime -Endpoint '0.0.0.0:444'
    foreach ($worker in $workers) {
        $line = [string] (Get-PropertyOrNull -Of $worker -Name 'CommandLine')
        # The command line of another user's process can be hidden. Such a worker counts, at worst for one restart too
        # many.
        if ($line -ne '' -and $line -notmatch 'MSExchange') { continue }
        if ((ConvertTo-Utc -Time $worker.CreationDate) -lt $written) { return $true }
    }
    return $false
}

function Test-ToleratesUntrusted {
    $value = Get-RegistryValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\MSExchange OWA' -Name 'AllowInternalUntrustedCerts'
    return $null -eq $value -or [int] $value -ne 0
}

function Add-WebFacts {
    param([hashtable] $Facts, [hashtable] $Machine)

    $state = $Facts['service/W3SVC']
    if ($state.ContainsKey('known') -and $null -eq $state.known) {
        # An Edge server has no IIS: these facts are known to be absent.
        foreach ($row in $script:ExpectedRows) { $Facts['row/' + $row[0] + '/' + $row[1]] = @{ known = $null } }
        foreach ($key in $script:WithoutIis + $script:Metabase) { $Facts[$key] = @{ known = $null } }
        Add-RecordFacts -Facts $Facts
        Add-SettingFacts -Facts $Facts
        return
    }
    Add-RowFacts -Facts $Facts
    Add-RecordFacts -Facts $Facts
    Add-SettingFacts -Facts $Facts
    $config = Read-Once -Reading { Read-HostConfig }
    Add-MetabaseFacts -Facts $Facts -Read $config
    Add-ProtectionFacts -Facts $Facts -Read $config
    foreach ($site in $script:FrontEnd, $script:BackEnd) {
        Add-Fact -Facts $Facts -Key ('require-ssl/' + $site) -Reading { Test-RequireSsl -Site $site }
    }
    Add-Fact -Facts $Facts -Key 'web/restart-due' -Reading { Test-WebRestartDue -Processes @(Get-Read -Read $Machine.processes) }
    Add-Fact -Facts $Facts -Key 'tolerates-untrusted-444' -Reading { Test-ToleratesUntrusted }
    Add-Fact -Facts $Facts -Key 'event/15021' -Reading { Get-EndpointEvent -Id 15021 -Endpoint '0.0.0.0:444' }
}
