@{
    RootModule           = 'SftpTools.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '7be29ae7-b466-42df-a69e-cf425c013376'
    Author               = 'The SftpTools authors'
    CompanyName          = 'The SftpTools authors'
    Copyright            = '(c) The SftpTools authors.'
    Description          = 'SFTP as PowerShell people expect it: sessions, listings that read like Get-ChildItem, and copies that are fast, atomic and honest about every failure.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Add-SftpContent'
        'Add-SftpKnownHost'
        'Clear-SftpContent'
        'Clear-SftpPartialFile'
        'Copy-SftpItem'
        'Get-SftpChildItem'
        'Get-SftpContent'
        'Get-SftpFileHash'
        'Get-SftpHostKey'
        'Get-SftpItem'
        'Get-SftpKnownHost'
        'Get-SftpLocation'
        'Get-SftpSession'
        'Get-SftpVolume'
        'Measure-SftpItem'
        'Move-SftpItem'
        'New-SftpItem'
        'New-SftpSession'
        'Receive-SftpItem'
        'Remove-SftpItem'
        'Remove-SftpKnownHost'
        'Remove-SftpSession'
        'Rename-SftpItem'
        'Resolve-SftpPath'
        'Resume-SftpTransfer'
        'Send-SftpItem'
        'Set-SftpContent'
        'Set-SftpItemProperty'
        'Set-SftpLocation'
        'Test-SftpPath'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            ReleaseNotes = 'See CHANGELOG.md in the module''s folder.'
            Tags = @('SFTP', 'SSH', 'Transfer', 'OpenSSH', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
        }
    }
}
