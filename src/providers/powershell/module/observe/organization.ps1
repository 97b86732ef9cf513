# observe/organization.ps1
# The facts of the whole organization, read through any shell that opens. Changes nothing.
Set-StrictMode -Version 3.0

# facts, and the connectors. The certificates that a connector names are known only when the stores of the servers are
# read.
function Read-Organization {
    param($Session)

    $facts = @{}
    Add-Fact -Facts $facts -Key 'auth-certificate' -Reading {
        $found = @(Read-WholeInShell -Session $Session -Body {
                Get-AuthConfig -ErrorAction Stop | Select-Object -Property CurrentCertificateThumbprint, PreviousCertificateThumbprint, NextCertificateThumbprint, NextCertificateEffectiveDate
            })
        # Exchange makes it, so only an organization that never had Exchange 2013 or later has none.
        if ($found.Count -eq 0) { return $null }
        if ($found.Count -ne 1) { throw "Get-AuthConfig returned $($found.Count) objects, not one" }
        $auth = @{
            current  = Get-Thumbprint -Text $found[0].CurrentCertificateThumbprint
            previous = Get-Thumbprint -Text $found[0].PreviousCertificateThumbprint
            next     = Get-Thumbprint -Text $found[0].NextCertificateThumbprint
        }
        # Left over from an earlier rotation if there is no next certificate.
        $from = Get-PropertyOrNull -Of $found[0] -Name 'NextCertificateEffectiveDate'
        if ($null -ne $auth.next -and $null -ne $from) { $auth['nextFrom'] = (ConvertTo-Utc -Time $from).ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture) }
        $auth
    }
    Add-Fact -Facts $facts -Key 'edge-subscriptions' -Reading {
        $names = @(Read-WholeInShell -Session $Session -Body {
                Get-EdgeSubscription -ErrorAction Stop | Select-Object -Property Name
            } | ForEach-Object { [string] $_.Name })
        , $names
    }
    Add-Fact -Facts $facts -Key 'federation-trust' -Reading { , (Read-FederationTrust -Session $Session) }
    Add-Fact -Facts $facts -Key 'owa-im' -Reading { , (Read-ImCertificate -Session $Session) }
    $connectors = @{ list = @(); unknown = @{} }
    Read-Connectors -Session $Session -Into $connectors
    return @{ facts = $facts; connectors = $connectors.list; unread = $connectors.unknown }
}

# A trust without any of these properties lost them on the way: it is not a trust without a certificate.
function Read-FederationTrust {
    param($Session)

    $trusts = @(Read-WholeInShell -Session $Session -Body {
            Get-FederationTrust -ErrorAction Stop | Select-Object -Property Name, OrgPrivCertificate, OrgNextPrivCertificate, OrgPrevPrivCertificate
        })
    $used = @(foreach ($trust in $trusts) {
            $of = @(foreach ($name in 'OrgPrivCertificate', 'OrgNextPrivCertificate', 'OrgPrevPrivCertificate') {
                    $thumbprint = Get-Thumbprint -Text (Get-PropertyOrNull -Of $trust -Name $name)
                    if ($null -ne $thumbprint) { $thumbprint }
                })
            if ($of.Count -eq 0) { throw 'Get-FederationTrust returned a trust without a certificate' }
            $of
        })
    return , $used
}

# Since Exchange 2016, instant messaging in OWA is configured by setting overrides (exchange facts 7.3).
function Read-ImCertificate {
    param($Session)

    $overrides = @(Read-WholeInShell -Session $Session -Body {
            Get-SettingOverride -ErrorAction Stop | Select-Object -Property Name, SectionName, Parameters
        })
    $used = @(foreach ($override in $overrides) {
            if ([string] (Get-PropertyOrNull -Of $override -Name 'SectionName') -ne 'IMSettings') { continue }
            foreach ($parameter in (Get-PropertyOrNull -Of $override -Name 'Parameters')) {
                if (([string] $parameter) -match '^\s*IMCertificateThumbprint\s*=(.*)$') { Get-Thumbprint -Text $Matches[1] }
            }
        })
    return , $used
}

function Read-Connectors {
    param($Session, [hashtable] $Into)

    try {
        $Into.list += @(Read-WholeInShell -Session $Session -Body {
                Get-SendConnector -ErrorAction Stop | Select-Object -Property Name, TlsCertificateName, SourceTransportServers
            } | ForEach-Object { New-Connector -Kind 'send' -Of $_ -Servers $_.SourceTransportServers })
    }
    catch { $Into.unknown['send'] = Get-Reason -Record $_ }
    try {
        $Into.list += @(Read-WholeInShell -Session $Session -Body {
                Get-ReceiveConnector -ErrorAction Stop | Select-Object -Property Name, TlsCertificateName, Server, Enabled, Bindings, RemoteIPRanges, Fqdn, AuthMechanism, SuppressXAnonymousTls
            } | ForEach-Object { New-Connector -Kind 'receive' -Of $_ -Servers $_.Server })
    }
    catch { $Into.unknown['receive'] = Get-Reason -Record $_ }
    try {
        # The hybrid configuration has no name of its own and applies to every server that it lists.
        $Into.list += @(Read-WholeInShell -Session $Session -Body {
                Get-HybridConfiguration -ErrorAction Stop | Select-Object -Property Name, TlsCertificateName, SendingTransportServers, ReceivingTransportServers, EdgeTransportServers
            } | ForEach-Object { New-Connector -Kind 'hybrid' -Of $_ -Servers (@($_.SendingTransportServers) + @($_.ReceivingTransportServers) + @($_.EdgeTransportServers)) })
    }
    catch { $Into.unknown['hybrid'] = Get-Reason -Record $_ }
}

function New-Connector {
    param([string] $Kind, $Of, $Servers)

    $name = [string] (Get-PropertyOrNull -Of $Of -Name 'Name')
    if ($name -eq '') { $name = 'Hybrid Configuration' }
    $tls = [string] (Get-PropertyOrNull -Of $Of -Name 'TlsCertificateName')
    if ($tls -eq '') { $tls = $null }
    $on = @(foreach ($server in @($Servers)) { if ($null -ne $server) { Get-ServerName -Identity ([string] $server) } })
    return @{ kind = $Kind; name = $name; tlsCertificateName = $tls; servers = @($on | Where-Object { $_ -ne '' }); listens = (Get-Listening -Of $Of); offers = (Get-Offered -Of $Of) }
}

# Where and for whom a Receive connector answers. Null if the session did not send it.
function Get-Listening {
    param($Of)

    $enabled = Get-PropertyOrNull -Of $Of -Name 'Enabled'
    $bindings = @(foreach ($one in (Get-PropertyOrNull -Of $Of -Name 'Bindings')) { [string] $one })
    $ranges = @(foreach ($one in (Get-PropertyOrNull -Of $Of -Name 'RemoteIPRanges')) { [string] $one })
    if ($null -eq $enabled -or $bindings.Count -eq 0 -or $ranges.Count -eq 0) { return $null }
    return @{ enabled = [bool] $enabled; bindings = $bindings; remoteIPRanges = $ranges }
}

# What decides about TLS in the answer of a Receive connector to EHLO. Null if the session did not send it. An enumeration
# that arrives as its number is not read.
function Get-Offered {
    param($Of)

    $suppressed = Get-PropertyOrNull -Of $Of -Name 'SuppressXAnonymousTls'
    $mechanism = Get-PropertyOrNull -Of $Of -Name 'AuthMechanism'
    if ($null -eq $suppressed -or $null -eq $mechanism) { return $null }
    $names = @($mechanism.ToString() -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ -ne '' })
    if (@($names | Where-Object { $_ -match '^-?\d+$' }).Count -gt 0) { return $null }
    $fqdn = [string] (Get-PropertyOrNull -Of $Of -Name 'Fqdn')
    if ($fqdn -eq '') { $fqdn = $null }
    return @{ fqdn = $fqdn; authMechanism = $names; suppressXAnonymousTls = [bool] $suppressed }
}

# An identity in the directory may be a path; the name of the server is its last part.
function Get-ServerName {
    param([string] $Identity)

    return @($Identity -split '[/\\]')[-1]
}

# A connector names a certificate by issuer and subject. Every certificate with both matches. Which ones these are is not
# known of a server whose store was not read; the name is.
function Add-ConnectorFacts {
    param([hashtable] $Facts, $Organization, [hashtable] $Stores)

    foreach ($connector in $Organization.connectors) {
        foreach ($server in @($connector.servers)) {
            $key = 'connector/' + $server + '/' + $connector.kind + '/' + $connector.name
            $resolves = $null
            if ($Stores.ContainsKey($server)) { $resolves = @($Stores[$server] | Where-Object { $null -ne $connector.tlsCertificateName -and $_.name -eq $connector.tlsCertificateName } | ForEach-Object { $_.thumbprint }) }
            $known = @{ kind = $connector.kind; tlsCertificateName = $connector.tlsCertificateName; resolvesTo = $resolves }
            if ($null -ne $connector.listens) { $known['listens'] = $connector.listens }
            if ($null -ne $connector.offers) { $known['offers'] = $connector.offers }
            $Facts[$key] = @{ known = $known }
        }
    }
    foreach ($kind in @($Organization.unread.Keys)) {
        $Facts['connector/*/' + $kind] = @{ unknown = $Organization.unread[$kind] }
    }
}
