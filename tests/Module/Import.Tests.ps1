BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $manifest = Import-PowerShellDataFile $moduleManifest
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'The module' {
    It 'has a manifest that holds' {
        $info = Test-ModuleManifest $moduleManifest -ErrorAction Stop
        $info.Version | Should -Be $manifest.ModuleVersion
        $info.PowerShellVersion | Should -BeLessOrEqual $PSVersionTable.PSVersion
    }

    It 'exports the cmdlets of its manifest, which are those of its assembly' {
        $module = Get-Module SftpTools
        $declared = $manifest.CmdletsToExport | Sort-Object
        $module.ExportedCommands.Keys | Sort-Object | Should -Be $declared
        $assembly = (Get-Command New-SftpSession).ImplementingType.Assembly
        $written = $assembly.GetTypes() |
            Where-Object { $_.IsPublic -and -not $_.IsAbstract -and $_.IsSubclassOf([System.Management.Automation.Cmdlet]) } |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object
        $written | Should -Be $declared
    }

    It 'knows its cmdlets by its own name and version, and shows its types as tables' {
        $command = Get-Command New-SftpSession
        $command.ModuleName | Should -Be SftpTools
        $command.Version | Should -Be $manifest.ModuleVersion
        'SftpTools.SftpFileInfo', 'SftpTools.SftpDirectoryInfo', 'SftpTools.SftpSession', 'SftpTools.SftpTransferResult' |
            ForEach-Object { Get-FormatData -TypeName $_ | Should -Not -BeNullOrEmpty }
        $output = Invoke-Shell @'
            Import-Module $args[0]
            @(Get-FormatData -TypeName SftpTools.SftpFileInfo).Count
            Import-Module $args[0] -Force
            @(Get-FormatData -TypeName SftpTools.SftpFileInfo).Count
            Remove-Module SftpTools
            @(Get-FormatData -TypeName SftpTools.SftpFileInfo).Count
'@
        $output | Should -Be 1, 1, 0
    }

    It 'exports no function, alias or variable' {
        $module = Get-Module SftpTools
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'uses approved verbs and supports -WhatIf where it changes something' {
        $verbs = (Get-Verb).Verb
        foreach ($command in Get-Command -Module SftpTools) {
            $verbs | Should -Contain $command.Verb
            $command.Noun | Should -BeLike 'Sftp*'
            if ($command.Verb -in 'Copy', 'Move', 'Receive', 'Remove', 'Resume', 'Send') { $command.Parameters.Keys | Should -Contain WhatIf }
            if ($command.Verb -eq 'Get') { $command.OutputType | Should -Not -BeNullOrEmpty }
        }
    }

    It 'has an engine that does not know PowerShell, and types to name in brackets' {
        $engine = [SftpTools.SftpSession].Assembly
        $engine.GetName().Name | Should -Be SftpTools
        $engine.GetReferencedAssemblies().Name | Should -Not -Contain System.Management.Automation
        [SftpTools.SftpException], [SftpTools.SftpErrorKind], [SftpTools.SftpFileInfo], [SftpTools.SftpDirectoryInfo], [SftpTools.SftpItemInfo],
        [SftpTools.SftpSessionState], [SftpTools.SftpTransferResult], [SftpTools.SftpTransferStatus], [SftpTools.SftpPathType] |
            ForEach-Object { $_.Assembly | Should -Be $engine }
        [SftpTools.SftpException].IsSubclassOf([System.IO.IOException]) | Should -BeTrue
    }

    It 'imports twice and with -Force' {
        $output = Invoke-Shell @'
            Import-Module $args[0] -ErrorAction Stop
            Import-Module $args[0] -ErrorAction Stop
            Import-Module $args[0] -Force -ErrorAction Stop
            @(Get-Command -Module SftpTools).Count
            @(Get-Module SftpTools).Count
            Get-SftpSession
            [SftpTools.SftpFileInfo].FullName
'@
        $output | Should -Be @($manifest.CmdletsToExport.Count, 1, 'SftpTools.SftpFileInfo')
    }

    It 'says that it is not built where it is not' {
        $copy = New-TestFolder $TestDrive
        Copy-Item $moduleManifest, (Join-Path (Split-Path $moduleManifest) SftpTools.psm1) $copy
        foreach ($file in 'SftpTools.psd1', 'SftpTools.psm1') {
            $output = (Invoke-Shell 'try { Import-Module $args[1] -ErrorAction Stop } catch { "$_" }' (Join-Path $copy $file)) -join "`n"
            $output | Should -BeLike '*not built*build.ps1*'
        }
    }

    It 'warns of functions of another module that hide its commands, and says how to reach these' {
        $script = @'
            $theirs = New-Module -Name Posh-SSH -ScriptBlock {
                foreach ($name in 'New-SFTPSession', 'Get-SFTPSession', 'Remove-SFTPSession', 'Get-SFTPChildItem', 'Get-SFTPContent', 'Set-SFTPContent', 'Get-SFTPItem', 'New-SFTPItem',
                    'Remove-SFTPItem', 'Rename-SFTPFile', 'Move-SFTPItem', 'Test-SFTPPath', 'Get-SFTPLocation', 'Set-SFTPLocation') { Set-Item "function:$name" { 'theirs' } }
                Export-ModuleMember -Function *-SFTP*
            }
            Import-Module $theirs
            Import-Module $args[0]
            Get-SFTPSession
            SftpTools\Get-SftpSession none -ErrorAction SilentlyContinue -ErrorVariable problem
            "$problem"
            Import-Module $args[0]
            Remove-Module SftpTools
            Import-Module $args[0] -Prefix My
            (Get-Command Get-MySftpSession).Name
'@
        $output = Invoke-Shell $script
        $output[0] | Should -BeLike '*WARNING: *Posh-SSH*hide*'
        foreach ($name in 'New-SftpSession', 'Test-SftpPath', 'Set-SftpLocation', 'SftpTools\', '-Prefix') { $output[0] | Should -BeLike "*$name*" }
        $output[0] | Should -Not -BeLike '*Rename-SftpItem*'
        $output[1..3] | Should -Be 'theirs', "There is no session 'none'.", 'Get-MySftpSession'
        $output.Count | Should -Be 4
    }

    It 'does not warn where nothing hides its commands' {
        Invoke-Shell 'function Get-Other { }; Import-Module $args[0]' | Should -BeNullOrEmpty
    }

    It 'refuses a second copy in one process, and leaves the first one and its sessions alone' {
        if ($server.Unavailable) { Skip-Without $server; return }
        $copy = [System.IO.Directory]::CreateDirectory((Join-Path $TestDrive second SftpTools)).FullName
        foreach ($item in 'SftpTools.psd1', 'SftpTools.psm1', 'bin') {
            Copy-Item -LiteralPath (Join-Path (Split-Path $moduleManifest) $item) -Destination $copy -Recurse
        }
        $output = Invoke-Shell @'
            param($Manifest, $HostName, $Port, $Key, $KnownHosts, $Other)
            Import-Module $Manifest
            $session = New-SftpSession $HostName -Port $Port -KeyFilePath $Key -KnownHostsPath $KnownHosts -HostKeyPolicy Strict
            try { Import-Module $Other -ErrorAction Stop } catch { "$_" }
            @(Get-Module SftpTools).Count
            $shell = [powershell]::Create()
            $null = $shell.AddScript('param($other) Import-Module $other').AddArgument($Other)
            try { $null = $shell.Invoke() } catch { }
            $shell.HadErrors
            $shell.Dispose()
            Get-Module SftpTools | Where-Object Path -Like "$(Split-Path $Other)*" | Remove-Module
            $session.State
            (Get-SftpItem / -Session $session).FullName
            Import-Module $Manifest -Force
            $session.State
'@ ($server.host, $server.port, $server.keyPath, $server.knownHostsPath, (Join-Path $copy SftpTools.psd1))
        $output[0] | Should -BeLike "*$(Split-Path $moduleManifest)*room for one*new PowerShell*$copy*"
        $output[1..($output.Count - 1)] | Should -Be '1', 'True', 'Opened', '/', 'Opened'
    }

    It 'is imported by InitialSessionState.ImportPSModule, also into a session without any command: <_>' -ForEach 'Create', 'CreateDefault', 'CreateDefault2' {
        $state = [initialsessionstate]::$_()
        $state.ImportPSModule($moduleManifest)
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        $shell = [powershell]::Create($runspace)
        try {
            $null = $shell.AddCommand('Get-SftpSession').AddParameter('Name', 'none').Invoke()
            $shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'SftpSessionNotFound,SftpTools.Cmdlets.Commands.GetSftpSession'
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'is found in a path with spaces' {
        $copy = [System.IO.Directory]::CreateDirectory((Join-Path $TestDrive 'a b' SftpTools)).FullName
        foreach ($item in 'SftpTools.psd1', 'SftpTools.psm1', 'bin') {
            Copy-Item -LiteralPath (Join-Path (Split-Path $moduleManifest) $item) -Destination $copy -Recurse
        }
        $output = Invoke-Shell '$env:PSModulePath = $args[1]; Import-Module SftpTools -ErrorAction Stop; @(Get-Command -Module SftpTools).Count' (Split-Path $copy)
        $output | Should -Be $manifest.CmdletsToExport.Count
    }
}

Describe 'The sessions of a runspace' {
    BeforeEach {
        Skip-Without $server
    }

    It 'are its own' {
        $mine = Connect-TestServer $server prod
        $login = Get-LoginOf $server
        $run = Invoke-Bounded {
            param($login)
            @(Get-SftpSession).Count
            (New-SftpSession @login -Name prod).Name
            @(Get-SftpSession).Count
        } @{ login = $login }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be 0, prod, 1
        Get-SftpSession | Should -Be $mine
    }

    It 'end with the runspace' {
        Remove-TestSession
        $login = Get-LoginOf $server
        $run = Invoke-Bounded { param($login) New-SftpSession @login | ForEach-Object State } @{ login = $login }
        $run.Output | Should -Be Opened
        Wait-Until { -not (Get-SshChild) } | Should -BeTrue
    }

    It 'end with Remove-Module, and stay with Import-Module -Force' {
        $output = Invoke-Shell @'
            param($Manifest, $HostName, $Port, $Key, $KnownHosts)
            function Get-Child { @(Get-Process -Name ssh -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID }).Count }
            function Wait-ForNone { foreach ($i in 1..200) { if (-not (Get-Child)) { break }; Start-Sleep -Milliseconds 50 }; Get-Child }
            $login = @{ HostName = $HostName; Port = $Port; KeyFilePath = $Key; KnownHostsPath = $KnownHosts; HostKeyPolicy = 'Strict'; Transport = 'OpenSsh' }
            Import-Module $Manifest
            $null = New-SftpSession @login; $null = New-SftpSession @login
            Get-Child
            Remove-Module SftpTools
            Wait-ForNone
            Import-Module $Manifest
            @(Get-SftpSession).Count
            $null = New-SftpSession @login
            Get-Child
            Import-Module $Manifest -Force
            @(Get-SftpSession).Count
            (Get-SftpItem /).FullName
            Remove-Module SftpTools
            Wait-ForNone
'@ ($server.host, $server.port, $server.keyPath, $server.knownHostsPath)
        $output | Should -Be 2, 0, 0, 1, 1, '/', 0
    }

    It 'end with the process, also when it exits without a word or is killed' -ForEach @{ How = 'exit' }, @{ How = 'kill' } {
        $ends = $How -eq 'exit' ? 'exit' : '[System.Diagnostics.Process]::GetCurrentProcess().Kill()'
        $output = Invoke-Shell @"
            param(`$Manifest, `$HostName, `$Port, `$Key, `$KnownHosts)
            Import-Module `$Manifest
            `$null = New-SftpSession `$HostName -Port `$Port -KeyFilePath `$Key -KnownHostsPath `$KnownHosts -HostKeyPolicy Strict -Transport OpenSsh
            (Get-Process -Name ssh | Where-Object { `$_.Parent.Id -eq `$PID }).Id
            $ends
"@ ($server.host, $server.port, $server.keyPath, $server.knownHostsPath)
        [int] $ssh = $output | Where-Object { $_ -match '^\d+$' } | Select-Object -First 1
        $ssh | Should -BeGreaterThan 0
        Wait-Until { -not (Get-Process -Id $ssh -ErrorAction Ignore) } | Should -BeTrue
    }
}
