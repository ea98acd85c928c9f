BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Test-SftpPath' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$tree/folder")
        foreach ($file in 'a.txt', '.hidden.log', 'x[1].txt') { $null = New-TestFile "$tree/$file" 100 }
        [System.IO.File]::SetLastWriteTimeUtc("$tree/a.txt", '2020-06-01T12:00:00Z')
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-file", 'a.txt')
        $null = [System.IO.Directory]::CreateSymbolicLink("$tree/to-folder", 'folder')
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-nothing", 'nothing')
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'answers as Test-Path does for <Path> <Name>' -ForEach @(
        foreach ($path in 'a.txt', 'folder', 'folder/', '', 'no', 'no/no', 'a.txt/no', '.hidden.log', '*.txt', '*.log', '*.no', 'no*/*', 'x`[1`].txt', 'x[1].txt', 'to-file', 'to-folder') {
            @{ Path = $path; Name = 'alone'; Arguments = @{} }
            @{ Path = $path; Name = 'as a container'; Arguments = @{ PathType = 'Container' } }
            @{ Path = $path; Name = 'as a leaf'; Arguments = @{ PathType = 'Leaf' } }
        }
        @{ Path = 'a.txt'; Name = 'older than 2021'; Arguments = @{ OlderThan = [datetime]'2021-01-01' } }
        @{ Path = 'a.txt'; Name = 'older than 2020'; Arguments = @{ OlderThan = [datetime]'2020-01-01' } }
        @{ Path = 'a.txt'; Name = 'newer than 2020'; Arguments = @{ NewerThan = [datetime]'2020-01-01' } }
        @{ Path = 'a.txt'; Name = 'newer than 2021'; Arguments = @{ NewerThan = [datetime]'2021-01-01' } }
        @{ Path = 'a.txt'; Name = 'between'; Arguments = @{ NewerThan = [datetime]'2020-01-01'; OlderThan = [datetime]'2021-01-01' } }
    ) {
        $answer = Test-SftpPath "$tree/$Path" @Arguments -ErrorAction Stop
        $answer | Should -BeOfType bool
        $answer | Should -Be (Test-Path "$tree/$Path" @Arguments)
    }

    It 'says yes to a link that leads to nothing, as Test-Path does' {
        Test-SftpPath "$tree/to-nothing" | Should -BeTrue
    }

    It 'takes no character of -LiteralPath for a wildcard' {
        Test-SftpPath -LiteralPath "$tree/x[1].txt" | Should -BeTrue
        Test-SftpPath -LiteralPath "$tree/*.txt" | Should -BeFalse
    }

    It 'answers once for each path' {
        Test-SftpPath "$tree/a.txt", "$tree/no", "prod:$tree/folder" | Should -Be $true, $false, $true
        "$tree/a.txt", "$tree/no" | Test-SftpPath | Should -Be $true, $false
        Get-SftpChildItem $tree -File | Where-Object LinkType -EQ $null | Test-SftpPath -PathType Leaf | Should -Be $true, $true
    }

    It 'tells of a server that cannot be asked, instead of saying no' {
        $other = Connect-TestServer $server other
        Remove-SftpSession other
        Test-SftpPath / -Session $other -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpConnectionLost ConnectionError other:/
    }
}
