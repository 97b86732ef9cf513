# shell.ps1
# Exchange's management shell: a session of its own on one named server, opened fresh, closed always. A user has about
# 18 of them. The endpoint takes no language: a block that goes there is one pipeline, and values go as arguments.
Set-StrictMode -Version 3.0

function Get-SessionOption {
    param([int] $Seconds, [int] $OpenSeconds = $Seconds)

    $option = [Management.Automation.Remoting.PSSessionOption]::new()
    $option.OpenTimeout = [TimeSpan]::FromSeconds($OpenSeconds)
    $option.OperationTimeout = [TimeSpan]::FromSeconds($Seconds)
    $option.CancelTimeout = [TimeSpan]::FromSeconds(5)
    return $option
}

# Named, and never -Auto or a load-balanced name: a neighbour that answers would prove nothing of this server.
function Open-ExchangeShell {
    param([string] $Fqdn, [int] $Seconds, [int] $OpenSeconds = $Seconds)

    $uri = [Uri]::new('http://' + $Fqdn + '/PowerShell/')
    $option = Get-SessionOption -Seconds $Seconds -OpenSeconds $OpenSeconds
    return New-PSSession -ConfigurationName 'Microsoft.Exchange' -ConnectionUri $uri -Authentication 'Kerberos' -SessionOption $option -ErrorAction Stop
}

# WinRM's names for its errors, and the number of the one that it has no name for; the last two are of a role that does
# not hold the first cmdlet or its parameter.
$script:NotLetIn = 'AccessDenied', 'LogonFailure', 'AuthenticationFailed', '1312', 'InvalidAuthentication', 'ExplicitCredentialsRequired',
'ClientKerberosDisabled', 'WorkgroupCannotUseKerberos', 'ServerNotTrusted', 'TargetUnknown',
'ComputerNotFound', 'NetworkPathNotFound', 'CannotUseIPAddress', 'CommandNotFoundException', 'NamedParameterNotFound', 'WrongServer'

# Exchange's own refusals share one number of WinRM's with a shell that is broken. What it writes into the message before
# the words, which come in the server's language, tells who has no role, or too many shells already.
$script:RefusedByExchange = '\[FailureCategory=AuthZ-(CmdletAccessDenied|Authorization)Exception\]'

# no: it is shut. not-here: who is not let in knows nothing of whether it is open, as another user or another computer
# may find it so. late: nor does who got no answer.
function Get-HowShut {
    param($Record)

    $id = @($Record.FullyQualifiedErrorId -split ',')[0]
    if ($id -eq 'WinRMOperationTimeout') { return 'late' }
    if ($script:NotLetIn -contains $id -or $Record.Exception.Message -match $script:RefusedByExchange) { return 'not-here' }
    return 'no'
}

function Close-Shell {
    param($Session)

    if ($null -eq $Session) { return }
    # Restarting IIS ends it before we do.
    try { Remove-PSSession -Session $Session -ErrorAction Stop } catch { $null = $_ }
}

# No session is the snap-in, whose cmdlets are in this process.
function Invoke-InShell {
    param($Session, [object[]] $Given = @(), [scriptblock] $Body)

    if ($null -eq $Session) { return & $Body @Given }
    return Invoke-Command -Session $Session -ScriptBlock $Body -ArgumentList $Given -ErrorAction Stop
}

# Windows PowerShell says nothing of a session that ends in the middle of a command (PowerShell does since 7.1): the list is
# short or empty, and no error comes. So after whatever is not known by its count the session has to answer once more.
function Read-WholeInShell {
    param($Session, [object[]] $Given = @(), [scriptblock] $Body)

    $said = @(Invoke-InShell -Session $Session -Given $Given -Body $Body)
    Assert-Answers -Session $Session
    return $said
}

# Get-Command, because every endpoint has it, and it asks nothing of Exchange.
function Assert-Answers {
    param($Session)

    if ($null -eq $Session) { return }
    $why = 'it says nothing any more'
    try {
        $said = @(Invoke-InShell -Session $Session -Given 'Get-Command' -Body { param($Name) Get-Command -Name $Name -ErrorAction Stop })
        if ($said.Count -gt 0) { return }
    }
    catch { $why = Get-Reason -Record $_ }
    throw (New-SessionEnded -Why $why)
}

function New-SessionEnded {
    param([string] $Why)

    return [Management.Automation.Remoting.PSRemotingTransportException]::new("the session ended in the middle of an answer: $Why")
}

# Every read names a property list, which Exchange applies where the objects are still whole: over plain remoting a
# certificate arrives with its bytes alone.
function Read-ExchangeServer {
    param($Session, [string] $Fqdn)

    $found = @(Invoke-InShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-ExchangeServer -Identity $Name -Status -ErrorAction Stop | Select-Object -Property Name, Fqdn, IsEdgeServer, CurrentConfigDomainController
        })
    # A name that Exchange does not understand gives all there are. Who answers is Kerberos' matter: it proves the name
    # that was dialled.
    if ($found.Count -ne 1) { throw "Get-ExchangeServer gave $($found.Count) servers for $Fqdn" }
    $name = [string] (Get-Member1 -Of $found[0] -Name 'Fqdn')
    if ($name -ne $Fqdn) { throw [Management.Automation.ErrorRecord]::new([InvalidOperationException]::new("Get-ExchangeServer gave $name for $Fqdn"), 'WrongServer', 'InvalidResult', $Fqdn) }
    return $found[0]
}

# On the target's own configuration domain controller, where its service host wrote it: another one may not have it yet.
# An Edge server has a directory of its own, and the parameter is refused there.
function Read-InternalTransport {
    param($Session, [string] $Fqdn, $Server)

    $controller = [string] (Get-Member1 -Of $Server -Name 'CurrentConfigDomainController')
    $edge = Test-Edge -Server $Server
    if (-not $edge -and $controller -eq '') { throw "the configuration domain controller of $Fqdn is not known" }
    if (-not $edge) {
        $found = @(Invoke-InShell -Session $Session -Given $Fqdn, $controller -Body {
                param($Name, $From)
                Get-TransportService -Identity $Name -DomainController $From -ErrorAction Stop | Select-Object -Property Name, InternalTransportCertificateThumbprint
            })
    }
    else {
        $found = @(Invoke-InShell -Session $Session -Given $Fqdn -Body {
                param($Name)
                Get-TransportService -Identity $Name -ErrorAction Stop | Select-Object -Property Name, InternalTransportCertificateThumbprint
            })
    }
    if ($found.Count -ne 1) { throw "Get-TransportService gave $($found.Count) servers for $Fqdn" }
    if ($null -eq $found[0].PSObject.Properties['InternalTransportCertificateThumbprint']) { throw 'Get-TransportService came without the thumbprint' }
    return Get-Thumbprint -Text $found[0].InternalTransportCertificateThumbprint
}
