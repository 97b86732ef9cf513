@{
    RootModule        = 'WebAdministration.psm1'
    ModuleVersion     = '1.0.0.0'
    GUID              = '4c2a5a57-0f0f-4a0c-9d7e-6b1d1b7f3a55'
    Description       = 'exstate lab: stands in for WebAdministration. Its commands are those of the lab.'
    FunctionsToExport = @()
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
