# The scripts of examples/, each run against a throw-away server as a user would run it.
BeforeDiscovery {
    $scripts = Get-ChildItem (Join-Path $PSScriptRoot .. .. examples) -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $examples = Join-Path $repository examples
    $server = Start-TestServer
    $second = Start-TestServer
    $login = if (-not $server.Unavailable) { Get-LoginOf $server }
    $hostName = $login.HostName
    $login.Remove('HostName')
    # -HostKeyPolicy is the script's own to choose.
    $login.Remove('HostKeyPolicy')
}

AfterAll {
    Remove-TestSession
    $second, $server | Stop-Fixture
}

Describe 'The examples' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
    }

    AfterEach {
        Get-SftpSession | Should -BeNullOrEmpty
    }

    It '<Name> has help with an example, and stands in the list' -ForEach $scripts {
        (Get-Help $Path).Synopsis | Should -Match '\.$'
        (Get-Help $Path -Examples).examples | Should -Not -BeNullOrEmpty
        Get-Content (Join-Path $examples README.md) | Where-Object { $_.Contains("($Name)") } | Should -HaveCount 1
    }

    Context 'Send-Nightly' {
        It 'sends what is new, once' {
            'one', 'two' | ForEach-Object { Set-Content "$here/$_" $_ }
            & $examples/Send-Nightly.ps1 $hostName $here $there -LogPath "$here.log" -Login $login
            $LASTEXITCODE | Should -Be 0
            Compare-TestTree $here $there | Should -BeNullOrEmpty
            & $examples/Send-Nightly.ps1 $hostName $here $there -LogPath "$here.log" -Login $login
            $LASTEXITCODE | Should -Be 0
            (Get-Content "$here.log")[-1] | Should -Match '0 files sent, 2 were there already, 0 errors'
        }

        It 'names every file that failed on a line of its own' {
            'a', 'b', 'c' | ForEach-Object { Set-Content "$here/$_" $_ }
            'a', 'b' | ForEach-Object { $null = New-TestFolder (New-Item -ItemType Directory "$there/$_") }
            & $examples/Send-Nightly.ps1 $hostName $here $there -LogPath "$here.log" -Login $login
            $LASTEXITCODE | Should -Be 1
            foreach ($name in 'a', 'b') { Get-Content "$here.log" | Where-Object { $_ -match "FAILED .*/$name\b.*: Sftp\w+" } | Should -HaveCount 1 }
            Get-Content "$there/c" | Should -Be c
        }

        It 'says why nothing could be tried' {
            $wrong = $login.Clone()
            $wrong.HostKeyFingerprint = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
            & $examples/Send-Nightly.ps1 $hostName $here $there -LogPath "$here.log" -Login $wrong
            $LASTEXITCODE | Should -Be 2
            Get-Content "$here.log" | Should -Match 'FAILED SftpHostKeyRejected'
        }
    }

    Context 'Receive-Inbox' {
        It 'archives what was fetched, and leaves what is new or in the archive already' {
            $null = New-Item -ItemType Directory "$there/out", "$there/archive"
            'a', 'b', 'new' | ForEach-Object { Set-Content "$there/out/$_" $_ }
            'a', 'b' | ForEach-Object { (Get-Item "$there/out/$_").LastWriteTime = (Get-Date).AddHours(-1) }
            Set-Content "$there/archive/b" older
            $fetch = @{ HostName = $hostName; Source = "$there/out"; Archive = "$there/archive"; Destination = "$here/inbox"; Login = $login }
            $moved = & $examples/Receive-Inbox.ps1 @fetch -ErrorAction SilentlyContinue -ErrorVariable problems
            $moved.Name | Should -Be a
            $problems | Should -HaveCount 1
            Get-NameIn "$here/inbox" | Should -Be a, b
            Get-NameIn "$there/out" | Should -Be b, new
            Get-Content "$there/archive/b" | Should -Be older
        }
    }

    Context 'Copy-BetweenServers' {
        It 'copies a tree, and finishes what a first run left' {
            Skip-Without $second
            $far = New-TestFolder $second.dataPath
            $null = New-Item -ItemType Directory "$there/tree", "$far/tree", "$far/tree/b"
            'a', 'b' | ForEach-Object { Set-Content "$there/tree/$_" $_ }
            $null = New-TestFolder "$far/tree/b"
            $other = Get-LoginOf $second
            $farHost = $other.HostName
            $other.Remove('HostName')
            $copy = @{
                From = $hostName; FromLogin = $login; To = $farHost; ToLogin = $other; Path = "$there/tree"; Destination = $far; Journal = "$here/journal"
            }
            $null = & $examples/Copy-BetweenServers.ps1 @copy 2> $null
            "$here/journal" | Should -Exist
            Remove-Item "$far/tree/b" -Recurse
            $results = & $examples/Copy-BetweenServers.ps1 @copy
            @($results | Where-Object Status -EQ Completed).Count | Should -Be 1
            "$here/journal" | Should -Not -Exist
            Compare-TestTree "$there/tree" "$far/tree" | Should -BeNullOrEmpty
        }
    }

    Context 'Compare-Tree' {
        It 'finds what is on one side alone and what differs' {
            $null = New-Item -ItemType Directory "$here/sub", "$there/sub"
            foreach ($root in $here, $there) { 'same', 'sub/same' | ForEach-Object { Set-Content "$root/$_" same } }
            Set-Content "$here/sub/other" here
            Set-Content "$there/sub/other" that
            Set-Content "$here/.mine" x
            Set-Content "$there/theirs" x
            $found = & $examples/Compare-Tree.ps1 $here $there -HostName $hostName -Login $login
            $found | Sort-Object Path | ForEach-Object { "$($_.Path) $($_.Difference)" } | Should -Be '.mine OnlyHere', 'sub/other Content', 'theirs OnlyThere'
        }
    }

    Context 'Get-DiskUse' {
        It 'has a row for each server, also for those that cannot be reached' {
            $rows = & $examples/Get-DiskUse.ps1 $hostName, 'nobody@nowhere.invalid' -Path $there -Login $login
            $rows | Should -HaveCount 2
            $rows[0].SizeGB | Should -BeGreaterThan 0
            $rows[0].Error | Should -BeNullOrEmpty
            $rows[1].Host | Should -Match 'nowhere'
            $rows[1].Error | Should -Not -BeNullOrEmpty
        }
    }

    Context 'Remove-OldLog' {
        It 'removes what is old, and nothing with -WhatIf' {
            'old.log', 'new.log', 'old.txt' | ForEach-Object { Set-Content "$there/$_" 12345 -NoNewline }
            'old.log', 'old.txt' | ForEach-Object { (Get-Item "$there/$_").LastWriteTime = (Get-Date).AddDays(-40) }
            $old = @{ HostName = $hostName; Path = $there; Days = 30; Login = $login }
            (& $examples/Remove-OldLog.ps1 @old -WhatIf).Removed | Should -Be 0
            "$there/old.log" | Should -Exist
            $report = & $examples/Remove-OldLog.ps1 @old
            $report.Found, $report.Removed, $report.Freed | Should -Be 1, 1, 5
            Get-NameIn $there | Should -Be new.log, old.txt
        }
    }
}
