# The cmdlets with their formats. SftpTools.psm1 imports this one; formats in its own manifest would be looked for before it can say that
# nothing was built yet.
@{
    RootModule        = 'SftpTools.Cmdlets.dll'
    ModuleVersion     = '1.0' # Nobody sees it; the version is that of SftpTools.psd1.
    GUID              = '0a9a9c0e-63f6-4d04-9a0c-0c2a4c4d6d37'
    FormatsToProcess  = @('SftpTools.format.ps1xml')
    CmdletsToExport   = @('*')
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
