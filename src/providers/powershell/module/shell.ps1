# shell.ps1
# The management shell (EMS): a session with one named server. A user may have about 18 of them (sessions.ps1). The
# endpoint has no language: a block must be one pipeline, and values are passed as arguments.
Set-StrictMode -Version 3.0

function Get-SessionOption {
    param([int] $Seconds, [int] $OpenSeconds = $Seconds)

    $option = [Management.Automation.Remoting.PSSessionOption]::new()
    $option.OpenTimeout = [TimeSpan]::FromSeconds($OpenSeconds)
    $option.OperationTimeout = [TimeSpan]::FromSeconds($Seconds)
    $option.CancelTimeout = [TimeSpan]::FromSeconds(5)
    return $option
}

# Connects to the named front end, never with -Auto or a load-balanced name. Without TargetServer the front end may send
# the session to the back end of any Mailbox server of its site (exchange facts 14.1). A front end that refuses the
# parameter is asked once more without it, in the time that is left.
function Open-ExchangeShell {
    param([string] $Fqdn, [int] $Seconds, [int] $OpenSeconds = $Seconds)

    $clock = [Diagnostics.Stopwatch]::StartNew()
    $uri = 'http://' + $Fqdn + '/PowerShell/'
    try { return Open-ShellAt -Uri ($uri + '?TargetServer=' + $Fqdn) -Seconds $Seconds -OpenSeconds $OpenSeconds }
    catch { $refused = $_ }
    $left = [int] ($OpenSeconds - $clock.Elapsed.TotalSeconds)
    if ($left -lt 1 -or (Get-ShellRefusal -Record $refused) -eq 'late') { throw $refused }
    try { return Open-ShellAt -Uri $uri -Seconds $Seconds -OpenSeconds $left }
    catch { throw $refused }
}

function Open-ShellAt {
    param([string] $Uri, [int] $Seconds, [int] $OpenSeconds)

    $option = Get-SessionOption -Seconds $Seconds -OpenSeconds $OpenSeconds
    return New-PSSession -ConfigurationName 'Microsoft.Exchange' -ConnectionUri ([Uri]::new($Uri)) -Authentication 'Kerberos' -SessionOption $option -ErrorAction Stop
}

# WinRM's identifiers for refused access, with the number of an error that has no name. The last two mean that the role
# lacks the first cmdlet or its parameter.
$script:AccessErrors = 'AccessDenied', 'LogonFailure', 'AuthenticationFailed', '1312', 'InvalidAuthentication', 'ExplicitCredentialsRequired',
'ClientKerberosDisabled', 'WorkgroupCannotUseKerberos', 'ServerNotTrusted', 'TargetUnknown',
'ComputerNotFound', 'NetworkPathNotFound', 'CannotUseIPAddress', 'CommandNotFoundException', 'NamedParameterNotFound', 'WrongServer'

# Exchange uses the same WinRM number for its own refusals and for a broken shell. The prefix in the message, which is
# the same in every language, shows a missing role or too many shells.
$script:RefusedByExchange = '\[FailureCategory=AuthZ-(CmdletAccessDenied|Authorization)Exception\]'

# no: the shell is closed. not-here: access was refused, so it is not known whether the shell opens for another user or
# from another computer. late: there was no answer in time, so it is not known either.
function Get-ShellRefusal {
    param($Record)

    $id = @($Record.FullyQualifiedErrorId -split ',')[0]
    if ($id -eq 'WinRMOperationTimeout') { return 'late' }
    if ($script:AccessErrors -contains $id -or $Record.Exception.Message -match $script:RefusedByExchange) { return 'not-here' }
    return 'no'
}

# Exchange begins its own refusals with the two servers that took part. The words are the same in every language.
$script:RefusedBy = '\[ClientAccessServer=[^,\]]*,BackEndServer=(?<name>[^,\]]*)'
# What Exchange writes if it has not chosen a server yet (the first one has a spelling mistake).
$script:NoServer = 'UnKown', 'Unknown', ''

# The name of the server whose back end refused the session, or null.
function Get-RefusingServer {
    param($Record)

    if ($Record.Exception.Message -notmatch $script:RefusedBy) { return $null }
    $name = @($Matches['name'].Trim() -split '\.')[0]
    if ($script:NoServer -contains $name) { return $null }
    return $name.ToUpperInvariant()
}

# The name of the server whose back end answers this session, or null. The session has no property for it, so it is
# asked for the database copies of its own server.
function Read-AnsweringServer {
    param($Session)

    try {
        $copies = @(Read-WholeInShell -Session $Session -Body {
                Get-MailboxDatabaseCopyStatus -Local -ErrorAction Stop | Select-Object -Property Name, MailboxServer
            })
    }
    catch { return $null }
    $names = @(foreach ($copy in $copies) { [string] (Get-PropertyOrNull -Of $copy -Name 'MailboxServer') })
    if ($names.Count -eq 0 -or $names[0] -eq '' -or @($names | Where-Object { $_ -ne $names[0] }).Count -gt 0) { return $null }
    return $names[0].ToUpperInvariant()
}

function Close-Shell {
    param($Session)

    if ($null -eq $Session) { return }
    # It may have ended by itself.
    try { Remove-PSSession -Session $Session -ErrorAction Stop } catch { $null = $_ }
}

# No session means the snap-in, whose cmdlets are in this process.
function Invoke-InShell {
    param($Session, [object[]] $Given = @(), [scriptblock] $Body)

    if ($null -eq $Session) { return & $Body @Given }
    return Invoke-Command -Session $Session -ScriptBlock $Body -ArgumentList $Given -ErrorAction Stop
}

# If a session ends during a command, Windows PowerShell reports no error (PowerShell does since 7.1): the list is short
# or empty. So after a list of unknown length, the session must answer once more.
function Read-WholeInShell {
    param($Session, [object[]] $Given = @(), [scriptblock] $Body)

    $said = @(Invoke-InShell -Session $Session -Given $Given -Body $Body)
    Assert-Answers -Session $Session
    return $said
}

# Measure-Object, because it is in every session and needs no role: a role may lack Get-Command (exchange facts 14).
function Assert-Answers {
    param($Session)

    if ($null -eq $Session) { return }
    $why = 'it does not answer any more'
    try {
        $said = @(Invoke-InShell -Session $Session -Given 'any' -Body { param($One) Measure-Object -InputObject $One -ErrorAction Stop })
        if ($said.Count -gt 0) { return }
    }
    catch { $why = Get-Reason -Record $_ }
    throw (New-SessionEnded -Why $why)
}

function New-SessionEnded {
    param([string] $Why)

    return [Management.Automation.Remoting.PSRemotingTransportException]::new("the session ended in the middle of an answer: $Why")
}

# Every read names its properties. Exchange then selects them while the objects are complete: over plain remoting, a
# certificate arrives with only its bytes.
function Read-ExchangeServer {
    param($Session, [string] $Fqdn)

    $found = @(Invoke-InShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-ExchangeServer -Identity $Name -Status -ErrorAction Stop | Select-Object -Property Name, Fqdn, IsEdgeServer, CurrentConfigDomainController, CurrentDomainControllers
        })
    # For a name that it does not understand, Exchange returns all servers. Kerberos already proves that the right
    # front end answers.
    if ($found.Count -ne 1) { throw "Get-ExchangeServer returned $($found.Count) servers for $Fqdn" }
    $name = [string] (Get-PropertyOrNull -Of $found[0] -Name 'Fqdn')
    if ($name -ne $Fqdn) { throw [Management.Automation.ErrorRecord]::new([InvalidOperationException]::new("Get-ExchangeServer returned $name for $Fqdn"), 'WrongServer', 'InvalidResult', $Fqdn) }
    return $found[0]
}

# Read from the configuration domain controller of the target, where its service host wrote the value: another one may
# not have it yet. An Edge server has its own directory and refuses the parameter.
function Read-InternalTransport {
    param($Session, [string] $Fqdn, $Server)

    $controller = [string] (Get-PropertyOrNull -Of $Server -Name 'CurrentConfigDomainController')
    $edge = Test-Edge -Server $Server
    if (-not $edge -and $controller -eq '') { throw "the configuration domain controller of $Fqdn is not known" }
    if (-not $edge) { return Read-InternalTransportFrom -Session $Session -Fqdn $Fqdn -Controller $controller }
    $found = @(Invoke-InShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-TransportService -Identity $Name -ErrorAction Stop | Select-Object -Property Name, InternalTransportCertificateThumbprint
        })
    return Get-InternalTransport -Found $found -Fqdn $Fqdn
}

function Read-InternalTransportFrom {
    param($Session, [string] $Fqdn, [string] $Controller)

    $found = @(Invoke-InShell -Session $Session -Given $Fqdn, $Controller -Body {
            param($Name, $From)
            Get-TransportService -Identity $Name -DomainController $From -ErrorAction Stop | Select-Object -Property Name, InternalTransportCertificateThumbprint
        })
    return Get-InternalTransport -Found $found -Fqdn $Fqdn
}

function Get-InternalTransport {
    param([object[]] $Found, [string] $Fqdn)

    if ($Found.Count -ne 1) { throw "Get-TransportService returned $($Found.Count) servers for $Fqdn" }
    if ($null -eq $Found[0].PSObject.Properties['InternalTransportCertificateThumbprint']) { throw 'Get-TransportService returned no thumbprint' }
    return Get-Thumbprint -Text $Found[0].InternalTransportCertificateThumbprint
}
