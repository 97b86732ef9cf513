@{
    RootModule        = 'Lab.psm1'
    ModuleVersion     = '1.0.0'
    GUID              = '0f6a3a0e-6a53-4f57-9c2c-0d7d8f4f6b11'
    Description       = 'exstate lab: the Exchange, IIS and Windows commands of a SIMULATED organization.'
    PowerShellVersion = '5.1'
    FormatsToProcess  = @('exchange.format.ps1xml')
    FunctionsToExport = @(
        # exchange
        'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Enable-ExchangeCertificate',
        'Remove-ExchangeCertificate', 'Get-TransportService', 'Get-ExchangeServer', 'Get-AuthConfig',
        'Get-SendConnector', 'Get-ReceiveConnector', 'Get-HybridConfiguration', 'Get-EdgeSubscription',
        'Start-EdgeSynchronization', 'Test-EdgeSynchronization', 'Get-MailboxDatabaseCopyStatus', 'Get-MailboxServer',
        'Get-ImapSettings', 'Get-PopSettings', 'Get-ServerComponentState', 'Get-FederationTrust', 'Get-SettingOverride',
        # certstore
        'Export-Certificate', 'Import-Certificate', 'New-SelfSignedCertificate', 'certutil', 'icacls',
        # iis
        'Get-WebBinding', 'New-WebBinding', 'Remove-WebBinding', 'Get-Website',
        'Get-WebConfigurationProperty', 'iisreset', 'netsh',
        # windows
        'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service', 'Get-CimInstance', 'Get-WinEvent',
        'whoami', 'Add-Type',
        # session
        'New-PSSession', 'Remove-PSSession', 'Invoke-Command', 'Enter-LabServer', 'Get-LabServer',
        # redirect: places of the lab; on any other path the command of this computer
        'Get-ChildItem', 'Get-Item', 'Get-ItemProperty', 'Test-Path', 'Remove-Item', 'Get-Content',
        'Select-String', 'Get-Acl', 'Get-Date', 'Get-ItemPropertyValue', 'New-Item', 'Set-Item', 'Clear-Item',
        'Copy-Item', 'Move-Item', 'Rename-Item', 'New-ItemProperty', 'Set-ItemProperty', 'Remove-ItemProperty',
        'Clear-ItemProperty', 'Copy-ItemProperty', 'Move-ItemProperty', 'Rename-ItemProperty', 'Set-Content',
        'Add-Content', 'Clear-Content', 'Out-File', 'Set-Acl',
        # refused
        'Import-ExchangeCertificate', 'Export-ExchangeCertificate', 'Set-TransportService',
        'Set-TransportServer', 'Set-TransportConfig', 'Set-FrontendTransportService',
        'Set-MailboxTransportService', 'Set-AuthConfig', 'Set-ExchangeServer', 'Set-MailboxServer',
        'Set-ClientAccessServer', 'Set-ClientAccessService', 'Set-ServerComponentState', 'Set-ServerMonitor',
        'New-SendConnector', 'Set-SendConnector', 'Remove-SendConnector', 'New-ReceiveConnector',
        'Set-ReceiveConnector', 'Remove-ReceiveConnector', 'New-EdgeSubscription', 'Remove-EdgeSubscription',
        'Set-EdgeSyncServiceConfig', 'New-HybridConfiguration', 'Set-HybridConfiguration',
        'Update-HybridConfiguration', 'Remove-HybridConfiguration', 'Set-ImapSettings', 'Set-PopSettings',
        'Set-OrganizationConfig', 'Set-FederationTrust', 'New-FederationTrust', 'Remove-FederationTrust',
        'Set-OwaVirtualDirectory', 'Set-EcpVirtualDirectory', 'Set-WebServicesVirtualDirectory',
        'Set-ActiveSyncVirtualDirectory', 'Set-MapiVirtualDirectory', 'Set-OabVirtualDirectory',
        'Set-PowerShellVirtualDirectory', 'Set-AutodiscoverVirtualDirectory', 'Set-OutlookAnywhere',
        'New-OwaVirtualDirectory', 'New-EcpVirtualDirectory', 'New-WebServicesVirtualDirectory',
        'New-ActiveSyncVirtualDirectory', 'New-MapiVirtualDirectory', 'New-OabVirtualDirectory',
        'New-PowerShellVirtualDirectory', 'New-AutodiscoverVirtualDirectory', 'Remove-OwaVirtualDirectory',
        'Remove-EcpVirtualDirectory', 'Remove-WebServicesVirtualDirectory', 'Remove-ActiveSyncVirtualDirectory',
        'Remove-MapiVirtualDirectory', 'Remove-OabVirtualDirectory', 'Remove-PowerShellVirtualDirectory',
        'Remove-AutodiscoverVirtualDirectory', 'Mount-Database', 'Dismount-Database',
        'Move-ActiveMailboxDatabase', 'Suspend-MailboxDatabaseCopy', 'Resume-MailboxDatabaseCopy',
        'Update-MailboxDatabaseCopy', 'Set-MailboxDatabase', 'Suspend-Queue', 'Resume-Queue', 'Remove-Message', 'New-SettingOverride', 'Set-SettingOverride',
        'Remove-SettingOverride', 'New-ManagementRole', 'Set-ManagementRoleEntry', 'Remove-ManagementRoleEntry',
        'New-RoleGroup', 'Connect-ExchangeServer', 'Connect-ExchangeOnline', 'Connect-IPPSSession',
        'Add-PSSnapin', 'New-Website', 'Remove-Website', 'Start-Website', 'Stop-Website', 'Set-WebBinding',
        'Set-WebConfiguration', 'Set-WebConfigurationProperty', 'Add-WebConfiguration',
        'Add-WebConfigurationProperty', 'Clear-WebConfiguration', 'Remove-WebConfigurationProperty',
        'Backup-WebConfiguration', 'Restore-WebConfiguration', 'Remove-WebConfigurationBackup',
        'New-WebAppPool', 'Remove-WebAppPool', 'Start-WebAppPool', 'Stop-WebAppPool', 'Restart-WebAppPool',
        'Restart-WebItem', 'Start-WebItem', 'Stop-WebItem', 'New-WebApplication', 'Remove-WebApplication',
        'New-WebVirtualDirectory', 'Remove-WebVirtualDirectory', 'Enable-WebGlobalModule',
        'Disable-WebGlobalModule', 'Start-WebCommitDelay', 'Stop-WebCommitDelay', 'New-IISSite',
        'Remove-IISSite', 'Start-IISSite', 'Stop-IISSite', 'New-IISSiteBinding', 'Remove-IISSiteBinding',
        'Set-IISConfigAttributeValue', 'Remove-IISConfigElement', 'New-IISConfigCollectionElement',
        'Remove-IISConfigCollectionElement', 'Clear-IISConfigCollection', 'Remove-IISConfigAttribute',
        'Reset-IISServerManager', 'Stop-IISCommitDelay', 'Enable-IISSharedConfig', 'Disable-IISSharedConfig',
        'Enable-IISCentralCertProvider', 'Disable-IISCentralCertProvider', 'Set-Service', 'New-Service',
        'Remove-Service', 'Suspend-Service', 'Resume-Service', 'Restart-Computer', 'Stop-Computer',
        'Enter-PSSession', 'Connect-PSSession', 'Disconnect-PSSession', 'Receive-PSSession', 'Import-PSSession',
        'Export-PSSession', 'Enable-PSRemoting', 'Disable-PSRemoting', 'Register-PSSessionConfiguration',
        'Unregister-PSSessionConfiguration', 'Set-PSSessionConfiguration', 'Enable-PSSessionConfiguration',
        'Disable-PSSessionConfiguration', 'Set-WSManInstance', 'New-WSManInstance', 'Remove-WSManInstance',
        'Invoke-WSManAction', 'Connect-WSMan', 'Set-WSManQuickConfig', 'Enable-WSManCredSSP',
        'Disable-WSManCredSSP', 'Get-WmiObject', 'Set-WmiInstance', 'Remove-WmiObject', 'Invoke-WmiMethod',
        'Register-WmiEvent', 'New-CimInstance', 'Set-CimInstance', 'Remove-CimInstance', 'Invoke-CimMethod',
        'New-CimSession', 'Register-CimIndicationEvent', 'Import-PfxCertificate', 'Export-PfxCertificate',
        'Get-Certificate', 'Switch-Certificate', 'Write-EventLog', 'Clear-EventLog', 'Limit-EventLog',
        'Remove-EventLog', 'New-EventLog', 'appcmd', 'appcmd.exe', 'sc.exe', 'net.exe', 'net1.exe', 'reg.exe',
        'winrm', 'winrs', 'winrs.exe', 'wmic', 'wmic.exe', 'wevtutil', 'wevtutil.exe', 'certreq', 'certreq.exe',
        'psexec', 'psexec.exe', 'shutdown.exe', 'netsh.exe', 'certutil.exe', 'icacls.exe', 'iisreset.exe',
        'whoami.exe'
    )
    CmdletsToExport   = @()
    PrivateData       = @{
        # The cmdlets of Exchange that only read: exchange.ps1 makes each from its line.
        Readers = @{
            'Get-AuthConfig'                = @{ Takes = ''; Gives = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig' }
            'Get-HybridConfiguration'       = @{ Takes = ''; Gives = 'Microsoft.Exchange.Management.Hybrid.HybridConfiguration' }
            'Get-EdgeSubscription'          = @{ Takes = '[Parameter(Position = 0)] [string] $Identity'; Gives = 'Microsoft.Exchange.MessageSecurity.EdgeSync.EdgeSubscription' }
            'Test-EdgeSynchronization'      = @{ Takes = '[string] $Server'; Gives = 'Microsoft.Exchange.EdgeSync.EdgeSyncStatus' }
            'Get-MailboxDatabaseCopyStatus' = @{ Takes = '[string] $Server, [switch] $Active, [switch] $Local'; Gives = 'Microsoft.Exchange.Management.SystemConfigurationTasks.DatabaseCopyStatusEntry' }
            'Get-MailboxServer'             = @{ Takes = '[Parameter(Position = 0)] [string] $Identity'; Gives = 'Microsoft.Exchange.Data.Directory.Management.MailboxServer' }
            'Get-ServerComponentState'      = @{ Takes = '[Parameter(Position = 0)] [string] $Identity'; Gives = 'Microsoft.Exchange.Management.Deployment.ServerComponentStateView' }
            'Get-FederationTrust'           = @{ Takes = '[Parameter(Position = 0)] [string] $Identity'; Gives = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.FederationTrust' }
            'Get-SettingOverride'           = @{ Takes = '[Parameter(Position = 0)] [string] $Identity'; Gives = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.SettingOverride' }
            'Get-ImapSettings'              = @{ Takes = '[string] $Server'; Gives = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.Imap4AdConfiguration' }
            'Get-PopSettings'               = @{ Takes = '[string] $Server'; Gives = 'Microsoft.Exchange.Data.Directory.SystemConfiguration.Pop3AdConfiguration' }
        }
    }
    VariablesToExport = @()
    AliasesToExport   = @()
}
