BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Copy-SftpItem' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
    }

    AfterEach {
        if ($there) { Get-PartFile $there | Should -BeNullOrEmpty }
        if ($here) { Get-PartFile $here | Should -BeNullOrEmpty }
    }

    Context 'directions' {
        It 'uploads with <Form>' -ForEach @(
            @{ Form = '-ToSession OBJECT'; Script = { Copy-SftpItem $file $there -ToSession $session } }
            @{ Form = '-ToSession NAME'; Script = { Copy-SftpItem -Path $file -Destination $there -ToSession prod } }
            @{ Form = '-ToSession ID'; Script = { Copy-SftpItem $file $there -ToSession $session.Id } }
            @{ Form = 'name:/path'; Script = { Copy-SftpItem $file "prod:$there" } }
            @{ Form = 'a name in other case'; Script = { Copy-SftpItem $file "PROD:$there" } }
            @{ Form = '-LiteralPath'; Script = { Copy-SftpItem -LiteralPath $file -Destination "prod:$there" } }
            @{ Form = 'a FileInfo from the pipeline'; Script = { Get-Item $file | Copy-SftpItem -Destination "prod:$there" } }
            @{ Form = 'Get-ChildItem from the pipeline'; Script = { Get-ChildItem $here | Copy-SftpItem -Destination $there -ToSession prod } }
            @{ Form = 'a path from the pipeline'; Script = { $file | Copy-SftpItem -Destination "prod:$there" } }
        ) {
            $file = New-TestFile "$here/in.bin" 5000
            & $Script | Should -BeNullOrEmpty
            Compare-TestTree $here $there | Should -BeNullOrEmpty
        }

        It 'downloads with <Form>' -ForEach @(
            @{ Form = '-FromSession OBJECT'; Script = { Copy-SftpItem $file $here -FromSession $session } }
            @{ Form = '-FromSession NAME'; Script = { Copy-SftpItem -Path $file -Destination $here -FromSession prod } }
            @{ Form = '-FromSession ID'; Script = { Copy-SftpItem $file $here -FromSession $session.Id } }
            @{ Form = 'name:/path'; Script = { Copy-SftpItem "prod:$file" $here } }
            @{ Form = '-LiteralPath name:/path'; Script = { Copy-SftpItem -LiteralPath "prod:$file" -Destination $here } }
            @{ Form = 'Get-SftpChildItem from the pipeline'; Script = { Get-SftpChildItem $there | Copy-SftpItem -Destination $here } }
            @{ Form = 'Get-SftpItem from the pipeline'; Script = { Get-SftpItem $file | Copy-SftpItem -Destination $here } }
            @{ Form = '-InputObject'; Script = { Copy-SftpItem -InputObject (Get-SftpItem $file) -Destination $here } }
            @{ Form = 'PSPath by property name'; Script = { Get-SftpItem $file | Select-Object PSPath | Copy-SftpItem -Destination $here } }
        ) {
            $file = New-TestFile "$there/out.bin" 5000
            & $Script | Should -BeNullOrEmpty
            Compare-TestTree $there $here | Should -BeNullOrEmpty
        }

        It 'copies from server to server with <Form>' -ForEach @(
            @{ Form = 'names in both paths'; Script = { Copy-SftpItem "prod:$there/a" "second:$there/b" } }
            @{ Form = '-FromSession and -ToSession'; Script = { Copy-SftpItem "$there/a" "$there/b" -FromSession prod -ToSession second } }
            @{ Form = 'an item from the pipeline'; Script = { Get-SftpItem "prod:$there/a" | Copy-SftpItem -Destination "second:$there/b" } }
            @{ Form = 'one session on both sides'; Script = { Copy-SftpItem "prod:$there/a" "prod:$there/b" } }
        ) {
            $second = Connect-TestServer $server second
            try {
                $null = New-TestFile "$there/a" 300000
                & $Script
                Compare-TestTree "$there/a" "$there/b" | Should -BeNullOrEmpty
            }
            finally {
                Remove-SftpSession $second
            }
        }

        It 'says what to write when both sides are on this machine' {
            $file = New-TestFile "$here/in.bin"
            { Copy-SftpItem $file $there } | Should -Throw -ErrorId 'SftpDirectionUnclear,*' -ExpectedMessage '*-ToSession*-FromSession*NAME:/dir*'
            Get-NameIn $there | Should -BeNullOrEmpty
        }

        It 'takes relative paths of this machine from the present location' {
            $null = New-TestFile "$here/in.bin"
            $null = New-TestFolder $here
            Push-Location $here
            try {
                [System.Environment]::CurrentDirectory | Should -Not -Be $here
                Copy-SftpItem in.bin "prod:$there"
                Copy-SftpItem ./in.bin "prod:$there/second"
                Copy-SftpItem "prod:$there/in.bin" back.bin
                Compare-TestTree "$here/in.bin" "$there/in.bin" | Should -BeNullOrEmpty
                Compare-TestTree "$here/in.bin" "$there/second" | Should -BeNullOrEmpty
                Compare-TestTree "$here/in.bin" "$here/back.bin" | Should -BeNullOrEmpty
            }
            finally {
                Pop-Location
            }
        }

        It 'takes paths of a file system drive of PowerShell' {
            $null = New-TestFile "$here/in.bin"
            $null = New-PSDrive -Name sftptest -PSProvider FileSystem -Root $here
            try {
                Copy-SftpItem sftptest:/in.bin "prod:$there"
                Copy-SftpItem "prod:$there/in.bin" sftptest:/back.bin
                Compare-TestTree "$here/in.bin" "$here/back.bin" | Should -BeNullOrEmpty
            }
            finally {
                Remove-PSDrive sftptest
            }
        }

        It 'refuses what is not a file system' {
            Copy-SftpItem Env:/PATH "prod:$there" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpNoFileSystem InvalidArgument Env:/PATH
        }

        It 'names what is missing when the name before the path is not a session' {
            { Copy-SftpItem "$here/x" nosuch:/in -ToSession prod -ErrorAction Stop } | Should -Throw -ErrorId 'SftpSessionNotFound,*'
            { Copy-SftpItem x $here -FromSession nosuch -ErrorAction Stop } | Should -Throw -ErrorId 'SftpSessionNotFound,*' -ExpectedMessage '*prod*'
        }
    }

    Context 'destinations' {
        It 'copies a file to a new name' {
            $file = New-TestFile "$here/a.txt"
            Copy-SftpItem $file "prod:$there/b.txt"
            Compare-TestTree $file "$there/b.txt" | Should -BeNullOrEmpty
            Get-NameIn $there | Should -Be 'b.txt'
        }

        It 'makes the directory that a slash at the end asks for, both ways' {
            $file = New-TestFile "$here/a.txt"
            Copy-SftpItem $file "prod:$there/new/"
            Copy-SftpItem "prod:$there/new/a.txt" "$here/new/"
            Compare-TestTree $file "$there/new/a.txt" | Should -BeNullOrEmpty
            Compare-TestTree $file "$here/new/a.txt" | Should -BeNullOrEmpty
        }

        It 'makes the directory that several sources need' {
            $files = 'a', 'b' | ForEach-Object { New-TestFile "$here/$_" }
            Copy-SftpItem $files "prod:$there/new"
            Get-NameIn "$there/new" | Should -Be 'a', 'b'
            Copy-SftpItem "prod:$there/new/a", "prod:$there/new/b" "$here/new"
            Get-NameIn "$here/new" | Should -Be 'a', 'b'
        }

        It 'refuses to put several sources into a file' {
            $files = 'a', 'b', 'c' | ForEach-Object { New-TestFile "$here/$_" }
            Copy-Item $files[2] "$there/c"
            Copy-SftpItem $files[0], $files[1] "prod:$there/c" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$there/c"
            Compare-TestTree $files[2] "$there/c" | Should -BeNullOrEmpty
        }

        It 'puts relative paths of the server into the home directory' {
            $file = New-TestFile "$here/a"
            $name = "sftptools-$([guid]::NewGuid())"
            try {
                Copy-SftpItem $file $name -ToSession prod
                (Get-SftpItem $name).FullName | Should -BeExactly "$($session.HomeDirectory.TrimEnd('/'))/$name"
                Copy-SftpItem "prod:$name" "$here/b"
                Compare-TestTree $file "$here/b" | Should -BeNullOrEmpty
            }
            finally {
                Remove-Item -LiteralPath (Join-Path $session.HomeDirectory $name)
            }
        }

        It 'copies from the sides of both sources in one pipeline' {
            $null = New-TestFile "$there/remote"
            $file = New-TestFile "$here/local"
            & { Get-SftpItem "$there/remote"; Get-Item $file } | Copy-SftpItem -Destination "prod:$there/both/"
            Get-NameIn "$there/both" | Should -Be 'local', 'remote'
        }
    }

    Context 'wildcards and filters' {
        BeforeEach {
            'a.txt', 'b.txt', 'c.log', '.hidden.txt', 'x[1].txt' | ForEach-Object {
                $null = New-TestFile "$here/$_" $_.Length
                $null = New-TestFile "$there/$_" $_.Length
            }
            $down = New-TestFolder $TestDrive
            $up = New-TestFolder $server.dataPath
        }

        It 'expands <Path> to <Names> when it <Direction>' -ForEach @(
            foreach ($direction in 'uploads', 'downloads') {
                @{ Direction = $direction; Path = '*.txt'; Names = 'a.txt', 'b.txt', 'x[1].txt' }
                @{ Direction = $direction; Path = '[ab].*'; Names = 'a.txt', 'b.txt' }
                @{ Direction = $direction; Path = '?.log'; Names = @('c.log') }
                @{ Direction = $direction; Path = 'x`[1`].txt'; Names = @('x[1].txt') }
                @{ Direction = $direction; Path = '*.nothing'; Names = @() }
            }
        ) {
            $to = if ($Direction -eq 'uploads') { Copy-SftpItem "$here/$Path" "prod:$up"; $up } else { Copy-SftpItem "prod:$there/$Path" $down; $down }
            Get-NameIn $to | Should -Be $Names
        }

        It 'matches hidden names with -Force when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $to = if ($Direction -eq 'uploads') { Copy-SftpItem "$here/*.txt" "prod:$up" -Force; $up } else { Copy-SftpItem "prod:$there/*.txt" $down -Force; $down }
            Get-NameIn $to | Should -Contain .hidden.txt
        }

        It 'takes wildcards in the directories of a remote path' {
            $null = [System.IO.Directory]::CreateDirectory("$there/deep")
            $null = New-TestFile "$there/deep/only.log"
            Copy-SftpItem "prod:$there/*/only.log" "$down/"
            Get-NameIn $down | Should -Be only.log
        }

        It 'takes no character of -LiteralPath for a wildcard' {
            Copy-SftpItem -LiteralPath "$here/x[1].txt" "prod:$up"
            Copy-SftpItem -LiteralPath "prod:$there/x[1].txt" $down
            Get-NameIn $up | Should -Be 'x[1].txt'
            Get-NameIn $down | Should -Be 'x[1].txt'
        }

        It 'copies with <Name> what it says' -ForEach @(
            @{ Name = '-Filter'; Arguments = @{ Filter = '*.txt' }; Names = 'a.txt', 'b.txt', 'x[1].txt' }
            @{ Name = '-Include'; Arguments = @{ Include = 'a*', '*.log' }; Names = 'a.txt', 'c.log' }
            @{ Name = '-Exclude'; Arguments = @{ Exclude = '*.log', 'x*' }; Names = 'a.txt', 'b.txt' }
            @{ Name = 'all three'; Arguments = @{ Filter = '*.txt'; Include = 'a*', 'b*'; Exclude = 'b*' }; Names = @('a.txt') }
        ) {
            Copy-SftpItem "$here/*" "prod:$up" @Arguments
            Copy-SftpItem "prod:$there/*" $down @Arguments
            Get-NameIn $up | Should -Be $Names
            Get-NameIn $down | Should -Be $Names
        }

        It 'filters the files of a tree and keeps its directories' {
            $null = [System.IO.Directory]::CreateDirectory("$here/deep/deeper")
            $null = New-TestFile "$here/deep/deeper/d.txt"
            $null = New-TestFile "$here/deep/e.log"
            Copy-SftpItem $here "prod:$up/tree" -Recurse -Include *.txt -Exclude b*
            (Get-ChildItem "$up/tree" -Recurse -Name -File -Force | Sort-Object) | Should -Be '.hidden.txt', 'a.txt', 'deep/deeper/d.txt', 'x[1].txt'
        }
    }

    Context 'trees' {
        It 'copies a tree with odd names up and down, byte for byte, with the times of files and directories' {
            $tree = New-TestTree "$here/tree" '--count', 60, '--size', 70000, '--vary', '--odd-names', '--per-directory', 7
            Copy-SftpItem $tree "prod:$there" -Recurse
            Compare-TestTree $tree "$there/tree" '--times', '--directory-times', '--modes' | Should -BeNullOrEmpty
            Copy-SftpItem "prod:$there/tree" "$here/back" -Recurse
            Compare-TestTree $tree "$here/back" '--times', '--directory-times', '--modes' | Should -BeNullOrEmpty
        }

        It 'copies each odd name alone, with -LiteralPath' {
            $tree = New-TestTree "$here/tree" '--count', 0, '--odd-names'
            Get-ChildItem "$tree/odd names" -Force | Copy-SftpItem -Destination "prod:$there/up/"
            Compare-TestTree "$tree/odd names" "$there/up" | Should -BeNullOrEmpty
            foreach ($name in Get-NameIn "$there/up") { Copy-SftpItem -LiteralPath "prod:$there/up/$name" -Destination "$here/down/" }
            Compare-TestTree "$tree/odd names" "$here/down" | Should -BeNullOrEmpty
            Get-SftpChildItem "prod:$there/up" -Force | Copy-SftpItem -Destination "$here/piped/"
            Compare-TestTree "$tree/odd names" "$here/piped" | Should -BeNullOrEmpty
        }

        It 'copies empty files and empty directories' {
            $null = New-TestFile "$here/tree-empty" 0
            $null = [System.IO.Directory]::CreateDirectory("$here/tree/none/below")
            $null = New-TestFile "$here/tree/empty" 0
            Copy-SftpItem "$here/tree", "$here/tree-empty" "prod:$there" -Recurse
            Compare-TestTree $here $there | Should -BeNullOrEmpty
            Copy-SftpItem "prod:$there/*" "$here/back" -Recurse
            Compare-TestTree $there "$here/back" | Should -BeNullOrEmpty
        }

        It 'merges a tree into an existing one' {
            $null = [System.IO.Directory]::CreateDirectory("$here/tree/sub")
            $null = New-TestFile "$here/tree/sub/new" 10
            $null = New-TestFile "$here/tree/sub/same" 20
            $null = [System.IO.Directory]::CreateDirectory("$there/tree/sub")
            $null = New-TestFile "$there/tree/sub/old" 30
            $null = New-TestFile "$there/tree/sub/same" 31
            Copy-SftpItem "$here/tree" "prod:$there" -Recurse
            Get-NameIn "$there/tree/sub" | Should -Be 'new', 'old', 'same'
            Compare-TestTree "$here/tree/sub/same" "$there/tree/sub/same" | Should -BeNullOrEmpty
        }

        It 'copies a file of <_> bytes whole' -ForEach 0, 1, 32767, 32768, 32769, 261119, 261120, 261121, 522241, 9000001 {
            $file = New-TestFile "$here/f" $_
            Copy-SftpItem $file "prod:$there/f"
            Copy-SftpItem "prod:$there/f" "$here/g"
            Compare-TestTree $file "$there/f" | Should -BeNullOrEmpty
            Compare-TestTree $file "$here/g" | Should -BeNullOrEmpty
        }

        It 'refuses a directory without -Recurse, both ways, and copies the rest' {
            $null = [System.IO.Directory]::CreateDirectory("$here/folder")
            $null = [System.IO.Directory]::CreateDirectory("$there/folder")
            $null = New-TestFile "$here/up"
            $null = New-TestFile "$there/down"
            Copy-SftpItem "$here/*" "prod:$there/new" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpFailure ReadError "$here/folder"
            "$failures" | Should -BeLike '*-Recurse*'
            Get-NameIn "$there/new" | Should -Be up
            Copy-SftpItem "prod:$there/folder", "prod:$there/down" "$here/new" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpFailure ReadError "prod:$there/folder"
            Get-NameIn "$here/new" | Should -Be down
        }

        It 'refuses to copy a directory into itself' {
            $null = [System.IO.Directory]::CreateDirectory("$there/a")
            Copy-SftpItem "prod:$there/a" "prod:$there/a/b" -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpFailure WriteError "prod:$there/a"
            Get-NameIn "$there/a" | Should -BeNullOrEmpty
        }
    }

    Context 'existing targets' {
        It 'overwrites a file and keeps its mode when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $from, $to = if ($Direction -eq 'uploads') { "$here/f", "$there/f" } else { "$there/f", "$here/f" }
            $null = New-TestFile $from 3000
            $null = New-TestFile $to 10
            Set-Mode $from 644
            Set-Mode $to 710
            if ($Direction -eq 'uploads') { Copy-SftpItem $from "prod:$to" } else { Copy-SftpItem "prod:$from" $to }
            Compare-TestTree $from $to | Should -BeNullOrEmpty
            Get-Mode $to | Should -Be 710
        }

        It 'replaces a read-only file only with -Force when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $from, $to = if ($Direction -eq 'uploads') { "$here/f", "prod:$there/f" } else { "prod:$there/f", "$here/f" }
            $source, $target = ($from, $to) -replace '^prod:'
            $null = New-TestFile $source 3000
            $null = New-TestFile $target 10
            Set-Mode $target 440
            Copy-SftpItem $from $to -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied $from
            "$failures" | Should -BeLike '*-Force*'
            [System.IO.FileInfo]::new($target).Length | Should -Be 10
            Copy-SftpItem $from $to -Force
            Compare-TestTree $source $target | Should -BeNullOrEmpty
            Get-Mode $target | Should -Be 440
        }

        It 'writes through a link at the target when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $from, $folder = if ($Direction -eq 'uploads') { "$here/f", $there } else { "$there/f", $here }
            $null = New-TestFile $from 3000
            $real = Join-Path (New-TestFolder $folder) real
            $null = New-TestFile $real 10
            $null = [System.IO.File]::CreateSymbolicLink("$folder/link", $real)
            if ($Direction -eq 'uploads') { Copy-SftpItem $from "prod:$there/link" } else { Copy-SftpItem "prod:$from" "$here/link" }
            [System.IO.FileInfo]::new("$folder/link").LinkTarget | Should -Be $real
            Compare-TestTree $from $real | Should -BeNullOrEmpty
        }

        It 'replaces a directory by no file and a file by no directory' {
            $null = New-TestFile "$here/f"
            $null = [System.IO.Directory]::CreateDirectory("$there/d/f")
            Copy-SftpItem "$here/f" "prod:$there/d" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "$here/f"
            $null = [System.IO.Directory]::CreateDirectory("$here/tree")
            $null = New-TestFile "$here/tree/inside"
            $null = New-TestFile "$there/tree" 5
            Copy-SftpItem "$here/tree" "prod:$there" -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "$here/tree"
            [System.IO.FileInfo]::new("$there/tree").Length | Should -Be 5
        }
    }

    Context 'links and other things' {
        It 'copies links to files as files and says what it leaves out when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $from, $to = if ($Direction -eq 'uploads') { "$here/tree", "$there/tree" } else { "$there/tree", "$here/tree" }
            $null = [System.IO.Directory]::CreateDirectory("$from/folder")
            $null = New-TestFile "$from/file"
            $null = [System.IO.File]::CreateSymbolicLink("$from/to-file", 'file')
            $null = [System.IO.Directory]::CreateSymbolicLink("$from/to-folder", 'folder')
            mkfifo "$from/fifo"
            $arguments = if ($Direction -eq 'uploads') { $from, "prod:$to" } else { "prod:$from", $to }
            $results = Copy-SftpItem @arguments -Recurse -PassThru -WarningAction SilentlyContinue -WarningVariable warnings
            Get-NameIn $to | Should -Be 'file', 'folder', 'to-file'
            Compare-TestTree "$from/file" "$to/to-file" | Should -BeNullOrEmpty
            [System.IO.FileInfo]::new("$to/to-file").LinkTarget | Should -BeNullOrEmpty
            $warnings | Should -HaveCount 2
            "$warnings" | Should -BeLike "*to-folder*"
            "$warnings" | Should -BeLike "*fifo*"
            $results | Where-Object Status -EQ Skipped | Split-Path -Leaf -Path { $_.Source } | Sort-Object | Should -Be 'fifo', 'to-folder'
        }

        It 'reports a link that leads to nothing and copies the rest' {
            $null = [System.IO.File]::CreateSymbolicLink("$there/lost", 'nowhere')
            $null = New-TestFile "$there/file"
            Copy-SftpItem "prod:$there/*" "$here/to" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$there/lost"
            Get-NameIn "$here/to" | Should -Be file
        }

        It 'follows a link to a directory that is named outright' {
            $null = [System.IO.Directory]::CreateDirectory("$there/folder")
            $null = New-TestFile "$there/folder/file"
            $null = [System.IO.Directory]::CreateSymbolicLink("$there/link", 'folder')
            Copy-SftpItem "prod:$there/link" $here -Recurse
            Compare-TestTree "$there/folder" "$here/link" | Should -BeNullOrEmpty
        }
    }

    Context 'output and confirmation' {
        It 'writes one result for each file with -PassThru' {
            $null = New-TestFile "$here/a" 5000
            $null = New-TestFile "$here/b" 0
            $results = Copy-SftpItem "$here/a", "$here/b" "prod:$there/" -PassThru | Sort-Object Source
            $results | Should -HaveCount 2
            $results[0] | Should -BeOfType [SftpTools.SftpTransferResult]
            $results.Status | Should -Be 'Completed', 'Completed'
            $results.ForEach('Length') | Should -Be 5000, 0
            $results.Source | Should -Be "$here/a", "$here/b"
            $results.Destination | Should -Be "prod:$there/a", "prod:$there/b"
            $results.Attempts | Should -Be 1, 1
            $results[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
            $results[0].BytesPerSecond | Should -BeGreaterThan 0
            $results.Error | Should -Be $null, $null
        }

        It 'writes a result for the file that failed, too' {
            $null = New-TestFile "$here/a"
            $null = New-TestFile "$here/b"
            $null = [System.IO.Directory]::CreateDirectory("$there/a")
            $results = Copy-SftpItem "$here/a", "$here/b" "prod:$there" -PassThru -ErrorAction SilentlyContinue | Sort-Object Source
            $results.Status | Should -Be 'Failed', 'Completed'
            $results[0].Error | Should -BeLike '*in the way*'
        }

        It 'copies and makes nothing with -WhatIf' {
            $null = [System.IO.Directory]::CreateDirectory("$here/tree")
            $null = New-TestFile "$here/tree/file"
            $run = Invoke-Bounded { param($from, $to, $session) Copy-SftpItem $from $to -Recurse -ToSession $session -WhatIf } @{ from = "$here/tree"; to = "$there/new/"; session = $session }
            $run.Exception | Should -BeNullOrEmpty
            Get-NameIn $there | Should -BeNullOrEmpty
            $null = New-TestFile "$there/file"
            $run = Invoke-Bounded { param($from, $to, $session) Copy-SftpItem $from $to -FromSession $session -WhatIf } @{ from = "$there/file"; to = "$here/new/"; session = $session }
            $run.Exception | Should -BeNullOrEmpty
            Get-NameIn $here | Should -Be tree
        }

        It 'asks nothing with -Confirm:$false where everything is asked' {
            $ConfirmPreference = 'Low'
            $file = New-TestFile "$here/file"
            Copy-SftpItem $file "prod:$there" -Confirm:$false
            Get-NameIn $there | Should -Be file
        }

        It 'copies nothing for an empty pipeline' {
            @() | Copy-SftpItem -Destination "prod:$there/new/"
            Get-NameIn $there | Should -BeNullOrEmpty
        }

        It 'shows its results as a table' {
            $file = New-TestFile "$here/file"
            $text = Copy-SftpItem $file "prod:$there" -PassThru | Out-String -Width 400
            $text | Should -Match 'Status\s+Length\s+Rate\s+Duration\s+Source -> Destination'
            $text | Should -Match "Completed\s+1000\s+[\d.,]+ [KM]?B/s\s+[\d.,]+ s\s+$([regex]::Escape($file)) -> prod:$([regex]::Escape($there))/file"
        }
    }
}
