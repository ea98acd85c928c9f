<#
    Commands that fail, for Silence.Tests.ps1: at least one for each cmdlet of the module, and the provider's cmdlets on a drive.

    p is a session, and a drive of a directory in which there are the file f and the directory d; "none" is not a session, $gone one that was
    closed, $closed a port where nobody listens. The location is a folder of this machine with the file f.
#>
@{
    # The error is that of one thing, and the command goes on with the others.
    Item    = @(
        # One for each cmdlet, for a thing that is not there
        'Add-SftpContent p:/no/x y', 'Add-SftpKnownHost h -Key nonsense -Path ./k', 'Clear-SftpContent p:/no', 'Clear-SftpPartialFile p:/no', 'Copy-SftpItem p:/no ./x'
        'Get-SftpChildItem p:/no', 'Get-SftpContent p:/no', 'Get-SftpFileHash p:/no', 'Get-SftpHostKey 127.0.0.1 -Port $closed', 'Get-SftpItem p:/no'
        'Get-SftpKnownHost nobody.invalid -Path ./k', 'Get-SftpSession none', 'Get-SftpVolume p:/no', 'Measure-SftpItem p:/no', 'Move-SftpItem p:/no p:/no2'
        'New-SftpItem p:/no/x', 'New-SftpSession 127.0.0.1 -Port $closed -HostKeyPolicy None', 'Receive-SftpItem p:/no ./x', 'Remove-SftpItem p:/no'
        'Remove-SftpKnownHost nobody.invalid -Path ./k', 'Remove-SftpSession none', 'Rename-SftpItem p:/no x', 'Resolve-SftpPath p:/no', 'Resume-SftpTransfer ./no'
        'Send-SftpItem ./no p:/', 'Set-SftpContent p:/no/x y', 'Set-SftpItemProperty p:/no -Mode 644', 'Set-SftpLocation p:/no', 'Test-SftpPath none:/x'
        # No such session: by the path, by -Session, and one that was closed
        'Add-SftpContent none:/x y', 'Clear-SftpContent none:/x', 'Clear-SftpPartialFile none:/x', 'Copy-SftpItem ./f none:/x', 'Copy-SftpItem none:/x ./x'
        'Get-SftpChildItem none:/x', 'Get-SftpContent none:/x', 'Get-SftpFileHash none:/x', 'Get-SftpItem none:/x', 'Get-SftpVolume none:/x', 'Measure-SftpItem none:/x'
        'Move-SftpItem none:/x none:/y', 'New-SftpItem none:/x', 'Receive-SftpItem none:/x ./x', 'Remove-SftpItem none:/x', 'Rename-SftpItem none:/x y'
        'Resolve-SftpPath none:/x', 'Send-SftpItem ./f none:/x', 'Set-SftpContent none:/x y', 'Set-SftpItemProperty none:/x -Mode 644', 'Set-SftpLocation none:/x'
        'Get-SftpItem / -Session $gone', 'Set-SftpContent /x y -Session $gone', 'Copy-SftpItem ./f /x -ToSession $gone', 'Remove-SftpItem /x -Session $gone'
        'Get-Item ./f | Copy-SftpItem -Destination none:/x', 'Get-SftpItem none:/x, p:/no', 'Copy-SftpItem none:/x, p:/no ./x', '"none:/x" | Remove-SftpItem'
        '"none:/x" | Get-SftpContent', '"p:/no" | Get-SftpItem'
        # Parameters that cannot be right together
        'New-SftpSession "h:port"', 'Resume-SftpTransfer ./f', 'Rename-SftpItem p:/f x/y', 'Copy-SftpItem p:/d ./x/'
        # The provider's cmdlets
        'Get-Item p:/no', 'Get-ChildItem p:/no', 'Get-Content p:/no', 'Set-Content p:/no/x y', 'Add-Content p:/no/x y', 'Clear-Content p:/no', 'Copy-Item p:/no p:/x'
        'Move-Item p:/no p:/x', 'Rename-Item p:/no x', 'Remove-Item p:/no', 'New-Item p:/no/x', 'New-Item p:/d -ItemType Directory', 'Resolve-Path p:/no'
        'Convert-Path p:/no', 'Set-Location p:/no', 'Push-Location p:/no', 'Get-ItemProperty p:/no', 'Set-ItemProperty p:/no Mode 644', 'Set-ItemProperty p:/f Nonsense 1'
        'Get-ItemPropertyValue p:/no Length', 'Clear-ItemProperty p:/f Mode', 'Invoke-Item p:/f', 'Set-Item p:/f x', 'Clear-Item p:/f', 'New-PSDrive x Sftp none:/'
        'New-PSDrive x Sftp p:/no', 'New-PSDrive x Sftp sftp://127.0.0.1:$closed/', 'Remove-PSDrive nodrive', 'Join-Path p:/no x -Resolve', 'Split-Path p:/no/x -Resolve'
        'Get-Content p:/d', 'Get-Content p:/f -Tail 1 -Raw', 'Copy-Item ./f p:/x', 'Move-Item p:/f q:/x', 'Copy-Item p:/d p:/x'
        'Get-Item Sftp::gone:/x', 'Get-ChildItem Sftp::none:/x', 'Get-Content Sftp::none:/x', 'Remove-Item Sftp::none:/x -Recurse', 'Copy-Item Sftp::none:/x p:/x'
        'Get-ItemProperty Sftp::none:/x', 'Set-Content p:/d x', 'Add-Content p:/d x', 'Clear-Content p:/d', 'Rename-Item p:/f x/y', 'Set-ItemProperty p:/f Mode u=q'
        'New-Item p:/x -ItemType Junction -Value y', '"p:/no" | Get-Item', 'Set-Content p:/x ([pscustomobject]@{}) -AsByteStream'
    )
    # The error ends the command, because it can do nothing at all.
    Command = @(
        'Get-SftpLocation -Session none', 'Get-SftpChildItem / -Session none', 'Copy-SftpItem ./f /x -ToSession none', 'Copy-SftpItem ./f /x'
        'Get-SftpContent p:/f -Tail 1 -TotalCount 1', 'New-SftpSession h -Port 22 -Name x, y'
        'New-SftpItem p:/x -ItemType SymbolicLink', 'Set-SftpItemProperty p:/f', 'Copy-SftpItem p:/f ./x -Session p -FromSession p'
        'Send-SftpItem ./f p:/x -Session none', 'New-SftpSession $null', 'Get-SftpItem $null', "Get-SftpItem ''", 'Remove-SftpItem (Get-Date)', 'Get-SftpItem Env::x'
        'New-SftpSession h -Proxy ftp://x', 'New-SftpSession h -ServerProfile @{ X = 1 }', 'Set-SftpItemProperty p:/f -Mode u=q'
        'Set-SftpContent p:/x a -Encoding nonsense', 'Add-SftpKnownHost h -Key nonsense -Fingerprint nonsense', 'Copy-Item p:/f ./x', 'Move-Item p:/f ./x', 'Set-Content Sftp::none:/x y'
        'Copy-Item p:/f Sftp::none:/x', 'Move-Item p:/f Sftp::none:/x', 'New-Item Sftp::none:/x', 'Remove-Item p:/'
    )
}
