# wire.ps1
# What the ports really present, independent of cmdlets: a TLS handshake with each, all at once, without trust checks. The applications behind 444 are asked, too, each on its own connection.
Set-StrictMode -Version 3.0

$script:Probes = @(
    @{ fact = 'wire/0.0.0.0:444'; wire = '0.0.0.0:444'; at = 'loopback'; port = 444; verb = ''; page = '' }
    @{ fact = 'wire/0.0.0.0:443'; wire = '0.0.0.0:443'; at = 'own'; port = 443; verb = ''; page = '' }
    @{ fact = 'wire/127.0.0.1:443'; wire = '127.0.0.1:443'; at = 'loopback'; port = 443; verb = ''; page = '' }
    @{ fact = 'wire/25/starttls'; wire = '25/starttls'; at = 'own'; port = 25; verb = 'STARTTLS'; page = '' }
    @{ fact = 'wire/587/starttls'; wire = '587/starttls'; at = 'own'; port = 587; verb = 'STARTTLS'; page = '' }
    @{ fact = 'wire/2525/x-anonymoustls'; wire = '2525/x-anonymoustls'; at = 'own'; port = 2525; verb = 'X-ANONYMOUSTLS'; page = '' }
    @{ fact = 'wire/993/tls'; wire = '993/tls'; at = 'own'; port = 993; verb = ''; page = '' }
    @{ fact = 'wire/995/tls'; wire = '995/tls'; at = 'own'; port = 995; verb = ''; page = '' }
)
# On an Edge server, transport itself listens on 25.
$script:OtherDirectTrust = @{ fact = 'wire/2525/x-anonymoustls'; wire = '25/x-anonymoustls'; at = 'own'; port = 25; verb = 'X-ANONYMOUSTLS'; page = '' }
$script:Pages = @(foreach ($app in 'owa', 'ecp', 'ews', 'mapi/emsmdb') {
        @{ fact = 'health/' + $app; wire = '0.0.0.0:444'; at = 'loopback'; port = 444; verb = ''; page = '/' + $app + '/exhealth.check' }
    })

# Compiled, because .NET calls it on a thread of its own, on which no script can run.
function Get-AnyCertificate {
    $type = [Net.Security.RemoteCertificateValidationCallback]
    $parameters = [Linq.Expressions.ParameterExpression[]] @(
        foreach ($parameter in $type.GetMethod('Invoke').GetParameters()) { [Linq.Expressions.Expression]::Parameter($parameter.ParameterType, $parameter.Name) }
    )
    return [Linq.Expressions.Expression]::Lambda($type, [Linq.Expressions.Expression]::Constant($true), $parameters).Compile()
}

# For SMTP ports, the address of the server instead of 127.0.0.1, for which relays have their own connectors. Asked for
# the full name, because a resolver may not know the short one (exchange facts 13).
function Get-OwnAddress {
    $here = [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $name = [Net.Dns]::GetHostName()
    if ($here.DomainName -ne '') { $name = $here.HostName + '.' + $here.DomainName }
    try { $all = [Net.Dns]::GetHostAddresses($name) } catch { $all = [Net.Dns]::GetHostAddresses([Net.Dns]::GetHostName()) }
    return Select-OwnAddress -All @($all | ForEach-Object { $_.ToString() }) -Cluster @(Get-ClusterAddress)
}

# The first that is the server's own. On a member of a DAG, 169.254.0.0/16 belongs to the adapter of the cluster (NetFT), and
# an address of the cluster moves to another server with it.
function Select-OwnAddress {
    param([string[]] $All, [string[]] $Cluster)

    $own = @(foreach ($text in $All) {
            $address = [Net.IPAddress]::Parse($text)
            if ([Net.IPAddress]::IsLoopback($address) -or $text -match '^(169\.254\.|fe80:)') { continue }
            if ($Cluster -notcontains $text) { $text }
        })
    foreach ($pattern in '\.', ':') { foreach ($text in $own) { if ($text -match $pattern) { return $text } } }
    return '127.0.0.1'
}

$script:ClusterResources = 'HKLM:\Cluster\Resources'

# The addresses of the cluster of which this server is a member. Where they cannot be read, none is left out: such an address
# belongs to this computer, too, while the cluster is here.
function Get-ClusterAddress {
    try {
        if (-not (Test-Path -LiteralPath $script:ClusterResources -ErrorAction Stop)) { return }
        foreach ($resource in @(Get-ChildItem -LiteralPath $script:ClusterResources -ErrorAction Stop | ForEach-Object { $_.PSChildName })) {
            $key = $script:ClusterResources + '\' + $resource
            if ((Get-RegistryValue -Path $key -Name 'Type') -ne 'IP Address') { continue }
            $address = Get-RegistryValue -Path ($key + '\Parameters') -Name 'Address'
            if ($null -ne $address) { [string] $address }
        }
    }
    catch { $null = $_ }
}

function New-Probe {
    param([hashtable] $Of, [hashtable] $Addresses, [string] $Own)

    $probe = @{
        fact = $Of.fact; wire = $Of.wire; at = $Of.at; page = $Of.page; verb = $Of.verb; address = '127.0.0.1'; port = $Of.port
        client = $null; stream = $null; task = $null; text = ''; step = 'connect'; lines = @()
        buffer = [byte[]]::new(4096); answer = $null; refused = $false
        protocols = [Security.Authentication.SslProtocols]::Tls12; failed = ''; noHandshake = $false
    }
    if ($Of.at -eq 'own') { $probe.address = $Own }
    # The ports of a lab have other addresses.
    if ($Addresses.ContainsKey($Of.wire)) {
        $at = $Addresses[$Of.wire].LastIndexOf(':')
        $probe.address = $Addresses[$Of.wire].Substring(0, $at)
        $probe.port = [int] $Addresses[$Of.wire].Substring($at + 1)
    }
    Initialize-Try -Probe $probe
    return $probe
}

function Initialize-Try {
    param([hashtable] $Probe)

    if ($null -ne $Probe.client) { $Probe.client.Close() }
    $Probe.client = [Net.Sockets.TcpClient]::new()
    $Probe.stream = $null
    $Probe.task = $null
    $Probe.text = ''
    $Probe.step = 'connect'
    $Probe.lines = @()
    if ($Probe.verb -ne '') { $Probe.lines = @('', 'EHLO localhost', $Probe.verb) }
}

function Step-Probe {
    param([hashtable] $Probe, $AnyCertificate)

    if ($null -eq $Probe.task) {
        $Probe.task = $Probe.client.ConnectAsync($Probe.address, $Probe.port)
        return
    }
    $null = $Probe.task.GetAwaiter().GetResult()
    if ($Probe.step -eq 'connect') { $Probe.stream = $Probe.client.GetStream() }
    if ($Probe.step -eq 'page') { Read-Status -Probe $Probe; return }
    if ($Probe.step -eq 'handshake') {
        if ($Probe.page -ne '') { Send-Request -Probe $Probe; return }
        $Probe.answer = @{ known = $Probe.stream.RemoteCertificate.GetCertHashString() }
        return
    }
    if ($Probe.step -eq 'read' -and -not (Test-Answered -Probe $Probe)) { return }
    if ($Probe.step -eq 'connect' -and $Probe.lines.Count -gt 0) { Read-More -Probe $Probe; return }
    if ($Probe.lines.Count -gt 1) {
        $Probe.lines = @($Probe.lines | ForEach-Object { $_ })[1..($Probe.lines.Count - 1)]
        $bytes = [Text.Encoding]::ASCII.GetBytes($Probe.lines[0] + "`r`n")
        $Probe.stream.Write($bytes, 0, $bytes.Length)
        Read-More -Probe $Probe
        return
    }
    $Probe.step = 'handshake'
    $Probe.stream = [Net.Security.SslStream]::new($Probe.stream, $false, $AnyCertificate)
    $Probe.task = $Probe.stream.AuthenticateAsClientAsync($Probe.address, $null, $Probe.protocols, $false)
}

function Read-More {
    param([hashtable] $Probe)

    $Probe.step = 'read'
    $Probe.task = $Probe.stream.ReadAsync($Probe.buffer, 0, $Probe.buffer.Length)
}

# Uses the name "localhost": for another name the page may require a sign-in, and that answer would count.
function Send-Request {
    param([hashtable] $Probe)

    $lines = @(('GET ' + $Probe.page + ' HTTP/1.1'), 'Host: localhost:444', 'Connection: close', '', '')
    $bytes = [Text.Encoding]::ASCII.GetBytes([string]::Join("`r`n", [string[]] $lines))
    $Probe.stream.Write($bytes, 0, $bytes.Length)
    Read-More -Probe $Probe
    $Probe.step = 'page'
}

# Only the status is needed; it is at the beginning of the answer.
function Read-Status {
    param([hashtable] $Probe)

    $count = $Probe.task.Result
    $Probe.text += [Text.Encoding]::ASCII.GetString($Probe.buffer, 0, $count)
    if ($Probe.text -match '^HTTP/1\.[01] (\d{3})\b') { $Probe.answer = @{ known = [int] $Matches[1] }; return }
    if ($count -eq 0 -and $Probe.text -eq '') { $Probe.answer = @{ known = $null }; return }
    if ($count -eq 0 -or $Probe.text.Length -gt 15) { $Probe.answer = @{ unknown = 'its answer is not HTTP' }; return }
    Read-More -Probe $Probe
    $Probe.step = 'page'
}

# False if more must be read, or if the answer ends the dialog.
function Test-Answered {
    param([hashtable] $Probe)

    $count = $Probe.task.Result
    if ($count -eq 0) { throw 'it closed the connection without an answer' }
    $Probe.text += [Text.Encoding]::ASCII.GetString($Probe.buffer, 0, $count)
    if ($Probe.text -notmatch '(?m)^(\d)\d\d( [^\r\n]*)?\r?\n\z') { Read-More -Probe $Probe; return $false }
    $class = $Matches[1]
    $said = @($Probe.text.Trim() -split '\r?\n')[-1]
    $Probe.text = ''
    if ($class -eq '2') { return $true }
    # A temporary refusal does not show what would be presented.
    if ($class -ne '5') { $Probe.answer = @{ unknown = 'it answered ' + $said }; return $false }
    # STARTTLS that is not offered presents nothing. A connector may suppress X-ANONYMOUSTLS, and transport has its
    # certificate all the same (exchange facts 13). A greeting of this class means that no session is possible.
    $isGreeting = $Probe.lines.Count -eq 3
    if ($Probe.verb -eq 'X-ANONYMOUSTLS' -and -not $isGreeting) { $Probe.answer = @{ unknown = 'X-ANONYMOUSTLS is not offered: ' + $said } }
    else { $Probe.answer = @{ known = $null } }
    return $false
}

# Only a refused connection shows that nothing is presented. A handshake also fails if this computer may not use the
# protocols that the port accepts, so it is tried a second time with the protocols that Windows allows (exchange facts
# 13). Null: the second try follows.
function Get-FailedAnswer {
    param([hashtable] $Probe, $Record)

    $cause = $Record.Exception.GetBaseException()
    if ($cause -is [Net.Sockets.SocketException] -and $cause.SocketErrorCode.ToString() -eq 'ConnectionRefused') {
        $Probe.refused = $true
        return @{ known = $null }
    }
    # After the handshake, a page that hangs up answers nothing.
    if ($Probe.step -eq 'page') { return @{ known = $null } }
    $reason = Get-Reason -Record $Record
    if ($Probe.step -ne 'handshake') { return @{ unknown = $reason } }
    if ($Probe.failed -eq '') {
        $Probe.failed = $reason
        $Probe.protocols = [Security.Authentication.SslProtocols]::None
        return $null
    }
    $Probe.noHandshake = $true
    if ($reason -eq $Probe.failed) { return @{ unknown = 'the TLS handshake failed: ' + $reason } }
    return @{ unknown = 'the TLS handshake failed, with TLS 1.2: ' + $Probe.failed + '; with the protocols of the system: ' + $reason }
}

function Invoke-Probes {
    param([hashtable[]] $Of, [hashtable] $Addresses, [string] $Own, [int] $Milliseconds)

    $any = Get-AnyCertificate
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $probes = @(foreach ($one in $Of) { New-Probe -Of $one -Addresses $Addresses -Own $Own })
    try {
        foreach ($probe in $probes) { Step-Answer -Probe $probe -AnyCertificate $any }
        while ($clock.ElapsedMilliseconds -lt $Milliseconds) {
            $open = @($probes | Where-Object { $null -eq $_.answer })
            if ($open.Count -eq 0) { break }
            $null = [Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]] @($open | ForEach-Object { $_.task }), 50)
            foreach ($probe in $open) {
                if ($probe.task.IsCompleted) { Step-Answer -Probe $probe -AnyCertificate $any }
            }
        }
    }
    finally { foreach ($probe in $probes) { $probe.client.Close() } }
    foreach ($probe in $probes) {
        if ($null -ne $probe.answer) { continue }
        if ($probe.failed -ne '') { $probe.answer = @{ unknown = 'the TLS handshake failed: ' + $probe.failed } }
        else { $probe.answer = @{ unknown = 'no answer within ' + ($Milliseconds / 1000) + ' s' } }
    }
    return , $probes
}

function Step-Answer {
    param([hashtable] $Probe, $AnyCertificate)

    try { Step-Probe -Probe $Probe -AnyCertificate $AnyCertificate }
    catch {
        $Probe.answer = Get-FailedAnswer -Probe $Probe -Record $_
        if ($null -ne $Probe.answer) { return }
        Initialize-Try -Probe $Probe
        Step-Answer -Probe $Probe -AnyCertificate $AnyCertificate
    }
}

# Without IIS, the pages are not asked: they are known to be absent.
function Get-WantedProbes {
    param([hashtable] $Facts)

    $web = $Facts['service/W3SVC']
    if ($null -ne $web -and $web.ContainsKey('known') -and $null -eq $web.known) { return $script:Probes }
    return @($script:Probes) + @($script:Pages)
}

# Without a record for its port, http.sys ends every handshake, and the port is known to present nothing. The records are
# read here if they were not asked for.
function Set-NoRecord {
    param([hashtable[]] $Probes, [hashtable] $Facts)

    $failed = @($Probes | Where-Object { $_.noHandshake -and $_.wire -like '*:*' })
    if ($failed.Count -eq 0) { return }
    $records = $Facts
    if (-not $Facts.ContainsKey('sslcert/0.0.0.0:444')) {
        $records = @{}
        Add-RecordFacts -Facts $records
    }
    foreach ($probe in $failed) {
        if (Test-NoRecord -Probe $probe -Records $records) { $probe.answer = @{ known = $null } }
    }
}

# The records that may apply: that of all addresses, and that of the address itself. For the own address these are all
# but that of 127.0.0.1. A record for a host name does not apply: no name is sent.
function Test-NoRecord {
    param([hashtable] $Probe, [hashtable] $Records)

    if ($Records.ContainsKey('sslcert/*')) { return $false }
    $port = ($Probe.wire -split ':')[-1]
    foreach ($key in @($Records.Keys)) {
        if ($key -notmatch ('^sslcert/(ccs|[\d.]+|\[.*\]):' + $port + '$')) { continue }
        $isLoopback = $key -eq ('sslcert/127.0.0.1:' + $port)
        if ($key -ne ('sslcert/0.0.0.0:' + $port) -and $isLoopback -ne ($Probe.at -eq 'loopback')) { continue }
        if (-not $Records[$key].ContainsKey('known') -or $null -ne $Records[$key].known) { return $false }
    }
    return $true
}

function Add-WireFacts {
    param([hashtable] $Facts, [hashtable] $Addresses, [int] $ProbeMilliseconds)

    $wanted = @(Get-WantedProbes -Facts $Facts)
    try {
        $own = Get-OwnAddress
        # Which Receive connector answers depends on it. A lab has an address of its own for each server, or none.
        if ($Addresses.ContainsKey('own')) { $Facts['smtp-probe'] = @{ known = $Addresses['own'] -replace ':\d+$', '' } }
        elseif ($Addresses.Count -eq 0) { $Facts['smtp-probe'] = @{ known = $own } }
        $probes = Invoke-Probes -Of $wanted -Addresses $Addresses -Own $own -Milliseconds $ProbeMilliseconds
        Set-NoRecord -Probes $probes -Facts $Facts
        foreach ($probe in $probes) { $Facts[$probe.fact] = $probe.answer }
        $direct = @($probes | Where-Object { $_.fact -eq 'wire/2525/x-anonymoustls' })[0]
        if ($direct.refused) {
            $other = Invoke-Probes -Of @($script:OtherDirectTrust) -Addresses $Addresses -Own $own -Milliseconds $ProbeMilliseconds
            $Facts['wire/2525/x-anonymoustls'] = $other[0].answer
        }
    }
    catch {
        $reason = Get-Reason -Record $_
        foreach ($probe in $wanted) {
            if (-not $Facts.ContainsKey($probe.fact)) { $Facts[$probe.fact] = @{ unknown = $reason } }
        }
    }
}
