@{
    RootModule        = 'Exstate.psm1'
    ModuleVersion     = '1.0.0'
    GUID              = '6d0b1a4e-4c53-4f0e-9a55-6f4a3f1d2c77'
    Description       = 'What exstate asks and does on Exchange servers: one dispatcher, one file per operation.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Invoke-Exstate')
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
