BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'The location of a session' {
    BeforeEach {
        Skip-Without $server
        Set-SftpLocation
        $tree = New-TestFolder $server.dataPath
        foreach ($folder in 'one/two', 'x[1]', 'x1', '~') { $null = [System.IO.Directory]::CreateDirectory("$tree/$folder") }
        $null = New-TestFile "$tree/one/file.txt" 7
        $null = New-TestFile "$tree/x[1]/inside.txt" 8
        $null = [System.IO.Directory]::CreateSymbolicLink("$tree/link", 'one')
    }

    It 'is the home directory at first, and without a path' {
        (Get-SftpLocation).ProviderPath | Should -Be $session.HomeDirectory
        Set-SftpLocation $tree
        Set-SftpLocation
        (Get-SftpLocation).ProviderPath | Should -Be $session.HomeDirectory
        Set-SftpLocation $tree
        Set-SftpLocation '~' -PassThru | ForEach-Object ProviderPath | Should -Be $session.HomeDirectory
    }

    It 'is where relative paths begin' {
        Set-SftpLocation $tree -PassThru | ForEach-Object ProviderPath | Should -Be $tree
        Get-SftpLocation | Should -BeOfType SftpTools.SftpPathInfo
        "$(Get-SftpLocation)" | Should -Be "prod:$tree"
        Set-SftpLocation one
        (Get-SftpItem file.txt).FullName | Should -Be "$tree/one/file.txt"
        (Get-SftpChildItem *.txt).FullName | Should -Be "$tree/one/file.txt"
        (Get-SftpChildItem).Name | Sort-Object | Should -Be file.txt, two
        Test-SftpPath two -PathType Container | Should -BeTrue
        Set-SftpLocation ../one/two
        (Get-SftpLocation).ProviderPath | Should -Be "$tree/one/two"
        Copy-SftpItem prod:../file.txt "$TestDrive/copied.txt"
        (Get-Item "$TestDrive/copied.txt").Length | Should -Be 7
        $session.Location | Should -Be "$tree/one/two"
    }

    It 'is resolved as cd does it' {
        Set-SftpLocation "$tree/link/../link" -PassThru | ForEach-Object ProviderPath | Should -Be "$tree/one"
        Set-SftpLocation "$tree/x1/" -PassThru | ForEach-Object ProviderPath | Should -Be "$tree/x1"
        Set-SftpLocation .. -PassThru | ForEach-Object ProviderPath | Should -Be $tree
    }

    It 'may have characters that are wildcards elsewhere' {
        Set-SftpLocation -LiteralPath "$tree/x[1]" -PassThru | ForEach-Object ProviderPath | Should -BeExactly "$tree/x[1]"
        (Get-SftpItem inside.txt).Length | Should -Be 8
        (Get-SftpChildItem *.txt).FullName | Should -BeExactly "$tree/x[1]/inside.txt"
        Get-SftpChildItem -Name | Should -Be inside.txt
    }

    It 'takes a wildcard that means one directory' {
        Set-SftpLocation "$tree/on*" -PassThru | ForEach-Object ProviderPath | Should -Be "$tree/one"
        Set-SftpLocation "$tree/x*" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpFailure ReadError "prod:$tree/x*"
        (Get-SftpLocation).ProviderPath | Should -Be "$tree/one"
    }

    It 'goes back with - and forth with +' {
        Set-SftpLocation $tree
        Set-SftpLocation one
        Set-SftpLocation -
        (Get-SftpLocation).ProviderPath | Should -Be $tree
        Set-SftpLocation +
        (Get-SftpLocation).ProviderPath | Should -Be "$tree/one"
        Set-SftpLocation + -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpLocationHistoryEmpty InvalidArgument '+'
    }

    It 'stays where it is when the new one <What>' -ForEach @(
        @{ What = 'is not there'; Path = 'nowhere' }
        @{ What = 'is a file'; Path = 'one/file.txt' }
        @{ What = 'matches nothing'; Path = 'no*' }
    ) {
        Set-SftpLocation $tree
        Set-SftpLocation $Path -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound ($Path -like '*[*]' ? "prod:$Path" : "prod:$tree/$Path")
        (Get-SftpLocation).ProviderPath | Should -Be $tree
    }

    It 'takes items and paths with sessions from the pipeline' {
        Get-SftpItem "$tree/one" | Set-SftpLocation
        (Get-SftpLocation).ProviderPath | Should -Be "$tree/one"
        Set-SftpLocation "prod:$tree"
        (Get-SftpLocation prod).PSPath | Should -Be "prod:$tree"
        $session | Get-SftpLocation | ForEach-Object ProviderPath | Should -Be $tree
    }

    It 'belongs to its session, and stays when the line is lost' {
        $other = Connect-TestServer $server other -Transport OpenSsh
        try {
            Set-SftpLocation $tree -Session prod
            Set-SftpLocation "$tree/one" -Session other
            (Get-SftpLocation -Session prod).ProviderPath | Should -Be $tree
            $ssh = Get-SshChild | Sort-Object StartTime | Select-Object -Last 1
            Stop-Process -Id $ssh.Id -Force
            Wait-Until { $other.State -ne 'Opened' } | Should -BeTrue
            (Get-SftpItem file.txt -Session other).FullName | Should -Be "$tree/one/file.txt"
            (Get-SftpLocation other).ProviderPath | Should -Be "$tree/one"
        }
        finally {
            Remove-SftpSession other
        }
    }
}
