# Jobs with a journal and what finishes them, moves, copies between servers, and what is seen before the first byte.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $second = Start-TestServer
    $session = Connect-TestServer $server prod
    $other = Connect-TestServer $second other
}

AfterAll {
    Remove-TestSession
    $second, $server | Stop-Fixture
}

Describe 'Jobs of the transfer engine' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
        $far = New-TestFolder $second.dataPath
        $journal = Join-Path $here job.jsonl
    }

    Context 'Send-SftpItem and Receive-SftpItem' {
        It 'sends and receives a tree' {
            $null = New-TestTree "$here/tree" '--count', 20, '--size', 3000
            Send-SftpItem "$here/tree" $there -Session prod -Recurse
            Compare-TestTree "$here/tree" "$there/tree" | Should -BeNullOrEmpty
            Receive-SftpItem "$there/tree" "$here/back" -Session prod -Recurse
            Compare-TestTree "$here/tree" "$here/back" | Should -BeNullOrEmpty
        }

        It 'receives what the pipeline brings into the present location' {
            $null = New-TestFile "$there/a"
            Push-Location $here
            try { Get-SftpItem "prod:$there/a" | Receive-SftpItem } finally { Pop-Location }
            Get-NameIn $here | Should -Be a
        }
    }

    Context 'between servers' {
        It 'copies a tree from one server to <To>' -ForEach @{ To = 'another' }, @{ To = 'itself' } {
            $null = New-TestTree "$there/tree" '--count', 20, '--size', 3000
            $null = New-TestFile "$there/tree/large" 9000001
            $folder = $To -eq 'another' ? $far : $there
            Copy-SftpItem "$there/tree" "$folder/copy" -FromSession prod -ToSession ($To -eq 'another' ? 'other' : 'prod') -Recurse
            Compare-TestTree "$there/tree" "$folder/copy" | Should -BeNullOrEmpty
            Get-PartFile $folder | Should -BeNullOrEmpty
        }

        It 'takes wildcards, and items of the pipeline' {
            1..3 | ForEach-Object { $null = New-TestFile "$there/file$_" }
            Copy-SftpItem "prod:$there/file[12]" "other:$far"
            Get-SftpChildItem "prod:$there" -Filter *3 | Copy-SftpItem -Destination $far -ToSession other
            Compare-TestTree $there $far | Should -BeNullOrEmpty
        }

        It 'refuses to copy a file onto itself' {
            $null = New-TestFile "$there/file"
            Copy-SftpItem "prod:$there/file" "prod:$there" -ErrorVariable failure -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failure SftpFailure WriteError "prod:$there/file"
            $failure.Exception.Message | Should -BeLike '*same file*'
        }

        It 'makes no two files one' {
            $null = [System.IO.Directory]::CreateDirectory("$here/x"), [System.IO.Directory]::CreateDirectory("$here/y")
            $null = (New-TestFile "$here/x/f" 5), (New-TestFile "$here/y/f" 6)
            Send-SftpItem "$here/x/f", "$here/x/f", "$here/y/f" $there -Session prod -ErrorVariable failure -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failure SftpPathExists ResourceExists "$here/y/f"
            Compare-TestTree "$here/x/f" "$there/f" | Should -BeNullOrEmpty
        }
    }

    Context 'a tree that both sides know by other paths' {
        BeforeAll {
            $user = [System.Environment]::UserName
            if ($IsLinux -and [System.Environment]::IsPrivilegedProcess) {
                # sshd wants every directory above it to be root's, with no right for others to write.
                $jail = "/run/sftptools-$([guid]::NewGuid().ToString('n'))"
                $null = [System.IO.Directory]::CreateDirectory("$jail/data")
                [System.IO.File]::SetUnixFileMode($jail, 'UserRead, UserWrite, UserExecute')
                $jailed = Start-TestServer '--line', "Match User $user", '--line', "ChrootDirectory $jail"
                $null = Connect-TestServer $jailed jailed
            }
        }

        AfterAll {
            if ($jail) {
                Get-SftpSession -Name jailed -ErrorAction Ignore | Remove-SftpSession
                $jailed | Stop-Fixture
                [System.IO.Directory]::Delete($jail, $true)
            }
        }

        It 'is not copied into itself from <From> to <To>' -ForEach @(
            foreach ($sub in 'tree/sub', 'tree/deep/sub') {
                @{ From = 'here'; To = 'jailed'; Sub = $sub }
                @{ From = 'jailed'; To = 'here'; Sub = $sub }
                @{ From = 'prod'; To = 'jailed'; Sub = $sub }
                @{ From = 'jailed'; To = 'prod'; Sub = $sub }
            }
            # The whole jail into its own root.
            @{ From = 'here'; To = 'jailed'; Sub = '' }
        ) {
            if (-not $jail) { Set-ItResult -Skipped -Because 'a chroot is for root'; return }
            $data = (New-TestFolder "$jail/data")
            $above = $Sub ? $data : (Split-Path $jail)
            $null = New-TestFile (New-Item "$data/tree/deep/file" -Force).FullName
            $path = @{ here = $above; prod = "prod:$above"; jailed = "jailed:$($data.Substring($jail.Length))" }
            $tree = $Sub ? 'tree' : (Split-Path $jail -Leaf)
            $target = $Sub ? "$($path[$To])/$Sub" : 'jailed:/'
            # There already, or the tree might be listed before it is.
            $null = [System.IO.Directory]::CreateDirectory($Sub ? "$data/$Sub/$tree" : "$jail/$tree")
            Copy-SftpItem "$($path[$From])/$tree" $target -Recurse -Force -ErrorVariable failures -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failures SftpFailure WriteError
            "$failures" | Should -BeLike '*into itself*'
            $all = [System.IO.Directory]::GetFileSystemEntries($jail, '*', [System.IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 })
            $all | Where-Object { $_ -like '*.sftp-part' } | Should -BeNullOrEmpty
            ($all | ForEach-Object { $_.Split('/').Count } | Measure-Object -Maximum).Maximum | Should -BeLessThan 22
        }
    }

    Context '-MoveSource' {
        It 'leaves nothing of a tree when it <Way>' -ForEach @{ Way = 'goes up' }, @{ Way = 'goes down' }, @{ Way = 'goes across' }, @{ Way = 'stays on the server' } {
            $up = $Way -eq 'goes up'
            $from = $up ? "$here/tree" : "$there/tree"
            $to = switch ($Way) { 'goes up' { "prod:$there" } 'goes down' { $here } 'goes across' { "other:$far" } default { "prod:$there/new/" } }
            $null = New-TestTree "$here/expected" '--count', 30, '--size', 2000
            Copy-Item "$here/expected" $from -Recurse
            Copy-SftpItem ($up ? $from : "prod:$from") $to -Recurse -MoveSource -ErrorAction Stop
            Test-Path $from | Should -BeFalse
            Compare-TestTree "$here/expected" ('{0}/tree' -f ($to -replace '^\w+:').TrimEnd('/')) -Options @() | Should -BeNullOrEmpty
        }

        It 'keeps what was not copied, and its directories' {
            $null = [System.IO.Directory]::CreateDirectory("$here/tree/sub")
            $null = (New-TestFile "$here/tree/a.txt"), (New-TestFile "$here/tree/sub/b.log")
            Send-SftpItem "$here/tree" $there -Session prod -Recurse -MoveSource -Filter *.txt -ErrorAction Stop
            Get-NameIn "$here/tree" | Should -Be sub
            Get-NameIn "$here/tree/sub" | Should -Be b.log
        }

        It 'never removes a file that is its own copy by another way' {
            $null = New-TestFile "$there/file" 500
            Send-SftpItem "$there/file" $there -Session prod -MoveSource -ErrorVariable failure -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failure SftpFailure WriteError
            Get-NameIn $there | Should -Be file
            [System.IO.FileInfo]::new("$there/file").Length | Should -Be 500
        }
    }

    Context '-Journal and Resume-SftpTransfer' {
        It 'finishes what is left of a job, sends nothing twice, and says when nothing is left' {
            1..3 | ForEach-Object { $null = New-TestFile "$here/f$_" (1000 * $_) }
            Send-SftpItem "$here/f?" "$there/in/" -Session prod -Journal $journal
            Get-Mode $journal | Should -Be 600
            $lines = [System.IO.File]::ReadAllLines($journal)
            $lines | ForEach-Object { $_ | ConvertFrom-Json | Should -Not -BeNullOrEmpty }
            # As if the process had been killed while it wrote the last line, and had not come to f2.
            $kept = $lines | Select-Object -SkipLast 1 | Where-Object { $_ -notmatch '^\{"(done|renaming)":"[^"]*/f2"' }
            [System.IO.File]::WriteAllText($journal, ($kept -join "`n") + "`n{`"done`":`"/so")
            $results = Resume-SftpTransfer $journal -PassThru
            $results | Where-Object Status -EQ Skipped | Should -HaveCount 2
            $results | Where-Object Status -EQ Completed | Should -HaveCount 1
            Compare-TestTree "$here/f2" "$there/in/f2" | Should -BeNullOrEmpty
            Resume-SftpTransfer $journal -PassThru -WarningVariable warning -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warning | Should -BeLike '*nothing to do*'
        }

        It 'copies again what is not at the target as it was recorded' {
            1..2 | ForEach-Object { $null = New-TestFile "$here/f$_" }
            Send-SftpItem "$here/f?" "$there/in/" -Session prod -Journal $journal
            [System.IO.File]::WriteAllLines($journal, [string[]]([System.IO.File]::ReadAllLines($journal) | Select-Object -SkipLast 1))
            [System.IO.File]::WriteAllText("$there/in/f1", 'other')
            (Resume-SftpTransfer $journal -PassThru | Where-Object Status -EQ Completed).Destination | Should -Be "prod:$there/in/f1"
            Compare-TestTree "$here/f1" "$there/in/f1" | Should -BeNullOrEmpty
        }

        It 'finishes a job whose process was killed, attempt <_>' -ForEach (1..($env:SFTPTOOLS_SEEDS ?? 2)) {
            $null = New-TestTree "$here/tree" '--count', 1000, '--size', 4000
            $script = "Import-Module '$moduleManifest'; `$null = New-SftpSession -HostName $($server.host) -Port $($server.port) -UserName $($server.userName) -KeyFilePath '$($server.keyPath)' -KnownHostsPath '$($server.knownHostsPath)' -HostKeyPolicy Strict -Name prod; Send-SftpItem '$here/tree' '$there/tree' -Recurse -Journal '$journal'"
            Set-Content "$here/job.ps1" $script
            $program = [System.Environment]::ProcessPath
            $arguments = @(if ([System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll }) + '-NoProfile', '-NonInteractive', '-File', "$here/job.ps1"
            $process = Start-Process $program $arguments -PassThru -RedirectStandardOutput "$here/out" -RedirectStandardError "$here/err"
            Wait-Until { [System.IO.File]::Exists($journal) -and [System.IO.FileInfo]::new($journal).Length -gt 2000 } | Should -BeTrue -Because (Get-Content "$here/err" -Raw)
            Start-Sleep -Milliseconds (Get-Random -Maximum 300)
            $process.Kill()
            $process.WaitForExit(10000) | Should -BeTrue
            $done = @([System.IO.File]::ReadLines($journal) | Where-Object { $_.StartsWith('{"done"') -and $_.EndsWith('}') }).Count
            $results = @(Resume-SftpTransfer $journal -PassThru -ErrorAction Stop -WarningAction SilentlyContinue)
            # What the killed process had in flight, where its name is not one that the next run continues.
            Get-PartFile "$there/tree" | Remove-Item -Force
            Compare-TestTree "$here/tree" "$there/tree" | Should -BeNullOrEmpty
            if ($results) {
                # Those that had got their names without a word in the journal are found by the name that they had before.
                $skipped = @($results | Where-Object Status -EQ Skipped).Count
                $skipped | Should -BeGreaterOrEqual $done
                @($results | Where-Object Status -EQ Completed).Count | Should -Be (1000 - $skipped)
            }
        }

        It 'refuses <What>' -ForEach @(
            @{ What = 'another file'; Text = "hello`nyou`n"; Message = '*line 1*not a journal*' }
            @{ What = 'an empty file'; Text = ''; Message = '*not a journal*' }
            @{ What = 'another version'; Text = "{`"sftpToolsJournal`":9}`n"; Message = '*line 1*format is 9*' }
            @{ What = 'a damaged line'; Text = "{`"sftpToolsJournal`":1}`nxx`n{`"planned`":true}`n"; Message = '*line 2*damaged*' }
            @{ What = 'a plan that was cut'; Text = "{`"sftpToolsJournal`":1}`n"; Message = '*before its plan*' }
        ) {
            [System.IO.File]::WriteAllText($journal, $Text)
            Resume-SftpTransfer $journal -ErrorVariable failure -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failure SftpFailure ReadError
            $failure.Exception.Message | Should -BeLike $Message
            $failure.Exception.Message | Should -BeLike "*$journal*"
            [System.IO.File]::ReadAllText($journal) | Should -BeExactly $Text
        }

        It 'shows every item of a job with -WhatIf, and that sources go, and does nothing' {
            $names = @(1..12 | ForEach-Object { "f$_" }) + "f`e[2J13"
            foreach ($name in $names) { $null = New-TestFile "$here/$name" }
            Send-SftpItem "$here/f*" "$there/in/" -Session prod -Journal $journal -MoveSource
            # As if it had been killed before the first of them.
            $plan = [System.IO.File]::ReadAllLines($journal) | Where-Object { $_ -notmatch '^\{"(done|moved|end|renaming|failed)"' }
            [System.IO.File]::WriteAllLines($journal, [string[]]$plan)
            foreach ($name in $names) { $null = New-TestFile "$here/$name" }
            $null = [System.IO.Directory]::CreateDirectory("$there/empty")
            [System.IO.Directory]::Delete("$there/in", $true)
            $before = Get-NameIn $here
            $null = Start-Transcript "$TestDrive/whatif.txt"
            try { Resume-SftpTransfer $journal -WhatIf } finally { $null = Stop-Transcript }
            $shown = [System.IO.File]::ReadAllLines("$TestDrive/whatif.txt") | Where-Object { $_ -match '^What if:' }
            $shown | Should -HaveCount 13
            foreach ($name in $names[0..11]) { $shown | Where-Object { $_.Contains("$here/$name to prod") -and $_.Contains("/in/$name ") } | Should -HaveCount 1 }
            $shown | ForEach-Object { $_ | Should -BeLike '*remove what was copied at the source*' }
            "$shown" | Should -Not -Match "`e"
            Get-NameIn $here | Should -Be $before
            Get-NameIn $there | Should -Be empty
            [System.IO.File]::ReadAllLines($journal) | Should -Be $plan
        }

        It 'begins no job over a journal that exists, and writes none with -WhatIf' {
            $null = New-TestFile "$here/f"
            Invoke-Bounded { param($file, $to, $session, $journal) Send-SftpItem $file $to -Session $session -Journal $journal -WhatIf } @{ file = "$here/f"; to = "$there/new/"; session = $session; journal = $journal } | Out-Null
            Test-Path $journal | Should -BeFalse
            Get-NameIn $there | Should -BeNullOrEmpty
            Set-Content $journal precious
            { Send-SftpItem "$here/f" $there -Session prod -Journal $journal } | Should -Throw -ErrorId 'SftpPathExists,*'
            Get-Content $journal | Should -Be precious
            Get-NameIn $there | Should -BeNullOrEmpty
        }
    }

    Context 'preflight' {
        It 'sends no byte of what cannot fit when it <Way>' -ForEach @{ Way = 'goes up' }, @{ Way = 'goes down' } {
            $from, $to = $Way -eq 'goes up' ? $here, "prod:$there" : "prod:$there", $here
            # A sparse file larger than any test disk's free space.
            $stream = [System.IO.File]::Create(("$from/huge" -replace '^prod:'))
            try { $stream.SetLength(12TB) } catch { Set-ItResult -Skipped -Because 'the disk takes no sparse file of 12 TiB'; return } finally { $stream.Dispose() }
            if ([System.IO.DriveInfo]::new($there).AvailableFreeSpace -gt 12TB) { Set-ItResult -Skipped -Because 'more than 12 TiB are free'; return }
            Copy-SftpItem "$from/huge" $to -ErrorVariable failure -ErrorAction SilentlyContinue
            Assert-ErrorRecord $failure SftpFailure WriteError
            $failure.Exception.Message | Should -BeLike '*12 TiB are needed*free*-Force*'
            Get-NameIn ($to -replace '^prod:') | Should -BeNullOrEmpty
        }
    }
}
