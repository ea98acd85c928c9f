BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Get-SftpFileHash' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        $sizes = 0, 1, 261119, 261120, 261121, 3000000
        foreach ($size in $sizes) { $null = New-TestFile "$tree/file$size" $size }
        $null = New-TestFile "$tree/x[1].txt" 100
        $null = [System.IO.Directory]::CreateDirectory("$tree/folder")
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-file", 'file1')
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-nothing", 'nothing')
        $null = [System.IO.File]::CreateSymbolicLink("$tree/loop", 'loop')
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'hashes as Get-FileHash does with <_>' -ForEach 'MD5', 'SHA1', 'sha256', 'SHA384', 'SHA512' {
        $expected = Get-ChildItem "$tree/file*" | Get-FileHash -Algorithm $_
        $actual = Get-SftpFileHash "$tree/file*" -Algorithm $_ -ErrorAction Stop
        $actual.Hash | Should -BeExactly $expected.Hash
        $actual.FullName | Should -BeExactly $expected.Path
        $actual.Algorithm | Should -BeExactly $expected.Algorithm
        $actual[0].Session | Should -Be $session
    }

    It 'hashes with SHA256 when nothing is said, and takes items, paths and rows' {
        $expected = (Get-FileHash "$tree/file1").Hash
        (Get-SftpFileHash "$tree/file1").Hash | Should -BeExactly $expected
        (Get-SftpItem "$tree/file1" | Get-SftpFileHash).Hash | Should -BeExactly $expected
        ("prod:$tree/file1" | Get-SftpFileHash).Hash | Should -BeExactly $expected
        ([pscustomobject]@{ Path = "$tree/file1" } | Get-SftpFileHash).Hash | Should -BeExactly $expected
        (Get-SftpFileHash -LiteralPath "$tree/x[1].txt").FullName | Should -BeExactly "$tree/x[1].txt"
        (Get-SftpFileHash "$tree/to-file").Hash | Should -BeExactly $expected
    }

    It 'tells of each file that cannot be hashed, and goes on' {
        $hashes = Get-SftpFileHash "$tree/none", "$tree/file0", "$tree/folder", "$tree/to-nothing", "$tree/loop", "$tree/file1" `
            -ErrorAction SilentlyContinue -ErrorVariable failures
        $hashes.FullName | Should -Be "$tree/file0", "$tree/file1"
        $failures.Count | Should -Be 4
        $byTarget = $failures | Group-Object TargetObject -AsHashTable
        Assert-ErrorRecord $byTarget["prod:$tree/none"] SftpPathNotFound ObjectNotFound
        Assert-ErrorRecord $byTarget["prod:$tree/folder"] SftpFailure ReadError
        Assert-ErrorRecord $byTarget["prod:$tree/to-nothing"] SftpPathNotFound ObjectNotFound
        Assert-ErrorRecord $byTarget["prod:$tree/loop"] SftpPathNotFound ObjectNotFound
    }

    It 'waits for no other end of a named pipe' {
        mkfifo "$tree/pipe"
        Get-SftpFileHash "$tree/pipe" -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpFailure ReadError "prod:$tree/pipe"
        [System.IO.File]::Delete("$tree/pipe")
    }

    It 'shows algorithm, hash and path' {
        $text = Get-SftpFileHash "$tree/file1" | Out-String -Width 300
        $text | Should -BeLike "*SHA256*$((Get-FileHash "$tree/file1").Hash)*prod:$tree/file1*"
    }
}
