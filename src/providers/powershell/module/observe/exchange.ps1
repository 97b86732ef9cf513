# observe/exchange.ps1
# The facts that need an Exchange cmdlet, read for one server through a shell. Runs where exstate runs. Changes nothing.
Set-StrictMode -Version 3.0

$script:OfOrganization = '^(auth-certificate|edge-subscriptions|federation-trust|owa-im)$|^connector/'
$script:ThroughShell = $script:OfOrganization + '|^(internal-transport|mounted-copies|dag)$|^(shell|transport|flags|component|certificate-name|internal-transport-on)/|^may/(issue-certificate|enable-smtp|remove-certificate)$'
# Whether mail, the management shell and the pages of the front end can be proved depends on these components.
$script:Components = 'ServerWideOffline', 'HubTransport', 'FrontendTransport', 'RpsProxy', 'OwaProxy', 'EcpProxy', 'EwsProxy', 'MapiProxy'
$script:NeedsShell = @('internal-transport', 'mounted-copies', 'dag', 'certificate-name/IMAP', 'certificate-name/POP') + @(foreach ($name in $script:Components) { 'component/' + $name })
# A role can hide parameters as well as cmdlets, so both are checked.
$script:TakesCmdlet = @{
    'issue-certificate'  = @{
        'New-ExchangeCertificate' = @('Server', 'SubjectName', 'DomainName', 'FriendlyName', 'KeySize', 'PrivateKeyExportable', 'Services', 'Force')
    }
    'enable-smtp'        = @{ 'Enable-ExchangeCertificate' = @('Server', 'Thumbprint', 'Services', 'Force') }
    'remove-certificate' = @{ 'Remove-ExchangeCertificate' = @('Server', 'Thumbprint', 'Confirm') }
}

# facts: of the server. flags: by thumbprint, or null. organization: read by the first lane that claims it.
# opens: yes, no, late, not-here; empty if it was not tried.
function New-ExchangeAnswer { return @{ facts = @{}; flags = $null; flagsUnknown = $null; organization = $null; opens = '' } }

# Opening may take half of the time; the other half is for the shell of another server.
function Get-ExchangeFacts {
    param([string] $Fqdn, [int] $Seconds, $Claims, [string[]] $Only, $Sessions)

    $answer = New-ExchangeAnswer
    $session = $null
    try {
        try {
            $session = Open-KeptShell -Sessions $Sessions -Fqdn $Fqdn -OpenSeconds ([Math]::Max(1, [int] ($Seconds / 2)))
            $server = Read-ExchangeServer -Session $session -Fqdn $Fqdn
        }
        catch { Set-ShellShut -Answer $answer -Fqdn $Fqdn -Record $_; return $answer }
        $answer.opens = 'yes'
        $answer.facts['shell/opens'] = @{ known = $true }
        if (Test-Wanted -Only $Only -Keys '^shell/') { Set-BackEnd -Answer $answer -Name (Read-AnsweringServer -Session $session) }
        Read-ThroughShell -Session $session -Fqdn $Fqdn -Server $server -Answer $answer -Only $Only
        $asked = Test-Wanted -Only $Only -Keys $script:OfOrganization
        if ($asked -and $Claims.TryAdd('organization', $Fqdn)) { $answer.organization = Read-Organization -Session $session }
        Push-Session -Sessions $Sessions -Kind 'shell' -Fqdn $Fqdn -Session $session
        $session = $null
        return $answer
    }
    finally { Close-Shell -Session $session }
}

# An Edge server has its own directory, and no shell of another server reaches it.
function Test-Edge {
    param($Server)

    return [bool] (Get-PropertyOrNull -Of $Server -Name 'IsEdgeServer')
}

# The answer for a server whose own shell does not open, through the shell of another server, because certificate
# cmdlets call the target anyway. Null if that shell does not reach it. If `unknown` is set, it is not known whether it
# does, and why.
function Get-ExchangeFactsThrough {
    param([string] $Fqdn, [string] $Helper, [int] $Seconds, [string[]] $Only, $Sessions)

    $tried = @{ answer = $null; unknown = '' }
    $session = $null
    try {
        try { $session = Open-KeptShell -Sessions $Sessions -Fqdn $Helper -OpenSeconds $Seconds }
        catch {
            if ((Get-ShellRefusal -Record $_) -ne 'no') { $tried.unknown = "${Helper}: " + (Get-Reason -Record $_) }
            return $tried
        }
        $server = Read-ThroughHelper -Session $session -Fqdn $Fqdn -Helper $Helper
        if ($null -eq $server) { return $tried }
        $tried.answer = New-ExchangeAnswer
        Read-ThroughShell -Session $session -Fqdn $Fqdn -Server $server -Answer $tried.answer -Only $Only
        Push-Session -Sessions $Sessions -Kind 'shell' -Fqdn $Helper -Session $session
        $session = $null
        return $tried
    }
    finally { Close-Shell -Session $session }
}

# Null if the two servers do not have the same directory.
function Read-ThroughHelper {
    param($Session, [string] $Fqdn, [string] $Helper)

    if (Test-Edge -Server (Read-ExchangeServer -Session $Session -Fqdn $Helper)) { return $null }
    $server = Read-ExchangeServer -Session $Session -Fqdn $Fqdn
    if (Test-Edge -Server $server) { return $null }
    return $server
}

function Read-ThroughShell {
    param($Session, [string] $Fqdn, $Server, [hashtable] $Answer, [string[]] $Only)

    $Answer.facts['shell/reaches'] = @{ known = $true }
    Add-Fact -Facts $Answer.facts -Key 'internal-transport' -Reading {
        Read-InternalTransport -Session $Session -Fqdn $Fqdn -Server $Server
    }
    if (Test-Wanted -Only $Only -Keys '^internal-transport-on/') { Add-ControllerFacts -Facts $Answer.facts -Session $Session -Fqdn $Fqdn -Server $Server }
    if (Test-Wanted -Only $Only -Keys '^mounted-copies$') {
        Add-Fact -Facts $Answer.facts -Key 'mounted-copies' -Reading { Read-MountedCopies -Session $Session -Fqdn $Fqdn }
    }
    if (Test-Wanted -Only $Only -Keys '^dag$') {
        Add-Fact -Facts $Answer.facts -Key 'dag' -Reading { Read-Dag -Session $Session -Fqdn $Fqdn -Server $Server }
    }
    if (Test-Wanted -Only $Only -Keys '^certificate-name/') { Add-NameFacts -Facts $Answer.facts -Session $Session -Fqdn $Fqdn -Server $Server }
    if (Test-Wanted -Only $Only -Keys '^component/') { Add-ComponentFacts -Facts $Answer.facts -Session $Session -Fqdn $Fqdn }
    foreach ($operation in @($script:TakesCmdlet.Keys)) {
        if (-not (Test-Wanted -Only $Only -Keys '^may/')) { break }
        Add-Fact -Facts $Answer.facts -Key ('may/' + $operation) -Reading { Test-CmdletsVisible -Session $Session -Cmdlets $script:TakesCmdlet[$operation] }
    }
    if (-not (Test-Wanted -Only $Only -Keys '^flags/')) { return }
    try { $Answer.flags = Read-Flags -Session $Session -Fqdn $Fqdn }
    catch { $Answer.flagsUnknown = Get-Reason -Record $_ }
}

# A server that the session does not name is left out: the name in the address is that of the front end.
function Set-BackEnd {
    param([hashtable] $Answer, $Name)

    if ($null -ne $Name) { $Answer.facts['shell/back-end'] = @{ known = $Name } }
}

function Set-ShellShut {
    param([hashtable] $Answer, [string] $Fqdn, $Record)

    $Answer.opens = Get-ShellRefusal -Record $Record
    $reason = "no management shell opens on ${Fqdn}: " + (Get-Reason -Record $Record)
    Set-NotRead -Answer $Answer -Reason $reason
    Set-BackEnd -Answer $Answer -Name (Get-RefusingServer -Record $Record)
}

# An Edge server has no IIS and no Kerberos, so how WinRM refused the session does not matter (exchange facts 14.2).
function New-EdgeAnswer {
    param([string] $Fqdn)

    $answer = New-ExchangeAnswer
    $answer.opens = 'no'
    $reason = "no management shell opens on ${Fqdn}: an Edge server has no IIS, and its own shell works on this server only"
    Set-NotRead -Answer $answer -Reason $reason
    return $answer
}

function Set-NotRead {
    param([hashtable] $Answer, [string] $Reason)

    foreach ($key in 'shell/opens', 'shell/reaches') {
        $Answer.facts[$key] = @{ known = $false }
        if ($Answer.opens -ne 'no') { $Answer.facts[$key] = @{ unknown = $Reason } }
    }
    foreach ($key in $script:NeedsShell) { $Answer.facts[$key] = @{ unknown = $Reason } }
    foreach ($operation in @($script:TakesCmdlet.Keys)) { $Answer.facts['may/' + $operation] = @{ unknown = $Reason } }
    $Answer.flagsUnknown = $Reason
}

# The value replicates, so the other domain controllers that the server uses may show an older one (exchange facts 7.5). A
# domain controller that does not answer takes long, so none is asked after it.
$script:MostControllers = 4
function Add-ControllerFacts {
    param([hashtable] $Facts, $Session, [string] $Fqdn, $Server)

    $own = [string] (Get-PropertyOrNull -Of $Server -Name 'CurrentConfigDomainController')
    if ($own -eq '' -or (Test-Edge -Server $Server)) { return }
    $listed = @(foreach ($one in (Get-PropertyOrNull -Of $Server -Name 'CurrentDomainControllers')) { [string] $one })
    $others = @($listed | Where-Object { $_ -match '^[A-Za-z0-9][A-Za-z0-9.-]*$' -and $_ -ne $own })
    for ($at = 0; $at -lt [Math]::Min($others.Count, $script:MostControllers); $at++) {
        $controller = $others[$at]
        $key = 'internal-transport-on/' + $controller
        Add-Fact -Facts $Facts -Key $key -Reading { Read-InternalTransportFrom -Session $Session -Fqdn $Fqdn -Controller $controller }
        if ($Facts[$key].ContainsKey('unknown')) { return }
    }
}

# IMAP and POP search a certificate by a name. An Edge server has neither.
function Add-NameFacts {
    param([hashtable] $Facts, $Session, [string] $Fqdn, $Server)

    if (Test-Edge -Server $Server) {
        foreach ($service in 'IMAP', 'POP') { $Facts['certificate-name/' + $service] = @{ known = $null } }
        return
    }
    Add-Fact -Facts $Facts -Key 'certificate-name/IMAP' -Reading {
        Get-SearchedName -Found @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
                param($Name)
                Get-ImapSettings -Server $Name -ErrorAction Stop | Select-Object -Property X509CertificateName
            })
    }
    Add-Fact -Facts $Facts -Key 'certificate-name/POP' -Reading {
        Get-SearchedName -Found @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
                param($Name)
                Get-PopSettings -Server $Name -ErrorAction Stop | Select-Object -Property X509CertificateName
            })
    }
}

function Get-SearchedName {
    param([object[]] $Found)

    if ($Found.Count -ne 1 -or $null -eq $Found[0].PSObject.Properties['X509CertificateName']) { throw 'the settings came without a certificate name' }
    $name = [string] (Get-PropertyOrNull -Of $Found[0] -Name 'X509CertificateName')
    if ($name -eq '') { return $null }
    return $name
}

function Read-MountedCopies {
    param($Session, [string] $Fqdn)

    $copies = @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-MailboxDatabaseCopyStatus -Server $Name -Active -ErrorAction Stop | Select-Object -Property Name, Status
        })
    return @($copies | Where-Object { $_.Status.ToString() -eq 'Mounted' }).Count
}

# Every Mailbox server has the two settings, in a DAG or not (exchange facts 9.1): an answer without them proves nothing.
$script:Policies = @{ Unrestricted = 'unrestricted'; IntrasiteOnly = 'intrasite'; Blocked = 'blocked' }
function Read-Dag {
    param($Session, [string] $Fqdn, $Server)

    if (Test-Edge -Server $Server) { return $null }
    $found = @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-MailboxServer -Identity $Name -ErrorAction Stop | Select-Object -Property DatabaseAvailabilityGroup, DatabaseCopyAutoActivationPolicy, DatabaseCopyActivationDisabledAndMoveNow
        })
    if ($found.Count -ne 1) { throw "Get-MailboxServer returned $($found.Count) servers" }
    $policy = [string] (Get-PropertyOrNull -Of $found[0] -Name 'DatabaseCopyAutoActivationPolicy')
    if (-not $script:Policies.ContainsKey($policy)) { throw "DatabaseCopyAutoActivationPolicy is '$policy', which exstate does not know" }
    $moveNow = [string] (Get-PropertyOrNull -Of $found[0] -Name 'DatabaseCopyActivationDisabledAndMoveNow')
    if ($moveNow -ne 'True' -and $moveNow -ne 'False') { throw "DatabaseCopyActivationDisabledAndMoveNow is '$moveNow', and not true or false" }
    $name = Get-DagName -Group (Get-PropertyOrNull -Of $found[0] -Name 'DatabaseAvailabilityGroup')
    if ($name -eq '') { return $null }
    return @{ name = $name; activation = $script:Policies[$policy]; moveNow = ($moveNow -eq 'True') }
}

# An object of the directory has a name. As text it is its name, or its place in the directory, which ends with the name.
function Get-DagName {
    param($Group)

    if ($null -eq $Group) { return '' }
    $name = [string] (Get-PropertyOrNull -Of $Group -Name 'Name')
    if ($name -ne '') { return $name }
    return ([string] $Group -split '/')[-1]
}

function Add-ComponentFacts {
    param([hashtable] $Facts, $Session, [string] $Fqdn)

    $read = Read-Once -Reading {
        Read-WholeInShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-ServerComponentState -Identity $Name -ErrorAction Stop | Select-Object -Property Component, State, LocalStates, RemoteStates
        }
    }
    foreach ($name in $script:Components) {
        Add-Fact -Facts $Facts -Key ('component/' + $name) -Reading { Get-ComponentState -Components @(Get-Read -Read $read) -Name $name }
    }
}

# The whole list was read, so a component that is not in it does not exist on this server.
function Get-ComponentState {
    param($Components, [string] $Name)

    foreach ($one in $Components) {
        if ((Get-PropertyOrNull -Of $one -Name 'Component').ToString() -ne $Name) { continue }
        $requests = @(foreach ($list in 'LocalStates', 'RemoteStates') { foreach ($request in (Get-PropertyOrNull -Of $one -Name $list)) { $request } })
        $read = @(foreach ($request in $requests) {
                $requester = Get-PropertyOrNull -Of $request -Name 'Requester'
                if ($null -ne $requester) { @{ requester = $requester.ToString(); state = (Get-PropertyOrNull -Of $request -Name 'State').ToString() } }
            })
        # A session may return a request as text. Then it is unknown which requester made it.
        $state = (Get-PropertyOrNull -Of $one -Name 'State').ToString()
        if ($read.Count -lt $requests.Count) { return @{ state = $state } }
        return @{ state = $state; requesters = $read }
    }
    return $null
}

function Test-CmdletsVisible {
    param($Session, [hashtable] $Cmdlets)

    foreach ($cmdlet in @($Cmdlets.Keys)) {
        $found = @(Read-WholeInShell -Session $Session -Given $cmdlet -Body {
                param($Name)
                Get-Command -Name $Name -ErrorAction SilentlyContinue
            })
        if (-not (Test-CommandTakes -Found $found -Parameters $Cmdlets[$cmdlet])) { return $false }
    }
    return $true
}
