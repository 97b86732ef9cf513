# observe/exchange.ps1
# What takes a cmdlet of Exchange, asked of one server through a shell of its own. Runs where exstate does. Changes nothing.
Set-StrictMode -Version 3.0

$script:OfOrganisation = '^(auth-certificate|edge-subscriptions)$|^connector/'
$script:ThroughShell = $script:OfOrganisation + '|^(internal-transport|mounted-copies)$|^(shell|transport|flags|component)/|^may/(issue-certificate|enable-smtp|remove-certificate)$'
# Of these depends what can be proved: mail, the management shell, the pages of the front end.
$script:Components = 'ServerWideOffline', 'HubTransport', 'FrontendTransport', 'RpsProxy', 'OwaProxy', 'EcpProxy', 'EwsProxy', 'MapiProxy'
$script:NeedsShell = @('internal-transport', 'mounted-copies') + @(foreach ($name in $script:Components) { 'component/' + $name })
# Roles hide parameters as they hide cmdlets, so both are asked for.
$script:TakesCmdlet = @{
    'issue-certificate'  = @{
        'New-ExchangeCertificate' = @('Server', 'SubjectName', 'DomainName', 'FriendlyName', 'KeySize', 'PrivateKeyExportable', 'Services', 'Force')
    }
    'enable-smtp'        = @{ 'Enable-ExchangeCertificate' = @('Server', 'Thumbprint', 'Services', 'Force') }
    'remove-certificate' = @{ 'Remove-ExchangeCertificate' = @('Server', 'Thumbprint', 'Confirm') }
}

# facts: of the server. flags: by thumbprint, null where none came. organisation: read by whoever claims it first.
# opens: yes, edge (yes, and of no use to others), no, late, not-here; empty where nobody looked.
function New-ExchangeAnswer { return @{ facts = @{}; flags = $null; flagsUnknown = $null; organisation = $null; opens = '' } }

# A shell that does not open in half of the time leaves the other half to another server's.
function Get-ExchangeFacts {
    param([string] $Fqdn, [int] $Seconds, $Claims, [string[]] $Only)

    $answer = New-ExchangeAnswer
    $session = $null
    try {
        try {
            $session = Open-ExchangeShell -Fqdn $Fqdn -Seconds $Seconds -OpenSeconds ([Math]::Max(1, [int] ($Seconds / 2)))
            $server = Read-ExchangeServer -Session $session -Fqdn $Fqdn
        }
        catch { Set-ShellShut -Answer $answer -Fqdn $Fqdn -Record $_; return $answer }
        $answer.opens = 'yes'
        if (Test-Edge -Server $server) { $answer.opens = 'edge' }
        $answer.facts['shell/opens'] = @{ known = $true }
        Read-ThroughShell -Session $session -Fqdn $Fqdn -Server $server -Answer $answer -Only $Only
        $asked = $answer.opens -eq 'yes' -and (Test-Wanted -Only $Only -Keys $script:OfOrganisation)
        if ($asked -and $Claims.TryAdd('organisation', $Fqdn)) { $answer.organisation = Read-Organisation -Session $session }
        return $answer
    }
    finally { Close-Shell -Session $session }
}

# An Edge server has a directory of its own: of the organisation it holds a copy at best, and nobody else's shell reaches it.
function Test-Edge {
    param($Server)

    return [bool] (Get-Member1 -Of $Server -Name 'IsEdgeServer')
}

# answer: of a server whose own shell does not open, through another's, as certificate cmdlets are calls to the target
# anyhow. Null where that one does not reach it, which is known unless `unknown` says why not.
function Get-ExchangeFactsThrough {
    param([string] $Fqdn, [string] $Helper, [int] $Seconds, [string[]] $Only)

    $tried = @{ answer = $null; unknown = '' }
    $session = $null
    try {
        try { $session = Open-ExchangeShell -Fqdn $Helper -Seconds $Seconds }
        catch {
            if ((Get-HowShut -Record $_) -ne 'no') { $tried.unknown = "${Helper}: " + (Get-Reason -Record $_) }
            return $tried
        }
        $server = Read-ThroughHelper -Session $session -Fqdn $Fqdn -Helper $Helper
        if ($null -eq $server) { return $tried }
        $tried.answer = New-ExchangeAnswer
        Read-ThroughShell -Session $session -Fqdn $Fqdn -Server $server -Answer $tried.answer -Only $Only
        return $tried
    }
    finally { Close-Shell -Session $session }
}

# Null where the directories of the two are not the same.
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
    if (Test-Wanted -Only $Only -Keys '^mounted-copies$') {
        Add-Fact -Facts $Answer.facts -Key 'mounted-copies' -Reading { Read-MountedCopies -Session $Session -Fqdn $Fqdn }
    }
    if (Test-Wanted -Only $Only -Keys '^component/') { Add-ComponentFacts -Facts $Answer.facts -Session $Session -Fqdn $Fqdn }
    foreach ($operation in @($script:TakesCmdlet.Keys)) {
        if (-not (Test-Wanted -Only $Only -Keys '^may/')) { break }
        Add-Fact -Facts $Answer.facts -Key ('may/' + $operation) -Reading { Test-CmdletsVisible -Session $Session -Cmdlets $script:TakesCmdlet[$operation] }
    }
    if (-not (Test-Wanted -Only $Only -Keys '^flags/')) { return }
    try { $Answer.flags = Read-Flags -Session $Session -Fqdn $Fqdn }
    catch { $Answer.flagsUnknown = Get-Reason -Record $_ }
}

function Set-ShellShut {
    param([hashtable] $Answer, [string] $Fqdn, $Record)

    $reason = "no management shell opens on ${Fqdn}: " + (Get-Reason -Record $Record)
    $Answer.opens = Get-HowShut -Record $Record
    foreach ($key in 'shell/opens', 'shell/reaches') {
        $Answer.facts[$key] = @{ known = $false }
        if ($Answer.opens -ne 'no') { $Answer.facts[$key] = @{ unknown = $reason } }
    }
    foreach ($key in $script:NeedsShell) { $Answer.facts[$key] = @{ unknown = $reason } }
    foreach ($operation in @($script:TakesCmdlet.Keys)) { $Answer.facts['may/' + $operation] = @{ unknown = $reason } }
    $Answer.flagsUnknown = $reason
}

function Read-MountedCopies {
    param($Session, [string] $Fqdn)

    $copies = @(Read-WholeInShell -Session $Session -Given $Fqdn -Body {
            param($Name)
            Get-MailboxDatabaseCopyStatus -Server $Name -Active -ErrorAction Stop | Select-Object -Property Name, Status
        })
    return @($copies | Where-Object { $_.Status.ToString() -eq 'Mounted' }).Count
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

# The whole list was read: a server does not have what is not in it.
function Get-ComponentState {
    param($Components, [string] $Name)

    foreach ($one in $Components) {
        if ($one.Component.ToString() -ne $Name) { continue }
        $requests = @(foreach ($list in 'LocalStates', 'RemoteStates') { foreach ($request in (Get-Member1 -Of $one -Name $list)) { $request } })
        $read = @(foreach ($request in $requests) {
                $requester = Get-Member1 -Of $request -Name 'Requester'
                if ($null -ne $requester) { @{ requester = $requester.ToString(); state = $request.State.ToString() } }
            })
        # A session may carry a request as a text: then who asked was not read.
        if ($read.Count -lt $requests.Count) { return @{ state = $one.State.ToString() } }
        return @{ state = $one.State.ToString(); requesters = $read }
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
