@{
    RootModule        = 'Lab.psm1'
    ModuleVersion     = '1.0.0'
    GUID              = '0f6a3a0e-6a53-4f57-9c2c-0d7d8f4f6b11'
    Description       = 'exstate lab: the Exchange, IIS and Windows commands of a SIMULATED organisation.'
    PowerShellVersion = '5.1'
    FormatsToProcess  = @('exchange.format.ps1xml')
    FunctionsToExport = @(
        # exchange
        'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Enable-ExchangeCertificate',
        'Remove-ExchangeCertificate', 'Get-TransportService', 'Get-ExchangeServer', 'Get-AuthConfig',
        'Get-SendConnector', 'Get-ReceiveConnector', 'Get-HybridConfiguration', 'Get-EdgeSubscription',
        'Start-EdgeSynchronization', 'Test-EdgeSynchronization', 'Get-MailboxDatabaseCopyStatus',
        'Get-ImapSettings', 'Get-PopSettings',
        # certstore
        'Export-Certificate', 'Import-Certificate', 'New-SelfSignedCertificate', 'certutil', 'icacls',
        # iis
        'Get-WebBinding', 'New-WebBinding', 'Remove-WebBinding', 'Get-Website',
        'Get-WebConfigurationProperty', 'iisreset', 'netsh',
        # windows
        'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service', 'Get-ItemProperty', 'Test-Path',
        'Get-CimInstance', 'Get-WinEvent', 'Get-Acl', 'whoami', 'Add-Type',
        # session
        'New-PSSession', 'Remove-PSSession', 'Invoke-Command', 'Get-Command', 'Enter-LabServer',
        'Get-LabServer',
        # fill
        'Get-ChildItem', 'Get-Item', 'Remove-Item', 'Get-Content', 'Select-String', 'Get-Date', 'Select-Object',
        'Sort-Object', 'Write-Output'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
