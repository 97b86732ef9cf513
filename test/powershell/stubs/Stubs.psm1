# A Windows server and an Exchange shell, as far as the scripts use them, over a table that a test fills. Each stub
# replaces a command of COMMANDS.txt and does the same, or makes the fault that the table names.
Set-StrictMode -Version 3.0

$script:File = $env:EXSTATE_STUBS
# Parsed again only if the text is another: a look reads the table at each of its commands, and parsing would take half of it.
$script:Parsed = @{ text = ''; table = $null }
function Read-Table {
    $text = [IO.File]::ReadAllText($script:File)
    if (-not [string]::Equals($text, $script:Parsed.text)) { $script:Parsed = @{ text = $text; table = [Management.Automation.PSSerializer]::Deserialize($text) } }
    return $script:Parsed.table
}
function Set-Table { param($Table) [IO.File]::WriteAllText($script:File, [Management.Automation.PSSerializer]::Serialize($Table, 12)) }
# Without a session, the server is this computer, if the test has one.
function Get-Server {
    param($Table)
    $there = Get-Prop -Of $Table.servers -Name $script:On
    if ($null -ne $there) { return $there }
    return $Table.servers.([Environment]::MachineName)
}
# Lanes run at the same time, and only one of them may write to a file.
$script:Writing = [string]::Intern('exstate-stubs-writing')
# Each command reads the table again, and the facts that a server reads on itself are computed here. A benchmark must
# measure neither: its table does not change, and a real server uses its own processors. So one shell saves what it read
# for the next.
$script:Kept = @{ of = ''; table = $null }
function Get-Table {
    param([string] $Of = $script:On)
    if ($null -eq $env:EXSTATE_STUBS_FIXED) { return Read-Table }
    if ($script:Kept.of -ne $Of) {
        $text = Get-Written -Name ($Of + '.table') -Making { [Management.Automation.PSSerializer]::Serialize((Read-TableOf -Short $Of), 12) }
        $script:Kept = @{ of = $Of; table = [Management.Automation.PSSerializer]::Deserialize($text) }
    }
    return $script:Kept.table
}
function Read-TableOf {
    param([string] $Short)
    # Not Read-Table: what is removed here stays in the table that it keeps.
    $table = [Management.Automation.PSSerializer]::Deserialize([IO.File]::ReadAllText($script:File))
    foreach ($name in @($table.servers.PSObject.Properties | ForEach-Object { $_.Name })) { if ($name -ne $Short) { $table.servers.PSObject.Properties.Remove($name) } }
    return $table
}
function Get-Written {
    param([string] $Name, [scriptblock] $Making)
    if ($null -eq $env:EXSTATE_STUBS_FIXED) { return & $Making }
    $file = [IO.Path]::Combine($env:EXSTATE_STUBS_FIXED, $Name)
    if ([IO.File]::Exists($file)) { return [IO.File]::ReadAllText($file) }
    $made = [string] @(& $Making)[-1]
    [Threading.Monitor]::Enter($script:Writing)
    try { [IO.File]::WriteAllText($file + '.new', $made); [IO.File]::Delete($file); [IO.File]::Move($file + '.new', $file) } finally { [Threading.Monitor]::Exit($script:Writing) }
    return $made
}
function Write-Line {
    param([string] $Line)
    [Threading.Monitor]::Enter($script:Writing)
    try { [IO.File]::AppendAllText($script:File + '.calls', $Line + "`n") } finally { [Threading.Monitor]::Exit($script:Writing) }
}
function Write-Call { param([string] $Call) Write-Line ($script:On + ': ' + $Call) }
function Get-Prop { param($Of, [string] $Name) $found = $Of.PSObject.Properties[$Name]; if ($null -eq $found) { return $null } return , $found.Value }
function Test-Broken {
    param($Server, [string] $Command)
    $why = Get-Prop -Of $Server.broken -Name $Command
    if ($null -ne $why) { throw $why }
}

# --- sessions
$script:On = 'ex01'
function New-PSSession {
    param($ComputerName, $ConnectionUri, $ConfigurationName, $Authentication, $SessionOption, $ErrorAction)
    $fqdn = $ComputerName
    $kind = 'winrm'
    if ($ConnectionUri) { $fqdn = $ConnectionUri.Host; $kind = 'shell' }
    $short = @($fqdn -split '\.')[0]
    $table = Get-Table -Of $short
    $server = Get-Prop -Of $table.servers -Name $short
    if ($null -eq $server) { throw "WinRM cannot find the computer $fqdn" }
    if ($server.hangs -eq $kind) { Wait-Hung -Short $short -Milliseconds $server.hangsFor }
    if ($server.late -eq $kind) {
        [Threading.Thread]::Sleep([int] $SessionOption.OpenTimeout.TotalMilliseconds)
        throw [Management.Automation.ErrorRecord]::new([Management.Automation.Remoting.PSRemotingTransportException]::new("$fqdn did not answer in time"), 'WinRMOperationTimeout,PSSessionOpenFailed', 'OpenError', $null)
    }
    # A front end that does not accept the parameter refuses it, and then opens without it.
    if ($kind -eq 'shell' -and (Get-Prop -Of $server -Name 'refusesTarget') -and $ConnectionUri.Query -ne '') { throw 'the parameter is not supported' }
    if ($server.shut -eq $kind) {
        # The first word of the id comes from WinRM: a name, or a number if the error has no name.
        $failed = [Management.Automation.Remoting.PSRemotingTransportException]::new($server.shutSaying + "the $kind of $fqdn is shut")
        throw [Management.Automation.ErrorRecord]::new($failed, $server.shutAs + ',PSSessionOpenFailed', 'OpenError', $null)
    }
    [Threading.Thread]::Sleep([int] $table.latencyMs)
    Write-Line ($short + ': New-PSSession ' + $kind)
    return [pscustomobject] @{ short = $short; kind = $kind; ended = $false }
}
# Cannot be interrupted, like a call to a server that does not answer. A request to stop takes effect afterwards.
function Wait-Hung {
    param([string] $Short, [int] $Milliseconds)
    Write-Line ($Short + ': Get-PSSession hangs')
    try { [Threading.Thread]::Sleep($Milliseconds) } finally { Write-Line ($Short + ': Get-PSSession hung no longer') }
}
function Remove-PSSession {
    param($Session, $ErrorAction)
    Write-Line ($Session.short + ': Remove-PSSession ' + $Session.kind)
}
function Invoke-Command {
    param($Session, [scriptblock] $ScriptBlock, [object[]] $ArgumentList = @(), $ErrorAction)
    $script:On = $Session.short
    # If a session ends during a command, Windows PowerShell reports neither output nor an error.
    $endsAt = [string] (Get-Prop -Of (Get-Prop -Of (Get-Table).servers -Name $Session.short) -Name 'endsAt')
    if ($endsAt -ne '' -and ($endsAt -eq $Session.kind -or ($Session.kind -eq 'shell' -and $ScriptBlock.ToString() -match $endsAt))) { $Session.ended = $true }
    if ($Session.ended) { return }
    $server = Get-Prop -Of (Get-Table).servers -Name $Session.short
    $hangsAt = [string] (Get-Prop -Of $server -Name 'hangsAt')
    if ($hangsAt -ne '' -and $ScriptBlock.ToString() -match $hangsAt) { Wait-Hung -Short $Session.short -Milliseconds $server.hangsFor }
    if ($Session.kind -eq 'shell') {
        # Like the endpoint: it accepts only a pipeline of commands with plain values.
        $null = $ScriptBlock.GetPowerShell([object[]] @($ArgumentList))
        return & $ScriptBlock @ArgumentList
    }
    # Values are passed as copies, and as text.
    $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize(@($ArgumentList), 4))
    return Get-Written -Name ($Session.short + '.facts') -Making { & ([scriptblock]::Create($ScriptBlock.ToString())) @copy }
}

# --- registry, processes, services, rights
function Get-RegistryTable {
    param($Server, [string] $Path)
    $sub = $Path.Substring(6)
    return Get-Prop -Of $Server.registry -Name $sub
}
function Test-Path { param($LiteralPath, $ErrorAction) $server = Get-Server (Get-Table); Test-Broken $server 'registry'; return $null -ne (Get-RegistryTable $server $LiteralPath) }
function Get-ItemProperty { param($LiteralPath, $ErrorAction) return Get-RegistryTable (Get-Server (Get-Table)) $LiteralPath }
function Get-CimInstance { param($ClassName, $ErrorAction) $server = Get-Server (Get-Table); Test-Broken $server 'Get-CimInstance'; return $server.processes }
function Get-Service { param($ErrorAction) $server = Get-Server (Get-Table); Test-Broken $server 'Get-Service'; return $server.services }
function Restart-Service {
    param($Name, [switch] $Force, $ErrorAction)
    $table = Get-Table
    Write-Call "Restart-Service $($Name -join ',')"
    foreach ($service in (Get-Server $table).services) { if ($Name -contains $service.Name) { $service.Status = (Get-Server $table).afterRestart } }
    Set-Table $table
}
function iisreset {
    Write-Call "iisreset $args"
    $table = Get-Table
    foreach ($service in (Get-Server $table).services) { if (@('WAS', 'W3SVC') -contains $service.Name) { $service.Status = (Get-Server $table).afterRestart } }
    Set-Table $table
    $global:LASTEXITCODE = (Get-Server $table).exitCode
}
function whoami { if ((Get-Server (Get-Table)).administrator) { 'S-1-5-32-544'; 'S-1-16-12288' } else { 'S-1-5-32-544'; 'S-1-16-8192' } }
# A hidden command or a hidden parameter: 'New-WebBinding -HostHeader'.
function Get-Command {
    param($Name, $ErrorAction)
    $hidden = @((Get-Server (Get-Table)).hidden)
    Test-Visible (Get-Server (Get-Table)) 'Get-Command'
    if ($hidden -contains $Name) { return }
    $parameters = @{}
    foreach ($one in $ExecutionContext.SessionState.InvokeCommand.GetCommand($Name, 'Function').Parameters.Keys) {
        if ($hidden -notcontains ($Name + ' -' + $one)) { $parameters[$one] = $one }
    }
    if ($hidden -contains 'Parameters') { return [pscustomobject] @{ Name = $Name } }
    return [pscustomobject] @{ Name = $Name; Parameters = $parameters }
}
function Get-Date { return [DateTime]::new(2026, 11, 22, 0, 0, 0, [DateTimeKind]::Utc) }
# The C# compiler takes longer than the rest of a look. Here the code would only fail on a library of Windows.
function Add-Type { throw [NotSupportedException]::new('nothing is compiled here') }
function Get-WinEvent {
    [CmdletBinding()] param($FilterHashtable, $LogName, $MaxEvents, [switch] $Oldest)
    $server = Get-Server (Get-Table)
    Test-Broken $server 'Get-WinEvent'
    if ($Oldest) {
        Test-Broken $server $LogName
        $since = Get-Prop -Of $server.logs -Name $LogName
        if ($null -ne $since) { return [pscustomobject] @{ TimeCreated = $since } }
    }
    else { Test-Broken $server $FilterHashtable.LogName }
    $found = @(foreach ($one in @($server.events)) {
            if ($Oldest) { break }
            $id = Get-Prop -Of $one -Name 'Id'
            if ($null -eq $id) { $id = 15301 }
            $source = Get-Prop -Of $one -Name 'ProviderName'
            if ($FilterHashtable.Id -notcontains $id) { continue }
            if ($FilterHashtable.ContainsKey('StartTime') -and ([DateTime] $one.TimeCreated).ToUniversalTime() -lt $FilterHashtable.StartTime) { continue }
            [pscustomobject] @{ Id = $id; ProviderName = $source; TimeCreated = $one.TimeCreated; Properties = $one.Properties }
        })
    if ($found.Count -gt $MaxEvents) { $found = $found[0..($MaxEvents - 1)] }
    if ($found.Count -gt 0) { return $found }
    $none = [Exception]::new('No events were found that match the specified selection criteria.')
    $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($none, 'NoMatchingEventsFound', 'ObjectNotFound', $null))
}

# --- stores and keys
function Get-ChildItem {
    param($LiteralPath, $ErrorAction)
    $server = Get-Server (Get-Table)
    if ($LiteralPath -like 'HKLM:*') {
        Test-Broken $server 'Get-ChildItem HKLM:'
        $prefix = $LiteralPath.Substring(6) + '\'
        foreach ($property in $server.registry.PSObject.Properties) { if ($property.Name.StartsWith($prefix)) { [pscustomobject] @{ PSChildName = $property.Name.Substring($prefix.Length) } } }
        return
    }
    $store = @($LiteralPath -split '\\')[-1]
    Test-Broken $server $store
    foreach ($held in @($server.$store)) { New-StubCertificate $held }
}
function New-StubCertificate {
    param($Held)
    $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String($Held.der))
    $object = [psobject]::new($certificate)
    $key = Get-Prop -Of $Held -Name 'key'
    # A property of the store and not of the bytes.
    $object.PSObject.Properties.Add([psnoteproperty]::new('FriendlyName', (Get-Prop -Of $Held -Name 'friendlyName')))
    $object.PSObject.Properties.Add([psnoteproperty]::new('HasPrivateKey', $null -ne $key))
    if ($null -eq $key) { return $object }
    if (-not $key.usable) {
        $object.PSObject.Properties.Add([psscriptproperty]::new('PrivateKey', { throw [Security.Cryptography.CryptographicException]::new('Keyset does not exist') }))
        return $object
    }
    $private = [pscustomobject] @{ Key = [pscustomobject] @{ UniqueName = $Held.thumbprint; ExportPolicy = 'None' } }
    if ($key.provider -eq 'csp') {
        $private = [pscustomobject] @{ CspKeyContainerInfo = [pscustomobject] @{ Accessible = $true; Exportable = $key.exportable; UniqueKeyContainerName = $Held.thumbprint } }
    }
    $object.PSObject.Properties.Add([psnoteproperty]::new('PrivateKey', $private))
    return $object
}
function Find-Held { param($Server, [string] $File) $leaf = @($File -split '[\\/]')[-1]; return @($Server.My | Where-Object { $_.thumbprint -eq $leaf })[0] }
function Get-Acl {
    param($LiteralPath, $ErrorAction)
    $server = Get-Server (Get-Table)
    Test-Broken $server 'Get-Acl'
    return [pscustomobject] @{ Sddl = (Find-Held $server $LiteralPath).key.sddl }
}
function icacls {
    param($File, [Parameter(ValueFromRemainingArguments = $true)] $More)
    Write-Call "icacls $($More -join ' ')"
    $table = Get-Table
    $server = Get-Server $table
    if ($server.icaclsFails) { return 'Zugriff verweigert' }
    (Find-Held $server $File).key.sddl += '(A;;FR;;;NS)'
    Set-Table $table
}
function Import-Certificate {
    param($FilePath, $CertStoreLocation, $ErrorAction)
    $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new([IO.File]::ReadAllBytes($FilePath))
    Write-Call "Import-Certificate $($certificate.Thumbprint) $CertStoreLocation"
    $table = Get-Table
    $server = Get-Server $table
    $server.Root = @($server.Root) + [pscustomobject] @{ der = [Convert]::ToBase64String($certificate.RawData); thumbprint = $certificate.Thumbprint }
    Set-Table $table
}
function certutil {
    $thumbprint = $args[2]
    Write-Call "certutil $args"
    $table = Get-Table
    $server = Get-Server $table
    $server.($args[1]) = @($server.($args[1]) | Where-Object { $_.thumbprint -ne $thumbprint })
    Set-Table $table
}
function New-SelfSignedCertificate {
    param($CertStoreLocation, $DnsName, $FriendlyName, $Provider, $KeySpec, $KeyLength, $KeyExportPolicy, $HashAlgorithm, $KeyUsage, $TextExtension, $NotAfter, $ErrorAction)
    Write-Call "New-SelfSignedCertificate $($DnsName -join ',') $Provider $($TextExtension -join ' ')"
    Add-Made
}
function Add-Made {
    $table = Get-Table
    $server = Get-Server $table
    $server.My = @($server.My) + @($server.toMake)
    Set-Table $table
}

# --- IIS
function Get-WebBinding {
    param($Name, $Protocol, $Port, $ErrorAction)
    $server = Get-Server (Get-Table)
    Test-Broken $server 'Get-WebBinding'
    foreach ($row in @($server.rows)) {
        if ($Name -and $row.site -ne $Name) { continue }
        if ($Port -and $row.bindingInformation -notlike "*:${Port}:*") { continue }
        $object = [pscustomobject] @{
            protocol = 'https'; bindingInformation = $row.bindingInformation; sslFlags = [long] 0; certificateHash = $row.hash
            ItemXPath = "/system.applicationHost/sites/site[@name='$($row.site)' and @id='2']/bindings/binding"
            Site = $row.site
        }
        $object.PSObject.Methods.Add([psscriptmethod]::new('AddSslCertificate', {
                    param($Thumbprint, $Store)
                    Set-Hash -Site $this.Site -BindingInformation $this.bindingInformation -Thumbprint $Thumbprint
                }))
        $object
    }
}
function Set-Hash {
    param($Site, $BindingInformation, $Thumbprint)
    Write-Call "AddSslCertificate $Site $BindingInformation $Thumbprint"
    $table = Get-Table
    foreach ($row in (Get-Server $table).rows) { if ($row.site -eq $Site -and $row.bindingInformation -eq $BindingInformation) { $row.hash = $Thumbprint } }
    Set-Table $table
}
function New-WebBinding {
    param($Name, $Protocol, $Port, $IPAddress, $HostHeader, $ErrorAction)
    Write-Call "New-WebBinding $Name ${IPAddress}:${Port}:$HostHeader"
    $table = Get-Table
    $server = Get-Server $table
    $server.rows = @($server.rows) + [pscustomobject] @{ site = $Name; bindingInformation = "${IPAddress}:${Port}:$HostHeader"; hash = '' }
    Set-Table $table
}
function Get-Content {
    param($LiteralPath, [switch] $Raw, $ErrorAction)
    $server = Get-Server (Get-Table)
    $name = @($LiteralPath -split '\\System32\\inetsrv\\config\\')[-1]
    Test-Broken $server $name
    return Get-Prop -Of $server.iisConfig -Name $name
}
function Get-WebConfigurationProperty { param($PSPath, $Location, $Filter, $Name, $ErrorAction) return (Get-Server (Get-Table)).sslFlags }

# --- Exchange
function Select-Object {
    param([Parameter(ValueFromPipeline = $true)] $InputObject, $Property)
    process {
        $object = [pscustomobject] @{}
        foreach ($name in $Property) { $object.PSObject.Properties.Add([psnoteproperty]::new($name, (Get-Prop -Of $InputObject -Name $name))) }
        $object
    }
}
function Add-PSSnapin {
    param($Name, $ErrorAction)
    Write-Line ([Environment]::MachineName + ': Add-PSSnapin ' + $Name)
    Test-Broken (Get-Prop -Of (Get-Table).servers -Name ([Environment]::MachineName)) 'Add-PSSnapin'
}
function Get-OfServer { param([string] $Fqdn) return Get-Prop -Of (Get-Table).servers -Name (@($Fqdn -split '\.')[0]) }
# A command that the role does not contain does not exist in its shell.
function Test-Visible {
    param($Server, [string] $Command)
    if ($Server.hidden -notcontains $Command) { return }
    $unknown = [Management.Automation.CommandNotFoundException]::new("The term '$Command' is not recognized as the name of a cmdlet")
    throw [Management.Automation.ErrorRecord]::new($unknown, 'CommandNotFoundException', 'ObjectNotFound', $Command)
}
function Get-ExchangeServer {
    param($Identity, [switch] $Status, $ErrorAction)
    $server = Get-OfServer $Identity
    Test-Visible $server 'Get-ExchangeServer'
    # An Edge server knows only itself.
    $self = if ($null -eq (Get-Prop -Of (Get-Table).servers -Name $script:On)) { [Environment]::MachineName } else { $script:On }
    if ((Get-Server (Get-Table)).edge -and @($Identity -split '\.')[0] -ne $self) { return }
    $fqdn = $Identity
    if ($server.directorySays -ne '') { $fqdn = $server.directorySays }
    return [pscustomobject] @{ Name = $Identity; Fqdn = $fqdn; IsEdgeServer = $server.edge; CurrentConfigDomainController = $server.controller }
}
function Get-TransportService {
    param($Identity, $DomainController, $ErrorAction)
    Write-Call "Get-TransportService $Identity $DomainController"
    $server = Get-OfServer $Identity
    return [pscustomobject] @{ Name = $Identity; InternalTransportCertificateThumbprint = $server.internalTransport }
}
function Get-MailboxDatabaseCopyStatus {
    param($Server, [switch] $Active, [switch] $Local, $ErrorAction)
    return [pscustomobject] @{ Name = 'DB1'; Status = 'Mounted'; MailboxServer = (Get-Prop -Of (Get-Server (Get-Table)) -Name 'answers') }
}
function Get-MailboxServer { param($Identity, $ErrorAction) return @((Get-OfServer $Identity).dag) }
function Get-AuthConfig { param($ErrorAction) return (Get-Table).auth }
function Get-EdgeSubscription { param($ErrorAction) return @((Get-Table).edge) }
function Get-SendConnector { param($ErrorAction) return @((Get-Table).send) }
function Get-ReceiveConnector { param($ErrorAction) return @((Get-Table).receive) }
function Get-FederationTrust { param($ErrorAction) return @((Get-Table).trusts) }
function Get-SettingOverride { param($ErrorAction) return @((Get-Table).overrides) }
function Get-ImapSettings { param($Server, $ErrorAction) return [pscustomobject] @{ X509CertificateName = @($Server -split '\.')[0] } }
function Get-PopSettings { param($Server, $ErrorAction) return [pscustomobject] @{ X509CertificateName = '' } }
function Get-HybridConfiguration { param($ErrorAction) return }
function Get-ExchangeCertificate {
    param($Server, $ErrorAction)
    $of = Get-OfServer $Server
    Test-Broken $of 'Get-ExchangeCertificate'
    if ($null -ne $of.captured) { return [Management.Automation.PSSerializer]::Deserialize([IO.File]::ReadAllText($of.captured)) }
    foreach ($held in @($of.My)) {
        $status = if ($of.statusless -contains $held.thumbprint) { $null } else { 'Valid' }
        [pscustomobject] @{ Thumbprint = $held.thumbprint; Services = $held.services; Status = $status; FriendlyName = 'Microsoft Exchange'; RawData = [Convert]::FromBase64String($held.der) }
    }
}
function New-ExchangeCertificate {
    param($Server, $SubjectName, $DomainName, $FriendlyName, $KeySize, $PrivateKeyExportable, $Services, [switch] $Force, $ErrorAction)
    $script:On = @($Server -split '\.')[0]
    Write-Call "New-ExchangeCertificate $SubjectName $($DomainName -join ',') exportable=$PrivateKeyExportable services=$Services force=$Force"
    Add-Made
    $table = Get-Table
    $of = Get-Server $table
    if ($of.shutsAfterIssue) { $of.shut = 'winrm'; Set-Table $table }
    Test-Broken $of 'New-ExchangeCertificate'
}
function Enable-ExchangeCertificate {
    param($Server, $Thumbprint, $Services, [switch] $Force, [switch] $NetworkServiceAllowed, $ErrorAction)
    $script:On = @($Server -split '\.')[0]
    Write-Call "Enable-ExchangeCertificate $Thumbprint services=$Services force=$Force networkService=$NetworkServiceAllowed"
    $table = Get-Table
    $of = Get-Server $table
    Test-Broken $of 'Enable-ExchangeCertificate'
    if ($Services -eq 'SMTP') { $of.internalTransport = $Thumbprint }
    Set-Table $table
}
function Remove-ExchangeCertificate {
    param($Server, $Thumbprint, $Confirm, $ErrorAction)
    $script:On = @($Server -split '\.')[0]
    Write-Call "Remove-ExchangeCertificate $Thumbprint confirm=$Confirm"
    $table = Get-Table
    $of = Get-Server $table
    Test-Broken $of 'Remove-ExchangeCertificate'
    if ($of.removesNothing) { return }
    $of.My = @($of.My | Where-Object { $_.thumbprint -ne $Thumbprint })
    Set-Table $table
}
Export-ModuleMember -Function * -Alias @()
