<#
    What a drive removes through a link to a directory: nothing, on a server that answers LSTAT with what a link names, too. ProFTPD is one.
#>
BeforeDiscovery {
    $commands = @(
        'Remove-Item link', 'Remove-Item link -Recurse', 'Remove-Item link -Recurse -Force', 'Remove-Item link/ -Recurse -Force', 'Remove-Item l* -Recurse -Force'
        'Remove-Item link -Recurse -Filter *.txt', 'Remove-Item link -Recurse -Filter *', 'Remove-Item link -Recurse -Include *.txt', 'Remove-Item link -Recurse -Exclude zzz'
        'Remove-Item l* -Recurse -Include *.txt', 'Remove-Item l* -Recurse -Exclude zzz', 'Remove-Item d -Recurse', 'Remove-Item d -Recurse -Filter *.txt'
        'Remove-Item d -Recurse -Include *.txt', 'Remove-Item d -Recurse -Exclude zzz', 'Remove-Item d/* -Recurse -Exclude zzz', 'Remove-Item d/* -Recurse -Include *.txt'
        'Get-Item link | Remove-Item -Recurse', 'Get-ChildItem d | Remove-Item -Recurse -Exclude zzz', 'Remove-Item -LiteralPath link -Recurse -Force -Filter *.txt'
    ) | ForEach-Object { @{ Command = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-Fixture partner, ProFtpd
    if (-not $server.Unavailable) {
        $login = @{
            HostName           = $server.host
            Port               = $server.port
            HostKeyFingerprint = $server.hostKeyFingerprint
            Name               = 'follows'
            NoDrive            = $true
            OperationTimeout   = 30
        }
        if ($server.password) {
            $login.Credential = [pscredential]::new($server.userName, (ConvertTo-SecureString $server.password -AsPlainText -Force))
        }
        else { $login.UserName = $server.userName; $login.KeyFilePath = $server.keyPath }
        # Nobody can be asked there, so no question waits for an answer.
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($moduleManifest)
        $space = [runspacefactory]::CreateRunspace($state)
        $space.Open()
        $shell = [powershell]::Create($space)
        $null = $shell.AddScript({
            param($login, $root)
            $session = New-SftpSession @login
            $null = New-PSDrive side -PSProvider Sftp -Root $root -Session follows -Scope Global
        }).AddArgument($login).AddArgument($server.remotePath).Invoke()
        if ($shell.HadErrors) { throw "$($shell.Streams.Error)" }
        $shell.Dispose()
        # Nothing is removed unless the location is the tree of this very case.
        $runIt = {
            param($place, $command)
            Set-Location -LiteralPath $place -ErrorAction Stop
            try {
                if ("$((Get-Location).Drive)" -ne 'side' -or -not (Test-Path ./precious)) { throw "The location is not the tree: $(Get-Location)" }
                Invoke-Expression $command
            }
            finally { Set-Location -LiteralPath / }
        }.ToString()
    }
}

AfterAll {
    if ($space) { $space.Dispose() }
    Stop-Fixture $server
}

Describe 'A drive of a server whose LSTAT follows links' {
    It 'keeps what a link names: <Command>' -ForEach $commands {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $name = [guid]::NewGuid().ToString('n')
        $root = "$($server.dataPath)/$name"
        foreach ($folder in 'precious/sub', 'd/own') { $null = [System.IO.Directory]::CreateDirectory("$root/$folder") }
        foreach ($file in 'precious/keep.txt', 'precious/sub/x.txt', 'd/own.txt', 'd/own/y.txt') { [System.IO.File]::WriteAllText("$root/$file", 'x') }
        $null = [System.IO.File]::CreateSymbolicLink("$root/link", 'precious')
        $null = [System.IO.File]::CreateSymbolicLink("$root/d/link", '../precious')
        if (-not $IsWindows) { chmod -R a+rwX $root; if ((id -u) -eq 0) { chown -R $server.userName $root } }
        $shell = [powershell]::Create($space)
        try {
            $null = $shell.AddScript($runIt).AddArgument("side:/$name").AddArgument($Command).Invoke()
            $problems = "$($shell.Streams.Error)"
        }
        catch { $problems = "$_" }
        finally { $shell.Dispose() }
        Get-NameIn "$root/precious" | Should -Be keep.txt, sub -Because $problems
        Get-NameIn "$root/precious/sub" | Should -Be x.txt -Because $problems
        # A link that is removed is removed itself.
        if ($Command -in 'Remove-Item link', 'Remove-Item link -Recurse', 'Remove-Item l* -Recurse -Force') {
            Get-NameIn $root | Should -Be d, precious -Because $problems
        }
        if ($Command -eq 'Remove-Item d -Recurse') { Get-NameIn $root | Should -Be link, precious -Because $problems }
        [System.IO.Directory]::Delete($root, $true)
    }
}
