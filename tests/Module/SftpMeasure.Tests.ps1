BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer '--other-users'
    $session = Connect-TestServer $server prod
    $account = if ($server.Unavailable) { $server } else { Start-Fixture account }
    $limited = if (-not $account.Unavailable) { Connect-TestServer $server limited -UserName $account.userName }
}

AfterAll {
    Remove-TestSession
    $account, $server | Stop-Fixture
}

Describe 'Measure-SftpItem and Resolve-SftpPath' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        foreach ($folder in 'a/b/c', '.hidden', 'closed', 'x[1]') { $null = [System.IO.Directory]::CreateDirectory("$tree/$folder") }
        $null = New-TestFile "$tree/a/one.txt" 100
        $null = New-TestFile "$tree/a/b/c/two.log" 20
        $null = New-TestFile "$tree/.hidden/three.txt" 3
        $null = New-TestFile "$tree/closed/four.txt" 4000
        $null = [System.IO.File]::CreateSymbolicLink("$tree/a/link", 'one.txt')
        $null = [System.IO.Directory]::CreateSymbolicLink("$tree/to-a", 'a')
        [System.IO.File]::SetLastWriteTimeUtc("$tree/a/one.txt", '2020-01-02T03:04:05Z')
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'counts files, directories, links and bytes' {
        $sum = Measure-SftpItem $tree -Session prod
        $sum | Should -BeOfType SftpTools.SftpMeasureInfo
        $sum.Files, $sum.Directories, $sum.Links, $sum.Bytes, $sum.Unreadable | Should -Be 4, 6, 2, 4123, 0
        $sum.Oldest.ToUniversalTime() | Should -Be ([datetime]'2020-01-02T03:04:05Z').ToUniversalTime()
        ($sum | Out-String) | Should -Match '4\s+6\s+2\s+4123'
    }

    It 'counts <What>' -ForEach @(
        @{ What = 'a file'; Path = 'a/one.txt'; Arguments = @{}; Files = 1; Bytes = 100 }
        @{ What = 'what a link leads to'; Path = 'to-a'; Arguments = @{}; Files = 2; Bytes = 120 }
        @{ What = 'names that match'; Path = ''; Arguments = @{ Filter = '*.txt' }; Files = 3; Bytes = 4103 }
        @{ What = 'a few levels'; Path = ''; Arguments = @{ Depth = 1 }; Files = 3; Bytes = 4103 }
        @{ What = 'nothing in an empty directory'; Path = 'x`[1`]'; Arguments = @{}; Files = 0; Bytes = 0 }
    ) {
        $sum = Measure-SftpItem "$tree/$Path" -Session prod @Arguments
        $sum.Files | Should -Be $Files
        $sum.Bytes | Should -Be $Bytes
    }

    It 'counts each path, and tells of those that are not there' {
        $sums = Measure-SftpItem "prod:$tree/a", "prod:$tree/nowhere", "prod:$tree/.hidden" -ErrorAction SilentlyContinue -ErrorVariable failures
        $sums.Files | Should -Be 2, 1
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound
        (Get-SftpChildItem $tree -Directory -Session prod | Measure-SftpItem | Measure-Object Files -Sum).Sum | Should -BeGreaterThan 3
    }

    It 'goes on where a directory is closed to the account' {
        Skip-Without $account
        Set-Mode "$tree/closed" 700
        try {
            $sum = Measure-SftpItem $tree -Session limited -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "limited:$tree/closed"
            $sum.Files, $sum.Unreadable | Should -Be 3, 1
            $items = Get-SftpChildItem $tree -Recurse -Session limited -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "limited:$tree/closed"
            $items.Name | Should -Contain two.log
            $items = Get-SftpChildItem "$tree/*/*" -Session limited -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "limited:$tree/closed"
            $items.Name | Should -Contain one.txt
        }
        finally {
            Set-Mode "$tree/closed" 755
        }
    }

    It 'resolves wildcards to what they match' {
        (Resolve-SftpPath "$tree/*/*.txt" -Session prod).ProviderPath | Should -Be "$tree/a/one.txt", "$tree/closed/four.txt", "$tree/to-a/one.txt"
        (Resolve-SftpPath "$tree/.h*/*" -Session prod).PSPath | Should -Be "prod:$tree/.hidden/three.txt"
        (Resolve-SftpPath "$tree/*" -Force -Session prod).ProviderPath | Should -Contain "$tree/.hidden"
        Resolve-SftpPath "$tree/no*" -Session prod -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'resolves a path by its links' {
        (Resolve-SftpPath "$tree/to-a/link" -Session prod).ProviderPath | Should -Be "$tree/a/one.txt"
        (Resolve-SftpPath "$tree/./a/../x[1]" -Session prod).ProviderPath | Should -BeNullOrEmpty
        (Resolve-SftpPath -LiteralPath "$tree/./a/../x[1]" -Session prod).ProviderPath | Should -BeExactly "$tree/x[1]"
        Resolve-SftpPath "$tree/nowhere" -Session prod -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$tree/nowhere"
    }

    It 'shows paths as seen from the location' {
        Set-SftpLocation "$tree/a" -Session prod
        try {
            Resolve-SftpPath *.txt -Relative -Session prod | Should -Be ./one.txt
            Resolve-SftpPath -LiteralPath "$tree/x[1]" -Relative -Session prod | Should -Be '../x[1]'
            Resolve-SftpPath . -Relative -Session prod | Should -Be .
        }
        finally {
            Set-SftpLocation -Session prod
        }
    }
}
