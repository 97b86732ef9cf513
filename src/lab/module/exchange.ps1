# Cmdlets of Exchange. Without -Server, each acts on the server of this shell.

# Declared as in Exchange: names in any case, several of them, or one text with commas. PowerShell refuses any other
# value before the cmdlet begins.
[Flags()] enum LabServices {
    None = 0
    IMAP = 1
    POP = 2
    UM = 4
    IIS = 8
    SMTP = 16
    Federation = 32
    UMCallRouter = 64
}

function New-LabExchangeCertificate {
    param($Data)

    if ($null -eq $Data.Thumbprint) {
        # Only the bytes arrived. The missing properties mean nothing.
        return New-LabObject -Type 'Deserialized.Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate' -Properties ([ordered] @{ RawData = [Convert]::FromBase64String($Data.RawData) })
    }
    $certificate = New-LabCertificate -Data $Data
    foreach ($name in 'Services', 'Status', 'IsSelfSigned', 'RootCAType', 'PrivateKeyExportable', 'PublicKeySize', 'Identity') {
        $certificate.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new($name, $Data.$name))
    }
    $certificate.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('CertificateDomains', @($Data.CertificateDomains)))
    $certificate.PSObject.Properties.Add([Management.Automation.PSNoteProperty]::new('IISServices', @($Data.IISServices)))
    $certificate.PSObject.TypeNames.Insert(0, 'Exstate.Lab.ExchangeCertificate')
    return $certificate
}

function Get-ExchangeCertificate {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Thumbprint, [string] $Server, [string] $DomainController)

    $parameters = @{}
    if ($PSBoundParameters.ContainsKey('Thumbprint')) { $parameters.Thumbprint = $Thumbprint }
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-ExchangeCertificate' -Parameters $parameters -Server $Server)) {
        New-LabExchangeCertificate -Data $one
    }
}

# Exchange asks after the change is already made. So the answer No, or no possible answer, does not undo anything.
function Get-LabConsent {
    param($Caller, $Record)

    if ($Record.Exception.Message -notmatch '^Overwrite the existing default SMTP certificate\?') { $Caller.ThrowTerminatingError($Record) }
    if ($Caller.ShouldContinue('Overwrite the existing default SMTP certificate?', 'Confirm')) { return 'yes' }
    return 'no'
}

function New-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(ValueFromPipeline = $true)] $Instance,
        [string] $Server, [string] $SubjectName, [string[]] $DomainName, [string] $FriendlyName,
        [int] $KeySize = 2048, [bool] $PrivateKeyExportable = $false, [LabServices] $Services, [switch] $Force
    )
    process {
        . Use-LabPreference -Caller $PSCmdlet
        if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $(if ($Server) { $Server } else { $script:Here }) -Action 'Create certificate')) { return }
        $parameters = @{ KeySize = $KeySize; PrivateKeyExportable = $PrivateKeyExportable; Force = $Force }
        foreach ($name in 'SubjectName', 'DomainName', 'FriendlyName', 'Services') {
            if ($PSBoundParameters.ContainsKey($name)) { $parameters[$name] = $PSBoundParameters[$name] }
        }
        if ($Instance) { $parameters.Renews = $Instance.Thumbprint }
        $before = @(foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-StoreMy' -Server $Server)) { $one.Thumbprint })
        try { $null = Invoke-Lab -Cmdlet 'New-ExchangeCertificate' -Parameters $parameters -Server $Server }
        catch {
            $answer = Get-LabConsent -Caller $PSCmdlet -Record $_
            $new = @(foreach ($one in (Invoke-Lab -Cmdlet 'Get-StoreMy' -Server $Server)) { if ($before -notcontains $one.Thumbprint) { $one.Thumbprint } })
            $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Enable-ExchangeCertificate' -Server $Server -Parameters @{ Thumbprint = $new[0]; Services = 'SMTP'; Answer = $answer }
        }
        foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-ExchangeCertificate' -Server $Server)) {
            $made = New-LabExchangeCertificate -Data $one
            if ($before -notcontains $made.Thumbprint) { $made }
        }
    }
}

function Enable-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Position = 0, Mandatory = $true, ValueFromPipelineByPropertyName = $true)] [string] $Thumbprint,
        [Parameter(Mandatory = $true)] [LabServices] $Services, [string] $Server, [switch] $Force,
        [switch] $DoNotRequireSsl, [switch] $NetworkServiceAllowed, [string] $DomainController
    )
    process {
        . Use-LabPreference -Caller $PSCmdlet
        if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $Thumbprint -Action "Enable certificate for $Services")) { return }
        $parameters = @{ Thumbprint = $Thumbprint; Services = $Services; Force = $Force; DoNotRequireSsl = $DoNotRequireSsl; NetworkServiceAllowed = $NetworkServiceAllowed }
        try { $warnings = Invoke-Lab -Cmdlet 'Enable-ExchangeCertificate' -Parameters $parameters -Server $Server }
        catch {
            $parameters.Answer = Get-LabConsent -Caller $PSCmdlet -Record $_
            $warnings = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Enable-ExchangeCertificate' -Parameters $parameters -Server $Server
        }
        foreach ($warning in $warnings) { $PSCmdlet.WriteWarning($warning) }
    }
}

function Remove-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param([Parameter(Position = 0, Mandatory = $true, ValueFromPipelineByPropertyName = $true)] [string] $Thumbprint, [string] $Server)
    process {
        . Use-LabPreference -Caller $PSCmdlet
        if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $Thumbprint -Action 'Remove certificate')) { return }
        $null = Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Remove-ExchangeCertificate' -Parameters @{ Thumbprint = $Thumbprint } -Server $Server
    }
}

function Get-TransportService {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Identity, [string] $DomainController)

    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-TransportService' -Parameters @{ Identity = $Identity; DomainController = $DomainController })) {
        ConvertFrom-LabObject -Type 'Microsoft.Exchange.Data.Directory.Management.TransportServer' -Data $one
    }
}

function Get-ExchangeServer {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Identity, [switch] $Status)

    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-ExchangeServer' -Parameters @{ Identity = $Identity; Status = $Status })) {
        ConvertFrom-LabObject -Type 'Microsoft.Exchange.Data.Directory.Management.ExchangeServer' -Data $one
    }
}

function Get-SendConnector {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Identity)
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-SendConnector')) {
        if ($Identity -and $one.Name -ne $Identity) { continue }
        ConvertFrom-LabObject -Type 'Microsoft.Exchange.Data.Directory.SystemConfiguration.SmtpSendConnectorConfig' -Data $one
    }
}

function Get-ReceiveConnector {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Identity, [string] $Server)
    foreach ($one in (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Get-ReceiveConnector' -Parameters @{ Server = $Server })) {
        if ($Identity -and $one.Identity -ne $Identity) { continue }
        ConvertFrom-LabObject -Type 'Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector' -Data $one
    }
}

function Start-EdgeSynchronization {
    [CmdletBinding(SupportsShouldProcess = $true)] param([string] $Server)
    . Use-LabPreference -Caller $PSCmdlet
    if (-not (Test-LabAgreed -Caller $PSCmdlet -Target $(if ($Server) { $Server } else { $script:Here }) -Action 'Start EdgeSync')) { return }
    ConvertFrom-LabObject -Type 'Microsoft.Exchange.EdgeSync.EdgeSyncResult' -Data (Invoke-LabCmdlet -Caller $PSCmdlet -Cmdlet 'Start-EdgeSynchronization' -Server $Server)
}

# Cmdlets that only read are data: the manifest names what each takes and what type it gives. It is read as a file,
# because the lanes of observe load this module without its manifest.
$script:Readers = (& ([scriptblock]::Create([IO.File]::ReadAllText($PSScriptRoot + '/Lab.psd1')))).PrivateData.Readers

function Read-LabObject {
    param($Caller, [string] $Cmdlet, [Collections.IDictionary] $Given)

    $parameters = @{}
    foreach ($name in $Given.Keys) { if ($name -eq 'Identity') { $parameters[$name] = $Given[$name] }; if ($name -eq 'Local') { $parameters[$name] = [bool] $Given[$name] } }
    foreach ($one in (Invoke-LabCmdlet -Caller $Caller -Cmdlet $Cmdlet -Parameters $parameters -Server ([string] $Given['Server']))) {
        ConvertFrom-LabObject -Type $script:Readers[$Cmdlet].Gives -Data $one
    }
}

. ([scriptblock]::Create([string]::Join("`n", [string[]] @(foreach ($name in $script:Readers.Keys) {
                "function $name { [CmdletBinding()] param($($script:Readers[$name].Takes)) Read-LabObject -Caller `$PSCmdlet -Cmdlet '$name' -Given `$PSBoundParameters }"
            }))))
